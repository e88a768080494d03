"""What the extracts of an import state that they cover: years, gaps between them, and what was open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_files import folder_of
from made_xml import cin

from csc_indicators.config import Config
from csc_indicators.returns.coverage import all_gaps, years_between
from csc_indicators.returns.folder import read_folder
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import import_returns
from csc_indicators.returns.write import write_extracts

MARCH = (3, 31)


@pytest.mark.parametrize(
    ("years", "gaps"),
    [
        (set(), ()),
        ({2022}, ()),
        ({2022, 2023}, ()),
        ({2022, 2024}, ((date(2022, 4, 1), date(2023, 3, 31)),)),
        ({2020, 2023, 2025}, ((date(2020, 4, 1), date(2022, 3, 31)), (date(2023, 4, 1), date(2024, 3, 31)))),
    ],
)
def test_the_gaps_are_the_years_between_the_first_and_the_last(
    years: set[int], gaps: tuple[tuple[date, date], ...]
) -> None:
    assert years_between(years, MARCH) == gaps


def test_a_gap_of_one_kind_of_return_is_a_gap_of_the_extract() -> None:
    first, second = (date(2022, 4, 1), date(2023, 3, 31)), (date(2020, 4, 1), date(2021, 3, 31))
    found = all_gaps([{"referrals": {"E06000001": (first,)}}, {"referrals": {"E06000001": (second, first)}}])
    assert found == {"referrals": {"E06000001": (second, first)}}


LEEDS = "E08000035"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n"
CHILD = {"ChildIdentifiers": {"LAchildID": "1", "PersonBirthDate": "2015-02-28", "Sex": "F"}}


def care(start: str) -> str:
    return f"1,{start},S,C2,N1,U4,,\n"


def test_a_folder_of_ssda903_hands_over_the_year_without_a_return_and_from_when_open_rows_are_complete(
    tmp_path: Path,
) -> None:
    files = {f"{year}/e.csv": EPISODES + care("01/05/2021") for year in ("2021-22", "2023-24", "2024-25")}
    extract = read_folder(folder_of(tmp_path, files), Config(la_code=LEEDS)).by_name["care_episodes"]
    assert extract.gaps == {LEEDS: ((date(2022, 4, 1), date(2023, 3, 31)),)}
    assert (extract.covers_from, extract.open_from) == (date(2023, 4, 1), date(2023, 4, 1))


def test_a_folder_of_the_cin_census_hands_over_the_same(tmp_path: Path) -> None:
    episode = {"CINreferralDate": "2021-05-01", "ReferralSource": "1A", "PrimaryNeedCode": "N1", "ReferralNFA": "0"}
    files = {f"{year}.xml": cin(year, [CHILD | {"CINdetails": [episode]}]) for year in (2022, 2024)}
    extract = read_folder(folder_of(tmp_path, files), Config()).by_name["referrals"]
    assert extract.gaps == {"E09000001": ((date(2022, 4, 1), date(2023, 3, 31)),)}
    assert (extract.covers_from, extract.open_from) == (date(2023, 4, 1), date(2023, 4, 1))


def test_one_return_has_no_gap_and_what_was_open_from_its_first_day_on(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"2023-24/e.csv": EPISODES + care("01/05/2021")})
    extract = read_folder(folder, Config(la_code=LEEDS)).by_name["care_episodes"]
    assert (extract.gaps, extract.open_from) == ({}, date(2023, 4, 1))


def test_the_files_of_an_import_state_what_the_returns_hand_over(tmp_path: Path) -> None:
    given = folder_of(tmp_path / "given", {"2023-24/e.csv": EPISODES + care("01/05/2021")})
    direct = read_folder(given, Config(la_code=LEEDS)).by_name["care_episodes"]
    write_extracts(import_returns([given], Options(la_code=LEEDS)), tmp_path / "data", "csv")
    written = read_folder(tmp_path / "data", Config()).by_name["care_episodes"]
    for extract in (direct, written):
        stated = (extract.covers_from, extract.open_from, extract.extracted_on)
        assert stated == (date(2023, 4, 1), date(2023, 4, 1), date(2024, 3, 31))
