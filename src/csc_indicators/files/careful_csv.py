"""A CSV file read row by row, as Excel does: slow, and only for files that are not written as most are."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from csc_indicators.errors import UserError
from csc_indicators.files.csv_rows import Width, cut_short, too_many_cells


@dataclass(frozen=True)
class CarefulRows:
    """The cells of every row below the headings, and how many rows have fewer than there are headings."""

    cells: list[list[str]]
    short: int
    first_short: int


def rows(text: str, separator: str, width: Width, shown: str, *, mixed: bool = False) -> CarefulRows:
    """The rows of a text with lines of any end; `UserError` with the row that cannot be read.

    Where line ends are `mixed`, a row that is short may be half of one that had a line end in it, and is refused.
    """
    csv.field_size_limit(2**31 - 1)
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    cells: list[list[str]] = []
    short: list[int] = []
    number = 0
    try:
        for number, row in enumerate(lines):
            index = number - width.headings - 1
            if index < 0:
                continue
            if any(cell.strip() for cell in row[width.cells :]):
                raise too_many_cells(shown, width.row(index))
            if len(row) < width.needed and any(cell.strip() for cell in row):
                short.append(index)
                if mixed:
                    raise _halved(shown, width.row(index))
            cells.append(row)
    except csv.Error:
        hint = "the usual cause is a quotation mark that is never closed"
        row_seen = width.row(number - width.headings - 1) + 1
        raise UserError(f"`{shown}` cannot be read as CSV from row {row_seen} on", hint=hint) from None
    if short and short[-1] == len(cells) - 1 and not text.endswith(("\n", "\r")):
        raise cut_short(shown, width.row(short[-1]))
    return CarefulRows(cells, len(short), width.row(short[0]) if short else 0)


def columns(cells: Sequence[Sequence[str]], positions: Mapping[str, int]) -> dict[str, list[str | None]]:
    """The cells by column; a blank cell, and one that a row does not have, is None."""
    return {
        name: [(row[position] or None) if position < len(row) else None for row in cells]
        for name, position in positions.items()
    }


def _halved(shown: str, row: int) -> UserError:
    return UserError(
        f"`{shown}` row {row} ends before the last heading, in a file whose lines end in several ways",
        hint="a text with a line end in it is the usual cause: save it as CSV UTF-8 from Excel",
    )
