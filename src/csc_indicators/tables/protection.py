"""Section 47 enquiries, conferences, protection plans and care proceedings."""

from __future__ import annotations

import polars as pl

from csc_indicators.tables.model import OR, Column, Table, from_extract, later

_ENQUIRY = ("s47_investigations.start_date", "s47_investigations.conference_date")
_HELD = f"initial_conferences.conference_date{OR}s47_investigations.conference_date"

S47_INVESTIGATIONS = Table(
    name="s47_investigations",
    title="Section 47 enquiries",
    one_row_is="a section 47 enquiry",
    start="start_date",
    end=None,
    columns=from_extract("s47_investigations")
    | {
        "next_start_date": Column(pl.Date(), "Start of the child's next enquiry", ("s47_investigations.start_date",)),
    },
    needs=("s47_investigations",),
    build=later,
)

INITIAL_CONFERENCES = Table(
    name="initial_conferences",
    title="Initial child protection conferences",
    one_row_is="a conference about a child",
    start="conference_date",
    end=None,
    columns={
        "child_id": Column(
            pl.String(),
            from_extract("initial_conferences", "child_id")["child_id"].title,
            (f"initial_conferences.child_id{OR}s47_investigations.child_id",),
        ),
        "conference_date": Column(
            pl.Date(), from_extract("initial_conferences", "conference_date")["conference_date"].title, (_HELD,)
        ),
        **from_extract("initial_conferences", "transfer_in"),
        "enquiry_start": Column(pl.Date(), "Start of the enquiry that led to it", (_HELD, *_ENQUIRY)),
        "working_days": Column(pl.Int64(), "Working days from the start of the enquiry to it", (_HELD, *_ENQUIRY)),
    },
    needs=(_HELD.replace(".conference_date", ""),),
    uses=("initial_conferences", "s47_investigations"),
    build=later,
    left_out_reads=(_HELD,),
)

CP_PLANS = Table(
    name="cp_plans",
    title="Child protection plans",
    one_row_is="a child protection plan",
    start="start_date",
    end="end_date",
    columns=from_extract("cp_plans"),
    needs=("cp_plans",),
    build=later,
    left_out={
        "ends_before_start": "it ends before it begins",
        "other_la": "it is held for a child of another authority",
    },
    left_out_reads=("cp_plans.end_date", "cp_plans.other_la"),
)

COURT_PROCEEDINGS = Table(
    name="court_proceedings",
    title="Care proceedings",
    one_row_is="a child in a set of section 31 proceedings",
    start="issue_date",
    end="final_order_date",
    columns=from_extract("court_proceedings"),
    needs=("court_proceedings",),
    build=later,
)

TABLES = (S47_INVESTIGATIONS, INITIAL_CONFERENCES, CP_PLANS, COURT_PROCEEDINGS)
