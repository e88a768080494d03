"""The rows behind a figure: every row that an indicator looks at in a period, what it adds, or why it adds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import polars as pl

from csc_indicators.engine.context import KEEP, Environment
from csc_indicators.engine.measures import MILLION, CohortMeasure, measures
from csc_indicators.engine.rows import (
    EXCLUDED,
    UNKNOWN,
    cohort_rows,
    condition,
    event_column,
    order_within,
    ordering_dates,
)
from csc_indicators.engine.timing import spans
from csc_indicators.specs.cohort import Cohort, Quantity
from csc_indicators.specs.dependencies import read_cohort
from csc_indicators.specs.model import AnyIndicator, Average, Percentage, Rate, Ratio
from csc_indicators.sql import columns_of
from csc_indicators.tables.catalogue import TABLES

Fate = Literal["counted", "excluded", "unknown", "another row counts", "outside"]
"""What became of a row: in the figure; kept out by the table or the spec; a condition that is not known; one of
several rows of a unit of which another counts; or a condition that is not met (only where such rows are asked for)."""

SIDES = ("numerator", "denominator")


@dataclass(frozen=True)
class Members:
    """The rows of one cohort of an indicator.

    `rows`: la_code, row_id, child_id and date where the table has them, `fate`, `reason`, what the row adds to
    `numerator` and `denominator` (millionths, NULL where it adds nothing), and the columns in `shown` as text, each
    named `shown_…`.
    """

    cohort: Cohort
    side: str
    shown: tuple[str, ...]
    rows: pl.LazyFrame


def members(indicator: AnyIndicator, environment: Environment, children: Sequence[str] | None = None) -> list[Members]:
    """The rows behind the indicator in the environment's one period, cohort by cohort, the denominator's first.

    With `children`, only rows of those, and also their rows that are outside the cohort, with the condition not met.
    """
    own_measures = measures(indicator, 0)
    roles = _roles(indicator)
    return [
        _of_cohort(cohort, measure, role, indicator, environment, children)
        for (cohort, measure), role in zip(own_measures, roles, strict=True)
    ]


def _roles(indicator: AnyIndicator) -> Sequence[tuple[str, ...]]:
    """Which sides of the figure each cohort adds to."""
    match indicator:
        case Rate() | Average():
            return [("numerator",)]
        case Percentage():
            return [SIDES]
        case Ratio():
            below = [part for part in indicator.denominator if isinstance(part, Quantity)]
            return [("denominator",)] * len(below) + [("numerator",)] * len(indicator.numerator)


def _of_cohort(
    cohort: Cohort,
    measure: CohortMeasure,
    role: Sequence[str],
    indicator: AnyIndicator,
    environment: Environment,
    children: Sequence[str] | None,
) -> Members:
    has_child = "child_id" in TABLES[cohort.table].columns
    conditions = cohort.where if children is not None else []
    asked = [*measure.columns.values(), *conditions]
    wanted = set().union(*(columns_of(sql, environment.codes) for sql in asked))
    own = {
        *cohort.one_per,
        *(ordering_dates(cohort) if cohort.one_per else filter(None, [event_column(cohort)])),
        *(["child_id"] if has_child else []),
    }
    ordered = spans(environment.periods, indicator.year_ends, cohort.shift)
    seen = cohort.model_copy(update={"where": []}) if children is not None else cohort
    rows = cohort_rows(seen, wanted | own, environment, ordered)
    if children is not None and has_child:
        rows = rows.filter(pl.col("child_id").is_in(list(children)))
    reading = read_cohort(cohort, wanted | own, environment.codes)
    shown = sorted({*reading.own, *reading.children, *(step.name for step in reading.steps)} - {"child_id"})
    uncertain = environment.uncertain_names(cohort)
    rows = rows.with_columns(environment.answer(sql, uncertain).alias(name) for name, sql in measure.columns.items())
    fate, reason = _fate(cohort, conditions, environment)
    rows = rows.with_columns(fate=fate, reason=reason)
    if cohort.one_per:
        rows = _with_picked_rows(rows, cohort, list(measure.columns))
    day = pl.col(event_column(cohort)) if event_column(cohort) else pl.lit(None, pl.Date)
    available = set(rows.collect_schema().names())
    return Members(
        cohort,
        " and ".join(role),
        tuple(name for name in shown if name in available),
        rows.select(
            "la_code",
            "row_id",
            pl.col("child_id") if has_child else pl.lit(None, pl.String).alias("child_id"),
            day.alias("date"),
            "fate",
            "reason",
            **_amounts(measure, role),
            **{f"shown_{name}": pl.col(name).cast(pl.String) for name in shown if name in available},
        ),
    )


def _fate(cohort: Cohort, conditions: Sequence[str], environment: Environment) -> tuple[pl.Expr, pl.Expr]:
    """What becomes of a row before one is chosen of several, and why."""
    unknown, outside = pl.col(UNKNOWN), pl.lit(value=False)
    uncertain = environment.uncertain_names(cohort)
    why_outside = pl.lit(None, pl.String)
    for sql in reversed(conditions):
        met = condition(sql, cohort, environment, uncertain)
        outside = outside | ~met.fill_null(value=True)
        unknown = unknown | met.is_null()
        why_outside = pl.when(~met.fill_null(value=True)).then(pl.lit(sql)).otherwise(why_outside)
    why_excluded = reduce(
        lambda rest, exclusion: (
            pl.when(environment.answer(exclusion[1], uncertain).fill_null(value=False))
            .then(pl.lit(exclusion[0]))
            .otherwise(rest)
        ),
        reversed(cohort.exclude.items()),
        pl.lit(None, pl.String),
    )
    fate = (
        pl.when(outside)
        .then(pl.lit("outside"))
        .when(unknown)
        .then(pl.lit("unknown"))
        .when(EXCLUDED)
        .then(pl.lit("excluded"))
        .otherwise(pl.lit("counted"))
    )
    reason = (
        pl.when(outside)
        .then(why_outside)
        .when(pl.col(EXCLUDED) & ~unknown)
        .then(pl.coalesce(pl.col(KEEP), why_excluded))
    )
    return fate, reason


def _with_picked_rows(rows: pl.LazyFrame, cohort: Cohort, values: Sequence[str]) -> pl.LazyFrame:
    """Of the rows of a unit that would count, the one that does: the same that the engine takes."""
    counts = pl.col("fate") == "counted"
    order = order_within(cohort, values) if values else pl.col("row_id").cast(pl.Int64)
    best = pl.col("_order").max() if values and cohort.keep == "last" else pl.col("_order").min()
    rows = rows.with_columns(_order=pl.when(counts).then(order))
    rows = rows.with_columns(_best=best.over("la_code", "period", *cohort.one_per))
    first = pl.col("row_id") == pl.col("row_id").filter(pl.col("_order") == pl.col("_best")).min().over(
        "la_code", "period", *cohort.one_per
    )
    return rows.with_columns(fate=pl.when(counts & ~first).then(pl.lit("another row counts")).otherwise(pl.col("fate")))


def _amounts(measure: CohortMeasure, role: Sequence[str]) -> dict[str, pl.Expr]:
    """What a counted row adds to each side."""
    names = {name.removeprefix(measure.prefix): pl.col(name) for name in measure.columns}
    weight = names.get("sum", names.get("value"))
    amount = (
        pl.lit(MILLION, pl.Int64) if weight is None else (weight.cast(pl.Float64) * MILLION).round(0).cast(pl.Int64)
    )
    counted = pl.col("fate") == "counted"
    met = names.get("met")
    above = counted if met is None else counted & met.fill_null(value=False)
    nothing = pl.lit(None, pl.Int64)
    return {
        "numerator": pl.when(above).then(amount) if "numerator" in role else nothing,
        "denominator": pl.when(counted).then(amount) if "denominator" in role else nothing,
    }
