"""What is shown of every figure: its text, limits, status and source."""

from __future__ import annotations

import polars as pl

from csc_indicators.results.averages import MILLIONTHS
from csc_indicators.results.cells import is_of_cell, of_cell
from csc_indicators.results.intervals import BYAR_FROM, poisson, wilson
from csc_indicators.results.neighbours import IN_A_MODEL
from csc_indicators.results.rounding import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    rounded_units,
    rounded_value,
    text_of_units,
)

COMPUTED = "extracts"
"""The source of a figure that was computed from the data at hand."""


def figures(rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The rows with value_text, lower, upper, interval_method, status and source.

    Rows with `found` are medians of so many neighbours: they have a value and no parts.
    """
    top, bottom, value, found = pl.col("top"), pl.col("bottom"), pl.col("value"), pl.col("found")
    decimals = of_cell(cells, "decimals")
    units = pl.when(found.is_null()).then(rounded_units(top, bottom, of_cell(cells, "scale"), decimals))
    without_value = pl.when(bottom == 0).then(pl.lit(NOT_APPLICABLE)).otherwise(pl.lit(NOT_AVAILABLE))
    lower, upper, method = _limits(cells)
    text = text_of_units(pl.col("units"), value != 0, pl.col("decimals"), of_cell(cells, "low"))
    neighbours = pl.format("median of {} of {} neighbours", found, IN_A_MODEL)
    # each step uses columns of the one before: an expression used twice would be computed twice
    return (
        rows.with_columns(units.otherwise(rounded_value(value, decimals)).alias("units"), decimals.alias("decimals"))
        .with_columns(pl.when(value.is_null()).then(without_value).alias("status"), lower, upper)
        .with_columns(
            pl.coalesce("status", text).alias("value_text"),
            pl.when(pl.col("lower").is_not_null()).then(method).alias("interval_method"),
            pl.when(found.is_null()).then(pl.lit(COMPUTED)).otherwise(neighbours).alias("source"),
        )
    )


def _limits(cells: pl.DataFrame) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    is_share, is_rate = is_of_cell(cells, "interval", "wilson"), is_of_cell(cells, "interval", "poisson")
    scale = of_cell(cells, "scale")
    count = _count("top")
    share, rate = wilson(count, _count("bottom")), poisson(count)
    per = scale / (pl.col("bottom") / MILLIONTHS)
    lower, upper = (
        pl.when(pl.col("value").is_not_null())
        .then(
            pl.when(is_share)
            .then(share[side] * scale)
            .when(is_rate)
            .then(rate[side] * per)
            .when(is_of_cell(cells, "interval", "t"))
            .then(pl.col(of_mean))
        )
        .alias(name)
        for side, (name, of_mean) in enumerate({"lower": "mean_lower", "upper": "mean_upper"}.items())
    )
    method = (
        pl.when(is_share)
        .then(pl.lit("Wilson"))
        .when(~is_rate)
        .then(pl.lit("t"))
        .when(count >= BYAR_FROM)
        .then(pl.lit("Byar"))
        .otherwise(pl.lit("exact Poisson"))
    )
    return lower, upper, method


def _count(column: str) -> pl.Expr:
    # a number that is not whole is a weight, and has no interval of counts
    return pl.when(pl.col(column) % MILLIONTHS == 0).then(pl.col(column) / MILLIONTHS)
