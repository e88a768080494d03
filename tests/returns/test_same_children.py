"""Returns of two kinds whose children hardly have an id in common are told: nothing would link them."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import folder_of
from made_xml import cin
from test_cin_census import child, episode
from test_ssda903_rules import HEADER

from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import import_returns

CAMDEN = "E09000007"


def notes(folder: Path, of_903: list[str], of_cin: list[str], la: str = "202") -> list[str]:
    header = HEADER + "".join(f"{number},1,01/05/2012,WBRI,,,\n" for number in of_903)
    census = cin(2024, [child(number, [episode("2023-05-01")]) for number in of_cin], la=la)
    given = folder_of(folder / "given", {"2023-24/header.csv": header, "cin.xml": census})
    told = import_returns([given], Options(la_code=CAMDEN)).notes
    return [note for note in told if "in common" in note]


NUMBERS = [str(number) for number in range(100, 140)]


@pytest.mark.parametrize(
    ("of_cin", "cause"),
    [
        ([f"00{number}" for number in NUMBERS], "leading zeros are in one and not in the other"),
        ([f"X{number}" for number in NUMBERS], "the ids may be of different systems"),
    ],
)
def test_ids_that_do_not_meet_are_told_with_the_likely_cause(tmp_path: Path, of_cin: list[str], cause: str) -> None:
    (note,) = notes(tmp_path, NUMBERS, of_cin)
    assert note.startswith(f"SSDA903 and CIN census have 0 of 40 children in common: {cause}")
    assert "100" not in note


def test_ids_that_meet_and_children_of_other_authorities_are_not_told(tmp_path: Path) -> None:
    assert notes(tmp_path / "a", NUMBERS, NUMBERS[:30]) == []
    assert notes(tmp_path / "b", NUMBERS, [f"X{number}" for number in NUMBERS], la="203") == []
    assert notes(tmp_path / "c", NUMBERS[:5], [f"X{number}" for number in NUMBERS]) == []
