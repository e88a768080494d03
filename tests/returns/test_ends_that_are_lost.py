"""Rows that say why they ended and not when: they count as open, and `compute` says so."""

from __future__ import annotations

from pathlib import Path

from made_files import folder_of
from made_xml import cin

from csc_indicators.config import Config
from csc_indicators.returns.folder import read_folder

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,01/05/2012,WBRI,,,\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"


def notes(folder: Path) -> list[str]:
    found = read_folder(folder, Config(la_code="E06000001"))
    return [note for note in found.notes if "counted as open" in note]


def test_an_episode_with_the_reason_of_its_end_alone_is_told(tmp_path: Path) -> None:
    row = "1,01/05/2023,S,C2,N1,U4,PR1,{},E4A,,,,\n"
    files = {"2023-24/header.csv": HEADER, "2023-24/episodes.csv": EPISODES + row.format("")}
    assert notes(folder_of(tmp_path / "lost", files)) == [
        "`2023-24/episodes.csv`: 1 row is counted as open: `Episodes` has the reason of the end, and no date"
    ]
    files["2023-24/episodes.csv"] = EPISODES + row.format("01/09/2023")
    assert notes(folder_of(tmp_path / "whole", files)) == []


def test_a_case_with_the_reason_of_its_closure_alone_is_told(tmp_path: Path) -> None:
    case = {"CINreferralDate": "2023-05-01", "ReferralSource": "1A", "ReasonForClosure": "RC8", "ReferralNFA": False}
    child = {"ChildIdentifiers": {"LAchildID": "1"}, "ChildCharacteristics": {"Ethnicity": "WBRI"}}
    files = {"cin.xml": cin(2024, [child | {"CINdetails": case}])}
    assert notes(folder_of(tmp_path / "lost", files)) == [
        "`cin.xml`: 1 row is counted as open: `CINdetails` has the reason of the end, and no date"
    ]
    files = {"cin.xml": cin(2024, [child | {"CINdetails": case | {"CINclosureDate": "2023-09-01"}}])}
    assert notes(folder_of(tmp_path / "whole", files)) == []
