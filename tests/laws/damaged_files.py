"""Tables of text cells, and how they are written: each form of file, with whatever surrounds the table in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

Cell = Any
"""A text, or nothing; in a workbook also a date, a number or an `ExcelError`."""


@dataclass(frozen=True)
class ExcelError:
    """A cell of a workbook that shows an error, as a formula does whose lookup fails."""

    text: str = "#VALUE!"


@dataclass(frozen=True)
class NoValue:
    """A cell of a workbook with a formula and no value, as a program writes it that does not calculate."""


@dataclass(frozen=True)
class Layout:
    """What surrounds the table in its file, and how the file is encoded."""

    line_ends: tuple[str, ...] = ("\n",)
    """The ends of lines, each in its turn."""
    encoding: str = "utf-8"
    mark: bytes = b""
    separator: str = ","
    above: tuple[tuple[str, ...], ...] = ()
    left: int = 0
    cover: str | None = None
    """A sheet before the table's: `shown` or `hidden`."""
    typed: bool = False
    """Dates and numbers as such, and not as texts, in workbooks and Parquet."""
    of_bytes: Callable[[bytes], bytes] | None = None


@dataclass
class Table:
    """A table of one file: which extract or part of a return it is of, and what sort of value each column holds."""

    extract: str
    file: str
    """The path in its folder, without the ending."""
    columns: list[str]
    rows: list[list[Cell]]
    sorts: dict[str, str] = field(default_factory=dict)
    form: str = "csv"
    layout: Layout = field(default_factory=Layout)
    named: str | None = None
    """Another name of the file, with its ending."""

    def copy(self) -> Table:
        return Table(
            self.extract, self.file, list(self.columns), [list(row) for row in self.rows], self.sorts, self.form
        )

    def of_sort(self, *sorts: str) -> list[str]:
        """The columns of these sorts that have a value anywhere."""
        return [
            name
            for place, name in enumerate(self.columns)
            if self.sorts.get(name) in sorts and any(row[place] is not None for row in self.rows)
        ]

    def path(self) -> str:
        return self.named or f"{self.file}.{self.form}"

    def write(self, folder: Path) -> Path:
        file = folder / self.path()
        file.parent.mkdir(parents=True, exist_ok=True)
        match self.form:
            case "csv":
                file.write_bytes(as_csv(self))
            case "xlsx":
                write_workbook(file, [self])
            case "parquet":
                _write_parquet(file, self)
        return file


def _text(cell: Cell) -> str:
    if cell is None or isinstance(cell, NoValue):
        return ""
    return cell.text if isinstance(cell, ExcelError) else str(cell)


def as_csv(table: Table) -> bytes:
    """The bytes of the table as separated values."""
    layout = table.layout
    text = io.StringIO()
    writer = csv.writer(text, delimiter=layout.separator, lineterminator="\n")
    writer.writerows([""] * layout.left + list(row) for row in layout.above)
    writer.writerow([""] * layout.left + table.columns)
    writer.writerows([""] * layout.left + [_text(cell) for cell in row] for row in table.rows)
    lines = text.getvalue().split("\n")[:-1]
    ends = layout.line_ends
    body = "".join(line + ends[number % len(ends)] for number, line in enumerate(lines))
    content = layout.mark + body.encode(layout.encoding)
    return content if layout.of_bytes is None else layout.of_bytes(content)


def write_workbook(file: Path, tables: Sequence[Table]) -> None:
    """A workbook with a sheet for each table, in the layout of the first."""
    layout = tables[0].layout
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "dd/mm/yyyy", "in_memory": True}) as book:
        if layout.cover:
            cover = book.add_worksheet("About")
            cover.write_string(0, 0, "Made by the reports team")
            cover.write_string(1, 0, "Do not change")
            if layout.cover == "hidden":
                cover.hide()
        for table in tables:
            sheet = book.add_worksheet(table.file.rpartition("/")[2][:31])
            if layout.cover == "hidden" and table is tables[0]:
                sheet.activate()
                sheet.set_first_sheet()
            lines = [*layout.above, table.columns, *table.rows]
            for number, line in enumerate(lines):
                of_data = number > len(layout.above)
                for place, cell in enumerate(line):
                    sort = table.sorts.get(table.columns[place], "") if place < len(table.columns) else ""
                    _write_cell(sheet, number, place + layout.left, cell, sort if of_data and layout.typed else "")
    file.write_bytes(content.getvalue())


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, sort: str) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, ExcelError):
        sheet.write_formula(row, column, '=VALUE("x")', None, cell.text)
    elif isinstance(cell, NoValue):
        sheet.write_formula(row, column, "=A1", None, "")
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime.combine(cell, datetime.min.time()))
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        value = as_typed(cell, sort)
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        else:
            _write_cell(sheet, row, column, value, "")


def as_typed(cell: str, sort: str) -> Cell:
    """A text as the date or the number that it is, where its column holds such."""
    try:
        if sort in ("birth", "start", "end"):
            return date.fromisoformat(cell)
        if sort in ("number", "integer") and cell[-1:].isdigit():
            return float(cell)
    except ValueError:
        return cell
    return cell


def _write_parquet(file: Path, table: Table) -> None:
    columns = {
        name: [None if cell is None else _text(cell) for cell in (row[place] for row in table.rows)]
        for place, name in enumerate(table.columns)
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(table.columns, pl.String))
    if table.layout.typed:
        typed = [
            pl.col(name).str.to_date(strict=False)
            if table.sorts.get(name) in ("birth", "start", "end")
            else pl.col(name).cast(pl.Float64, strict=False)
            for name in table.columns
            if table.sorts.get(name) in ("birth", "start", "end", "number", "integer")
        ]
        read = frame.with_columns(typed)
        frame = read if read.null_count().equals(frame.null_count()) else frame
    frame.write_parquet(file)
