"""Working days between two dates."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl

from csc_indicators.reference.bank_holidays import COVERS, bank_holidays


def working_days(start: str, end: str) -> pl.Expr:
    """Mondays to Fridays that are no bank holiday, after the start up to and including the end; negative backwards.

    Day 0 is the start, whatever day of the week it is. Empty for a day of a year whose bank holidays are not known.
    """
    return _number_of(end) - _number_of(start)


def last_day_within(start: str, number: int) -> pl.Expr:
    """The last day of so many working days after the start: the day before the next working day begins."""
    days, numbers = _calendar()
    last = pl.DataFrame({"number": numbers, "day": days}).group_by("number").agg(pl.col("day").max())
    return (_number_of(start) + number).replace_strict(
        last["number"], last["day"], default=None, return_dtype=pl.Date()
    )


def _number_of(day: str) -> pl.Expr:
    # Counting with `business_day_count(holidays=...)` took twenty times as long.
    days, numbers = _calendar()
    return pl.col(day).replace_strict(days, numbers, default=None, return_dtype=pl.Int64)


@cache
def _calendar() -> tuple[pl.Series, pl.Series]:
    """Every day that the list of bank holidays covers, and how many working days there were until its end."""
    days = pl.date_range(date(COVERS[0], 1, 1), date(COVERS[1], 12, 31), eager=True)
    works = (days.dt.weekday() <= 5) & ~days.is_in(bank_holidays())
    return days, works.cast(pl.Int64).cum_sum()
