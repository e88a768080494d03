"""A later row that cannot be used never lets an earlier row of the same thing stand as if it were true now."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_annex_a import annex_a
from made_files import folder_of
from made_xml import cin

from csc_indicators.returns.reasons import ReasonCode
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

LEEDS = "E08000035"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"
WORKERS = "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n"
DECIDED = "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n"
UASC = "CHILD,SEX,DOB,DUC\n"


def imported(folder: Path, files: dict[str, Any], **options: Any) -> Returned:
    returned = import_returns([folder_of(folder / "given", files)], Options(**({"la_code": LEEDS} | options)))
    assert returned.account.unbalanced() == []
    return returned


def causes(returned: Returned, file: str) -> dict[ReasonCode, int]:
    entries = [one for one in returned.account.entries if one.file.startswith(file) and one.reason is not None]
    return {one.reason.code: one.rows for one in entries if one.reason is not None}


def care(child: str, start: str, end: str = "") -> str:
    return f"{child},{start},S,C2,N1,U4,{end},{'E4A' if end else ''}\n"


@pytest.mark.parametrize("end", ["20/09/24", "tomorrow", "31/02/2025"])
def test_an_episode_whose_newest_row_has_an_unreadable_end_is_left_out(tmp_path: Path, end: str) -> None:
    files = {
        "2023-24/e.csv": EPISODES + care("1", "05/06/2023") + care("2", "05/06/2023"),
        "2024-25/e.csv": EPISODES + care("1", "05/06/2023") + care("2", "05/06/2023", end),
    }
    returned = imported(tmp_path, files)
    assert returned.frames["care_episodes"]["child_id"].to_list() == ["1"]
    assert causes(returned, "2024-25/e") == {ReasonCode.UNREADABLE_DATE: 1}
    assert causes(returned, "2023-24/e") == {ReasonCode.REPLACED: 1, ReasonCode.NEWER_ROW_UNUSABLE: 1}
    assert not any("is not in the next year's return" in query.problem for query in returned.account.queries)
    (dropped,) = [one for one in returned.account.entries if one.file == "2024-25/e.csv" and one.fate == "dropped"]
    assert dropped.words == "`DEC` cannot be read as a date: write 31/03/2025 or 2025-03-31"


def test_a_newest_row_with_an_unreadable_start_leaves_out_what_was_open_of_the_child(tmp_path: Path) -> None:
    files = {
        "2023-24/e.csv": EPISODES + care("1", "05/06/2023", "07/07/2023") + care("1", "05/09/2023"),
        "2024-25/e.csv": EPISODES + care("1", "05/09/23", "01/05/2024"),
    }
    returned = imported(tmp_path, files)
    assert returned.frames["care_episodes"].select("start_date", "end_date").rows() == [
        (date(2023, 6, 5), date(2023, 7, 7))
    ]
    assert causes(returned, "2023-24/e") == {ReasonCode.NEWER_ROW_UNUSABLE: 1}


def test_a_row_of_the_same_return_is_not_believed_beside_one_that_cannot_be_used(tmp_path: Path) -> None:
    files = {
        "2023-24/e.csv": EPISODES + care("1", "05/06/2023") + care("1", "05/06/2023", "x") + care("2", "05/06/2023")
    }
    assert imported(tmp_path, files).frames["care_episodes"]["child_id"].to_list() == ["2"]


def test_an_older_row_that_cannot_be_used_harms_no_later_one(tmp_path: Path) -> None:
    files = {
        "2023-24/e.csv": EPISODES + care("1", "05/06/2023", "x") + care("1", "y", "x"),
        "2024-25/e.csv": EPISODES + care("1", "05/06/2023", "01/09/2024"),
    }
    returned = imported(tmp_path, files)
    assert returned.frames["care_episodes"]["end_date"].to_list() == [date(2024, 9, 1)]


@pytest.mark.parametrize(
    ("name", "extract", "head", "row"),
    [
        ("m", "missing_episodes", MISSING, "1,,M,01/06/2023,{}\n"),
        ("s", "case_allocations", WORKERS, "1,,W,01/06/2023,{},\n"),
        ("d", "adoptions", DECIDED, "1,,01/06/2023,{},\n"),
    ],
)
def test_the_other_tables_of_the_return_leave_out_the_earlier_row_too(
    tmp_path: Path, name: str, extract: str, head: str, row: str
) -> None:
    files = {
        "2023-24/e.csv": EPISODES + care("1", "05/06/2023"),
        "2024-25/e.csv": EPISODES + care("1", "05/06/2023"),
        f"2023-24/{name}.csv": head + row.format(""),
        f"2024-25/{name}.csv": head + row.format("20/09/24"),
    }
    returned = imported(tmp_path, files)
    assert extract not in returned.frames
    assert causes(returned, f"2023-24/{name}") == {ReasonCode.NEWER_ROW_UNUSABLE: 1}


def test_the_day_until_which_a_child_was_unaccompanied_is_not_taken_to_be_open(tmp_path: Path) -> None:
    files = {
        "2023-24/e.csv": EPISODES + care("1", "05/06/2023") + care("2", "05/06/2023"),
        "2023-24/h.csv": HEADER + "1,1,14/03/2010,WBRI,,,\n2,1,14/03/2010,WBRI,,,\n",
        "2023-24/u.csv": UASC + "1,1,14/03/2010,\n2,1,14/03/2010,\n",
        "2024-25/e.csv": EPISODES + care("1", "05/06/2023") + care("2", "05/06/2023"),
        "2024-25/u.csv": UASC + "1,1,14/03/2010,20/09/24\n2,1,14/03/2010,\n",
    }
    children = imported(tmp_path, files).frames["children"]
    assert dict(children.select("child_id", "uasc_until").iter_rows()) == {"1": None, "2": date(2028, 3, 14)}


def referral(day: str = "2023-06-01", closed: str | None = None) -> dict[str, Any]:
    told = {"CINreferralDate": day, "ReferralSource": "1A", "PrimaryNeedCode": "N1", "ReferralNFA": "0"}
    return told | ({} if closed is None else {"CINclosureDate": closed, "ReasonForClosure": "RC7"})


def child(number: str, *episodes: dict[str, Any]) -> dict[str, Any]:
    who = {"LAchildID": number, "PersonBirthDate": "2015-02-28", "Sex": "F"}
    return {"ChildIdentifiers": who, "CINdetails": list(episodes)}


@pytest.mark.parametrize("later", [referral(closed="0204-05-01"), referral(day="0203-06-01", closed="2024-05-01")])
def test_an_episode_of_need_whose_newest_element_has_a_date_of_another_age_is_left_out(
    tmp_path: Path, later: dict[str, Any]
) -> None:
    files = {
        "2024.xml": cin(2024, [child("1", referral()), child("2", referral())]),
        "2025.xml": cin(2025, [child("1", later), child("2", referral())]),
    }
    returned = imported(tmp_path, files)
    kept = returned.frames["referrals"].filter(returned.frames["referrals"]["referral_date"].is_not_null())
    assert kept["child_id"].to_list() == ["2"]
    assert causes(returned, "2024.xml")[ReasonCode.NEWER_ROW_UNUSABLE] == 1


def test_an_event_of_a_list_whose_newest_row_cannot_be_used_is_left_out(tmp_path: Path) -> None:
    begun = {"child_id": "1", "start_date": date(2024, 1, 10)}
    other = {"child_id": "2", "start_date": date(2024, 1, 10), "completed_date": date(2024, 2, 10)}
    later = [{**begun, "completed_date": "some day"}, {**other, "completed_date": date(2024, 3, 20)}]
    annex_a(tmp_path / "given" / "a.xlsx", {"List 4": [begun | {"completed_date": None}, other]})
    annex_a(tmp_path / "given" / "b.xlsx", {"List 4": later})
    returned = import_returns([tmp_path / "given"], Options(la_code=LEEDS))
    assert returned.frames["assessments"].select("child_id", "completed_date").rows() == [("2", date(2024, 3, 20))]
