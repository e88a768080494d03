"""No stream and no file ever holds a value from a child's record, whatever is wrong with it."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from csc_indicators.cli import app
from csc_indicators.cli.shipped import folder
from csc_indicators.extracts.catalogue import ColumnInfo, catalogue

MARKER = "Zebedee Quirk"
TEXTS = ("text", "code")
ROW = 11
CHILDREN = 400
SAMPLE = folder("sample_data") / "extracts"


PLAIN = {
    "text": "A1",
    "code": "A1",
    "date": "2024-05-01",
    "integer": "1",
    "number": "1",
    "yes_no": "yes",
    "year": "2024-25",
    "la_code": "E06000001",
}


def spoil(data: Path, chosen: Callable[[ColumnInfo], bool]) -> None:
    """Every extract with every column, from the sample where it has them, and a marker in those chosen in one row."""
    data.mkdir()
    shutil.copy(SAMPLE / "extract.toml", data)
    for name, extract in catalogue().items():
        sample = SAMPLE / f"{name}.csv"
        given: list[dict[str, str]] = [{}] * ROW
        if sample.exists():
            with sample.open(newline="", encoding="utf-8") as opened:
                given = list(csv.DictReader(opened))
        rows = [[row.get(column, PLAIN[info.kind]) for column, info in extract.columns.items()] for row in given]
        marked = [
            MARKER if chosen(info) else cell for info, cell in zip(extract.columns.values(), rows[ROW - 2], strict=True)
        ]
        rows[ROW - 2] = marked
        with (data / sample.name).open("w", newline="", encoding="utf-8") as opened:
            csv.writer(opened, lineterminator="\n").writerows([list(extract.columns), *rows])


def test_a_value_that_cannot_be_read_is_told_by_file_column_and_row_and_not_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    spoil(data, lambda column: column.kind not in TEXTS)
    code = app.run(["compute", str(data), "--by", "ethnicity", "--verbose"])
    stdout, stderr = capfd.readouterr()
    assert (code, stdout) == (2, "")
    # An extract that no indicator reads is looked at by `validate` only.
    told = {file.name for file in data.glob("*.csv") if f"`{file.name}` row {ROW}: " in stderr}
    assert {file.name for file in SAMPLE.glob("*.csv")} <= told
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


def everything_wrong(data: Path) -> None:
    """The sample's first children with a marker in a row of every column, rows twice over, and ends before starts."""
    spoil(data, lambda column: True)
    with (data / "children.csv").open(newline="", encoding="utf-8") as opened:
        some = {row["child_id"] for row in islice(csv.DictReader(opened), CHILDREN)}
    for file in data.glob("*.csv"):
        with file.open(newline="", encoding="utf-8") as opened:
            header, *rows = csv.reader(opened)
        if "child_id" in header:
            rows = [row for row in rows if row[header.index("child_id")] in some]
        dates = [header.index(name) for name in header if "date" in name or name == "birthday"]
        for number, row in enumerate(rows[40:240]):
            if len(dates) > 1 and number % 3 == 0:
                row[dates[0]], row[dates[-1]] = row[dates[-1]], row[dates[0]]
            elif number % 3 == 1:
                row[header.index("child_id") if "child_id" in header else 0] = f"{MARKER} {number}"
            else:
                row[-1] = MARKER
        with file.open("w", newline="", encoding="utf-8") as opened:
            csv.writer(opened, lineterminator="\n").writerows([header, *rows, *rows[:50]])


def test_whatever_is_wrong_no_report_but_a_named_list_holds_anything_of_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    everything_wrong(data)
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "step.md"))
    kinds = {"text": "a.txt", "junit": "a.xml", "github": "a.log", "sarif": "a.sarif", "markdown": "a.md"}
    lists = {"csv": "a.csv", "jsonl": "a.jsonl"}
    named = [word for kind, file in (kinds | lists).items() for word in ("--report", f"{kind}={tmp_path / file}")]
    options = ["--la-code", "301", "--by-child", "--verbose", "--summary"]
    assert app.run(["validate", str(data), *options, *named, "--hide-values"]) == 1
    for format in ("csv", "jsonl", "text", "github", "junit", "sarif", "markdown"):
        assert app.run(["validate", str(data), "-f", format]) == 1
    streams = capfd.readouterr()
    files = [file for file in tmp_path.iterdir() if file.is_file()]
    assert {file.name for file in files} == {*kinds.values(), *lists.values(), "a.run.json", "step.md"}
    told = streams.out + streams.err + "".join(file.read_text(encoding="utf-8") for file in files)
    assert MARKER.lower() not in told.lower()
    ids = _ids(data)
    assert len(ids) > 300
    assert not [word for word in set(re.findall(r"[\w-]+", told)) if word in ids]


def _ids(data: Path) -> set[str]:
    """Every child's id in the data."""
    with (data / "children.csv").open(newline="", encoding="utf-8") as opened:
        return {row["child_id"] for row in csv.DictReader(opened)} - {MARKER}
