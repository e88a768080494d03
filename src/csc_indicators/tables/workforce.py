"""Workers, vacancies, allocations, leaders and money."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

import polars as pl

from csc_indicators.calendar import day_in_labelled_year, year_earlier_of
from csc_indicators.tables.child_numbers import at, day_of
from csc_indicators.tables.duplicates import CHILD, fullest, good, keep_one, known
from csc_indicators.tables.model import EVERY_COLUMN, OR, Column, Frames, Table, from_extract

_WORKER_COLUMNS = from_extract("social_workers")
_VACANCY_COLUMNS = from_extract("vacancies")
_ALLOCATION_COLUMNS = from_extract("case_allocations")
_POST_COLUMNS = from_extract("leadership_posts")
_SPENDING_COLUMNS = from_extract("spending")
_NEVER = date(9999, 12, 31)


def social_workers(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per worker, start, role, employment by an agency or not, and census, with the FTE while in post.

    What a yearly census says of a worker holds from the day after the census before; without a start, on its day only.
    """
    key = ("la_code", "worker_id", "start_date", "role", "agency", "as_at_date")
    order = fullest((pl.col("end_date"),), _WORKER_COLUMNS)
    rows = good(keep_one(frames["social_workers"], key, order, must_know=("la_code", "worker_id")))
    # A leaver is returned with an FTE of 0, which would take them out of every earlier census too.
    left = pl.col("end_date").is_not_null() & (pl.col("fte").fill_null(0) == 0)
    census, day_after = pl.col("as_at_date"), pl.col("as_at_date") + pl.duration(days=1)
    year_begins = year_earlier_of(census) + pl.duration(days=1)
    since = pl.when(census.is_null() | (pl.col("start_date") > year_begins)).then("start_date")
    begins = since.otherwise(pl.when(pl.col("start_date").is_null()).then(census).otherwise(year_begins))
    return rows.with_columns(
        fte_in_post=pl.when(left).then(pl.col("fte_before_leaving")).otherwise(pl.col("fte")),
        in_post_from=begins,
        in_post_to=pl.min_horizontal("end_date", day_after),
    )


def vacancies(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """Every row: two equal ones are two vacancies."""
    return good(frames["vacancies"])


def case_allocations(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child, worker and start."""
    key = (*CHILD, "worker_id", "start_date")
    rows = good(keep_one(frames["case_allocations"], key, fullest(("end_date",), _ALLOCATION_COLUMNS)))
    if "first_day_alone" not in wanted:
        return rows
    spells = rows.filter(known((*CHILD, "start_date"))).select(
        "row_id", "child_id", start=at("start_date"), end=at(pl.col("end_date").fill_null(_NEVER))
    )
    # In order of start; of those that begin together the one that goes on comes last. An end of the child before is a
    # smaller number than any start of this one.
    ordered = spells.sort("start", "end", "row_id").with_columns(
        alone=pl.max_horizontal("start", pl.col("end").cum_max().shift(1)), never=at(pl.lit(_NEVER))
    )
    alone = pl.when(pl.col("alone") < pl.col("never")).then(day_of("alone"))
    first_day = ordered.select("row_id", first_day_alone=alone)
    return rows.join(first_day, on="row_id", how="left")


def leadership_posts(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per post, holder and start, with the length of the spell."""
    key = ("la_code", "role", "holder_id", "start_date")
    rows = keep_one(frames["leadership_posts"], key, fullest(("end_date",), _POST_COLUMNS))
    return good(rows).with_columns(days=(pl.col("end_date") - pl.col("start_date")).dt.total_days())


def spending(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """Every row, with the last day of its financial year."""
    return good(frames["spending"]).with_columns(year_end=day_in_labelled_year("financial_year", 3, 31))


SOCIAL_WORKERS = Table(
    name="social_workers",
    title="Social workers",
    one_row_is="a worker's spell in a role, or what a yearly census tells of it",
    start="in_post_from",
    end="in_post_to",
    columns=_WORKER_COLUMNS
    | {
        # Without starts and ends, everybody in the file is in post; who left, and when they came, is not known then.
        "in_post_from": Column(
            pl.Date(),
            "First day that the row tells of",
            (f"social_workers.start_date{OR}social_workers.worker_id", "social_workers.as_at_date"),
        ),
        "in_post_to": Column(
            pl.Date(),
            "Day from which it tells nothing",
            (f"social_workers.end_date{OR}social_workers.worker_id", "social_workers.as_at_date"),
        ),
        "fte_in_post": Column(
            pl.Float64(),
            "FTE while in post: for one who has left since, the FTE before leaving",
            ("social_workers.fte",),
        ),
    },
    needs=("social_workers",),
    one_per=("la_code", "worker_id", "start_date", "role", "agency", "as_at_date"),
    build=social_workers,
)

VACANCIES = Table(
    name="vacancies",
    title="Vacancies",
    one_row_is="a count of vacancies on a day",
    start="as_at_date",
    end=None,
    columns=_VACANCY_COLUMNS,
    needs=("vacancies",),
    build=vacancies,
    rows_may_be_alike=True,
)

CASE_ALLOCATIONS = Table(
    name="case_allocations",
    title="Case allocations",
    one_row_is="a child's spell with a worker",
    start="start_date",
    end="end_date",
    columns=_ALLOCATION_COLUMNS
    | {
        "first_day_alone": Column(
            pl.Date(),
            "First day on which no worker allocated before still is; empty where one is without end",
            ("case_allocations.start_date", "case_allocations.end_date"),
        ),
    },
    needs=("case_allocations",),
    one_per=("child_id", "worker_id", "start_date"),
    build=case_allocations,
)

LEADERSHIP_POSTS = Table(
    name="leadership_posts",
    title="Leadership posts",
    one_row_is="a post-holder's spell in a post",
    start="start_date",
    end="end_date",
    columns=_POST_COLUMNS
    | {
        "days": Column(
            pl.Int64(),
            "Length of the spell in days; empty while it goes on",
            ("leadership_posts.start_date", "leadership_posts.end_date"),
        ),
    },
    needs=("leadership_posts",),
    one_per=("la_code", "role", "holder_id", "start_date"),
    build=leadership_posts,
)

SPENDING = Table(
    name="spending",
    title="Spending",
    one_row_is="a line of the outturn",
    start="year_end",
    end=None,
    columns=_SPENDING_COLUMNS
    | {"year_end": Column(pl.Date(), "31 March at the end of the financial year", ("spending.financial_year",))},
    needs=("spending",),
    yearly=True,
    build=spending,
    counts_repeats=True,
)

TABLES = (SOCIAL_WORKERS, VACANCIES, CASE_ALLOCATIONS, LEADERSHIP_POSTS, SPENDING)
