"""Lists as sheets of an Excel workbook: a frozen heading, filters, widths, and nothing that Excel would run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from csc_indicators.written_files import MADE_WITH, WORKBOOK_PROPERTY

_LONGEST_CELL = 32_000
_WIDEST, _NARROWEST = 60, 8
_LOOKED_AT = 200
"""Rows by which the width of a column is judged."""
_ANY_DAY = datetime(1980, 1, 1)
"""The date of the workbook, so that the same lists give the same bytes."""


@dataclass(frozen=True)
class Table:
    """A sheet: its name, its headings, and its rows; `wrapped` breaks long texts into lines."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]
    wrapped: bool = False


def workbook_of(title: str, tables: Iterable[Table]) -> bytes:
    """The bytes of a workbook with the tables as sheets."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": _ANY_DAY})
        book.set_custom_property(WORKBOOK_PROPERTY, MADE_WITH)
        heading = book.add_format({"bold": True, "bg_color": "#DDE5ED", "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for table in tables:
            _add(book, table, heading, wrapped if table.wrapped else None)
    return buffer.getvalue()


def _add(book: Any, table: Table, heading: Any, cell: Any) -> None:
    sheet = book.add_worksheet(table.name)
    widths = [len(head) for head in table.heads]
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, head, heading)
    last = 0
    for last, row in enumerate(table.rows, start=1):
        for column, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, (int, float)):
                sheet.write_number(last, column, value, cell)
            else:
                sheet.write_string(last, column, value[:_LONGEST_CELL], cell)
            if last <= _LOOKED_AT:
                widths[column] = max(widths[column], len(str(value)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, _NARROWEST), _WIDEST))
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.autofilter(0, 0, max(last, 1), len(table.heads) - 1)
