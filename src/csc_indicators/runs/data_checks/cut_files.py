"""Extracts of as many rows as programs stop at: only their number shows that rows are missing."""

from __future__ import annotations

from collections.abc import Mapping

from csc_indicators.note import Note, note

_SHEETS = (65_535, 65_536, 1_048_575, 1_048_576)
"""The rows of a sheet of Excel, old and new, with their headings and without."""
_FIRST = tuple(number * 10**power for power in (3, 4, 5, 6) for number in (1, 2, 5))
"""How many rows a query or an export gives that is limited to the first."""


def cut_notes(rows: Mapping[str, int]) -> list[Note]:
    """A line for each extract whose number of rows is one at which programs stop; `rows` has them by extract."""
    return [_may_be_cut(name, number) for name, number in sorted(rows.items()) if number in (*_SHEETS, *_FIRST)]


def _may_be_cut(extract: str, rows: int) -> Note:
    return note(
        lambda numbers: (
            f"`{extract}` has {numbers.instead(f'exactly {rows:,} rows', 'a number of rows')} at which programs stop: "
            "look whether the rest was cut off"
        )
    )
