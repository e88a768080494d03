"""Texts as yes or no."""

from __future__ import annotations

import polars as pl

from csc_indicators.files.tolerance import tolerance
from csc_indicators.files.values import Fault, Values, error_cell_faults, is_error_cell, is_no_value, stripped


def read_yes_no(distinct: pl.Series) -> Values:
    """The Booleans of distinct texts."""
    plain = stripped(pl.col("text"))
    lower = plain.str.to_lowercase()
    looked_at = distinct.to_frame("text").select(
        "text",
        value=pl.when(lower.is_in(tolerance().yes))
        .then(pl.lit(True))
        .when(lower.is_in(tolerance().no))
        .then(pl.lit(False)),
        none=is_no_value(plain).fill_null(value=True),
        error=is_error_cell(plain).fill_null(value=False),
    )
    wrong = looked_at.filter(pl.col("value").is_null() & ~pl.col("none") & ~pl.col("error"))["text"]
    faults = error_cell_faults(distinct)
    if len(wrong):
        faults = (*faults, Fault(wrong, "is not yes or no", "write Y or N"))
    return Values(looked_at["value"], faults)
