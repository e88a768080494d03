"""Section 47 enquiries, conferences, protection plans and their reviews, and care proceedings."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.child_numbers import at
from csc_indicators.tables.duplicates import CHILD, backwards, fullest, good, keep_one, known
from csc_indicators.tables.model import EVERY_COLUMN, OR, Column, Frames, Table, from_extract
from csc_indicators.tables.working_days import working_days

_ENQUIRY = ("s47_investigations.start_date", "s47_investigations.conference_date")
_HELD = f"initial_conferences.conference_date{OR}s47_investigations.conference_date"

_ENQUIRY_COLUMNS = from_extract("s47_investigations")
_CONFERENCE_COLUMNS = from_extract("initial_conferences")
_PLAN_COLUMNS = from_extract("cp_plans")
_REVIEW_COLUMNS = from_extract("cp_reviews")
_PROCEEDINGS_COLUMNS = from_extract("court_proceedings")
_OTHER_EXTRACT = 2**32


def s47_investigations(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and day of start."""
    order = fullest(("conference_date",), _ENQUIRY_COLUMNS)
    rows = good(keep_one(frames["s47_investigations"], (*CHILD, "start_date"), order))
    if "next_start_date" not in wanted:
        return rows
    dated = rows.filter(known((*CHILD, "start_date"))).select(*CHILD, "start_date", "row_id")
    same_child = pl.col("child_id") == pl.col("child_id").shift(-1)
    following = pl.when(same_child).then(pl.col("start_date").shift(-1))
    after = dated.sort(at("start_date")).select("row_id", next_start_date=following)
    return rows.join(after, on="row_id", how="left")


def initial_conferences(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and day of conference; of authorities that list none, the conferences of their enquiries."""
    columns = ("la_code", *_CONFERENCE_COLUMNS, "row_id", "source_file", "source_row")
    listed = frames["initial_conferences"].select(columns).with_columns(pl.col("row_id").cast(pl.UInt64))
    held = frames["s47_investigations"].filter(pl.col("conference_date").is_not_null())
    unlisted = (
        held.join(listed.select("la_code").unique(), on="la_code", how="anti")
        .with_columns(
            transfer_in=pl.lit(None, pl.Boolean),
            agencies=pl.lit(None, pl.String),  # those of the enquiry attended its strategy discussion
            row_id=pl.col("row_id").cast(pl.UInt64) + _OTHER_EXTRACT,
        )
        .select(columns)
    )
    order = fullest(("transfer_in",), _CONFERENCE_COLUMNS)
    rows = good(keep_one(pl.concat([listed, unlisted]), (*CHILD, "conference_date"), order))
    if "enquiry_start" not in wanted and "working_days" not in wanted:
        return rows
    latest = held.group_by(*CHILD, "conference_date").agg(enquiry_start=pl.col("start_date").max())
    in_order = pl.col("conference_date") >= pl.col("enquiry_start")
    days = pl.when(in_order).then(working_days("enquiry_start", "conference_date"))
    return rows.join(latest, on=(*CHILD, "conference_date"), how="left").with_columns(working_days=days)


def cp_plans(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and day of start; one that counts is kept rather than one that does not."""
    impossible = backwards("start_date", "end_date")
    of_another = pl.col("other_la").fill_null(value=False)
    order = fullest((~impossible, ~of_another, pl.col("end_date")), _PLAN_COLUMNS)
    rows = keep_one(frames["cp_plans"], (*CHILD, "start_date"), order)
    reason = pl.when(impossible).then(pl.lit("ends_before_start")).when("other_la").then(pl.lit("other_la"))
    return rows.with_columns(left_out=reason)


def cp_reviews(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and day of review."""
    return good(keep_one(frames["cp_reviews"], (*CHILD, "review_date"), fullest((), _REVIEW_COLUMNS)))


def court_proceedings(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and day of issue."""
    order = fullest(("final_order_date",), _PROCEEDINGS_COLUMNS)
    return good(keep_one(frames["court_proceedings"], (*CHILD, "issue_date"), order))


S47_INVESTIGATIONS = Table(
    name="s47_investigations",
    title="Section 47 enquiries",
    one_row_is="a section 47 enquiry",
    start="start_date",
    end=None,
    columns=_ENQUIRY_COLUMNS
    | {
        "next_start_date": Column(pl.Date(), "Start of the child's next enquiry", ("s47_investigations.start_date",)),
    },
    needs=("s47_investigations",),
    one_per=("child_id", "start_date"),
    build=s47_investigations,
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
            _CONFERENCE_COLUMNS["child_id"].title,
            (f"initial_conferences.child_id{OR}s47_investigations.child_id",),
        ),
        "conference_date": Column(pl.Date(), _CONFERENCE_COLUMNS["conference_date"].title, (_HELD,)),
        **from_extract("initial_conferences", "transfer_in", "agencies"),
        "enquiry_start": Column(
            pl.Date(), "Start of the enquiry that led to it", (_HELD, _ENQUIRY[0], OR.join(_ENQUIRY))
        ),
        "working_days": Column(pl.Int64(), "Working days from the start of the enquiry to it", (_HELD, *_ENQUIRY)),
    },
    needs=(_HELD.replace(".conference_date", ""),),
    uses=("initial_conferences", "s47_investigations"),
    build=initial_conferences,
    belongs_to=("s47_investigations",),
    left_out_reads=(_HELD,),
)

CP_PLANS = Table(
    name="cp_plans",
    title="Child protection plans",
    one_row_is="a child protection plan",
    start="start_date",
    end="end_date",
    columns=_PLAN_COLUMNS,
    needs=("cp_plans",),
    one_per=("child_id", "start_date"),
    build=cp_plans,
    left_out={
        "ends_before_start": "it ends before it begins",
        "other_la": "it is held for a child of another authority",
    },
    left_out_reads=("cp_plans.end_date", "cp_plans.other_la"),
)

CP_REVIEWS = Table(
    name="cp_reviews",
    title="Reviews of child protection plans",
    one_row_is="a review conference that was held about a child",
    start="review_date",
    end=None,
    columns=_REVIEW_COLUMNS,
    needs=("cp_reviews",),
    build=cp_reviews,
)

COURT_PROCEEDINGS = Table(
    name="court_proceedings",
    title="Care proceedings",
    one_row_is="a child in a set of section 31 proceedings",
    start="issue_date",
    end="final_order_date",
    columns=_PROCEEDINGS_COLUMNS,
    needs=("court_proceedings",),
    one_per=("child_id", "issue_date"),
    build=court_proceedings,
)

TABLES = (S47_INVESTIGATIONS, INITIAL_CONFERENCES, CP_PLANS, CP_REVIEWS, COURT_PROCEEDINGS)
