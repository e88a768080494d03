"""A workbook as sheets of texts, whichever program wrote it: .xlsx and .xlsm, the old .xls, and .ods.

Macros, links to other files and formulas are not run: a formula is the value that was saved with it.
"""

from __future__ import annotations

import logging
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content
from csc_indicators.files.file_kinds import kind_of
from csc_indicators.files.workbook_limits import HINT
from csc_indicators.files.workbook_safety import DAMAGE, check_zipped_workbook

if TYPE_CHECKING:
    import polars as pl

ZIPPED, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LARGEST_FILE = 512 * 1024**2


@dataclass(frozen=True)
class Sheet:
    """A sheet: `rows` has a column of texts for every column in use; its first row is row 1 of the sheet.

    Dates are texts such as `2024-01-31 00:00:00`, numbers have no `.0`, blank cells are empty.
    """

    name: str
    hidden: bool
    rows: pl.DataFrame


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
    """The whole workbook; `UserError` when it is none, is damaged or locked, or would take more than it should."""
    start = content.start
    if not is_workbook(start):
        what = kind_of(start) or "plain text"
        raise UserError(f"`{content.shown}` is not an Excel workbook but {what}", hint=HINT)
    if content.size > _LARGEST_FILE:
        raise UserError(f"`{content.shown}` is too large for a workbook", hint="save its sheets as CSV UTF-8")
    if start.startswith(OLD):
        from csc_indicators.files.old_excel import read_old

        return read_old(content)
    return _read_zipped(content)


def _read_zipped(content: Content) -> Workbook:
    packed = content.read() if content.member is not None else None
    form = check_zipped_workbook(content.path if packed is None else BytesIO(packed), content.shown)
    import fastexcel
    import polars as pl

    logging.getLogger("fastexcel").setLevel(logging.ERROR)
    logging.getLogger("fastexcel.types.dtype").setLevel(logging.ERROR)
    try:
        reader = fastexcel.read_excel(content.path if packed is None else packed)
        sheets = []
        for name in reader.sheet_names:
            sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            sheets.append(Sheet(name, sheet.visible != "visible", sheet.to_polars()))
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError):
        raise UserError(f"`{content.shown}` cannot be read as an Excel workbook", hint=HINT) from None
    return Workbook(tuple(sheets), form == "xlsx" and _from_1904(content.path if packed is None else BytesIO(packed)))


def _from_1904(source: Path | BytesIO) -> bool:
    """Whether the workbook counts its days from 1904, as Excel on a Mac did."""
    try:
        with zipfile.ZipFile(source) as container:
            head = container.read("xl/workbook.xml")
    except DAMAGE:
        return False
    return re.search(rb"date1904\s*=\s*[\"'](1|true)[\"']", head) is not None
