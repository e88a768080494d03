from __future__ import annotations

from pathlib import Path

import pytest

from csc_indicators.outputs.formats import Format, format_of


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.csv", Format.csv),
        ("A.CSV", Format.csv),
        ("a.b.parquet", Format.parquet),
        ("a.ndjson", Format.jsonl),
        ("a.arrows", Format.arrow),
        ("a.txt", Format.table),
        ("a.xlsx", Format.xlsx),
        ("a.ods", None),
        ("a", None),
    ],
)
def test_the_suffix_of_a_file_says_its_format(name: str, format: Format | None) -> None:
    assert format_of(Path(name)) is format
