"""What is shown of every figure: its text, status with its reason, method and source."""

from __future__ import annotations

import polars as pl

from csc_indicators.figures.cell_index import of_cell
from csc_indicators.figures.confidence_limits import interval_method
from csc_indicators.figures.neighbours import IN_A_MODEL
from csc_indicators.figures.rounding import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    rounded_units,
    rounded_value,
    text_of_units,
)

COMPUTED = "extracts"
"""The source of a figure that was computed from the data at hand."""


def with_figure_columns(rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The rows with value_text, interval_method, status, reason and source.

    Rows with `used` are medians of so many neighbours: they have a value and no parts.
    """
    top, bottom, value, neighbours_used = pl.col("top"), pl.col("bottom"), pl.col("value"), pl.col("used")
    decimals = of_cell(cells, "decimals")
    units = pl.when(neighbours_used.is_null()).then(rounded_units(top, bottom, of_cell(cells, "scale"), decimals))
    without_value = pl.when(bottom == 0).then(pl.lit(NOT_APPLICABLE)).otherwise(pl.lit(NOT_AVAILABLE))
    text = text_of_units(pl.col("units"), value != 0, pl.col("decimals"), of_cell(cells, "low"))
    neighbours = pl.format("median of {} of {} neighbours", neighbours_used, IN_A_MODEL)
    # each step uses columns of the one before: an expression used twice would be computed twice
    return (
        rows.with_columns(units.otherwise(rounded_value(value, decimals)).alias("units"), decimals.alias("decimals"))
        .with_columns(pl.when(value.is_null()).then(without_value).alias("status"))
        .with_columns(
            pl.coalesce("status", text).alias("value_text"),
            pl.when(pl.col("status") == NOT_AVAILABLE).then("reason").alias("reason"),
            interval_method(cells).alias("interval_method"),
            pl.when(neighbours_used.is_null()).then(pl.lit(COMPUTED)).otherwise(neighbours).alias("source"),
        )
    )
