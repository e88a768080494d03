"""Whether each row of a CSV file has as many cells as there are headings, looked at line by line at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from csc_indicators.errors import UserError
from csc_indicators.note import Numbers, note

FIRST_ROW = 2
"""The row of the first values below headings in the first row, as Excel numbers them."""


@dataclass(frozen=True)
class Width:
    """The row of headings, counted from 0; its cells; and its cells up to the last that holds a heading."""

    headings: int
    cells: int
    needed: int

    def row(self, index: int) -> int:
        """The row that a person sees of a row below the headings, counted from 0."""
        return index + self.headings + FIRST_ROW


@dataclass(frozen=True)
class LineCheck:
    """`regular`: each row is one line, quotation marks stand around whole cells, and nothing is beyond the headings."""

    regular: bool
    short: int
    first_short: int
    last_is_short: bool


def check_lines(source: Path | bytes, separator: str, width: Width, above: int) -> LineCheck:
    """The check of a file in UTF-8; `above` is the number of lines down to the headings.

    A row is short when it has fewer cells than `width.needed`, and is not blank.
    """
    import polars as pl

    line = pl.col("line")
    mark = re.escape(separator)
    # A cell in quotation marks, be it blank, leaves a letter.
    bare = (
        pl.when(line.str.contains('"', literal=True))
        .then(line.str.replace_all(rf'(^|{mark})"(?:[^"]|"")*"', "${1}q"))
        .otherwise(line)
    )
    beyond = (
        pl.col("bare").str.strip_chars_end(separator + " \r").str.count_matches(separator, literal=True) >= width.cells
    )
    checked = (
        pl.scan_lines(source if isinstance(source, Path) else BytesIO(source), row_index_name="number", glob=False)
        .slice(above)
        .with_columns(bare=bare)
        .select(
            "number",
            stray=pl.col("bare").str.contains('"', literal=True) | beyond,
            short=(pl.col("bare").str.count_matches(separator, literal=True) < width.needed - 1)
            & (line.str.strip_chars(separator + ' "\r') != ""),
        )
        .select(
            stray=pl.col("stray").any(),
            short=pl.col("short").sum(),
            first=pl.col("number").filter("short").min(),
            last=pl.col("short").last(),
        )
        .collect(engine="streaming")
    )
    stray, short, first, last = checked.row(0)
    index = 0 if first is None else first - above
    return LineCheck(not stray, short, width.row(index), bool(last))


def too_many_cells(shown: str, row: int) -> UserError:
    """The error of a row with values that no heading is above of."""
    return UserError(
        f"`{shown}` row {row} has more cells than there are headings",
        hint="put quotation marks around a text that has the separator in it",
    )


def cut_short(shown: str, row: int) -> UserError:
    """The error of a file that ends in the midst of its last row."""
    return UserError(
        f"`{shown}` ends in the midst of row {row}: it may have been cut short", hint="export or copy it again"
    )


def short_rows_note(shown: str, rows: int, first: int) -> list[str]:
    """What a user should know of rows that have fewer cells than there are headings."""
    if not rows:
        return []
    many = "" if rows == 1 else f", and {rows - 1:,} more rows," if rows > 2 else ", and 1 more row,"

    def words(numbers: Numbers) -> str:
        which = numbers.instead(f"row {first}{many} ends", "has rows that end")
        its = numbers.instead("its", "their")
        return f"`{shown}` {which} before the last heading: {its} missing cells are read as blank"

    return [note(words)]
