"""Returns of the children in need census that lack a module, or an element in every row, which other years have."""

from __future__ import annotations

from collections.abc import Iterable
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

CHILDREN = range(40)
YEARS = (2023, 2024, 2025)


def child(number: int, year: int, **episode: Any) -> dict[str, Any]:
    who = {"LAchildID": f"{year}-{number}", "PersonBirthDate": "2015-02-28"}
    own = {"CINreferralDate": f"{year - 1}-05-01", "ReferralSource": "1A", "PrimaryNeedCode": "N1", "ReferralNFA": "0"}
    own |= {"CINclosureDate": f"{year}-03-01", "ReasonForClosure": "RC1"}
    return {"ChildIdentifiers": who, "CINdetails": [own | episode]}


def enquiry(year: int) -> dict[str, Any]:
    return {"Section47": [{"S47ActualStartDate": f"{year - 1}-06-01", "ICPCnotRequired": "1"}]}


def plan(year: int, end: str | None) -> dict[str, Any]:
    own = {"CPPstartDate": f"{year - 1}-07-01", "CPPendDate": end, "InitialCategoryOfAbuse": "NEG"}
    return {"ChildProtectionPlans": [own]}


def imported(folder: Path, files: dict[str, bytes]) -> Returned:
    returned = import_returns([folder_of(folder, files)], Options())
    assert returned.account.unbalanced() == []
    return returned


def with_enquiries(years: Iterable[int]) -> dict[str, bytes]:
    held = set(years)
    return {
        f"cin{year}.xml": cin(year, [child(n, year, **(enquiry(year) if year in held else {})) for n in CHILDREN])
        for year in YEARS
    }


@pytest.mark.parametrize(("lacks", "first", "last"), [(2023, 2023, 2025), (2024, 2024, 2025), (2025, 2022, 2024)])
def test_a_year_without_a_module_that_other_years_fill_is_not_covered(
    tmp_path: Path, lacks: int, first: int, last: int
) -> None:
    returned = imported(tmp_path, with_enquiries(set(YEARS) - {lacks}))
    covered = returned.covers_from["s47_investigations"], returned.covers_to["s47_investigations"]
    assert covered == (date(first, 4, 1), date(last, 3, 31))
    assert any(f"cin{lacks}.xml" in note and "s47_investigations" in note for note in returned.notes)


def test_a_module_of_few_rows_may_have_none_in_a_year(tmp_path: Path) -> None:
    few = {f"cin{year}.xml": cin(year, [child(1, year, **(enquiry(year) if year != 2024 else {}))]) for year in YEARS}
    returned = imported(tmp_path, few)
    assert returned.covers_from["s47_investigations"] == date(2022, 4, 1)


def test_an_element_that_no_row_of_a_return_has_and_others_have_is_told(tmp_path: Path) -> None:
    files = {
        f"cin{year}.xml": cin(
            year, [child(n, year, **plan(year, None if year == 2024 else f"{year}-01-31")) for n in CHILDREN]
        )
        for year in YEARS
    }
    notes = [note for note in imported(tmp_path, files).notes if "left out" in note]
    assert notes == [
        "`cin2024.xml`: none of 40 rows of `ChildProtectionPlans` has `CPPendDate`, which other returns have in 80 of "
        "80: is it left out?"
    ]


def test_compute_says_which_dates_lie_after_the_year_of_their_return(tmp_path: Path) -> None:
    children = [child(n, 2024, CINclosureDate="2034-01-31" if n == 0 else "2024-01-31") for n in CHILDREN]
    notes = read_folder(folder_of(tmp_path, {"a.xml": cin(2024, children)}), Config()).notes
    assert "`a.xml` CINdetails: `CINclosureDate` of 1 row is after the end of the year of the return" in notes


def test_a_review_after_the_year_is_told_too(tmp_path: Path) -> None:
    own = {"CPPstartDate": "2023-07-01", "Reviews": {"CPPreviewDate": ["2023-08-01", "2033-08-01"]}}
    files = {"a.xml": cin(2024, [child(1, 2024, ChildProtectionPlans=[own])])}
    notes = read_folder(folder_of(tmp_path, files), Config()).notes
    assert [note for note in notes if "`CPPreviewDate` of 1 row is after the end of the year" in note]
