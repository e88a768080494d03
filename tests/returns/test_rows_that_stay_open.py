"""Rows that are open in a return and gone from the next: told by compute, and ended where a year has no return."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_files import folder_of
from made_xml import cin

from csc_indicators.config import Config
from csc_indicators.returns.folder import read_folder
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

LEEDS = "E08000035"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n"
WORKERS = "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n"


def care(child: str, start: str, reason: str = "S") -> str:
    return f"{child},{start},{reason},C2,N1,U4,,\n"


def imported(folder: Path, files: dict[str, Any], **options: Any) -> Returned:
    returned = import_returns([folder_of(folder, files)], Options(**({"la_code": LEEDS} | options)))
    assert returned.account.unbalanced() == []
    return returned


def notes(folder: Path) -> list[str]:
    return [note for note in read_folder(folder, Config(la_code=LEEDS)).notes if "counted as open" in note]


LOST = "no return after `{}` has {}: `csc-indicators import` tells which, and ends them with `--repair`"


def test_compute_says_how_many_children_of_the_last_return_but_one_are_gone_and_stay_open(tmp_path: Path) -> None:
    files = {
        "2022-23/e.csv": EPISODES + care("1", "01/05/2022") + care("2", "01/06/2022") + care("3", "01/06/2022"),
        "2023-24/e.csv": EPISODES + care("3", "01/06/2022"),
    }
    assert notes(folder_of(tmp_path, files)) == [
        f"2 rows of `Episodes` are counted as open though {LOST.format('2022-23/e.csv', 'them')}"
    ]


def test_compute_says_so_of_the_children_in_need_census(tmp_path: Path) -> None:
    files = {"a.xml": cin(2024, [need("1"), need("2")]), "b.xml": cin(2025, [need("2")])}
    lost = LOST.format("a.xml", "it")
    assert notes(folder_of(tmp_path, files)) == [f"1 row of `CINdetails` is counted as open though {lost}"]


def need(child: str, day: str = "2023-09-01") -> dict[str, Any]:
    episode = {"CINreferralDate": day, "ReferralSource": "1A", "PrimaryNeedCode": "N1", "ReferralNFA": "0"}
    who = {"LAchildID": child, "PersonBirthDate": "2015-02-28", "Sex": "F"}
    return {"ChildIdentifiers": who, "CINdetails": [episode]}


def test_nothing_is_said_where_every_open_row_is_told_of_again(tmp_path: Path) -> None:
    files = {f"{year}/e.csv": EPISODES + care("1", "01/05/2022") for year in ("2022-23", "2023-24")}
    assert notes(folder_of(tmp_path, files)) == []


def test_a_social_workers_allocation_that_the_next_return_lacks_is_told(tmp_path: Path) -> None:
    files = {
        f"{year}/{name}.csv": text
        for year in ("2023-24", "2024-25")
        for name, text in (
            ("e", EPISODES + care("1", "01/05/2023")),
            ("s", WORKERS + f"1,,W{year[:4]},01/06/{year[:4]},,\n"),
        )
    }
    lost = LOST.format("2023-24/s.csv", "it")
    assert notes(folder_of(tmp_path, files)) == [f"1 row of `SWEpisodes` is counted as open though {lost}"]


def test_what_is_open_before_a_year_without_a_return_and_gone_after_it_ended_in_that_year(tmp_path: Path) -> None:
    files = {
        "2021-22/e.csv": EPISODES + care("1", "01/05/2021") + care("2", "01/05/2021") + care("3", "01/05/2021"),
        "2023-24/e.csv": EPISODES + care("2", "01/05/2021") + care("3", "01/09/2022", "P"),
    }
    returned = imported(tmp_path, files)
    columns = ("child_id", "start_date", "end_date", "reason_ended")
    assert sorted(returned.frames["care_episodes"].select(columns).rows(), key=str) == [
        ("1", date(2021, 5, 1), date(2023, 3, 31), None),
        ("2", date(2021, 5, 1), None, None),
        ("3", date(2021, 5, 1), date(2022, 9, 1), "X1"),
        ("3", date(2022, 9, 1), None, None),
    ]
    (query,) = [one for one in returned.account.queries if "ended in a year without a return" in one.problem]
    assert (query.rows, query.first) == (2, (2, 4))
    assert notes(tmp_path) == []


@pytest.mark.parametrize("repair", [True, False])
def test_the_same_for_the_children_in_need_census(tmp_path: Path, repair: bool) -> None:
    files = {
        "a.xml": cin(2022, [need("1", "2021-09-01"), need("2", "2021-09-01")]),
        "b.xml": cin(2025, [need("2", "2021-09-01")]),
    }
    returned = imported(tmp_path, files, repair=repair)
    closed = dict(returned.frames["referrals"].select("child_id", "closure_date").iter_rows())
    assert closed == {"1": date(2024, 3, 31), "2": None}
    assert any(note.startswith("there is no CIN census for 2022-24") for note in returned.notes)
