"""`--allow-unreadable` leaves out the rows that cannot be read, and says so; without it nothing is computed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from csc_indicators.cli import app

EPISODES = "la_code,child_id,start_date,end_date,reason_new_episode,legal_status,placement_type\n"
CHILDREN = "la_code,child_id,date_of_birth,sex\n"
RETURN = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    children = "".join(f"301,{child},2012-05-01,F\n" for child in range(1, 5))
    (folder / "children.csv").write_text(CHILDREN + children.replace("2012-05-01,F\n", "soon,F\n", 1))
    ends = ["2023-09-20", "20/09/24", "", ""]
    rows = [f"301,{child},2023-05-01,{end},S,C2,U4\n" for child, end in enumerate(ends, start=1)]
    (folder / "care_episodes.csv").write_text(EPISODES + "".join(rows))
    (folder / "extract.toml").write_text("extracted_on = 2025-03-31\ncovers_from = 2021-04-01\n")
    return folder


def run(*arguments: object) -> int:
    return app.run([str(argument) for argument in arguments])


OPTIONS = ("--indicator", "cla_rate", "--period", "2024-25", "--no-compare", "--no-progress", "--force")


def test_without_it_the_run_stops_at_what_cannot_be_read(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run("compute", data, *OPTIONS, "-f", "jsonl") == 2
    told = capfd.readouterr()
    assert told.out == ""
    assert "`care_episodes.csv` row 3: `end_date` has a year of two digits" in told.err
    assert "`children.csv` row 2: `date_of_birth` is not a date" in told.err


def test_an_end_that_cannot_be_read_is_left_out_and_not_open(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    result = data.parent / "result.jsonl"
    assert run("compute", data, *OPTIONS, "--allow-unreadable", "-o", result) == 0
    told = capfd.readouterr().err
    assert "`care_episodes.csv`: 1 row is left out: `end_date` cannot be read" in told
    assert "`children.csv`: `date_of_birth` cannot be read in 1 row, and counts as not known there" in told
    assert json.loads(result.read_text().splitlines()[0])["numerator"] == 2
    record = json.loads((data.parent / "result.run.json").read_text())
    assert record["options"] == {"allow_unreadable": True} | {
        name: value for name, value in record["options"].items() if name != "allow_unreadable"
    }
    assert {"file": "care_episodes.csv", "column": "end_date", "rows": 1, "left_out": True} in record["unreadable"]


def test_explain_and_diff_leave_out_the_same_rows(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "cla_rate", data, "--period", "2024-25", "--no-progress", "--allow-unreadable") == 0
    assert "Sum           2 / " in capfd.readouterr().out
    assert run("explain", "cla_rate", data, "--period", "2024-25", "--no-progress") == 2
    assert run("diff", data, data, "--period", "2024-25", "--indicator", "cla_rate", "--allow-unreadable") == 0


def test_a_return_beyond_the_limit_is_imported_without_the_rows(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "2023-24"
    folder.mkdir()
    ends = ["20/09/23", "20/09/23", "20/09/23", ""]
    rows = [f"{child},01/05/2023,S,C2,N1,U4,PR1,{end},,,,,\n" for child, end in enumerate(ends, start=1)]
    (folder / "e.csv").write_text(RETURN + "".join(rows))
    assert run("import", folder, "--la-code", "301", "-o", tmp_path / "out", "--no-progress") == 2
    told = capfd.readouterr().err
    assert "row 2: `DEC` has a year of two digits" in told
    assert "`--allow-unreadable` goes on without such rows" in told
    assert run("import", folder, "--la-code", "301", "-o", tmp_path / "out", "--allow-unreadable", "--no-progress") == 0
    assert len((tmp_path / "out" / "care_episodes.csv").read_text().splitlines()) == 2
