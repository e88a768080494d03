"""The formats a result can take, by name and by the suffix of a file.

No polars here: help and completion name the formats without loading what writes them.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class Format(StrEnum):
    """How a result is written.

    `csv` to `arrow` hold the same columns, in order, at full precision. The others are for a purpose: `table` to read,
    `xlsx` to hand round, `ees` to publish, `star` for a model in Power BI.
    """

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"
    arrow = "arrow"
    xlsx = "xlsx"
    ees = "ees"
    star = "star"

    @property
    def is_binary(self) -> bool:
        """Whether the bytes would only be noise on a terminal."""
        return self in (Format.parquet, Format.arrow, Format.xlsx)

    @property
    def is_folder(self) -> bool:
        """Whether it is several files, in a folder of their own."""
        return self in (Format.ees, Format.star)


TIDY = (Format.table, Format.csv, Format.json, Format.jsonl, Format.parquet, Format.arrow)
"""The formats that any list of rows can take."""

SUFFIXES = {
    ".txt": Format.table,
    ".csv": Format.csv,
    ".json": Format.json,
    ".jsonl": Format.jsonl,
    ".ndjson": Format.jsonl,
    ".parquet": Format.parquet,
    ".arrow": Format.arrow,
    ".arrows": Format.arrow,
    ".xlsx": Format.xlsx,
}


def format_of(file: Path) -> Format | None:
    """The format that the file's suffix asks for, or None when it says nothing."""
    return SUFFIXES.get(file.suffix.lower())
