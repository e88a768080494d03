"""The year that a text names: a column of years, a file, a folder or a sheet."""

from __future__ import annotations

import re

from csc_indicators.calendar import follows

_TWO_YEARS = re.compile(r"(?<!\d)(20\d\d)\s?[-_/.–]?\s?(?:20)?(\d\d)(?!\d)")
_SHORT = re.compile(r"(?<![\d./-])(?<!\d{4}[ _T])(?<!\d-\d\d[ _T])([12]\d)[-_/](\d\d)(?![\d/-]|\.\d)")
"""23-24: two years in a row, with nothing next to it that could make it a day or an hour."""
_JOINED = re.compile(r"(?<![\d.:/-])(\d\d)(\d\d)(?![\d.:/-]\d|\d)")
_FIRST_JOINED = 15
"""1516 and later: no day with a month, and no year of 2000 or later but 2021, which is read as the one year it is."""
_LAST_JOINED = 98
_A_DAY = re.compile(r"\d{4}[-_.]?\d\d[-_.]?\d\d|\d\d[-_.]\d\d[-_.]\d{2,4}|\d{6,}")
"""Next to a day, or another long number, four digits may be a time of day."""
_ONE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def year_of_text(value: str) -> int | None:
    """The year that a text names, as the one it ends in; None when it is no year, or not surely one."""
    both = year_of_both(value)
    single = _ONE_YEAR.search(value)
    return both or (int(single[1]) if single else None)


def year_of_both(value: str) -> int | None:
    """The year that a text names by both of its calendar years: 2023-24, 2023_2024, 202324, 23-24, 2324."""
    both = next((match for match in _TWO_YEARS.finditer(value) if follows(match[1], match[2])), None)
    if both is not None:
        return int(both[1]) + 1
    short = [match for match in _SHORT.finditer(value) if follows(match[1], match[2])]
    if not short and not _ONE_YEAR.search(value) and not _A_DAY.search(value):
        joined = [match for match in _JOINED.finditer(value) if follows(match[1], match[2])]
        short = [match for match in joined if _FIRST_JOINED <= int(match[1]) <= _LAST_JOINED]
    return next((2000 + int(match[2]) for match in short), None)
