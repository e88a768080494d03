from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from made_annex_a import LEEDS

from csc_indicators.errors import UserError
from csc_indicators.returns.reasons import ReasonCode
from csc_indicators.returns.report import as_text
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

Table = dict[str, list[Any]]
UPN = ["A123456789012", "B123456789012", "C123456789012", "D123456789012"]
BORN = ["2010-05-06", "2011-01-02", "2012-03-04", "2013-05-06"]

PERSONS: Table = {
    "pers_person_id": ["1", "2", "3", "33"],
    "pers_upn": [UPN[0], f" {UPN[1].lower()}", UPN[2], UPN[2]],
    "pers_sex": ["F"] * 4,
    "pers_dob": [BORN[0], BORN[1], BORN[2], BORN[2]],
}


def census(year: int, term: str, urn: str = "100001") -> dict[str, Table]:
    return {
        "schoolcensus": {
            "schoolcensustableid": ["s1"],
            "term": [term],
            "year": [year],
            "estab": [4001],
            "lea": [383],
            "urn": [urn],
        },
        "school": {"schooltableid": [1], "schoolcensustableid": ["s1"], "schoolname": ["A"], "phase": ["PS"]},
        "pupilonroll": {
            "pupilonrolltableid": ["p1", "p2", "p3", "p4"],
            "NativeId": [1, 2, 3, 4],
            "schoolcensustableid": ["s1"] * 4,
            "upn": UPN,
            "surname": ["Bloggs"] * 4,
            "dob": ["2010-May-06 00:00:00", BORN[1], BORN[2], BORN[3]],
            "entrydate": ["2020-Sep-01 00:00:00"] * 4,
            "termlysessionspossible": [120, 100, 120, 120],
        },
        "termlysessiondetailsonroll": {
            "termlysessiondetailsonrolltableid": [1, 2, 3, 4, 5, 6],
            "NativeId": [1] * 6,
            "pupilonrolltableid": ["p1", "p1", "p1", "p2", "p9", "p1"],
            "attendancereason": ["I", "O", "B", "?", "I", "m"],
            "sessions": [4, 3, 10, 1, 1, 2],
        },
    }


def imported(folder: Path, found: dict[str, dict[str, Table]], la_code: str | None = LEEDS) -> Returned:
    for place, tables in found.items():
        (folder / place).mkdir(parents=True, exist_ok=True)
        for name, columns in tables.items():
            pl.DataFrame(columns).write_csv(folder / place / f"{name}.csv")
    return import_returns([folder], Options(la_code=la_code))


def rows(returned: Returned, extract: str, *columns: str) -> list[tuple[object, ...]]:
    return sorted(returned.frames[extract].select(columns).rows(), key=str)


def dropped(returned: Returned) -> dict[str | None, int]:
    return {one.words: one.rows for one in returned.account.entries if one.fate == "dropped"}


def test_pupils_are_children_by_upn_and_date_of_birth(tmp_path: Path) -> None:
    returned = imported(tmp_path, {"case system": {"ssd_person": PERSONS}, "spring": census(2024, "SPR")})
    columns = (
        "child_id",
        "academic_year",
        "sessions_possible",
        "sessions_authorised",
        "sessions_unauthorised",
        "school_type",
    )
    assert rows(returned, "attendance", *columns) == [
        ("1", "2023-24", 120, 6, 3, "PRIMARY"),
        ("2", "2023-24", 100, None, None, "PRIMARY"),
    ]
    assert rows(returned, "school_enrolments", "child_id", "school_urn", "start_date", "end_date") == [
        ("1", "100001", date(2020, 9, 1), None),
        ("2", "100001", date(2020, 9, 1), None),
    ]
    assert dropped(returned) == {
        "no child of the other returns has its UPN and date of birth": 1,
        "several children of the other returns have its UPN and date of birth": 1,
        "no pupil of the census has it": 1,
    }
    assert "Bloggs" not in as_text(returned)
    assert all("Bloggs" not in str(frame.rows()) for frame in returned.frames.values())


def test_the_terms_of_a_year_at_a_school_are_one_row_and_those_of_two_schools_are_two(tmp_path: Path) -> None:
    found = {
        "case": {"ssd_person": PERSONS},
        "spring": census(2024, "SPR"),
        "summer": census(2024, "SUM"),
        "autumn": census(2024, "AUT", urn="100002"),
        "next": census(2025, "SPR"),
    }
    returned = imported(tmp_path, found)
    mine = [
        row
        for row in rows(returned, "attendance", "child_id", "academic_year", "sessions_possible", "sessions_authorised")
        if row[0] == "1"
    ]
    assert mine == [("1", "2023-24", 120, 6), ("1", "2023-24", 240, 12), ("1", "2024-25", 120, 6)]
    assert len(rows(returned, "school_enrolments", "child_id")) == 4
    assert returned.account.unbalanced() == []


def test_without_details_the_older_columns_tell_what_was_missed(tmp_path: Path) -> None:
    tables = census(2018, "SPR")
    del tables["termlysessiondetailsonroll"]
    tables["pupilonroll"] |= {
        "termlysessionsauthorised": [5, None, 1, 1],
        "termlysessionsunauthorised": [2, None, 1, 1],
    }
    returned = imported(tmp_path, {"case": {"ssd_person": PERSONS}, "spring": tables})
    assert rows(returned, "attendance", "child_id", "sessions_authorised", "sessions_unauthorised") == [
        ("1", 5, 2),
        ("2", None, None),
    ]


def test_a_pupil_who_left_has_the_day_and_half_terms_are_added(tmp_path: Path) -> None:
    tables = census(2024, "AUT")
    tables["pupilnolongeronroll"] = {
        "pupilnolongeronrolltableid": ["q1"],
        "schoolcensustableid": ["s1"],
        "upn": [UPN[0]],
        "dob": [BORN[0]],
        "entrydate": ["2020-09-01"],
        "leavingdate": ["2024-07-20"],
        "termlysessionspossible": [50],
        "summerhalfterm2sessionspossible": [60],
    }
    tables["summerhalfterm2sessiondetailsoffroll"] = {
        "summerhalfterm2sessiondetailsoffrolltableid": [1],
        "pupilnolongeronrolltableid": ["q1"],
        "attendancereason": ["G"],
        "sessions": [7],
    }
    del tables["pupilonroll"], tables["termlysessiondetailsonroll"]
    returned = imported(tmp_path, {"case": {"ssd_person": PERSONS}, "autumn": tables})
    assert rows(returned, "attendance", "sessions_possible", "sessions_authorised", "sessions_unauthorised") == [
        (110, 0, 7)
    ]
    assert rows(returned, "school_enrolments", "end_date") == [(date(2024, 7, 20),)]


def test_two_censuses_in_one_folder_are_refused(tmp_path: Path) -> None:
    tables = census(2024, "SPR")
    tables["other pupils"] = tables["pupilonroll"]
    with pytest.raises(UserError, match="are the same table of the school census"):
        imported(tmp_path, {"spring": tables})


def test_pupils_of_an_unknown_term_are_refused(tmp_path: Path) -> None:
    tables = census(2024, "SPR")
    del tables["schoolcensus"]
    with pytest.raises(UserError, match="does not say which term and school"):
        imported(tmp_path, {"spring": tables})


def test_without_children_no_pupil_is_known_and_all_are_accounted_for(tmp_path: Path) -> None:
    returned = imported(tmp_path, {"spring": census(2024, "SPR")})
    assert "attendance" not in returned.frames
    gone = {(one.table, one.reason.code): one.rows for one in returned.account.entries if one.reason}
    assert gone == {
        ("pupilonroll", ReasonCode.NO_CHILD_HAS_UPN): 4,
        ("termlysessiondetailsonroll", ReasonCode.NO_CHILD_HAS_UPN): 5,
        ("termlysessiondetailsonroll", ReasonCode.NO_PUPIL): 1,
        ("schoolcensus", ReasonCode.NO_PUPIL_OF_SCHOOL): 1,
        ("school", ReasonCode.NO_PUPIL_OF_SCHOOL): 1,
    }
    assert not any(one.fate in ("kept", "merged") for one in returned.account.entries)


def test_rows_of_pupils_who_are_no_children_are_in_no_extract_and_not_said_to_be_merged(tmp_path: Path) -> None:
    """Two terms: the second row of each pupil and the sessions of both share the fate of the pupil's year."""
    persons = {name: values[:1] for name, values in PERSONS.items()}
    terms = {"spring": census(2024, "SPR"), "summer": census(2024, "SUM")}
    terms["summer"]["pupilonroll"] |= {"termlysessionspossible": [None] * 4}
    returned = imported(tmp_path, {"case": {"ssd_person": persons}, **terms})
    told = {(one.table, one.reason.code): 0 for one in returned.account.entries if one.reason}
    for one in returned.account.entries:
        if one.reason:
            told[one.table, one.reason.code] += one.rows
    assert told == {
        ("pupilonroll", ReasonCode.SESSIONS_ADDED): 1,
        ("pupilonroll", ReasonCode.NO_CHILD_HAS_UPN): 6,
        ("termlysessiondetailsonroll", ReasonCode.OF_PUPIL): 8,
        ("termlysessiondetailsonroll", ReasonCode.NO_CHILD_HAS_UPN): 2,
        ("termlysessiondetailsonroll", ReasonCode.NO_PUPIL): 2,
        ("schoolcensus", ReasonCode.OF_SCHOOL): 2,
        ("school", ReasonCode.OF_SCHOOL): 2,
    }


def test_the_sessions_of_a_pupil_without_any_possible_are_in_no_extract(tmp_path: Path) -> None:
    spring = census(2024, "SPR")
    spring["pupilonroll"] |= {"termlysessionspossible": [None] * 4}
    persons = {name: values[:1] for name, values in PERSONS.items()}
    returned = imported(tmp_path, {"case": {"ssd_person": persons}, "spring": spring})
    entries = [one for one in returned.account.entries if one.table == "termlysessiondetailsonroll" and one.reason]
    assert {one.reason.code: one.rows for one in entries if one.reason} == {
        ReasonCode.NO_POSSIBLE_SESSIONS: 4,
        ReasonCode.NO_CHILD_HAS_UPN: 1,
        ReasonCode.NO_PUPIL: 1,
    }
