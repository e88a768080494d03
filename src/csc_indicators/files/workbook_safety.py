"""Whether an .xlsx or .ods workbook can be opened without harm, found out before the reader of workbooks sees it.

The reader lays a sheet out as a full rectangle, with a copy of every text. A few kilobytes can make that rectangle or
those copies larger than any memory, and the reader then ends the whole program. So the packed parts are first read
through as a stream: how far the cells reach, how much text they hold, and whether every formula has a value.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from csc_indicators.errors import UserError
from csc_indicators.files.merged_cells import MergedCells
from csc_indicators.files.workbook_limits import (
    HINT,
    LARGEST_CELL,
    LARGEST_SHEET,
    LARGEST_TEXT,
    elements,
    forget,
    long_cell,
    too_large,
)
from csc_indicators.files.xlsx_safety import check_xlsx

if TYPE_CHECKING:
    from lxml import etree

_LARGEST_PARTS = 4 * 1024**3
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, KeyError, ValueError),
    *(NotImplementedError, RuntimeError, SyntaxError),
)
"""What reading a damaged zip file, or broken XML in it, may raise."""
_START = 64 * 1024
_ODS_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ODS_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_ODS_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ODS_ELEMENTS = tuple(f"{_ODS_TABLE}{name}" for name in ("table", "table-row", "table-cell", "covered-table-cell"))
OTHER_ERROR = "#ERROR!"
"""The text of an error cell whose error is none of Excel's."""


@dataclass(frozen=True)
class CheckedWorkbook:
    """The form of a workbook, and by sheet its merged cells and those error cells that its reader passes over.

    An error cell is its row and column, counted from 0, and its text.
    """

    form: Literal["xlsx", "ods"]
    merged: Mapping[str, Sequence[MergedCells]]
    errors: Mapping[str, Sequence[tuple[int, int, str]]]


def check_zipped_workbook(source: Path | BytesIO, shown: str) -> CheckedWorkbook:
    """What shows before it is opened; `UserError` when it is no workbook, is damaged or locked, or would do harm."""
    try:
        with zipfile.ZipFile(source) as container:
            return _check(container, shown)
    except DAMAGE:
        raise UserError(f"`{shown}` is damaged: it is not a whole Excel workbook", hint=HINT) from None


def _check(container: zipfile.ZipFile, shown: str) -> CheckedWorkbook:
    parts = {part.filename: part for part in container.infolist()}
    if "EncryptedPackage" in parts or any(part.flag_bits & 1 for part in parts.values()):
        raise UserError(f"`{shown}` has a password", hint="save it without one")
    if sum(part.file_size for part in container.infolist()) > _LARGEST_PARTS:
        raise too_large(shown)
    if "[Content_Types].xml" in parts:
        if any(name.endswith("workbook.bin") for name in parts):
            raise UserError(f"`{shown}` is a binary workbook (.xlsb), which is not read", hint="save it as .xlsx")
        return CheckedWorkbook("xlsx", check_xlsx(container, shown), {})
    if "content.xml" in parts:
        return _check_ods(container, shown)
    raise UserError(f"`{shown}` is not an .xlsx workbook but a zip file", hint=HINT)


def _check_ods(container: zipfile.ZipFile, shown: str) -> CheckedWorkbook:
    """Refuse what repeats itself into more cells or more text than a sheet can hold."""
    from lxml import etree

    if b"encryption-data" in _start(container, "META-INF/manifest.xml"):
        raise UserError(f"`{shown}` has a password", hint="save it without one")
    merged: dict[str, list[MergedCells]] = {}
    errors: dict[str, list[tuple[int, int, str]]] = {}
    rows = width = text = row_text = row = column = 0
    sheet = ""
    with container.open("content.xml") as stream:
        for event, element in elements(stream, _ODS_ELEMENTS):
            name = etree.QName(element).localname
            if event == "start":
                if name == "table":
                    rows = width = text = row = 0
                    sheet = element.get(f"{_ODS_TABLE}name", "")
                elif name == "table-row":
                    column = row_text = 0
                continue
            if name in ("table-cell", "covered-table-cell"):
                times = _times(element.get(f"{_ODS_TABLE}number-columns-repeated"))
                written = "".join(part for part in element.itertext() if isinstance(part, str))
                if len(written) > LARGEST_CELL:
                    raise long_cell(shown)
                if (error := _ods_error(element, written)) is not None:
                    errors.setdefault(sheet, []).extend((row, column + number, error) for number in range(times))
                if (span := _ods_span(element, row, column)) is not None:
                    merged.setdefault(sheet, []).append(span)
                column += times
                if written or len(element):
                    row_text += len(written) * times
                    width = max(width, column)
            elif name == "table-row":
                times = _times(element.get(f"{_ODS_TABLE}number-rows-repeated"))
                text += row_text * times
                row += times
                if row_text:
                    rows += times
                forget(element)
            if max(rows, 1) * max(width, 1) > LARGEST_SHEET or text > LARGEST_TEXT:
                raise too_large(shown)
    return CheckedWorkbook("ods", merged, errors)


def _ods_error(cell: etree._Element, written: str) -> str | None:
    """The text of an error cell, which says of its value that it is blank; None for any other cell."""
    failed = cell.get(f"{_ODS_CALC}value-type") == "error" or cell.get(f"{_ODS_OFFICE}string-value") == ""
    if not failed or not written.strip():
        return None
    return written.strip() if written.startswith("#") else OTHER_ERROR


def _ods_span(cell: etree._Element, row: int, column: int) -> MergedCells | None:
    """The cells that are merged into this one, where there are any."""
    down, across = (_times(cell.get(f"{_ODS_TABLE}number-{way}-spanned")) for way in ("rows", "columns"))
    return MergedCells(row, column, row + down - 1, column + across - 1) if down * across > 1 else None


def _start(container: zipfile.ZipFile, name: str) -> bytes:
    try:
        with container.open(name) as stream:
            return stream.read(_START)
    except KeyError:
        return b""


def _times(repeated: str | None) -> int:
    return int(repeated) if repeated and repeated.isdigit() else 1
