"""A child whose date of birth differs between returns is named by table and year: the latest is taken."""

from __future__ import annotations

from pathlib import Path

from csc_indicators.workflows import Request, compute

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"


def returns(folder: Path, births: dict[str, str]) -> Path:
    for year, born in births.items():
        place = folder / year
        place.mkdir(parents=True)
        (place / "header.csv").write_text(f"{HEADER}1,1,{born},WBRI,,,\n2,2,01/05/2012,WBRI,,,\n", encoding="utf-8")
        rows = "".join(f"{child},01/05/2022,S,C2,N1,U4,PR1,,,,,,\n" for child in (1, 2))
        (place / "episodes.csv").write_text(EPISODES + rows, encoding="utf-8")
    return folder


def notes(folder: Path, births: dict[str, str]) -> list[str]:
    request = Request(returns(folder, births), la_code="E06000001", indicators=("cla_rate",), compare=False)
    return [str(note) for note in compute(request).notes if "date of birth" in str(note)]


def test_the_return_with_another_date_of_birth_is_named(tmp_path: Path) -> None:
    assert notes(tmp_path, {"2022-23": "01/01/1990", "2023-24": "29/02/2012"}) == [
        "`DOB` in `Header` for 2022-23: 1 child has another date of birth in the latest return, which is taken; "
        "is `DOB` wrong in one of them?"
    ]


def test_the_same_date_of_birth_in_all_returns_needs_no_word(tmp_path: Path) -> None:
    assert notes(tmp_path, {"2022-23": "29/02/2012", "2023-24": "29/02/2012"}) == []
