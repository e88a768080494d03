"""The texts in a return before it is known what each column holds."""

from __future__ import annotations

import polars as pl

from csc_indicators.files.values import is_no_value, stripped


def text(value: pl.Expr) -> pl.Expr:
    """A text without blanks around it; NULL when nothing is left, or it means "no value"."""
    return pl.when(~is_no_value(stripped(value))).then(stripped(value))
