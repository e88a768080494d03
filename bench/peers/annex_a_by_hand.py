"""The lists of an Annex A workbook as CSV files by hand: no question asked of a cell, no account kept, no source."""

from __future__ import annotations

import sys
from pathlib import Path

import fastexcel
import polars as pl

CODE = r"^(?:[a-z]{1,2}\) *)?([A-Z0-9]{1,5}) *[:-]"


def main() -> None:
    """Read the workbook, and write a CSV file for each sheet: `annex_a_by_hand WORKBOOK OUT`."""
    workbook, out = fastexcel.read_excel(sys.argv[1]), Path(sys.argv[2])
    for name in workbook.sheet_names:
        rows = workbook.load_sheet(name, header_row=1, schema_sample_rows=None).to_polars()
        texts = [column for column, dtype in rows.schema.items() if dtype == pl.String]
        read = rows.with_columns(pl.coalesce(pl.col(column).str.extract(CODE), column) for column in texts)
        read.write_csv(out / f"{name}.csv")


if __name__ == "__main__":
    main()
