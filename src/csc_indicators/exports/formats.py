"""The formats a result can take, by name and by the suffix of a file.

No polars here: help and completion name the formats without loading what writes them.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class Format(StrEnum):
    """How a result is written; every format but `table` holds the same columns, in order, at full precision."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"
    arrow = "arrow"

    @property
    def is_binary(self) -> bool:
        """Whether the bytes would only be noise on a terminal."""
        return self in (Format.parquet, Format.arrow)


SUFFIXES = {
    ".txt": Format.table,
    ".csv": Format.csv,
    ".json": Format.json,
    ".jsonl": Format.jsonl,
    ".ndjson": Format.jsonl,
    ".parquet": Format.parquet,
    ".arrow": Format.arrow,
    ".arrows": Format.arrow,
}


def format_of(file: Path) -> Format | None:
    """The format that the file's suffix asks for, or None when it says nothing."""
    return SUFFIXES.get(file.suffix.lower())
