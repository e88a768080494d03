"""Excel workbooks: the sheet named for the extract, or else the first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import ExtractInfo
from csc_indicators.extracts.sheet import Sheet
from csc_indicators.files.file_kinds import beginning, kind_of, refuse
from csc_indicators.files.workbook_limits import HINT
from csc_indicators.files.workbook_safety import check_zipped_workbook


def open_excel(path: Path, info: ExtractInfo, shown: str) -> Sheet:
    """The headers of a workbook's sheet and the way to load it; `UserError` when it is no workbook."""
    _check_container(path, shown)
    import logging

    import fastexcel

    logging.getLogger("fastexcel").setLevel(logging.ERROR)
    try:
        workbook = fastexcel.read_excel(path)
        name = next(
            (name for name in workbook.sheet_names if _plain(name) == _plain(info.name)), workbook.sheet_names[0]
        )
        first_row = workbook.load_sheet(name, header_row=None, skip_rows=0, n_rows=1).to_polars()
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, IndexError):
        raise UserError(f"`{shown}` cannot be read as an Excel workbook", hint=HINT) from None
    headers = [str(cell).strip() if cell is not None else "" for cell in (first_row.rows() or [()])[0]]
    if not any(headers):
        raise UserError(f"the first row of `{shown}` is blank", hint="the first row must hold the column names")

    def load(positions: Mapping[str, int]) -> tuple[pl.DataFrame, list[str]]:
        try:
            sheet = workbook.load_sheet(name, schema_sample_rows=None, use_columns=sorted(positions.values()))
            rows = sheet.to_polars()
        except (fastexcel.FastExcelError, pl.exceptions.PolarsError):
            raise UserError(f"`{shown}` cannot be read as an Excel workbook", hint=HINT) from None
        in_order = sorted(positions, key=lambda column: positions[column])
        rows.columns = in_order
        return rows, []

    return Sheet(headers, load)


def _check_container(path: Path, shown: str) -> None:
    start = beginning(path, shown)
    if not start.startswith(b"PK\x03\x04"):
        if kind_of(start) is None:
            raise UserError(f"`{shown}` is not an .xlsx workbook but plain text", hint="give it the right name")
        refuse(start, shown, "an .xlsx workbook")
    if check_zipped_workbook(path, shown) != "xlsx":
        raise UserError(f"`{shown}` is not an .xlsx workbook but an OpenDocument one", hint=HINT)


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
