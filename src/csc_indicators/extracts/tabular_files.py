"""The table of an extract in a CSV file or a workbook: which sheet it is on, and in which row its headings are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from csc_indicators.config import Config
from csc_indicators.errors import UserError, UserErrors
from csc_indicators.extracts.catalogue import ExtractInfo, catalogue
from csc_indicators.extracts.folder import Form
from csc_indicators.extracts.headers import Matched, match_headers, source_positions
from csc_indicators.extracts.in_memory import texts
from csc_indicators.files.content import Content
from csc_indicators.files.csv_file import CsvFile, open_csv
from csc_indicators.files.dates import counted_from_1900
from csc_indicators.files.file_kinds import kind_of, refuse
from csc_indicators.files.headings import heading_row, plain
from csc_indicators.files.table import read_table

if TYPE_CHECKING:
    from csc_indicators.files.workbook import Sheet


@dataclass(frozen=True)
class Wanted:
    """An extract that is looked for in a file: the user's names of its columns, and whether `la_code` may lack."""

    info: ExtractInfo
    mapping: Mapping[str, str]
    fills_la: bool

    @classmethod
    def by_config(cls, extract: str, config: Config) -> Wanted:
        """The extract as the config has it."""
        return cls(catalogue()[extract], config.columns.get(extract, {}), config.la_code is not None)

    def is_heading(self, heading: str) -> bool:
        """Whether a plain heading is that of a column."""
        return heading in self._headings

    @cached_property
    def _headings(self) -> frozenset[str]:
        """The headings of the columns, in their plain form."""
        return frozenset(plain(self.mapping.get(column, column)) for column in self.info.columns)


@dataclass(frozen=True)
class ExtractTable:
    """The table of an extract in a file: `heading_row` is counted from 0, `matched` says where its columns are.

    `from_1904` is how a day that is a bare number is counted.
    """

    table: CsvFile | Sheet
    heading_row: int
    matched: Matched
    notes: tuple[str, ...] = ()
    from_1904: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """The row of headings, as it is written."""
        return self.table.first_rows[self.heading_row]

    def load(self, positions: Mapping[str, int], info: ExtractInfo) -> tuple[pl.DataFrame, list[str]]:
        """The columns at these positions as texts, by these names, and notes for the user.

        Row 0 of the frame is row 2 of the file, wherever the headings are: rows down to them are blank.
        """

        def hold(name: str, text: pl.Expr) -> pl.Expr:
            if name not in info.columns:
                return text
            column = info.columns[name]
            return texts(column, counted_from_1900(text) if self.from_1904 and column.kind == "date" else text)

        frame, notes = read_table(self.table, self.heading_row, positions, hold)
        if self.heading_row:
            above = frame.clear(self.heading_row)
            frame = pl.concat([above, frame])
        return frame, [*self.notes, *notes]

    def load_matched(self, info: ExtractInfo) -> tuple[pl.DataFrame, list[str]]:
        """The same for every column of the extract, and for where the rows say they came from."""
        return self.load(self.matched.positions | source_positions(self.headings), info)


def open_extract(file: Path, form: Form, wanted: Wanted, shown: str) -> ExtractTable:
    """The table of the extract in a file; `UserError` when the file is of another form, or holds no such table."""
    content = Content(shown, file, _size(file, shown))
    if form == "xlsx":
        from csc_indicators.files.workbook import open_workbook

        return replace(_in_workbook(content, wanted), from_1904=open_workbook(content).dates_from_1904)
    return _placed(open_csv(content, wanted.is_heading), wanted, shown)


def table_in(file: Path, form: Form, wanted: Wanted, shown: str) -> tuple[CsvFile | Sheet, int]:
    """The table and its row of headings alone, where it is known that the file can be read."""
    content = Content(shown, file, _size(file, shown))
    if form == "xlsx":
        from csc_indicators.files.workbook import open_workbook

        sheets = open_workbook(content).sheets
        table = sheets[0] if len(sheets) == 1 else _in_workbook(content, wanted).table
    else:
        table = open_csv(content, wanted.is_heading)
    return table, heading_row(table.first_rows, wanted.is_heading) or 0


def _size(file: Path, shown: str) -> int:
    try:
        return file.stat().st_size
    except OSError as error:
        raise UserError(f"`{shown}` cannot be opened: {error.strerror}") from None


def _placed(table: CsvFile | Sheet, wanted: Wanted, shown: str) -> ExtractTable:
    row = heading_row(table.first_rows, wanted.is_heading) or 0
    headings = table.first_rows[row] if table.first_rows else ()
    matched = match_headers(wanted.info, headings, wanted.mapping, shown, fills_la=wanted.fills_la)
    return ExtractTable(table, row, matched)


def _in_workbook(content: Content, wanted: Wanted) -> ExtractTable:
    """The sheet named for the extract, or else the only one that can be seen and has its columns."""
    from csc_indicators.files.workbook import ZIPPED, open_workbook

    start = content.start
    if not start.startswith(ZIPPED):
        if kind_of(start) is None:
            raise UserError(f"`{content.shown}` is not an .xlsx workbook but plain text", hint="give it the right name")
        refuse(start, content.shown, "an .xlsx workbook")
    sheets = open_workbook(content).sheets
    named = [sheet for sheet in sheets if plain(sheet.name) == plain(wanted.info.name)]
    if len(named) == 1 and (len(sheets) == 1 or not named[0].hidden):
        return _placed(named[0], wanted, _shown(named[0], sheets, content))
    fitting, problems = _fitting([sheet for sheet in sheets if not sheet.hidden], wanted)
    hidden, _ = _fitting([sheet for sheet in sheets if sheet.hidden], wanted)
    if len(fitting) > 1:
        raise _several(fitting, wanted, content.shown)
    if fitting and not any(table.table in named for table in hidden):
        return fitting[0]
    if fitting:
        raise _several([*fitting, *hidden], wanted, content.shown)
    if hidden:
        names = ", ".join(f"`{table.table.source}`" for table in hidden)
        raise UserError(
            f"`{content.shown}` has the columns of `{wanted.info.name}` on a hidden sheet only: {names}",
            hint="unhide the sheet if it is the one that counts",
        )
    if len(sheets) == 1:
        raise problems[0]
    raise UserError(
        f"no sheet of `{content.shown}` has the columns of `{wanted.info.name}`",
        evidence="; ".join(
            f"{sheet.source}: {_lacking(problem)}"
            for sheet, problem in zip([sheet for sheet in sheets if not sheet.hidden], problems, strict=True)
        )
        or None,
        hint=f"its first row must hold the names: {', '.join(wanted.info.columns)}",
    )


def _fitting(sheets: list[Sheet], wanted: Wanted) -> tuple[list[ExtractTable], list[UserError]]:
    """The sheets that have the columns, and what is wrong with the others."""
    fitting, problems = [], []
    for sheet in sheets:
        try:
            fitting.append(_placed(sheet, wanted, sheet.source))
        except UserError as problem:
            problems.append(problem)
    return fitting, problems


def _several(tables: list[ExtractTable], wanted: Wanted, shown: str) -> UserError:
    names = ", ".join(f"`{table.table.source}`" for table in tables)
    return UserError(
        f"several sheets of `{shown}` have the columns of `{wanted.info.name}`: {names}",
        hint=f"name the one that counts `{wanted.info.name}`",
    )


def _shown(sheet: Sheet, sheets: tuple[Sheet, ...], content: Content) -> str:
    return content.shown if len(sheets) == 1 else sheet.source


def _lacking(problem: UserError) -> str:
    """What a sheet lacks, without the name of its file."""
    first = problem.errors[0] if isinstance(problem, UserErrors) else problem
    return first.message.partition("` ")[2]
