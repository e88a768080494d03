from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from broken_files import BROKEN
from world import HOME, USUAL, World, complete

from csc_indicators.errors import UserError
from csc_indicators.validation.model import Findings
from csc_indicators.workflows.validate import validate_folder

SECRET = "Q7ZSECRET"


def good(folder: Path) -> World:
    """A folder of a child with an id that must be seen nowhere."""
    world = World()
    records: dict[str, list[dict[str, str]]] = {"cp_plans": [{}]}
    complete(records)
    world.add_all(records, {"child_id": SECRET, "worker_id": "W", "la_code": HOME}, 1)
    world.write(folder)
    return world


@pytest.mark.parametrize("way", BROKEN)
def test_a_broken_file_is_named_in_plain_words(way: str, tmp_path: Path) -> None:
    good(tmp_path)
    name = BROKEN[way](tmp_path)
    with pytest.raises(UserError) as caught:
        validate_folder(tmp_path)
    told = str(caught.value)
    assert name in told
    assert SECRET not in told


@pytest.mark.parametrize("command", ["validate", "compute"])
def test_no_broken_file_ends_in_a_traceback_a_hang_or_half_an_output(command: str, tmp_path: Path) -> None:
    ways = ("zip bomb", "cut in a quoted text", "null bytes")
    for place, way in enumerate(ways):
        folder = tmp_path / str(place)
        good(folder)
        BROKEN[way](folder)
        written = tmp_path / f"{place}.csv"
        where = ["-o", str(written)] if command == "compute" else ["--report", f"csv={written}"]
        done = subprocess.run(
            [sys.executable, "-m", "csc_indicators", command, str(folder), *where],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (2, ""), way
        assert "Traceback" not in done.stderr
        assert SECRET not in done.stderr
        assert not written.exists()


def findings_of(folder: Path, name: str, column: str, values: list[str]) -> Findings:
    world = World()
    for number, value in enumerate(values, start=1):
        records: dict[str, list[dict[str, str]]] = {name: [{column: value}]}
        complete(records)
        world.add_all(records, {"child_id": f"C{number}", "worker_id": "W", "la_code": HOME}, number)
    world.write(folder)
    return validate_folder(folder).findings


def errors(findings: Findings) -> list[tuple[str, int]]:
    return findings.rows.filter(severity="error").select("code", "source_row").rows()


def test_dates_that_cannot_be_read_are_found_and_the_rest_is_read(tmp_path: Path) -> None:
    dates = ["2023-06-01", "31/05/2023", "05/31/2023", "02/06/23"]
    found = errors(findings_of(tmp_path, "referrals", "referral_date", dates))
    assert sorted(found) == [("RF104", 4), ("RF104", 5)]


def test_a_cell_of_ten_megabytes_is_one_finding(tmp_path: Path) -> None:
    assert errors(findings_of(tmp_path, "referrals", "source", ["1A", "x" * 10_000_000])) == [("RF106", 3)]


@pytest.mark.parametrize("formula", ["=HYPERLINK(0)", "+1+1", "@SUM(A1)", "-2+3", '=cmd|" /C calc"!A1'])
def test_a_formula_is_a_text_that_is_no_code(formula: str, tmp_path: Path) -> None:
    assert errors(findings_of(tmp_path, "referrals", "source", ["1A", formula])) == [("RF106", 3)]


def test_a_file_without_rows_is_read_and_has_no_errors(tmp_path: Path) -> None:
    World({name: [] for name in USUAL}).write(tmp_path)
    assert validate_folder(tmp_path).findings.count("error") == 0
