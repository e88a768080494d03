"""Cells that are merged into one: only the first of them holds the value, and the others would be read as blank."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from csc_indicators.errors import UserError

if TYPE_CHECKING:
    import polars as pl

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+):\$?([A-Za-z]{1,3})\$?(\d+)")


@dataclass(frozen=True)
class MergedCells:
    """A range of merged cells: its first and last row and column, counted from 0, both included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        return f"{cell_name(self.first_row, self.first_column)}:{cell_name(self.last_row, self.last_column)}"


class _Sheet(Protocol):
    @property
    def source(self) -> str: ...

    @property
    def rows(self) -> pl.DataFrame: ...

    @property
    def merged(self) -> tuple[MergedCells, ...]: ...


def merged_range(text: str) -> MergedCells | None:
    """The range that Excel writes as `A2:A4`; None for what is no range."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    return MergedCells(int(match[2]) - 1, column_number(match[1]), int(match[4]) - 1, column_number(match[3]))


def refuse_merged(sheet: _Sheet, headings: int, columns: Collection[int]) -> None:
    """`UserError` for merged cells with a value below the headings, in a column that is read.

    What is merged in the headings, or above them, is a title over several columns.
    """
    wrong = [
        cells
        for cells in sheet.merged
        if cells.first_row > headings
        and any(cells.first_column <= column <= cells.last_column for column in columns)
        and _has_value(sheet.rows, cells)
    ]
    if wrong:
        raise UserError(
            f"`{sheet.source}`: the cells {wrong[0]} are merged",
            evidence=f"{len(wrong):,} such ranges" if len(wrong) > 1 else None,
            hint="unmerge them, and fill in the value in each row that it holds for",
        )


def cell_name(row: int, column: int) -> str:
    """What Excel calls a cell, whose row and column are counted from 0: `B7`."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def column_number(letters: str) -> int:
    """The number, from 0, of the column that Excel calls by these letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _has_value(rows: pl.DataFrame, cells: MergedCells) -> bool:
    if cells.first_row >= rows.height or cells.first_column >= rows.width:
        return False
    value = rows[cells.first_row, cells.first_column]
    return value is not None and bool(str(value).strip())
