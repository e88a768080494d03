"""Care leavers, adoptions, and the health of children who are looked after."""

from __future__ import annotations

import polars as pl

from csc_indicators.tables.model import Column, Table, from_extract, later

CARE_LEAVERS = Table(
    name="care_leavers",
    title="Care leavers",
    one_row_is="a young person's contact around a birthday",
    start="birthday",
    end=None,
    columns=from_extract("care_leavers")
    | {
        "age_turned": Column(
            pl.Int64(), "Age reached on the birthday", ("care_leavers.birthday", "children.date_of_birth")
        ),
    },
    needs=("care_leavers",),
    uses=("children",),
    build=later,
)

SDQ_SCORES = Table(
    name="sdq_scores",
    title="Strengths and difficulties scores",
    one_row_is="a child's return of one year",
    start="as_at_date",
    end=None,
    columns=from_extract("sdq_scores")
    | {
        "sdq_score": Column(pl.Int64(), "Score, where it is a whole number from 0 to 40", ("sdq_scores.sdq_score",)),
    },
    needs=("sdq_scores",),
    build=later,
)

ADOPTIONS = Table(
    name="adoptions",
    title="Adoptions",
    one_row_is="an adopted child",
    start="order_date",
    end=None,
    columns=from_extract("adoptions")
    | {
        "days_decision_to_match": Column(
            pl.Int64(),
            "Days from the decision to place for adoption to the match",
            ("adoptions.decision_date", "adoptions.match_date"),
        ),
    },
    needs=("adoptions",),
    build=later,
)

TABLES = (CARE_LEAVERS, SDQ_SCORES, ADOPTIONS)
