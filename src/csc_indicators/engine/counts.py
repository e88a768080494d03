"""The four kinds: what is added up over a cohort's rows, by authority, period and group.

Amounts are carried as whole millionths, so that a sum does not depend on the order of its rows and a tie in rounding
is a tie. Everything here adds up over authorities; what does not (a median) is carried as the distribution of its
values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from csc_indicators.engine.environment import Environment
from csc_indicators.engine.groups import TOTAL, group_columns, group_place
from csc_indicators.engine.rows import COUNTED, EXCLUDED, UNKNOWN, cohort_rows, one_per
from csc_indicators.engine.timing import spans
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator, Average, Breakdown, Cohort, Percentage, Quantity, Rate, Ratio
from csc_indicators.specs.sql import columns_of, compile_sql
from csc_indicators.tables.catalogue import TABLES

MILLION = 1_000_000
_KEY = ("la_code", "period", "group")


@dataclass(frozen=True)
class Part:
    """A piece of an indicator's figures: what it adds to its measures, by la_code, period and group (its place)."""

    indicator: str
    breakdown: str
    holds: Literal["counts", "distribution"]
    frame: pl.LazyFrame


@dataclass(frozen=True)
class _Measured:
    """Columns worked out on each row of a cohort, and how they add up."""

    columns: dict[str, str]
    totals: tuple[pl.Expr, ...]
    distribution: bool = False


def millionths(value: pl.Expr) -> pl.Expr:
    """The value as a whole number of millionths."""
    return (value.cast(pl.Float64) * MILLION).round(0).cast(pl.Int64)


def _rows_in_millionths() -> pl.Expr:
    return pl.len().cast(pl.Int64) * MILLION


def _summed(sql: str | None, name: str, *, tells_rows: bool) -> _Measured:
    """A quantity of a ratio, counted or summed into `name`; where it tells, also how many rows have a value."""
    if sql is None:
        total, rows = _rows_in_millionths(), pl.len()
    else:
        total, rows = millionths(pl.col("_sum")).sum(), pl.col("_sum").count()
    rows = rows.cast(pl.Int64) if tells_rows else pl.lit(0, pl.Int64)
    return _Measured({} if sql is None else {"_sum": sql}, (total.alias(name), rows.alias("rows")))


def _shared(indicator: Percentage) -> _Measured:
    met, unknown = pl.col("_met").fill_null(False), pl.col("_met").is_null().sum().cast(pl.Int64).alias("unknown")
    if indicator.weight is None:
        totals = (
            (met.sum().cast(pl.Int64) * MILLION).alias("numerator"),
            _rows_in_millionths().alias("denominator"),
            pl.len().cast(pl.Int64).alias("rows"),
        )
        return _Measured({"_met": indicator.numerator}, (*totals, unknown))
    weight = millionths(pl.col("_weight"))
    totals = (
        weight.filter(met).sum().alias("numerator"),
        weight.sum().alias("denominator"),
        pl.col("_weight").count().cast(pl.Int64).alias("rows"),
    )
    return _Measured({"_met": indicator.numerator, "_weight": indicator.weight}, (*totals, unknown))


def _averaged(indicator: Average) -> _Measured:
    totals = (
        pl.col("_value").count().cast(pl.Int64).alias("rows"),
        pl.col("_value").is_null().sum().cast(pl.Int64).alias("unknown"),
    )
    return _Measured({"_value": indicator.value}, totals, distribution=True)


def _measured(indicator: AnyIndicator) -> Sequence[tuple[Cohort, _Measured]]:
    """Each cohort of the indicator with what is measured on it."""
    match indicator:
        case Rate():
            totals = (_rows_in_millionths().alias("numerator"), pl.len().cast(pl.Int64).alias("rows"))
            return [(indicator.cohort, _Measured({}, totals))]
        case Percentage():
            return [(indicator.cohort, _shared(indicator))]
        case Average():
            return [(indicator.cohort, _averaged(indicator))]
        case Ratio():
            denominators = [part for part in indicator.denominator if isinstance(part, Quantity)]
            # Whether a figure is known is told by its denominator, or by what is divided by the population.
            below = [(part, _summed(part.sum, "denominator", tells_rows=True)) for part in denominators]
            above = [
                (part, _summed(part.sum, "numerator", tells_rows=not denominators)) for part in indicator.numerator
            ]
            return below + above


def wanted_columns(
    indicator: AnyIndicator, breakdowns: Sequence[Breakdown], library: Library
) -> list[tuple[Cohort, set[str]]]:
    """Each cohort of the indicator with the columns that its measures and breakdowns ask of its rows."""
    wanted = []
    for cohort, measured in _measured(indicator):
        names = set().union(*(columns_of(sql, library.codes) for sql in measured.columns.values()))
        names |= set().union(*(group_columns(breakdown, library.codes) for breakdown in breakdowns))
        wanted.append((cohort, names))
    return wanted


def parts(indicator: AnyIndicator, by: Sequence[str], library: Library, environment: Environment) -> list[Part]:
    """Everything that has to be collected for the indicator: its total and the breakdowns named."""
    breakdowns = {name: library.breakdowns[name] for name in by}
    columns = wanted_columns(indicator, list(breakdowns.values()), library)
    found = []
    for (cohort, measured), (_, wanted) in zip(_measured(indicator), columns, strict=True):
        ordered = spans(environment.periods, indicator.year_ends, cohort.shift)
        rows = cohort_rows(cohort, wanted, environment, ordered)
        values = [compile_sql(sql, library.codes).expr.alias(name) for name, sql in measured.columns.items()]
        rows = rows.with_columns(values) if values else rows
        for name, breakdown in {TOTAL: None, **breakdowns}.items():
            grouped = rows.with_columns(group=group_place(breakdown, library.codes))
            overlapping = breakdown is not None and breakdown.overlapping
            found += _parts(indicator, name, cohort, measured, grouped, overlapping)
    return found


def _parts(
    indicator: AnyIndicator, breakdown: str, cohort: Cohort, measured: _Measured, rows: pl.LazyFrame, overlapping: bool
) -> list[Part]:
    counted = rows.filter(COUNTED)
    if cohort.one_per:
        keys = [*cohort.one_per, *(["group"] if overlapping else [])]
        picked = [*measured.columns, *([] if overlapping or breakdown == TOTAL else ["group"])]
        counted = one_per(counted, cohort, keys, picked)
        if "group" not in [*keys, *picked]:
            counted = counted.with_columns(group=group_place(None, {}))
    found = [Part(indicator.id, breakdown, "counts", counted.group_by(_KEY).agg(measured.totals))]
    if measured.distribution:
        values = counted.select(*_KEY, value=millionths(pl.col("_value"))).filter(pl.col("value").is_not_null())
        distribution = values.group_by(*_KEY, "value").agg(n=pl.len().cast(pl.Int64))
        found.append(Part(indicator.id, breakdown, "distribution", distribution))
    if cohort.where or cohort.exclude or TABLES[cohort.table].left_out:
        marks = [
            pl.col(mark).sum().cast(pl.Int64).alias(name)
            for mark, name in ((EXCLUDED, "excluded"), (UNKNOWN, "left_out_unknown"))
        ]
        found.append(Part(indicator.id, breakdown, "counts", rows.filter(~COUNTED).group_by(_KEY).agg(marks)))
    return found
