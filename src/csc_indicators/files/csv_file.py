"""A CSV file, whatever wrote it, as columns of text.

A file that is written as most are (UTF-8, a line for each row) is read by Polars as a stream, after a look at its bytes
that finds what Polars would pass over. Any other form is brought into that one first, or read with care: row by row, as
Excel does. What is not certain is refused with its row.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from csc_indicators.errors import UserError
from csc_indicators.files import careful_csv
from csc_indicators.files.content import Content
from csc_indicators.files.csv_bytes import ByteCounts, count_bytes
from csc_indicators.files.csv_rows import Width, check_lines, cut_short, short_rows_note
from csc_indicators.files.encodings import (
    UTF_8,
    beginning_as_text,
    encoding_notes,
    encoding_of,
    whole_as_text,
)
from csc_indicators.files.file_kinds import refuse_unless_text
from csc_indicators.files.headings import FIRST_ROWS, IsHeading, known_headings, trimmed
from csc_indicators.files.table import Hold, as_text

if TYPE_CHECKING:
    import polars as pl

SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
_SURPLUS = "__csc_surplus"


@dataclass(frozen=True)
class CsvFile:
    """A CSV file that was looked into; a cell of `first_rows` has no blanks around it."""

    content: Content
    encoding: str
    separator: str
    first_rows: tuple[tuple[str, ...], ...]

    @property
    def source(self) -> str:
        """What messages call it."""
        return self.content.shown

    def read(self, headings: int, positions: Mapping[str, int], hold: Hold = as_text) -> tuple[pl.DataFrame, list[str]]:
        """The columns at these positions by these names, and notes for the user.

        `headings` is the row of headings, counted from 0: the first row of the frame is the one below it. `UserError`
        names the row where one holds more than there are headings, or the file ends in the midst of one.
        """
        row = self.first_rows[headings]
        needed = max((place for place, cell in enumerate(row, start=1) if cell), default=0)
        return _Reading(self, Width(headings, len(row), needed), positions, hold).read()


def open_csv(content: Content, is_heading: IsHeading) -> CsvFile:
    """A first look into the file; `UserError` when it is no CSV, or it cannot be told what is between its values."""
    start = content.start
    refuse_unless_text(start, content.shown)
    encoding = encoding_of(start)
    if encoding is None:
        raise UserError(f"`{content.shown}` is not a CSV file but a binary file", hint="export it again as CSV")
    text = beginning_as_text(start, encoding)
    separator = _separator(text, is_heading, content.shown)
    rows = _first_rows(text, separator)
    if not any(map(any, rows)):
        hint = "the usual cause is a quotation mark that is never closed"
        raise UserError(f"`{content.shown}` cannot be read as CSV", hint=hint)
    return CsvFile(content, encoding, separator, rows)


def _first_rows(text: str, separator: str) -> tuple[tuple[str, ...], ...]:
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[str, ...]] = []
    # Where a cell has no end, what stands above it is all there is to see.
    with suppress(csv.Error):
        rows += (trimmed(row) for row in islice(lines, FIRST_ROWS))
    return tuple(rows)


def _separator(text: str, is_heading: IsHeading, shown: str) -> str:
    """The separator by which a row has most of the headings that are looked for; a comma where there are none."""
    rows_by_separator = {separator: _first_rows(text, separator) for separator in SEPARATORS}
    counts = {
        separator: max((known_headings(row, is_heading) for row in rows), default=0)
        for separator, rows in rows_by_separator.items()
    }
    most = max(counts.values())
    best = [separator for separator, count in counts.items() if count == most]
    if most == 0 or (len(best) > 1 and len({rows_by_separator[separator] for separator in best}) == 1):
        return ","
    if len(best) > 1:
        names = " or ".join(SEPARATORS[separator] for separator in best)
        raise UserError(
            f"`{shown}`: it cannot be told whether {names} are between its values", hint="save it as CSV UTF-8"
        )
    return best[0]


@dataclass(frozen=True)
class _Reading:
    """A file while it is read."""

    file: CsvFile
    width: Width
    positions: Mapping[str, int]
    hold: Hold

    def read(self) -> tuple[pl.DataFrame, list[str]]:
        content, encoding = self.file.content, self.file.encoding
        if content.member is None and encoding == UTF_8:
            with content.open() as stream:
                counts = count_bytes(stream, self.file.separator, content.shown)
            if counts.line_ends == "usual":
                import polars as pl

                try:
                    return self._from(content.path, counts)
                except pl.exceptions.ComputeError as error:
                    if "utf-8" not in str(error):
                        raise
        return self._in_memory()

    def _in_memory(self) -> tuple[pl.DataFrame, list[str]]:
        shown = self.file.content.shown
        text, encoding = whole_as_text(self.file.content.read(), self.file.encoding, shown)
        data = text.encode()
        counts = count_bytes(BytesIO(data), self.file.separator, shown)
        if counts.line_ends == "returns":
            data = data.replace(b"\r", b"\n")
        notes = encoding_notes(shown, encoding)
        if counts.line_ends == "mixed":
            frame, more = self._with_care(text, mixed=True)
        else:
            frame, more = self._from(data, counts)
        return frame, notes + more

    def _from(self, source: Path | bytes, counts: ByteCounts) -> tuple[pl.DataFrame, list[str]]:
        """Rows of a file in UTF-8 with a line for each; with care where its lines show that this is not all."""
        import polars as pl

        try:
            frame, surplus = self._scan(source)
        except pl.exceptions.ComputeError as error:
            # The error of Polars quotes the file: it is passed on to nobody.
            if "utf-8" in str(error) and isinstance(source, Path):
                raise
            return self._of_bytes(source)
        if surplus:
            return self._of_bytes(source)
        above = sum(len(row) - 1 for row in self.file.first_rows[: self.width.headings + 1] if row)
        if not counts.quoted and counts.separators == above + frame.height * (self.width.cells - 1):
            return frame, []
        lines = check_lines(source, self.file.separator, self.width, self._lines_above())
        if not lines.regular:
            return self._of_bytes(source)
        if lines.last_is_short and not counts.ends_with_line_end:
            raise cut_short(self.file.content.shown, self.width.row(frame.height - 1))
        return frame, short_rows_note(self.file.content.shown, lines.short, lines.first_short)

    def _scan(self, source: Path | bytes) -> tuple[pl.DataFrame, bool]:
        """The columns, and whether anything stands beyond the last heading."""
        import polars as pl

        names = [str(position) for position in range(self.width.cells)]
        lines = pl.scan_csv(
            source if isinstance(source, Path) else BytesIO(source),
            has_header=False,
            schema=dict.fromkeys([*names, _SURPLUS], pl.String()),
            missing_columns="insert",
            extra_columns="ignore",
            separator=self.file.separator,
            skip_lines=self._lines_above(),
            glob=False,
        )
        wanted = {name: self.hold(name, pl.col(str(position))) for name, position in self.positions.items()}
        frame = lines.select(**wanted, **{_SURPLUS: pl.col(_SURPLUS).is_not_null()}).collect(engine="streaming")
        return frame.drop(_SURPLUS), bool(frame[_SURPLUS].any())

    def _lines_above(self) -> int:
        """The lines that the titles and headings take, which may have line ends in them."""
        text = beginning_as_text(self.file.content.start, self.file.encoding)
        lines = csv.reader(StringIO(text, newline=""), delimiter=self.file.separator)
        for _ in islice(lines, self.width.headings + 1):
            pass
        return lines.line_num

    def _of_bytes(self, source: Path | bytes) -> tuple[pl.DataFrame, list[str]]:
        """The rows of a file that is not a line for each row, read with care."""
        shown = self.file.content.shown
        text, encoding = whole_as_text(source if isinstance(source, bytes) else source.read_bytes(), UTF_8, shown)
        frame, notes = self._with_care(text)
        return frame, encoding_notes(shown, encoding) + notes

    def _with_care(self, text: str, *, mixed: bool = False) -> tuple[pl.DataFrame, list[str]]:
        import polars as pl

        rows = careful_csv.rows(text, self.file.separator, self.width, self.file.content.shown, mixed=mixed)
        columns = careful_csv.columns(rows.cells, self.positions)
        frame = pl.DataFrame(columns, schema=dict.fromkeys(self.positions, pl.String()))
        held = frame.select(**{name: self.hold(name, pl.col(name)) for name in self.positions})
        return held, short_rows_note(self.file.content.shown, rows.short, rows.first_short)
