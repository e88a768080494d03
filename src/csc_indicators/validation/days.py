"""The days that rules may name: when the extracts were made, and from when on they are complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from csc_indicators.calendar import first_day, year_ending
from csc_indicators.reference.bank_holidays import bank_holidays


@dataclass(frozen=True)
class Days:
    """By extract, the day it was made, and the day from which it is complete, where that is stated."""

    as_at: Mapping[str, date]
    covers_from: Mapping[str, date]


_HOLIDAYS = frozenset(bank_holidays())


def over_working_days_ago(number: int, as_at: date) -> date:
    """The latest day from which more than so many working days have passed until `as_at`."""
    day, passed = as_at, 0
    while passed <= number:
        passed += day.weekday() < 5 and day not in _HOLIDAYS
        day -= timedelta(days=1)
    return day


def with_days(frame: pl.LazyFrame, extract: str, days: Days) -> pl.LazyFrame:
    """The frame with the days that conditions may name."""
    as_at = days.as_at[extract]
    by_name = {
        "as_at": as_at,
        "covers_from": days.covers_from.get(extract),
        "over_15_working_days_ago": over_working_days_ago(15, as_at),
        "over_45_working_days_ago": over_working_days_ago(45, as_at),
        "year_began": first_day(year_ending(as_at)),
    }
    return frame.with_columns(pl.lit(day, pl.Date).alias(name) for name, day in by_name.items())
