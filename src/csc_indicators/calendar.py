"""The one calendar: reporting years and their labels, months on and between, birthdays and ages.

A reporting year runs from 1 April to 31 March, both days in, and is called by the calendar year it ends in: 2025 is
1 April 2024 to 31 March 2025, written `2024-25`. Whoever is born on 29 February has their birthday on 1 March of
other years. Functions that end in `_of` are for columns: they take and give expressions.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # At run time only where columns are asked: what only reads a period needs no Polars.
    import polars as pl

DAY = timedelta(days=1)
ADULT = 18
"""The age at which childhood ends."""
_FIRST_MONTH = 4
_WRITTEN_YEARS = re.compile(r"(\d{4})\s*[-/–]?\s*(\d{4}|\d{2})(\.0)?")


def year_ending(day: date) -> int:
    """The reporting year that holds the day."""
    return day.year + (day.month >= _FIRST_MONTH)


def year_ending_of(day: pl.Expr) -> pl.Expr:
    """The reporting year that holds each day."""
    import polars as pl

    return day.dt.year() + (day.dt.month() >= _FIRST_MONTH).cast(pl.Int32)


def first_day(year: int) -> date:
    """The first day of a reporting year."""
    return date(year - 1, _FIRST_MONTH, 1)


def last_day(year: int) -> date:
    """The last day of a reporting year."""
    return date(year, _FIRST_MONTH, 1) - DAY


def first_day_of(year: pl.Expr) -> pl.Expr:
    """The first day of each reporting year."""
    import polars as pl

    return pl.date(year - 1, _FIRST_MONTH, 1)


def last_day_of(year: pl.Expr) -> pl.Expr:
    """The last day of each reporting year."""
    import polars as pl

    return pl.date(year, _FIRST_MONTH, 1) - pl.duration(days=1)


def latest_complete_year(day: date) -> int:
    """The last reporting year that is over at the end of the day."""
    return year_ending(day + DAY) - 1


def mid_year(year: int) -> int:
    """The mid-year estimate by which the rates of a reporting year are divided: that of 30 June in it."""
    return year - 1


def mid_year_of(day: pl.Expr) -> pl.Expr:
    """The mid-year estimate by which rates of a period are divided that ends on each day."""
    return year_ending_of(day) - 1


def quarter_of(day: pl.Expr) -> pl.Expr:
    """The quarter of the reporting year in which each day lies, 1 to 4."""
    return (day.dt.month() + (12 - _FIRST_MONTH)) % 12 // 3 + 1


def year_label(year: int) -> str:
    """How a year that ends in a calendar year is written: 2025 as `2024-25`."""
    return f"{year - 1}-{year % 100:02d}"


def year_label_of(year: pl.Expr) -> pl.Expr:
    """How each year is written, as `2024-25`."""
    import polars as pl

    return pl.format("{}-{}", year - 1, (year % 100).cast(pl.String).str.zfill(2))


def label_between(first: date, last: date) -> str:
    """How the years between two days are written: `2024` within a calendar year, otherwise `2024-25`, or `2022-25`."""
    return str(last.year) if first.year == last.year else f"{first.year}-{year_label(last.year)[-2:]}"


def read_year_label(text: str) -> str | None:
    """`2024-25` for any way to write that year (2024/25, 202425, 2024-2025); None when it is no such year."""
    form = _WRITTEN_YEARS.fullmatch(text.strip())
    if form is None or not follows(form[1], form[2]):
        return None
    return year_label(int(form[1]) + 1)


def follows(first: str, second: str) -> bool:
    """Whether a year in two or four digits, `25` or `2025`, is the one after another in four, or after one in two."""
    return (str(int(first) + 1) if len(first) == 4 else f"{(int(first) + 1) % 100:02d}").endswith(second)


def day_in_labelled_year(column: str, month: int, day: int) -> pl.Expr:
    """The day in the later calendar year of labels such as `2024-25`; NULL where the label is no year."""
    import polars as pl

    return pl.date(pl.col(column).str.slice(0, 4).cast(pl.Int32, strict=False) + 1, month, day)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on, or the month's last day where it has no such day."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day so many years on, 28 February for 29 February."""
    return add_months(day, 12 * years)


def months_since_april(day: date) -> int:
    """How many whole months have passed since the reporting year of a first of a month began, 0 to 11."""
    return (day.month - _FIRST_MONTH) % 12


def months_between(first: date, later: date) -> int:
    """How many months the month of one day comes after that of another."""
    return (later.year - first.year) * 12 + later.month - first.month


def whole_months(first: date, last: date) -> int | None:
    """How many whole months the days make, both in: 12 for a year; None where they are no whole months."""
    after = last + DAY
    months = months_between(first, after)
    return months if months > 0 and add_months(first, months) == after else None


def calendar_months_of(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """How many calendar months the days make, both in; NULL where they are not whole ones."""
    import polars as pl

    after = last.dt.offset_by("1d")
    # Months come as 8-bit numbers, which overflow when multiplied.
    months = (after.dt.year() - first.dt.year()) * 12 + after.dt.month().cast(pl.Int32) - first.dt.month()
    return pl.when((first.dt.day() == 1) & (after.dt.day() == 1)).then(months)


def months_on(day: pl.Expr, months: int) -> pl.Expr:
    """The same day of the month so many months on, or the month's last day where it has no such day."""
    return day.dt.offset_by(f"{months}mo")


def year_earlier_of(day: pl.Expr) -> pl.Expr:
    """The same day a year earlier, 28 February for 29 February."""
    return day.dt.offset_by("-1y")


def birthday_in(year: pl.Expr, born: pl.Expr) -> pl.Expr:
    """The birthday in each calendar year."""
    import polars as pl

    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    moved = (born.dt.month() == 2) & (born.dt.day() == 29) & ~leap
    month = pl.when(moved).then(3).otherwise(born.dt.month())
    return pl.date(year, month, pl.when(moved).then(1).otherwise(born.dt.day()))


def birthday_in_reporting_year(year: pl.Expr, born: pl.Expr) -> pl.Expr:
    """The birthday between 1 April and 31 March of each reporting year."""
    import polars as pl

    return birthday_in((year - (born.dt.month() >= _FIRST_MONTH).cast(pl.Int32)).cast(pl.Int32), born)


def birthday_of_age(age: int, born: pl.Expr) -> pl.Expr:
    """The birthday on which an age is reached."""
    return birthday_in(born.dt.year() + age, born)


def last_birthday(day: pl.Expr, born: pl.Expr) -> pl.Expr:
    """The latest birthday on or before each day."""
    import polars as pl

    this_year, last_year = birthday_in(day.dt.year(), born), birthday_in(day.dt.year() - 1, born)
    return pl.when(this_year <= day).then(this_year).otherwise(last_year)


def birthdays_around(day: pl.Expr, born: pl.Expr) -> list[pl.Expr]:
    """The birthdays in the calendar year before that of each day, in it, and after it."""
    return [birthday_in(day.dt.year() + years, born) for years in (-1, 0, 1)]


def age_on(day: pl.Expr, date_of_birth: pl.Expr) -> pl.Expr:
    """Completed years on the day: whole number, negative before birth, NULL when either date is."""
    import polars as pl

    def day_of_year(date: pl.Expr) -> pl.Expr:
        # Months come as 8-bit numbers, which overflow when multiplied.
        return date.dt.month().cast(pl.Int32) * 32 + date.dt.day().cast(pl.Int32)

    not_yet = day_of_year(day) < day_of_year(date_of_birth)
    return day.dt.year() - date_of_birth.dt.year() - not_yet.cast(pl.Int32)


def age_turned(birthday: pl.Expr, date_of_birth: pl.Expr) -> pl.Expr:
    """The age reached on a birthday, by calendar years: one on 29 February may be recorded a day early or late."""
    import polars as pl

    return birthday.dt.year().cast(pl.Int64) - date_of_birth.dt.year().cast(pl.Int64)
