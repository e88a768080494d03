"""A year's SSDA903 return whose tables do not fit together: told, refused, or read as what the other years say."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import folder_of

from csc_indicators.errors import UserError
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

LEEDS = "E08000035"
HEADER = "CHILD,SEX,DOB,ETHNIC\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n"
LEAVERS = "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n"
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"


def child(*ids: str) -> str:
    return HEADER + "".join(f"{one},1,01/02/2010,WBRI\n" for one in ids)


def care(*ids: str, start: str = "01/05/2022", end: str = "", last: str = "") -> str:
    ending = "E4A" if end else ""
    return EPISODES + "".join(f"{one},{start},S,C2,N1,U4,{end},{ending}{last}\n" for one in ids)


def imported(folder: Path, files: dict[str, str]) -> Returned:
    returned = import_returns([folder_of(folder, files)], Options(la_code=LEEDS))
    assert returned.account.unbalanced() == []
    return returned


def notes(folder: Path, files: dict[str, str], words: str) -> list[str]:
    return [note for note in imported(folder, files).notes if words in note]


def test_children_of_a_return_of_whom_it_has_neither_an_episode_nor_a_birthday_are_told(tmp_path: Path) -> None:
    files = {
        "2022-23/header.csv": child("1", "2", "3", "4"),
        "2022-23/episodes.csv": care("1"),
        "2022-23/oc3.csv": LEAVERS + "4,01/02/2004,YES,F1,U\n",
        "2022-23/missing.csv": MISSING + "5,01/02/2010,M,01/06/2022,02/06/2022\n",
    }
    assert notes(tmp_path, files, "neither") == [
        "of 5 children in the return for 2022-23, 3 are neither in `Episodes` nor in `OC3`, but in `Header`, "
        "`Missing`: is a table cut off, or an id written otherwise in one?"
    ]


def test_nothing_is_said_of_a_return_that_is_whole_or_that_has_no_header(tmp_path: Path) -> None:
    files = {
        "2022-23/header.csv": child("1", "2"),
        "2022-23/episodes.csv": care("1", "2"),
        "2023-24/episodes.csv": care("1"),
    }
    assert notes(tmp_path, files, "neither") == []


def test_a_table_with_headings_only_is_told_where_another_year_has_rows(tmp_path: Path) -> None:
    files = {
        "2022-23/episodes.csv": care("1"),
        "2022-23/missing.csv": MISSING + "1,01/02/2010,M,01/06/2022,02/06/2022\n",
        "2023-24/episodes.csv": care("1"),
        "2023-24/missing.csv": MISSING,
    }
    assert notes(tmp_path, files, "no rows") == ["`Missing` of 2023-24 has no rows, and counts as a year without any"]


@pytest.mark.parametrize("empty", ["2022-23", "2023-24"])
def test_a_return_without_an_episode_covers_no_year(tmp_path: Path, empty: str) -> None:
    files = {f"{year}/header.csv": child("1") for year in ("2022-23", "2023-24")}
    files |= {f"{year}/episodes.csv": EPISODES if year == empty else care("1") for year in ("2022-23", "2023-24")}
    returned = imported(tmp_path, files)
    covered = returned.covers_from["care_episodes"].year, returned.covers_to["care_episodes"].year
    assert covered == ((2023, 2024) if empty == "2022-23" else (2022, 2023))


@pytest.mark.parametrize(("first", "second"), [("0012", "12"), ("12", "0012"), ("ab1", "AB1"), ("0012", "12.0")])
def test_a_child_whose_id_another_year_writes_otherwise_is_one_child(tmp_path: Path, first: str, second: str) -> None:
    files = {
        "2022-23/header.csv": child(first),
        "2022-23/episodes.csv": care(first),
        "2023-24/header.csv": child(second),
        "2023-24/episodes.csv": care(second, end="01/06/2023"),
    }
    returned = imported(tmp_path, files)
    assert (returned.frames["children"].height, returned.frames["care_episodes"].height) == (1, 1)
    assert returned.frames["care_episodes"]["end_date"].null_count() == 0
    assert [note for note in returned.notes if "not written alike" in note]


def test_two_children_of_one_table_whose_ids_differ_by_a_nought_stay_two(tmp_path: Path) -> None:
    files = {"2022-23/episodes.csv": care("012", "12"), "2023-24/episodes.csv": care("12")}
    assert imported(tmp_path, files).frames["care_episodes"].height == 2


def test_a_row_without_a_year_among_rows_that_say_theirs_is_refused(tmp_path: Path) -> None:
    header = EPISODES.replace("\n", ",YEAR\n")
    rows = care("1", "2", last=",2023").removeprefix(EPISODES) + care("3", last=",").removeprefix(EPISODES)
    with pytest.raises(UserError) as error:
        imported(tmp_path, {"episodes.csv": header + rows})
    assert error.value.message == "`episodes.csv` row 4: `YEAR` is blank, and other rows say which year they are of"


def test_a_row_that_ended_before_the_year_of_its_return_is_told(tmp_path: Path) -> None:
    files = {
        "2023-24/episodes.csv": care("1", "2", "3") + care("4", end="31/03/2023").removeprefix(EPISODES),
    }
    assert notes(tmp_path, files, "ended before") == [
        "1 row of `Episodes` ended before the year of its return, 2023-24: is it of another year?"
    ]


def test_rows_of_a_year_that_tell_of_the_same_differently_are_told(tmp_path: Path) -> None:
    files = {"2022-23/oc3.csv": LEAVERS + "4,01/02/2004,YES,F1,U\n4,01/02/2004,NO,F1,U\n5,01/02/2004,YES,F1,U\n"}
    assert notes(tmp_path, files, "differently") == [
        "2 rows of `OC3` of 2022-23 tell of the same child differently: one of them is taken"
    ]
