"""Many children of a return with one date of birth are told: a date may stand for what is not known."""

from __future__ import annotations

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
