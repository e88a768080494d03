"""Offsets as dates: the first and last day of a window counted from a date."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from csc_indicators.calendar import add_months
from csc_indicators.reference.bank_holidays import bank_holidays
from csc_indicators.specs.offsets import Offset

_MONTHS_IN = {"months": 1, "years": 12}
_DAYS_IN = {"days": 1, "weeks": 7}


def _working_day(anchor: pl.Expr, number: int) -> pl.Expr:
    return anchor.dt.add_business_days(number, holidays=bank_holidays(), roll="backward")


def first_day(anchor: pl.Expr, offset: Offset) -> pl.Expr | None:
    """The first day of a window that begins at the offset, or None when it has no beginning."""
    if offset.number is None:
        return None
    if offset.unit == "working days":
        # Rolled back, a weekend stands for its Friday: the days between it and the anchor hold no working day.
        return _working_day(anchor, offset.number)
    return anchor.dt.offset_by(offset.polars) if offset.number else anchor


def last_day(anchor: pl.Expr, offset: Offset) -> pl.Expr | None:
    """The last day of a window that ends at the offset, or None when it has no end.

    A window of 15 working days ends the day before the sixteenth, so that a weekend after the fifteenth is inside.
    """
    if offset.number is None:
        return None
    if offset.unit == "working days":
        return _working_day(anchor, offset.number + 1) - pl.duration(days=1)
    return anchor.dt.offset_by(offset.polars) if offset.number else anchor


def move_day(day: date, offset: Offset) -> date | None:
    """The day moved by the offset, or None for `ever`; working days as the widest stretch of days they can span."""
    if offset.number is None:
        return None
    if offset.unit == "working days":
        # Five working days take at least a week; two more weeks cover every run of bank holidays in England.
        weeks, sign = abs(offset.number) // 5 + 2, 1 if offset.number > 0 else -1
        return day + timedelta(weeks=weeks * sign) if offset.number else day
    if offset.unit in _MONTHS_IN:
        return add_months(day, offset.number * _MONTHS_IN[offset.unit])
    return day + timedelta(days=offset.number * _DAYS_IN[offset.unit])
