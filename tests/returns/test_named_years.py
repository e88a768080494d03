"""The year that a return is said to be of is held against its dates: a wrong one is an error, never a figure."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from made_files import folder_of
from made_xml import cin

from csc_indicators.config import Config
from csc_indicators.errors import UserError
from csc_indicators.returns.folder import read_folder
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

LEEDS = "E08000035"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC"


def imported(folder: Path, files: dict[str, Any]) -> Returned:
    return import_returns([folder_of(folder / "given", files)], Options(la_code=LEEDS))


def care(child: int, start: date, end: str = "", *more: str) -> str:
    return ",".join([str(child), f"{start:%d/%m/%Y}", "S", "C2", "N1", "U4", end, "E4A" if end else "", *more]) + "\n"


def table(rows: list[str], *more: str) -> str:
    return ",".join([EPISODES, *more]) + "\n" + "".join(rows)


def spread(start: date, count: int, *more: str) -> list[str]:
    """Episodes that begin in the year after a day."""
    return [care(number, start + timedelta(days=number * 360 // count), "", *more) for number in range(count)]


def test_a_column_that_names_the_year_in_which_the_return_begins_is_an_error(tmp_path: Path) -> None:
    rows = [care(1, date(2023, 6, 5), "", "2023"), care(2, date(2023, 7, 5), "20/09/2023", "2023")]
    with pytest.raises(UserError, match="the dates do not lie in the year that `YEAR` says") as error:
        imported(tmp_path, {"e.csv": table(rows, "YEAR")})
    assert error.value.evidence == "2 of 2 rows of 2022-23 have a date after 2023-03-31 (row 2 first)"
    assert "is it that of 2023-24?" in str(error.value.hint)
    with pytest.raises(UserError, match="the dates do not lie in the year"):
        read_folder(tmp_path / "given", Config(la_code=LEEDS))


def test_several_years_that_are_all_named_by_their_beginning_are_one_error(tmp_path: Path) -> None:
    rows = [row for year in (2020, 2021, 2022) for row in spread(date(year, 4, 2), 30, str(year))]
    with pytest.raises(UserError, match="`YEAR` says") as error:
        imported(tmp_path, {"e.csv": table(rows, "YEAR")})
    assert "and the same of 2 more years" in str(error.value.evidence)


@pytest.mark.parametrize("name", ["2022-23/e.csv", "episodes_2223.csv", "2024-25/e.csv"])
def test_a_name_that_says_another_year_than_the_dates_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="the dates do not lie in the year that its name says"):
        imported(tmp_path, {name: table(spread(date(2023, 4, 2), 40))})


def test_the_right_year_with_a_few_slips_and_much_of_earlier_years_is_read(tmp_path: Path) -> None:
    old = spread(date(2015, 4, 2), 60)
    rows = [*old, *spread(date(2023, 4, 2), 30), care(900, date(2033, 5, 1)), care(901, date(2023, 5, 1), "01/06/2024")]
    returned = imported(tmp_path, {"2023-24/e.csv": table(rows)})
    assert returned.frames["care_episodes"].height == 92
    after = [(one.column, one.rows) for one in returned.account.queries if "after the end of the year" in one.problem]
    assert after == [("DECOM", 1), ("DEC", 1)]


def test_few_rows_of_which_none_has_a_date_in_the_year_are_read(tmp_path: Path) -> None:
    assert imported(tmp_path, {"2023-24/e.csv": table(spread(date(2015, 4, 2), 9))}).frames["care_episodes"].height == 9


def test_another_table_in_the_folder_of_the_wrong_year_is_an_error(tmp_path: Path) -> None:
    missing = "CHILD,DOB,MISSING,MIS_START,MIS_END\n" + "1,,M,01/06/2023,02/06/2023\n" * 3
    files = {"2022-23/e.csv": table(spread(date(2022, 4, 2), 30)), "2022-23/m.csv": missing}
    with pytest.raises(UserError, match=r"2022-23/m\.csv"):
        imported(tmp_path, files)


def test_a_year_that_cannot_be_read_is_an_error_and_not_that_of_the_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"`2023-24/e.csv` row 2: `YEAR` is not a year that is certain"):
        imported(tmp_path, {"2023-24/e.csv": table([care(1, date(2023, 5, 1), "", "FY24")], "YEAR")})


def needs(year: int, count: int = 30) -> list[dict[str, Any]]:
    return [
        {
            "ChildIdentifiers": {"LAchildID": str(number), "PersonBirthDate": "2015-02-28", "Sex": "F"},
            "CINdetails": [
                {
                    "CINreferralDate": (date(year - 1, 4, 2) + timedelta(days=12 * number)).isoformat(),
                    "ReferralSource": "1A",
                    "PrimaryNeedCode": "N1",
                    "ReferralNFA": "0",
                }
            ],
        }
        for number in range(count)
    ]


@pytest.mark.parametrize("said", [2023, 2025])
def test_a_census_whose_header_says_another_year_than_its_dates_is_an_error(tmp_path: Path, said: int) -> None:
    with pytest.raises(UserError, match="the dates do not lie in the year that its header says"):
        imported(tmp_path, {"a.xml": cin(said, needs(2024))})
    assert imported(tmp_path / "right", {"a.xml": cin(2024, needs(2024))}).frames["referrals"].height == 30


def test_a_workforce_census_whose_name_says_another_year_than_its_dates_is_an_error(tmp_path: Path) -> None:
    rows = [f"0,SW{number},1.0,{date(2023, 10, 2) + timedelta(days=number):%d/%m/%Y}\n" for number in range(30)]
    text = "AgencyWorker,SWENo,FTE,RoleStartDate\n" + "".join(rows)
    with pytest.raises(UserError, match="the dates do not lie in the year that its name says"):
        imported(tmp_path, {"workforce_2023.csv": text})
    assert imported(tmp_path / "right", {"workforce_2024.csv": text}).frames["social_workers"].height == 30
