"""Workers, vacancies, allocations, leaders and money."""

from __future__ import annotations

import polars as pl

from csc_indicators.tables.model import Column, Table, from_extract, later

SOCIAL_WORKERS = Table(
    name="social_workers",
    title="Social workers",
    one_row_is="a worker's spell in a role",
    start="start_date",
    end="end_date",
    columns=from_extract("social_workers"),
    needs=("social_workers",),
    build=later,
)

VACANCIES = Table(
    name="vacancies",
    title="Vacancies",
    one_row_is="a count of vacancies on a day",
    start="as_at_date",
    end=None,
    columns=from_extract("vacancies"),
    needs=("vacancies",),
    build=later,
)

CASE_ALLOCATIONS = Table(
    name="case_allocations",
    title="Case allocations",
    one_row_is="a child's spell with a worker",
    start="start_date",
    end="end_date",
    columns=from_extract("case_allocations"),
    needs=("case_allocations",),
    build=later,
)

LEADERSHIP_POSTS = Table(
    name="leadership_posts",
    title="Leadership posts",
    one_row_is="a post-holder's spell in a post",
    start="start_date",
    end="end_date",
    columns=from_extract("leadership_posts")
    | {
        "days": Column(
            pl.Int64(),
            "Length of the spell in days; empty while it goes on",
            ("leadership_posts.start_date", "leadership_posts.end_date"),
        ),
    },
    needs=("leadership_posts",),
    build=later,
)

SPENDING = Table(
    name="spending",
    title="Spending",
    one_row_is="a line of the outturn",
    start="year_end",
    end=None,
    columns=from_extract("spending")
    | {"year_end": Column(pl.Date(), "31 March at the end of the financial year", ("spending.financial_year",))},
    needs=("spending",),
    yearly=True,
    build=later,
)

TABLES = (SOCIAL_WORKERS, VACANCIES, CASE_ALLOCATIONS, LEADERSHIP_POSTS, SPENDING)
