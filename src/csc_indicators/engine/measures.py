"""The four kinds: what is worked out on each row of a cohort, and how it adds up.

Amounts are carried as whole millionths, so that a sum does not depend on the order of its rows and a tie in rounding
is a tie. Everything here adds up over authorities; what does not (a median) is carried as the distribution of its
values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.specs.cohort import Cohort, Quantity
from csc_indicators.specs.model import AnyIndicator, Average, Percentage, Rate, Ratio

MILLION = 1_000_000
COUNTED = "_counted"
"""The column with whether a row is counted. Other rows are only reported."""


@dataclass(frozen=True)
class CohortMeasure:
    """What is measured on the rows of a cohort: SQL by the name of its column, and totals of those columns.

    Names begin with the measure's own prefix, so that several measures fit on one row.
    """

    prefix: str
    columns: dict[str, str]
    totals: Callable[[], list[pl.Expr]]
    """Makes the totals: what is measured is asked for several times, and what it adds up to once."""
    value: str | None = None
    """The column whose distribution is wanted, for an average."""


def measures(indicator: AnyIndicator, first: int) -> Sequence[tuple[Cohort, CohortMeasure]]:
    """Each cohort of the indicator with what is measured on it; prefixes are numbered from `first`."""
    match indicator:
        case Rate():
            return [(indicator.cohort, _counted(f"_{first}_", "numerator"))]
        case Percentage():
            return [(indicator.cohort, _share(f"_{first}_", indicator.numerator, indicator.weight))]
        case Average():
            return [(indicator.cohort, _average(f"_{first}_", indicator.value))]
        case Ratio():
            denominators = [part for part in indicator.denominator if isinstance(part, Quantity)]
            # The denominator decides whether a figure is known; without one, what is divided by the population does.
            sides = [(part, "denominator", True) for part in denominators]
            sides += [(part, "numerator", not denominators) for part in indicator.numerator]
            return [
                (part, _quantity(f"_{first + place}_", part.sum, name, tells_rows=tells_rows))
                for place, (part, name, tells_rows) in enumerate(sides)
            ]


def millionths(value: pl.Expr) -> pl.Expr:
    """The value as a whole number of millionths."""
    return (value.cast(pl.Float64) * MILLION).round(0).cast(pl.Int64)


def _number(condition: pl.Expr) -> pl.Expr:
    return (condition & pl.col(COUNTED)).sum().cast(pl.Int64)


def _counted(prefix: str, name: str, *, tells_rows: bool = True) -> CohortMeasure:
    return CohortMeasure(prefix, {}, lambda: _count_totals(prefix, name, tells_rows=tells_rows))


def _count_totals(prefix: str, name: str, *, tells_rows: bool) -> list[pl.Expr]:
    rows = _number(pl.lit(value=True))
    return [(rows * MILLION).alias(prefix + name), *([rows.alias(f"{prefix}rows")] if tells_rows else [])]


def _quantity(prefix: str, sql: str | None, name: str, *, tells_rows: bool) -> CohortMeasure:
    """A part of a ratio, counted or summed into `name`; with `tells_rows`, also how many rows have a value."""
    if sql is None:
        return _counted(prefix, name, tells_rows=tells_rows)
    return CohortMeasure(prefix, {f"{prefix}sum": sql}, lambda: _sum_totals(prefix, name, tells_rows=tells_rows))


def _sum_totals(prefix: str, name: str, *, tells_rows: bool) -> list[pl.Expr]:
    summed = pl.col(f"{prefix}sum")
    rows = [_number(summed.is_not_null()).alias(f"{prefix}rows")] if tells_rows else []
    return [millionths(summed).filter(COUNTED).sum().alias(prefix + name), *rows]


def _share(prefix: str, condition: str, weight: str | None) -> CohortMeasure:
    everyone = _quantity(prefix, weight, "denominator", tells_rows=True)

    def totals() -> list[pl.Expr]:
        met = pl.col(f"{prefix}met")
        if weight is None:
            numerator = _number(met.fill_null(value=False)) * MILLION
        else:
            numerator = millionths(pl.col(f"{prefix}sum")).filter(met.fill_null(value=False) & pl.col(COUNTED)).sum()
        unknown = _number(met.is_null())
        return [numerator.alias(f"{prefix}numerator"), *everyone.totals(), unknown.alias(f"{prefix}unknown")]

    return CohortMeasure(prefix, {f"{prefix}met": condition, **everyone.columns}, totals)


def _average(prefix: str, value: str) -> CohortMeasure:
    def totals() -> list[pl.Expr]:
        known = pl.col(f"{prefix}value").is_not_null()
        return [_number(known).alias(f"{prefix}rows"), _number(~known).alias(f"{prefix}unknown")]

    return CohortMeasure(prefix, {f"{prefix}value": value}, totals, f"{prefix}value")
