"""The kinds of time of Explore Education Statistics, and which of them the periods of a result are."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from csc_indicators.calendar import whole_months, year_ending, year_label

_QUARTERS = {4: "Q1", 7: "Q2", 10: "Q3", 1: "Q4"}
_HALVES = {4: "Part 1 (April to September)", 10: "Part 2 (October to March)"}


class Time(NamedTuple):
    """A time as the standard writes it. Times of different families may not stand in one file."""

    family: str
    period: str
    identifier: str


def time_of(first: date, last: date, year_name: str) -> Time | None:
    """The time from the first to the last day, both in; None where the standard has no name for it.

    `year_name` is what the publication calls a year to 31 March. Other years are told by their days: to 31 August it is
    an academic year, to 30 September a reporting year, as in the social work workforce.
    """
    if first.day != 1:
        return None
    match (whole_months(first, last), first.month):
        case (12, 4):
            return _year(year_name, last)
        case (12, 9):
            return _year("Academic year", last)
        case (12, 10):
            return _year("Reporting year", last)
        case (6, 4 | 10):
            return Time("financial_half_year", _financial(first), _HALVES[first.month])
        case (3, 1 | 4 | 7 | 10):
            return Time("financial_quarter", _financial(first), f"Financial year {_QUARTERS[first.month]}")
        case (1, _):
            return Time("month", str(first.year), f"{first:%B}")
        case _:
            return None


def _year(name: str, last: date) -> Time:
    family = name.lower().replace(" ", "_")
    return Time(family, str(last.year) if name == "Reporting year" else _six_digits(last.year), name)


def _financial(first: date) -> str:
    return _six_digits(year_ending(first))


def _six_digits(year: int) -> str:
    """The year that ends in 2000 as `199900`, in 2025 as `202425`."""
    return year_label(year).replace("-", "")
