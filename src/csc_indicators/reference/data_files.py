"""Where the packaged data files are, and how a text file of them is read."""

from __future__ import annotations

from pathlib import Path

import polars as pl

DATA = Path(__file__).parent / "data"


def read_table(name: str) -> pl.DataFrame:
    """The CSV file of that name with every column as text, NULL where a cell is empty."""
    return pl.read_csv(DATA / name, infer_schema=False)
