"""The dates of a year that is written `2024-25`."""

from __future__ import annotations

import polars as pl


def day_in_second_half(year: str, month: int, day: int) -> pl.Expr:
    """That day of the later calendar year of a column such as `academic_year`; empty where it is no year."""
    later_year = pl.col(year).str.slice(0, 4).cast(pl.Int32, strict=False) + 1
    return pl.date(later_year, month, day)
