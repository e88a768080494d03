"""The rows of an extract and of a return, and every way in which a file may hold them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from csc_indicators.config import Config
from csc_indicators.errors import UserError
from csc_indicators.extracts.read import read_extracts
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import import_returns

LEEDS = "E08000035"

Cells = Sequence[Sequence[Any]]

EXTRACT: Cells = [
    ["la_code", "child_id", "start_date", "end_date", "reason_new_episode", "legal_status", "placement_type"],
    [LEEDS, "1001", date(2021, 6, 5), None, "S", "C2", "U4"],
    [LEEDS, "1002", date(2023, 9, 17), date(2024, 2, 20), "S", "V2", "U1"],
    [LEEDS, "Zoë, 3", date(2023, 10, 1), date(2024, 3, 1), "S", "V2", "U1"],
]
RETURN: Cells = [
    ["CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC"],
    ["1001", date(2021, 6, 5), "S", "C2", "N1", "U4", "PR1", None, None],
    ["1002", date(2023, 9, 17), "S", "V2", "N4", "U1", "PR1", date(2024, 2, 20), "E4A"],
    ["Zoë, 3", date(2023, 10, 1), "S", "V2", "N4", "U1", "PR1", date(2024, 3, 1), "E4A"],
]
"""SSDA903 Episodes."""
ROWS: dict[str, Cells] = {"extract": EXTRACT, "return": RETURN}
END = {"extract": 3, "return": 7}
"""Where the column is in which a blank says that something goes on."""

Read = tuple[list[tuple[Any, ...]], list[int], str]


def as_csv(rows: Cells, separator: str = ",") -> str:
    """The text of a CSV file, with quotation marks where a text needs them."""
    return "".join(separator.join(_written(cell, separator) for cell in row) + "\n" for row in rows)


def _written(cell: Any, separator: str) -> str:
    text = "" if cell is None else str(cell)
    return f'"{text}"' if separator in text else text


def read_file(kind: str, folder: Path) -> Read:
    """Child, start and end of each row, the rows that they have in the file, and the notes."""
    if kind == "extract":
        extracts = read_extracts(folder, Config())
        frame, notes = extracts.by_name["care_episodes"].frame.collect(), extracts.notes
    else:
        returned = import_returns([folder], Options(la_code=LEEDS))
        frame, notes = returned.frames["care_episodes"], returned.notes
    frame = frame.sort("source_row")
    wanted = frame.select("child_id", "start_date", "end_date", pl.col("placement_type").cast(pl.String))
    return wanted.rows(), frame["source_row"].to_list(), "\n".join(notes)


def rows_or_refusal(kind: str, folder: Path) -> tuple[list[Any] | None, str]:
    """The children that are read, or else None; and the notes, or the refusal."""
    try:
        rows, _, notes = read_file(kind, folder)
    except UserError as refused:
        return None, str(refused)
    return [row[0] for row in rows], notes


def place(kind: str, folder: Path, suffix: str) -> Path:
    """Where a file of the kind goes, below a folder."""
    name = "care_episodes" if kind == "extract" else "2023-24/episodes"
    file = folder / f"{name}{suffix}"
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


Sheets = Callable[[xlsxwriter.Workbook, Cells], None]


def write_rows(sheet: Any, rows: Cells, top: int = 0, left: int = 0) -> None:
    """Rows in a sheet, dates as real ones."""
    for number, row in enumerate(rows, start=top):
        for column, cell in enumerate(row, start=left):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime.combine(cell, datetime.min.time()))
            elif cell is not None:
                sheet.write(number, column, cell)


def write_workbook(file: Path, rows: Cells, sheets: Sheets) -> None:
    """A workbook as `sheets` makes it."""
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheets(book, rows)
