"""What "2024-25", "2024-25 Q3", "2025-02" and "12 months to 2024-12-31" mean.

A reporting year runs from 1 April to 31 March, both days in. Every period here holds both its ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from csc_indicators import calendar
from csc_indicators.calendar import (
    DAY,
    add_months,
    first_day,
    follows,
    last_day,
    mid_year,
    months_between,
    months_since_april,
    year_ending,
    year_label,
)
from csc_indicators.errors import UserError

YEAR_ENDS = ("31 March", "30 September", "31 August")
"""The days on which a spec's own year may end."""

FIRST_YEAR = 1900
"""No period begins earlier: a guard against slips of the keyboard, decades before any extract."""

WAYS_TO_WRITE = (
    "write a reporting year `2024-25`, a quarter `2024-25 Q3` (Q1 is April to June), "
    "a month `2025-02`, or two days `2024-10-01..2025-09-30`"
)
_FIRST_DAY = date(FIRST_YEAR, 1, 1)
_MONTHS_IN = {"y": 12, "q": 3, "m": 1}

Kind = Literal["year", "quarter", "month", "custom", "rolling"]


@dataclass(frozen=True)
class Period:
    """A stretch of days with a name, both ends in."""

    label: str
    start: date
    end: date
    kind: Kind

    @property
    def reporting_year(self) -> int:
        """The year Y, of 31 March Y, of the reporting year that holds the last day."""
        return year_ending(self.end)

    @property
    def is_reporting_year(self) -> bool:
        """Whether the days are exactly those of one reporting year, however they were written."""
        year = self.reporting_year
        return (self.start, self.end) == (first_day(year), last_day(year))

    @property
    def mid_year(self) -> int:
        """The mid-year estimate of children by which rates of the period are divided."""
        return mid_year(self.reporting_year)


def parse_period(text: str) -> Period:
    """The period that a user's text means.

    `2011-12` and the like, which could be a year or a month, are reporting years.
    """
    tidy = " ".join(text.split()).upper()
    if match := re.fullmatch(r"(\d{4})-(\d{2})(?: ?Q([1-4]))?", tidy):
        year, two_digits, quarter = int(match[1]), int(match[2]), match[3]
        _check_year(year, text)
        if follows(match[1], match[2]):
            return _quarter(year, int(quarter)) if quarter else reporting_year(year + 1)
        if quarter is None and 1 <= two_digits <= 12:
            return _month(year, two_digits)
    elif match := re.fullmatch(r"(\d{4}-\d{2}-\d{2}) ?\.\. ?(\d{4}-\d{2}-\d{2})", tidy):
        return _custom(match[1], match[2], text)
    elif match := re.fullmatch(r"(\d{4})(?:/\d{2}|\d{2})?(?: ?Q[1-4])?", tidy):
        year = int(match[1]) if tidy != match[1] else int(match[1]) - 1
        _check_year(year, text)
        raise _unreadable(text, f"did you mean `{reporting_year(year + 1).label}`?")
    raise _unreadable(text, WAYS_TO_WRITE)


def reporting_year(year: int) -> Period:
    """The reporting year to 31 March of `year`: 2025 gives 2024-25."""
    return Period(year_label(year), first_day(year), last_day(year), "year")


def latest_complete_year(covers_to: date) -> Period:
    """The last reporting year whose 31 March is not after `covers_to`."""
    return reporting_year(calendar.latest_complete_year(covers_to))


def last_periods(text: str, until: date) -> list[Period]:
    """The latest complete years (`3` or `3y`), quarters (`8q`) or months (`12m`) up to `until`, oldest first."""
    count, unit = _length(text, "write a number of years `3`, of quarters `8q` or of months `12m`", default_unit="y")
    months = _MONTHS_IN[unit]
    after = until + DAY
    # a year or a quarter may end only where the months since April make whole ones
    since_april = months_since_april(after)
    next_start = add_months(after.replace(day=1), -(since_april % months))
    if months_between(_FIRST_DAY, next_start) < count * months:
        raise UserError("The number of periods is too large", evidence=text.strip())
    starts = [add_months(next_start, -months * back) for back in range(count, 0, -1)]
    return [_of_unit(unit, start) for start in starts]


def rolling(period: Period, length: str) -> Period:
    """The period of `length` (`12m`, `4q`, `1y`) that ends on the same day as `period`."""
    count, unit = _length(length, "write a number of months `12m`, of quarters `4q` or of years `1y`")
    months = count * _MONTHS_IN[unit]
    if months_between(_FIRST_DAY, period.end) < months:
        raise UserError("The rolling period is too long", evidence=length.strip())
    # from the end of a month whole calendar months are meant: three months to 30 June begin on 1 April, not 31 March
    month_end = (period.end + DAY).day == 1
    start = add_months(period.end + DAY, -months) if month_end else add_months(period.end, -months) + DAY
    label = f"{months} month{'s' if months != 1 else ''} to {period.end.isoformat()}"
    return Period(label, start, period.end, "rolling")


def own_period(period: Period, year_ends: str) -> Period:
    """A spec's own year of a reporting year, under the reporting year's label.

    "30 September" is the one that ends inside it, "31 August" the academic year that holds its 31 March.
    Quarters, months and other stretches of days stay as they are.
    """
    if year_ends not in YEAR_ENDS:
        raise ValueError(f"year_ends is none of {', '.join(YEAR_ENDS)}")
    if period.kind != "year" or year_ends == "31 March":
        return period
    year = period.reporting_year
    if year_ends == "30 September":
        return replace(period, start=date(year - 2, 10, 1), end=date(year - 1, 9, 30))
    return replace(period, start=date(year - 1, 9, 1), end=date(year, 8, 31))


def _quarter(first_year: int, quarter: int) -> Period:
    start = add_months(first_day(first_year + 1), 3 * (quarter - 1))
    return Period(f"{year_label(first_year + 1)} Q{quarter}", start, add_months(start, 3) - DAY, "quarter")


def _month(year: int, month: int) -> Period:
    start = date(year, month, 1)
    end = add_months(start, 1) - DAY
    # 2011-12 is a year: its December needs another name
    label = f"{start}..{end}" if follows(str(year), f"{month:02d}") else f"{year}-{month:02d}"
    return Period(label, start, end, "month")


def _of_unit(unit: str, start: date) -> Period:
    if unit == "y":
        return reporting_year(year_ending(start))
    if unit == "m":
        return _month(start.year, start.month)
    first_year = year_ending(start) - 1
    return _quarter(first_year, months_since_april(start) // 3 + 1)


def _custom(first: str, last: str, text: str) -> Period:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise _unreadable(text, "one of the two days is not in the calendar") from None
    _check_year(start.year, text)
    _check_year(end.year, text)
    if end < start:
        raise UserError("A period ends before it begins", evidence=text.strip(), hint="write the earlier day first")
    return Period(f"{start}..{end}", start, end, "custom")


def _check_year(year: int, text: str) -> None:
    if not FIRST_YEAR <= year < 2200:
        raise _unreadable(text, f"years from {FIRST_YEAR} to 2199 are known")


def _length(text: str, hint: str, default_unit: str = "") -> tuple[int, str]:
    match = re.fullmatch(r"(\d{1,6}) ?([yqm]?)", text.strip().lower(), flags=re.ASCII)
    unit = (match[2] or default_unit) if match else ""
    if match is None or not unit or int(match[1]) == 0:
        raise UserError("The length of time is not understood", evidence=text.strip(), hint=hint)
    return int(match[1]), unit


def _unreadable(text: str, hint: str) -> UserError:
    return UserError("The period is not understood", evidence=text.strip(), hint=hint)
