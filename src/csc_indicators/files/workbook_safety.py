"""Whether an .xlsx or .ods workbook can be opened without harm, found out before the reader of workbooks sees it.

The reader lays a sheet out as a full rectangle, with a copy of every text. A few kilobytes can make that rectangle or
those copies larger than any memory, and the reader then ends the whole program. So the packed parts are first read
through as a stream: how far the cells reach, how much text they hold, and whether every formula has a value.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

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

_LARGEST_PARTS = 4 * 1024**3
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, KeyError, ValueError),
    *(NotImplementedError, RuntimeError, SyntaxError),
)
"""What reading a damaged zip file, or broken XML in it, may raise."""
_START = 64 * 1024


@dataclass(frozen=True)
class CheckedWorkbook:
    """The form of a workbook, and its merged cells by name of the sheet."""

    form: Literal["xlsx", "ods"]
    merged: Mapping[str, tuple[MergedCells, ...]]


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
        return CheckedWorkbook("xlsx", check_xlsx(container, shown))
    if "content.xml" in parts:
        _check_ods(container, shown)
        return CheckedWorkbook("ods", {})
    raise UserError(f"`{shown}` is not an .xlsx workbook but a zip file", hint=HINT)


def _check_ods(container: zipfile.ZipFile, shown: str) -> None:
    """Refuse what repeats itself into more cells or more text than a sheet can hold."""
    from lxml import etree

    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    if b"encryption-data" in _start(container, "META-INF/manifest.xml"):
        raise UserError(f"`{shown}` has a password", hint="save it without one")
    rows = width = text = row_text = column = 0
    with container.open("content.xml") as stream:
        for event, element in elements(stream, (f"{table}table", f"{table}table-row", f"{table}table-cell")):
            name = etree.QName(element).localname
            if event == "start":
                if name == "table":
                    rows = width = text = 0
                elif name == "table-row":
                    column = row_text = 0
                continue
            if name == "table-cell":
                times = _times(element.get(f"{table}number-columns-repeated"))
                length = sum(len(part) for part in element.itertext())
                if length > LARGEST_CELL:
                    raise long_cell(shown)
                column += times
                if length or len(element):
                    row_text += length * times
                    width = max(width, column)
            elif name == "table-row":
                times = _times(element.get(f"{table}number-rows-repeated"))
                text += row_text * times
                if row_text:
                    rows += times
                forget(element)
            if max(rows, 1) * max(width, 1) > LARGEST_SHEET or text > LARGEST_TEXT:
                raise too_large(shown)


def _start(container: zipfile.ZipFile, name: str) -> bytes:
    try:
        with container.open(name) as stream:
            return stream.read(_START)
    except KeyError:
        return b""


def _times(repeated: str | None) -> int:
    return int(repeated) if repeated and repeated.isdigit() else 1
