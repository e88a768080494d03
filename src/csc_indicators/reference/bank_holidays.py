"""England's bank holidays, the one-off ones included, as far as the packaged list goes."""

from __future__ import annotations

from datetime import date
from functools import cache

from csc_indicators.errors import UserError
from csc_indicators.reference.data_files import read_table

COVERS = (2000, 2040)
"""The first and last year of the list; a one-off holiday is in it once it has been proclaimed."""


@cache
def bank_holidays() -> list[date]:
    """Every bank holiday of the years that the list covers, in order."""
    return [date.fromisoformat(day) for day in read_table("bank_holidays.csv")["date"]]


def check_covered(first: date, last: date) -> None:
    """Raise a `UserError` when a day between `first` and `last` is in a year that the list does not cover."""
    outside = [day.year for day in (first, last) if not COVERS[0] <= day.year <= COVERS[1]]
    if outside:
        raise UserError(
            f"No bank holidays are known for {outside[0]}, so working days cannot be counted",
            hint=f"the list covers {COVERS[0]} to {COVERS[1]}: look for a mistyped year",
        )
