"""No stream and no file ever holds a value from a child's record, whatever is wrong with it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from csc_indicators.cli import app
from csc_indicators.cli.shipped import folder
from csc_indicators.extracts.catalogue import ColumnInfo, catalogue

MARKER = "Zebedee Quirk"
TEXTS = ("text", "code")
ROW = 11
SAMPLE = folder("sample_data") / "extracts"


def spoil(data: Path, chosen: Callable[[ColumnInfo], bool]) -> None:
    """The sample with a marker in the columns chosen, in one row of every extract."""
    shutil.copytree(SAMPLE, data)
    for file in data.glob("*.csv"):
        columns = catalogue()[file.stem].columns
        with file.open(newline="", encoding="utf-8") as opened:
            header, *rows = csv.reader(opened)
        marked = [MARKER if chosen(columns[name]) else cell for name, cell in zip(header, rows[ROW - 2], strict=True)]
        rows[ROW - 2] = marked
        with file.open("w", newline="", encoding="utf-8") as opened:
            csv.writer(opened, lineterminator="\n").writerows([header, *rows])


def test_a_value_that_cannot_be_read_is_told_by_file_column_and_row_and_not_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    spoil(data, lambda column: column.kind not in TEXTS)
    code = app.run(["compute", str(data), "--verbose"])
    stdout, stderr = capfd.readouterr()
    assert (code, stdout) == (2, "")
    assert {file.name for file in data.glob("*.csv") if file.name not in stderr} == set()
    assert f"{ROW}" in stderr
    assert MARKER.lower() not in stderr.lower()


def test_a_value_that_can_be_read_leaves_in_no_result_message_or_record_of_the_run(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data, results = tmp_path / "data", tmp_path / "results.csv"
    spoil(data, lambda column: column.kind in TEXTS)
    breakdowns = [word for name in ("sex", "ethnicity", "primary_need", "placement_type") for word in ("--by", name)]
    code = app.run(["compute", str(data), *breakdowns, "--verbose", "-o", str(results)])
    stdout, stderr = capfd.readouterr()
    assert code == 0
    told = [stdout, stderr, results.read_text(encoding="utf-8"), results.with_suffix(".run.json").read_text("utf-8")]
    assert MARKER.lower() not in "".join(told).lower()
