"""Care leavers, adoptions, and the health of children who are looked after."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.calendar import age_turned
from csc_indicators.tables.duplicates import CHILD, fullest, good, keep_one
from csc_indicators.tables.model import EVERY_COLUMN, Column, Frames, Table, from_extract

_LEAVER_COLUMNS = from_extract("care_leavers")
_SDQ_COLUMNS = from_extract("sdq_scores")
_ADOPTION_COLUMNS = from_extract("adoptions")


def care_leavers(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per young person and birthday, with the age reached on it."""
    rows = good(keep_one(frames["care_leavers"], (*CHILD, "birthday"), fullest((), _LEAVER_COLUMNS)))
    if "age_turned" not in wanted:
        return rows
    born = frames["children"].group_by(CHILD).agg(_born=pl.col("date_of_birth").max())
    age = age_turned(pl.col("birthday"), pl.col("_born"))
    return rows.join(born, on=CHILD, how="left").with_columns(age_turned=age).drop("_born")


def sdq_scores(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and return, with the score where it is one."""
    rows = frames["sdq_scores"].with_columns(
        sdq_score=pl.when(pl.col("sdq_score").is_between(0, 40)).then("sdq_score").cast(pl.Int64)
    )
    return good(keep_one(rows, (*CHILD, "as_at_date"), fullest(("sdq_score",), _SDQ_COLUMNS)))


def adoptions(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per adopted child, the latest order, with the days from decision to match."""
    rows = good(keep_one(frames["adoptions"], CHILD, fullest(("order_date",), _ADOPTION_COLUMNS)))
    days = (pl.col("match_date") - pl.col("decision_date")).dt.total_days()
    return rows.with_columns(days_decision_to_match=pl.when(days >= 0).then(days))


CARE_LEAVERS = Table(
    name="care_leavers",
    title="Care leavers",
    one_row_is="a young person's contact around a birthday",
    start="birthday",
    end=None,
    columns=_LEAVER_COLUMNS
    | {
        "age_turned": Column(
            pl.Int64(), "Age reached on the birthday", ("care_leavers.birthday", "children.date_of_birth")
        ),
    },
    needs=("care_leavers",),
    one_per=("child_id", "birthday"),
    uses=("children",),
    build=care_leavers,
)

SDQ_SCORES = Table(
    name="sdq_scores",
    title="Strengths and difficulties scores",
    one_row_is="a child's return of one year",
    start="as_at_date",
    end=None,
    columns=_SDQ_COLUMNS
    | {
        "sdq_score": Column(pl.Int64(), "Score, where it is a whole number from 0 to 40", ("sdq_scores.sdq_score",)),
    },
    needs=("sdq_scores",),
    one_per=("child_id", "as_at_date"),
    build=sdq_scores,
)

ADOPTIONS = Table(
    name="adoptions",
    title="Adoptions",
    one_row_is="an adopted child",
    start="order_date",
    end=None,
    columns=_ADOPTION_COLUMNS
    | {
        "days_decision_to_match": Column(
            pl.Int64(),
            "Days from the decision to place for adoption to the match",
            ("adoptions.decision_date", "adoptions.match_date"),
        ),
    },
    needs=("adoptions",),
    one_per=("child_id",),
    build=adoptions,
)

TABLES = (CARE_LEAVERS, SDQ_SCORES, ADOPTIONS)
