"""Small folders of extracts, and what the reader says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from csc_indicators.config import Config
from csc_indicators.errors import UserError
from csc_indicators.extracts.read import Extracts, read_extracts

REFERRALS = "la_code,child_id,referral_date,source,no_further_action,closure_date\n"


def write(folder: Path, **files: str | bytes) -> Path:
    """Write CSV files, named by extract; returns the folder."""
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read(folder: Path, **config: object) -> Extracts:
    return read_extracts(folder, Config.model_validate(config))


def frame(folder: Path, name: str = "referrals", **config: object) -> pl.DataFrame:
    return read(folder, **config).by_name[name].frame.collect()


def refusal(folder: Path, **config: object) -> str:
    """The whole text of the error that reading the folder ends in."""
    try:
        read(folder, **config)
    except UserError as error:
        return str(error)
    raise AssertionError("the folder was read without an error")


def workbook(path: Path, rows: Sequence[Any], sheet: str = "Sheet1", before: Sequence[str] = ()) -> Path:
    """Write an Excel workbook; dates become real dates."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        for name in before:
            book.add_worksheet(name).write_row(0, 0, ["nothing", "of", "interest"])
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def parquet(path: Path, **columns: Sequence[object] | pl.Series) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns).write_parquet(path)
    return path


def own_columns(data: pl.DataFrame) -> Mapping[str, list[object]]:
    """The values without where they came from."""
    return data.drop("row_id", "source_file", "source_row").to_dict(as_series=False)
