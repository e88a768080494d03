"""The tables of five SSDA903 returns put together by hand: no question asked of a row, no account kept, no source."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

KEYS = {
    "header": ["CHILD"],
    "episodes": ["CHILD", "DECOM"],
    "oc2": ["CHILD", "YEAR"],
    "oc3": ["CHILD", "YEAR"],
    "missing": ["CHILD", "MIS_START"],
    "sw_episodes": ["CHILD", "SW_ID", "SW_DECOM"],
}
DATES = ("DOB", "DECOM", "DEC", "MIS_START", "MIS_END", "SW_DECOM", "SW_DEC")


def main() -> None:
    """Read the folder of yearly folders, and write a CSV file for each table: `returns_by_hand FOLDER OUT`."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    for name, key in KEYS.items():
        years = [
            pl.scan_csv(file, infer_schema=False).with_columns(YEAR=pl.lit(file.parent.name))
            for file in sorted(folder.glob(f"*/{name}.csv"))
        ]
        rows = pl.concat(years).unique(key, keep="last", maintain_order=True)
        dates = [column for column in rows.collect_schema().names() if column in DATES]
        read = rows.with_columns(pl.col(dates).str.to_date("%d/%m/%Y", strict=False)).collect()
        read.write_csv(out / f"{name}.csv")


if __name__ == "__main__":
    main()
