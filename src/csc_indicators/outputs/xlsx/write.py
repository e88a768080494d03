"""A workbook as the bytes of an .xlsx file: the same workbook gives the same bytes."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from csc_indicators.outputs.xlsx.layout import FIGURES, Book, Cell, Number, TableSheet, Trend
from csc_indicators.written_files import MADE_WITH, WORKBOOK_PROPERTY

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = {"font_name": "Arial", "font_size": 12}
_WIDEST, _NARROWEST = 60, 11
_A4 = 9


def workbook(book: Book) -> bytes:
    """The file."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, _SAFE) as file:
        file.set_properties({"title": book.title, "created": datetime.combine(book.last_day, datetime.min.time())})
        file.set_custom_property(WORKBOOK_PROPERTY, MADE_WITH)
        formats = _Formats(file)
        starts = {sheet.name: len(sheet.about) + 2 for sheet in book.sheets}
        for number, sheet in enumerate(book.sheets, start=1):
            _write(file.add_worksheet(sheet.name), sheet, f"Table{number}", formats, starts)
    return buffer.getvalue()


class _Formats:
    """The formats of a workbook; one for each number of decimals, made when it is first needed."""

    def __init__(self, file: xlsxwriter.Workbook) -> None:
        self._file = file
        self._numbers: dict[int, Format] = {}
        self.title = file.add_format({**_FONT, "bold": True, "font_size": 16})
        self.heading = file.add_format({**_FONT, "bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.text = file.add_format({**_FONT, "text_wrap": True, "valign": "top"})
        self.plain = file.add_format(_FONT)
        self.symbol = file.add_format({**_FONT, "align": "right", "valign": "top"})
        self.link = file.add_format({**_FONT, "font_color": "#0000EE", "underline": 1, "valign": "top"})

    def number(self, decimals: int) -> Format:
        if decimals not in self._numbers:
            form = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._file.add_format({**_FONT, "num_format": form, "valign": "top"})
        return self._numbers[decimals]


def _write(page: Worksheet, sheet: TableSheet, table: str, formats: _Formats, starts: dict[str, int]) -> None:
    page.write_string(0, 0, sheet.title, formats.title)
    for line, text in enumerate(sheet.about, start=1):
        page.write_string(line, 0, text, formats.plain)
    top = starts[sheet.name] - 1
    for row, cells in enumerate(sheet.rows, start=top + 1):
        for column, cell in enumerate(cells):
            _write_cell(page, row, column, cell, sheet, formats, starts)
    columns = [{"header": name, "header_format": formats.heading} for name in sheet.columns]
    last = top + max(len(sheet.rows), 1)
    options = {"name": table, "columns": columns, "style": None, "autofilter": len(sheet.rows) > 1}
    page.add_table(top, 0, last, len(sheet.columns) - 1, options)
    for column in range(len(sheet.columns)):
        page.set_column(column, column, _width(sheet, column), formats.plain)
    page.freeze_panes(top + 1, sheet.frozen)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.set_footer("&L&A&RPage &P of &N")


def _write_cell(
    page: Worksheet, row: int, column: int, cell: Cell, sheet: TableSheet, formats: _Formats, starts: dict[str, int]
) -> None:
    match cell:
        case Number(value, decimals):
            page.write_number(row, column, float(value), formats.number(decimals))
        case Trend(of, first, last):
            line = starts[FIGURES] + of
            page.add_sparkline(row, column, {"range": f"'{FIGURES}'!{_range(line, first, last)}", "markers": True})
        case str() if column == 0 and cell in sheet.links:
            page.write_url(row, column, f"internal:'{sheet.links[cell]}'!A1", formats.link, cell)
        case str():
            page.write_string(row, column, cell, formats.symbol if cell.startswith("[") else formats.text)


def _range(row: int, first: int, last: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    return str(xl_range_abs(row, first, row, last))


def _width(sheet: TableSheet, column: int) -> int:
    """Wide enough for most of what stands there; longer texts are wrapped."""
    longest = max((len(row[column]) for row in sheet.rows if isinstance(row[column], str)), default=0)
    heading = max(map(len, sheet.columns[column].split()), default=0) + 3
    return min(max(longest + 2, heading, _NARROWEST), _WIDEST)
