"""Workbooks of any form, made for a test from rows of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from csc_indicators.files.content import Content

Cell = Any
"""A text, a number, yes or no, a date, or nothing."""
Rows = Sequence[Sequence[Cell]]


def workbook(file: Path, sheets: Mapping[str, Rows], *, hidden: Sequence[str] = ()) -> Path:
    """A workbook in the form that the file's name says."""
    file.parent.mkdir(parents=True, exist_ok=True)
    {".xlsx": _xlsx, ".xls": _xls, ".ods": _ods}[file.suffix](file, sheets, hidden)
    return file


def as_content(file: Path) -> Content:
    """The file as the import sees it."""
    return Content(file.name, file, file.stat().st_size)


def _xlsx(file: Path, sheets: Mapping[str, Rows], hidden: Sequence[str]) -> None:
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy", "strings_to_numbers": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, datetime.combine(cell, datetime.min.time()))
                    elif isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write(number, column, cell)


def _xls(file: Path, sheets: Mapping[str, Rows], hidden: Sequence[str]) -> None:
    book = xlwt.Workbook()
    day = xlwt.XFStyle()
    day.num_format_str = "dd/mm/yyyy"
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        sheet.visibility = int(name in hidden)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write(number, column, datetime.combine(cell, datetime.min.time()), day)
                elif cell is not None:
                    sheet.write(number, column, cell)
    book.save(str(file))


def _ods(file: Path, sheets: Mapping[str, Rows], hidden: Sequence[str]) -> None:
    assert not hidden
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for cell in row:
                line.addElement(_ods_cell(cell))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    document.save(str(file))


def _ods_cell(cell: Cell) -> TableCell:
    match cell:
        case None:
            return TableCell()
        case bool():
            made = TableCell(valuetype="boolean", booleanvalue=str(cell).lower())
        case int() | float():
            made = TableCell(valuetype="float", value=str(cell))
        case date():
            made = TableCell(valuetype="date", datevalue=cell.isoformat())
        case _:
            made = TableCell(valuetype="string")
    made.addElement(P(text=str(cell)))
    return made
