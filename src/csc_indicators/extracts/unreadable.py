"""Values that cannot be read, kept with their row instead of ending the reading: for validation only.

Where a column holds such values, the frame has its text beside it, and NULL in its place.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo

_PREFIX = "unreadable:"


def text_column(column: str) -> str:
    """The name of the column that holds the texts which could not be read."""
    return _PREFIX + column


def text_columns(names: Iterable[str]) -> list[str]:
    """Those of the names that hold texts which could not be read."""
    return [name for name in names if name.startswith(_PREFIX)]


def unread(column: ColumnInfo, text: pl.Expr, value: pl.Expr) -> pl.Expr:
    """The text where it is one and no value came of it; NULL where all is well."""
    written = text.str.strip_chars()
    lost = value.is_null() & (written != "")
    if column.unknown is not None:
        lost &= (written.cast(pl.Float64, strict=False) != column.unknown).fill_null(True)
    return pl.when(lost).then(written)
