"""The formats a result can take, by name and by the suffix of a file.

No polars here: help and completion name the formats without loading what writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True)
class _Facts:
    suffixes: tuple[str, ...] = ()
    takes_any_rows: bool = False
    is_binary: bool = False
    is_folder: bool = False


class Format(StrEnum):
    """How a result is written: each format with all that is to be known of it before anything is written.

    `csv` to `arrow` hold the same columns, in order, at full precision. The others are for a purpose: `table` to read,
    `xlsx` to hand round, `ees` to publish, `star` for a model in Power BI.

    `suffixes` of files ask for the format. One that `takes_any_rows` can hold any list, not a result alone. One that
    `is_binary` would only be noise on a terminal. One that `is_folder` is several files, in a folder of their own.
    """

    suffixes: tuple[str, ...]
    takes_any_rows: bool
    is_binary: bool
    is_folder: bool

    table = "table", _Facts((".txt",), takes_any_rows=True)
    csv = "csv", _Facts((".csv",), takes_any_rows=True)
    json = "json", _Facts((".json",), takes_any_rows=True)
    jsonl = "jsonl", _Facts((".jsonl", ".ndjson"), takes_any_rows=True)
    parquet = "parquet", _Facts((".parquet",), takes_any_rows=True, is_binary=True)
    arrow = "arrow", _Facts((".arrow", ".arrows"), takes_any_rows=True, is_binary=True)
    xlsx = "xlsx", _Facts((".xlsx",), is_binary=True)
    ees = "ees", _Facts(is_folder=True)
    star = "star", _Facts(is_folder=True)

    def __new__(cls, name: str, facts: _Facts) -> Format:
        """The format of that name, with its facts as attributes."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.suffixes = facts.suffixes
        member.takes_any_rows = facts.takes_any_rows
        member.is_binary = facts.is_binary
        member.is_folder = facts.is_folder
        return member


TIDY = tuple(form for form in Format if form.takes_any_rows)
"""The formats that any list of rows can take."""

SUFFIXES = {suffix: form for form in Format for suffix in form.suffixes}


def format_of(file: Path) -> Format | None:
    """The format that the file's suffix asks for, or None when it says nothing."""
    return SUFFIXES.get(file.suffix.lower())
