"""The old .xls form, by xlrd: slower than the reader of .xlsx, but it lays out no more than the cells there are."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content
from csc_indicators.files.merged_cells import MergedCells
from csc_indicators.files.workbook import Cells, Sheet, Workbook, sheet_source
from csc_indicators.files.workbook_limits import HINT, LARGEST_TEXT

if TYPE_CHECKING:
    import xlrd
    from xlrd.sheet import Cell

_LOCKED = b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e"
"""The name of the part that holds an .xlsx workbook with a password."""


def read_old(content: Content) -> Workbook:
    """The sheets of an .xls workbook; `UserError` when it has a password or cannot be read."""

    packed = content.read()
    if _LOCKED in packed:
        raise _locked(content.shown)
    try:
        book = _open(packed)
        if book.nsheets == 0:
            raise UserError(f"`{content.shown}` has no sheet", hint=HINT)
        sheets = tuple(_sheet(book, place, content.shown) for place in range(book.nsheets))
        return Workbook(sheets, book.datemode == 1)
    except UserError:
        raise
    except Exception as error:
        # xlrd stops at a broken file with errors of many kinds, assertions among them; all mean the same to a user.
        if "encrypted" in str(error):
            raise _locked(content.shown) from None
        raise UserError(f"`{content.shown}` cannot be read as an Excel workbook", hint=HINT) from None


def _open(packed: bytes) -> xlrd.Book:
    """The workbook with its formats, among which merged cells are; without, where a program wrote them wrongly."""
    import xlrd

    for formatted in (True, False):
        try:
            return xlrd.open_workbook(
                file_contents=packed,
                on_demand=True,
                ragged_rows=True,
                logfile=io.StringIO(),
                ignore_workbook_corruption=False,
                formatting_info=formatted,
            )
        except Exception:
            if not formatted:
                raise
    raise AssertionError("the second try returns or raises")


def _sheet(book: xlrd.Book, place: int, shown: str) -> Sheet:
    import polars as pl

    sheet = book.sheet_by_index(place)
    rows: list[list[str | None]] = []
    total = 0
    for number in range(sheet.nrows):
        row = [_text(cell, book.datemode) for cell in sheet.row(number)]
        total += sum(len(text) for text in row if text)
        if total > LARGEST_TEXT:
            raise UserError(f"`{shown}` unpacks to more than can be read", hint="save the sheet as CSV UTF-8")
        rows.append(row)
    book.unload_sheet(place)
    width = max(map(len, rows), default=0)
    columns = {
        f"column_{column}": pl.Series([row[column] if column < len(row) else None for row in rows], dtype=pl.String)
        for column in range(width)
    }
    cells = Cells(pl.DataFrame(columns), sheet.visibility != 0)
    # xlrd counts the last row and column as the ones behind.
    merged = tuple(MergedCells(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    return Sheet(sheet.name, sheet_source(shown, sheet.name), lambda: cells, merged)


def _text(cell: Cell, datemode: int) -> str | None:
    """The value of a cell as the reader of .xlsx writes it."""
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value) or None
        case xlrd.XL_CELL_NUMBER:
            return str(int(cell.value)) if float(cell.value).is_integer() else repr(cell.value)
        case xlrd.XL_CELL_DATE:
            try:
                day = xlrd.xldate_as_datetime(cell.value, datemode).replace(microsecond=0)
                return str(day).removesuffix(" 00:00:00")
            except (ValueError, OverflowError):
                return repr(cell.value)
        case xlrd.XL_CELL_BOOLEAN:
            return "true" if cell.value else "false"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#ERROR!"))
    return None


def _locked(shown: str) -> UserError:
    return UserError(f"`{shown}` has a password", hint="save it as .xlsx without one")
