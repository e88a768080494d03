"""Age in completed years, where a birthday on 29 February is reached on 1 March in other years."""

from __future__ import annotations

import polars as pl


def age_on(day: pl.Expr, date_of_birth: pl.Expr) -> pl.Expr:
    """Completed years on the day: whole number, negative before birth, NULL when either date is."""

    def day_of_year(date: pl.Expr) -> pl.Expr:
        # Months come as 8-bit numbers, which overflow when multiplied.
        return date.dt.month().cast(pl.Int32) * 32 + date.dt.day().cast(pl.Int32)

    not_yet = day_of_year(day) < day_of_year(date_of_birth)
    return day.dt.year() - date_of_birth.dt.year() - not_yet.cast(pl.Int32)
