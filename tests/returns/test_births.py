"""Dates of birth that cannot all be right are named: one day for many children, or another in a later return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from made_files import folder_of
from made_xml import cin

from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import import_returns

OTHERS = [date(2015, 1, 1) + timedelta(days=number) for number in range(60)]


def header(born: list[date]) -> str:
    rows = "".join(f"{number},1,{day:%d/%m/%Y},WBRI\n" for number, day in enumerate(born))
    return f"CHILD,SEX,DOB,ETHNIC\n{rows}"


def notes(folder: Path, born: list[date]) -> list[str]:
    files = {"2022-23/header.csv": header(OTHERS), "2023-24/header.csv": header(born)}
    returned = import_returns([folder_of(folder, files)], Options(la_code="E06000001"))
    return [note for note in returned.notes if "same day" in note]


@pytest.mark.parametrize(("alike", "is_told"), [(9, False), (10, True)])
def test_ten_children_born_on_one_day_are_told_with_their_file(tmp_path: Path, alike: int, is_told: bool) -> None:
    told = (
        f"`2023-24/header.csv`: `DOB` of `Header` is one and the same day for {alike} of 60 children: "
        "does it stand for what is not known?"
    )
    assert notes(tmp_path, [date(2000, 1, 1)] * alike + OTHERS[alike:]) == ([told] if is_told else [])


def test_a_child_that_has_many_rows_is_one_child(tmp_path: Path) -> None:
    episode = {"CINreferralDate": "2023-05-01"}
    of_one = {"ChildIdentifiers": {"LAchildID": "1", "PersonBirthDate": "2015-02-28"}, "CINdetails": [episode]}
    folder = folder_of(tmp_path, {"cin.xml": cin(2024, [of_one] * 30)})
    assert not [note for note in import_returns([folder], Options()).notes if "same day" in note]


def other_births(folder: Path, files: Mapping[str, str | bytes], options: Options) -> list[str]:
    return [note for note in import_returns([folder_of(folder, files)], options).notes if "another day" in note]


def test_a_return_with_another_date_of_birth_than_the_latest_is_named(tmp_path: Path) -> None:
    earlier = [OTHERS[0] + timedelta(days=400), *OTHERS[1:]]
    files = {"2022-23/header.csv": header(earlier), "2023-24/header.csv": header(OTHERS)}
    assert other_births(tmp_path, files, Options(la_code="E06000001")) == [
        "`2022-23/header.csv`: `DOB` of `Header` is another day than in the latest return for 1 child: "
        "is one of them wrong?"
    ]


def test_the_same_is_named_in_a_census(tmp_path: Path) -> None:
    def of_year(year: int, born: str) -> bytes:
        child = {"LAchildID": "1", "PersonBirthDate": born}
        return cin(year, [{"ChildIdentifiers": child, "CINdetails": [{"CINreferralDate": "2022-05-01"}]}])

    files = {"2023.xml": of_year(2023, "2015-02-28"), "2024.xml": of_year(2024, "2016-02-29")}
    (note,) = other_births(tmp_path, files, Options())
    assert note.startswith("`2023.xml`: `PersonBirthDate` of ")


def test_the_same_date_of_birth_in_all_returns_needs_no_note(tmp_path: Path) -> None:
    files = {"2022-23/header.csv": header(OTHERS), "2023-24/header.csv": header(OTHERS)}
    assert other_births(tmp_path, files, Options(la_code="E06000001")) == []
