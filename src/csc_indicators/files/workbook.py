"""A workbook as sheets of texts, whichever program wrote it: .xlsx and .xlsm, the old .xls, and .ods.

Macros, links to other files and formulas are not run: a formula is the value that was saved with it.
"""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content
from csc_indicators.files.file_kinds import kind_of
from csc_indicators.files.headings import FIRST_ROWS, trimmed
from csc_indicators.files.merged_cells import MergedCells, refuse_merged
from csc_indicators.files.table import Hold, as_text
from csc_indicators.files.workbook_limits import HINT
from csc_indicators.files.workbook_safety import DAMAGE, OTHER_ERROR, CheckedWorkbook, check_zipped_workbook

if TYPE_CHECKING:
    import fastexcel
    import polars as pl

ZIPPED, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LARGEST_FILE = 512 * 1024**2
_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
"""What the reader of workbooks calls an error cell, and the text that Excel shows in it."""


@dataclass(frozen=True)
class Cells:
    """The cells of a sheet: `rows` has a String column for each column from A on; its first row is row 1.

    Real dates are texts such as `2024-01-31`, with a time behind it where there is one; whole numbers have no `.0`; an
    error cell is its text (`#REF!`); blank cells are NULL.
    """

    rows: pl.DataFrame
    hidden: bool


@dataclass(frozen=True)
class Sheet:
    """A sheet, loaded when it is first looked at; `source` is the file with the name of the sheet in brackets."""

    name: str
    source: str
    load: Callable[[], Cells]
    merged: tuple[MergedCells, ...] = ()

    @cached_property
    def _cells(self) -> Cells:
        return self.load()

    @property
    def rows(self) -> pl.DataFrame:
        """All rows, as `Cells` has them."""
        return self._cells.rows

    @property
    def hidden(self) -> bool:
        """Whether it cannot be seen in the workbook."""
        return self._cells.hidden

    @cached_property
    def first_rows(self) -> tuple[tuple[str, ...], ...]:
        """Its first rows, without blanks around the texts; a blank cell is an empty text."""
        return tuple(trimmed(row) for row in self.rows.head(FIRST_ROWS).rows())

    def read(self, headings: int, positions: Mapping[str, int], hold: Hold = as_text) -> tuple[pl.DataFrame, list[str]]:
        """The columns at these positions by these names, below the row of headings; see `Table`."""
        import polars as pl

        refuse_merged(self, headings, set(positions.values()))
        names = self.rows.columns
        below = self.rows.slice(headings + 1)
        return below.select(**{name: hold(name, pl.col(names[place])) for name, place in positions.items()}), []


@dataclass(frozen=True)
class Workbook:
    """The sheets in their order; `dates_from_1904` says how a date that is a bare number is counted."""

    sheets: tuple[Sheet, ...]
    dates_from_1904: bool = False


def is_workbook(start: bytes) -> bool:
    """Whether the first bytes are those of a workbook, or of another zip file."""
    return start.startswith((ZIPPED, OLD))


@lru_cache(maxsize=2)
def open_workbook(content: Content) -> Workbook:
    """The workbook; `UserError` when it is none, is damaged or locked, or would take more than it should."""
    start = content.start
    if not is_workbook(start):
        what = kind_of(start) or "plain text"
        raise UserError(f"`{content.shown}` is not an Excel workbook but {what}", hint=HINT)
    if content.size > _LARGEST_FILE:
        raise UserError(f"`{content.shown}` is too large for a workbook", hint="save its sheets as CSV UTF-8")
    if start.startswith(OLD):
        from csc_indicators.files.old_excel import read_old

        return read_old(content)
    return _open_zipped(content)


def sheet_source(shown: str, sheet: str) -> str:
    """What messages and provenance call a sheet."""
    return f"{shown} [{sheet}]"


def _open_zipped(content: Content) -> Workbook:
    packed = content.read() if content.member is not None else None
    source = content.path if packed is None else BytesIO(packed)
    checked = check_zipped_workbook(source, content.shown)
    import fastexcel

    for logger in ("fastexcel", "fastexcel.types.dtype"):
        logging.getLogger(logger).setLevel(logging.ERROR)
    try:
        reader = fastexcel.read_excel(content.path if packed is None else packed)
        names = reader.sheet_names
    except fastexcel.FastExcelError:
        raise _unreadable(content.shown) from None
    if not names:
        raise UserError(f"`{content.shown}` has no sheet", hint=HINT)
    sheets = tuple(_sheet(reader, name, content.shown, checked) for name in names)
    return Workbook(sheets, checked.form == "xlsx" and _from_1904(source))


def _sheet(reader: fastexcel.ExcelReader, name: str, shown: str, checked: CheckedWorkbook) -> Sheet:
    def load() -> Cells:
        import fastexcel
        import polars as pl

        try:
            sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            rows = _texts(sheet)
        except (fastexcel.FastExcelError, pl.exceptions.PolarsError):
            raise _unreadable(shown) from None
        for row, column, text in checked.errors.get(name, ()):
            if row < rows.height and column < rows.width:
                rows[row, column] = text
        return Cells(rows, sheet.visible != "visible")

    return Sheet(name, sheet_source(shown, name), load, tuple(checked.merged.get(name, ())))


def typed_rows(content: Content, sheet: Sheet, headings: int) -> pl.DataFrame:
    """The rows below the headings with the types that the workbook has: numbers, dates and texts, to be written again.

    A column with an error cell is one of texts, so that the cell is not lost.
    """
    import fastexcel
    import polars as pl

    texts = sheet.rows.slice(headings + 1)
    try:
        reader = fastexcel.read_excel(content.path)
        loaded = reader.load_sheet(sheet.name, header_row=None, skip_rows=headings + 1, schema_sample_rows=None)
        values = loaded.to_polars()
        places = [column.absolute_index for column in loaded.available_columns()]
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError):
        raise _unreadable(content.shown) from None
    values.columns = [f"column_{place}" for place in places]
    return texts.with_columns(
        column for column in values.get_columns() if column.null_count() == texts[column.name].null_count()
    )


def _texts(sheet: fastexcel.ExcelSheet) -> pl.DataFrame:
    """The cells of a sheet from column A on, error cells included."""
    import polars as pl

    if not sheet.width:
        return pl.DataFrame()
    batch, errors = sheet.to_arrow_with_errors()
    rows = pl.DataFrame(batch)
    places = [column.absolute_index for column in sheet.available_columns()]
    rows.columns = [f"column_{place}" for place in places]
    missing = {f"column_{place}": pl.lit(None, pl.String) for place in range(max(places)) if place not in places}
    rows = rows.with_columns(pl.all().str.strip_suffix(" 00:00:00")).with_columns(**missing)
    rows = rows.select(f"column_{place}" for place in range(max(places) + 1))
    for error in errors.errors if errors is not None else ():
        row, place = error.position
        kind = re.search(r"Error\((\w+)\)", error.detail)
        text = _ERRORS.get(kind[1], OTHER_ERROR) if kind else OTHER_ERROR
        rows[row, f"column_{places[place]}"] = text
    return rows


def _unreadable(shown: str) -> UserError:
    return UserError(f"`{shown}` cannot be read as an Excel workbook", hint=HINT)


def _from_1904(source: Path | BytesIO) -> bool:
    """Whether the workbook counts its days from 1904, as Excel on a Mac did."""
    try:
        with zipfile.ZipFile(source) as container:
            head = container.read("xl/workbook.xml")
    except DAMAGE:
        return False
    return re.search(rb"date1904\s*=\s*[\"'](1|true)[\"']", head) is not None
