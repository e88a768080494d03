"""One child is known by one identifier in all extracts of a folder, and two children never become one."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_extracts import parquet, read, workbook, write

from csc_indicators.errors import UserError

CHILDREN = "la_code,child_id,date_of_birth\n"
SCORES = "la_code,child_id,as_at_date,sdq_score\n"


def folder_of(folder: Path, children: list[str], scores: list[object], form: str) -> Path:
    """Children in CSV, and scores in a form."""
    write(folder, children=CHILDREN + "".join(f"301,{child},2012-05-01\n" for child in children))
    if form == "csv":
        write(folder, sdq_scores=SCORES + "".join(f"301,{child},2025-03-31,11\n" for child in scores))
    elif form == "xlsx":
        rows = [["301", child, "2025-03-31", 11] for child in scores]
        workbook(folder / "sdq_scores.xlsx", [SCORES.strip().split(","), *rows])
    else:
        count = len(scores)
        columns: dict[str, list[object]] = {
            "la_code": ["301"] * count,
            "as_at_date": ["2025-03-31"] * count,
            "sdq_score": [11] * count,
        }
        parquet(folder / "sdq_scores.parquet", child_id=scores, **columns)
    return folder


def ids(folder: Path, extract: str = "sdq_scores") -> list[str]:
    return read(folder).by_name[extract].frame.collect()["child_id"].to_list()


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize(
    ("listed", "written"),
    [
        (["1001", "1002"], ["1001.0", "1002.0"]),
        (["1001", "1002"], ["1001 ", "\u00a01002"]),
        (["001001", "001002"], ["1001", "1002"]),
        (["1001", "1002"], ["001001", "001002"]),
        (["AB1", "AB2"], ["ab1", "Ab2"]),
        (["ab1", "ab2"], ["AB1", "AB2"]),
        (["1001", "12E4"], ["1001", "12e4"]),
    ],
)
def test_a_child_is_known_by_the_form_of_the_list_of_children(
    tmp_path: Path, form: str, listed: list[str], written: list[object]
) -> None:
    folder = folder_of(tmp_path, listed, written, form)
    assert ids(folder) == ids(folder, "children") == listed


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
@pytest.mark.parametrize("numbers", [[1001, 1002], [1001.0, 1002.0]])
def test_identifiers_may_be_numbers(tmp_path: Path, form: str, numbers: list[object]) -> None:
    assert ids(folder_of(tmp_path, ["001001", "1002"], numbers, form)) == ["001001", "1002"]


def test_a_number_that_is_too_large_to_be_exact_is_no_identifier(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="`child_id` has a number in short form, whose last digits are gone"):
        read(folder_of(tmp_path, ["1", "2"], [1.2345678901234567e17, 2.0], "parquet"))


@pytest.mark.parametrize("listed", [["1001", "01001"], ["a1", "A1"]])
def test_two_children_of_one_list_never_become_one(tmp_path: Path, listed: list[str]) -> None:
    folder = folder_of(tmp_path, listed, [listed[1]], "csv")
    assert ids(folder, "children") == listed
    assert ids(folder) == [listed[1]]
    assert any("1 pair of identifiers of children in one file" in note for note in read(folder).notes)


def test_what_was_brought_to_one_form_is_told_once_with_numbers_and_without_identifiers(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ["001001", "001002", "3"], ["1001", "1002", "1002", "3"], "csv")
    (note,) = read(folder).notes
    assert "2 of `sdq_scores`" in note
    assert "1001" not in note


def test_nothing_is_told_where_all_is_written_alike(tmp_path: Path) -> None:
    assert read(folder_of(tmp_path, ["ab1", "002"], ["ab1", "002"], "csv")).notes == ()


def test_children_of_two_authorities_are_two(tmp_path: Path) -> None:
    write(tmp_path, children=CHILDREN + "301,001,2012-05-01\n302,1,2012-05-01\n")
    write(tmp_path, sdq_scores=SCORES + "301,1,2025-03-31,11\n302,1,2025-03-31,11\n")
    assert ids(tmp_path) == ["001", "1"]


def test_workers_are_known_by_one_form_too(tmp_path: Path) -> None:
    write(tmp_path, social_workers="la_code,worker_id,as_at_date,agency,fte\n301,SW01,2024-09-30,N,1\n")
    write(tmp_path, case_allocations="la_code,child_id,worker_id,start_date\n301,1,sw01,2024-04-01\n")
    frame = read(tmp_path).by_name["case_allocations"].frame.collect()
    assert frame["worker_id"].to_list() == ["SW01"]
