"""The four kinds: what is worked out on each row of a cohort, and how it adds up.

Amounts are carried as whole millionths, so that a sum does not depend on the order of its rows and a tie in rounding
is a tie. Everything here adds up over authorities; what does not (a median) is carried as the distribution of its
values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.specs.cohort import Cohort, Quantity
from csc_indicators.specs.model import AnyIndicator, Average, Percentage, Rate, Ratio

MILLION = 1_000_000
COUNTED = "_counted"
"""The column that says whether a row is counted; others are only reported."""


@dataclass(frozen=True)
class Measure:
    """What is measured on the rows of a cohort: SQL by the name of its column, and totals of those columns.

    Names begin with the measure's own prefix, so that several measures fit on one row.
    """

    prefix: str
    columns: dict[str, str]
    totals: tuple[pl.Expr, ...]
    value: str | None = None
    """The column whose distribution is wanted, for an average."""


def measures(indicator: AnyIndicator, first: int) -> Sequence[tuple[Cohort, Measure]]:
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
            # Whether a figure is known is told by its denominator, or by what is divided by the population.
            sides = [(part, "denominator", True) for part in denominators]
            sides += [(part, "numerator", not denominators) for part in indicator.numerator]
            return [
                (part, _quantity(f"_{first + place}_", part.sum, name, tells_rows))
                for place, (part, name, tells_rows) in enumerate(sides)
            ]


def millionths(value: pl.Expr) -> pl.Expr:
    """The value as a whole number of millionths."""
    return (value.cast(pl.Float64) * MILLION).round(0).cast(pl.Int64)


def _number(condition: pl.Expr) -> pl.Expr:
    return (condition & pl.col(COUNTED)).sum().cast(pl.Int64)


def _counted(prefix: str, name: str, *, tells_rows: bool = True) -> Measure:
    rows = _number(pl.lit(True))
    totals = [(rows * MILLION).alias(prefix + name)]
    return Measure(prefix, {}, (*totals, *([rows.alias(f"{prefix}rows")] if tells_rows else [])))


def _quantity(prefix: str, sql: str | None, name: str, tells_rows: bool) -> Measure:
    """A part of a ratio, counted or summed into `name`; where it tells, also how many rows have a value."""
    if sql is None:
        return _counted(prefix, name, tells_rows=tells_rows)
    summed = pl.col(f"{prefix}sum")
    totals = [millionths(summed).filter(COUNTED).sum().alias(prefix + name)]
    totals += [_number(summed.is_not_null()).alias(f"{prefix}rows")] if tells_rows else []
    return Measure(prefix, {f"{prefix}sum": sql}, tuple(totals))


def _share(prefix: str, condition: str, weight: str | None) -> Measure:
    met, unknown = pl.col(f"{prefix}met"), _number(pl.col(f"{prefix}met").is_null()).alias(f"{prefix}unknown")
    if weight is None:
        everyone = _counted(prefix, "denominator")
        numerator = (_number(met.fill_null(False)) * MILLION).alias(f"{prefix}numerator")
        return Measure(prefix, {f"{prefix}met": condition}, (numerator, *everyone.totals, unknown))
    everyone = _quantity(prefix, weight, "denominator", tells_rows=True)
    numerator = (millionths(pl.col(f"{prefix}sum")).filter(met.fill_null(False) & pl.col(COUNTED)).sum()).alias(
        f"{prefix}numerator"
    )
    return Measure(prefix, {f"{prefix}met": condition, **everyone.columns}, (numerator, *everyone.totals, unknown))


def _average(prefix: str, value: str) -> Measure:
    known = pl.col(f"{prefix}value").is_not_null()
    totals = (_number(known).alias(f"{prefix}rows"), _number(~known).alias(f"{prefix}unknown"))
    return Measure(prefix, {f"{prefix}value": value}, totals, f"{prefix}value")
