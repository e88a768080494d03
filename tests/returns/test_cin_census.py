"""The children in need census becomes extracts: every element where it belongs, and every row accounted for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from made_files import folder_of
from made_xml import Manner, cin

from csc_indicators.errors import UserError
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns


def child(number: str = "C1", episodes: list[dict[str, Any]] | None = None, **told: Any) -> dict[str, Any]:
    """A child with the usual identifiers; `told` is put in their place or beside them."""
    names = {"LAchildID": number, "UPN": "A123456789012", "PersonBirthDate": "2015-02-28", "Sex": "F"}
    features = {"Ethnicity": "WBRI", "Disabilities": {"Disability": ["NONE"]}}
    identifiers = names | {name: text for name, text in told.items() if name not in features}
    return {
        "ChildIdentifiers": identifiers,
        "ChildCharacteristics": features | {name: text for name, text in told.items() if name in features},
        "CINdetails": episodes or [],
    }


def episode(day: str = "2024-05-01", **told: Any) -> dict[str, Any]:
    """An episode of need that begins on a day."""
    return {"CINreferralDate": day, "ReferralSource": "1A", "PrimaryNeedCode": "N1", "ReferralNFA": "false"} | told


def imported(folder: Path, options: Options | None = None, /, **files: bytes) -> Returned:
    """What comes of files, given by name without the suffix."""
    given = folder_of(folder / "returns", {f"{name}.xml": text for name, text in files.items()})
    return import_returns([given], options or Options())


def rows(returned: Returned, extract: str) -> list[dict[str, Any]]:
    """The rows of an extract, without where they came from."""
    return returned.frames[extract].drop("source_file", "source_row").to_dicts()


def one(returned: Returned, extract: str) -> dict[str, Any]:
    (row,) = rows(returned, extract)
    return row


def queries(returned: Returned) -> list[tuple[str, str, str, int]]:
    return [(query.table, query.column, query.problem, query.rows) for query in returned.account.queries]


def test_every_element_goes_where_it_belongs(tmp_path: Path) -> None:
    details = episode(
        CINclosureDate="2024-12-01",
        ReasonForClosure="RC7",
        Assessments=[
            {
                "AssessmentActualStartDate": "2024-05-02",
                "AssessmentInternalReviewDate": "2024-05-20",
                "AssessmentAuthorisationDate": "2024-06-20",
                "FactorsIdentifiedAtAssessment": {"AssessmentFactors": ["2B", "18C", "3A"]},
            }
        ],
        CINPlanDates=[{"CINPlanStartDate": "2024-06-21", "CINPlanEndDate": "2024-07-01"}],
        Section47=[
            {
                "S47ActualStartDate": "2024-06-25",
                "InitialCPCtarget": "2024-07-16",
                "DateOfInitialCPC": "2024-07-02",
                "ICPCnotRequired": "0",
            }
        ],
        ChildProtectionPlans=[
            {
                "CPPstartDate": "2024-07-02",
                "CPPendDate": "2024-11-30",
                "InitialCategoryOfAbuse": "NEG",
                "LatestCategoryOfAbuse": "EMO",
                "NumberOfPreviousCPP": "2",
                "Reviews": {"CPPreviewDate": ["2024-09-01", "2024-11-30"]},
            }
        ],
    )
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[details], Disabilities={"Disability": ["HEAR", "LD"]})]))
    who = {"la_code": "E09000001", "child_id": "C1"}
    assert one(returned, "children") == who | {
        "date_of_birth": date(2015, 2, 28),
        "sex": "F",
        "ethnicity": "WBRI",
        "disabilities": "HEAR;LD",
        "upn": "A123456789012",
        "expected_date_of_birth": None,
    }
    assert one(returned, "referrals") == who | {
        "referral_date": date(2024, 5, 1),
        "source": "1A",
        "no_further_action": False,
        "primary_need": "N1",
        "closure_date": date(2024, 12, 1),
        "closure_reason": "RC7",
    }
    assert one(returned, "assessments") == who | {
        "start_date": date(2024, 5, 2),
        "completed_date": date(2024, 6, 20),
        "factors": "2B;18C;3A",
    }
    assert one(returned, "cin_plans") == who | {"start_date": date(2024, 6, 21), "end_date": date(2024, 7, 1)}
    assert one(returned, "s47_investigations") == who | {
        "start_date": date(2024, 6, 25),
        "conference_date": date(2024, 7, 2),
        "conference_needed": True,
    }
    assert one(returned, "initial_conferences") == who | {"conference_date": date(2024, 7, 2), "transfer_in": False}
    assert one(returned, "cp_plans") == who | {
        "start_date": date(2024, 7, 2),
        "end_date": date(2024, 11, 30),
        "initial_category": "NEG",
        "latest_category": "EMO",
        "previous_plans": 2,
    }
    assert [row["review_date"] for row in rows(returned, "cp_reviews")] == [date(2024, 9, 1), date(2024, 11, 30)]
    assert not returned.account.unbalanced()
    assert not returned.account.queries


MANNERS = {
    "a namespace": Manner(namespace="urn:dfe"),
    "elements in another order": Manner(shuffled=3),
    "times behind the dates": Manner(times=True),
    "all in one line": Manner(indented=False),
    "UTF-16": Manner(encoding="UTF-16"),
    "Windows-1252": Manner(encoding="windows-1252"),
    "empty elements": Manner(empty=True),
}


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
def test_the_manner_of_the_vendor_does_not_matter(tmp_path: Path, manner: Manner) -> None:
    enquiry = {"S47ActualStartDate": date(2024, 6, 25), "DateOfInitialCPC": date(2024, 7, 2), "ICPCnotRequired": False}
    details = episode(
        CINreferralDate=date(2024, 5, 1),
        CINclosureDate=None,
        Section47=[enquiry],
        Assessments=[{"AssessmentActualStartDate": date(2024, 5, 2), "FactorsIdentifiedAtAssessment": {}}],
    )
    children = [child("É1", [details, episode("2024-11-05", CINclosureDate=date(2024, 12, 1))]), child("C2", [details])]
    usual = imported(tmp_path / "usual", a=cin(2025, children))
    other = imported(tmp_path / "other", a=cin(2025, children, manner=manner))
    assert usual.frames.keys() == other.frames.keys()
    for name, frame in usual.frames.items():
        found = other.frames[name].select(frame.columns)
        by = [column for column in frame.columns if not column.startswith("source_")]
        assert found.drop("source_row").sort(by).equals(frame.drop("source_row").sort(by)), name


def test_a_child_may_have_several_episodes(tmp_path: Path) -> None:
    episodes = [episode("2024-05-01", CINclosureDate="2024-06-01"), episode("2024-09-01", ReferralNFA="true")]
    returned = imported(tmp_path, a=cin(2025, [child(episodes=episodes)]))
    assert [(row["referral_date"], row["no_further_action"]) for row in rows(returned, "referrals")] == [
        (date(2024, 5, 1), False),
        (date(2024, 9, 1), True),
    ]


@pytest.mark.parametrize(
    ("told", "sex"),
    [({"Sex": "M"}, "M"), ({"Sex": "1"}, "M"), ({"Sex": "U"}, "U"), ({"Sex": None, "GenderCurrent": "2"}, "F"),
     ({"Sex": None, "GenderCurrent": "9"}, "U"), ({"Sex": None, "PersonGenderCurrent": "1"}, "M"),
     ({"Sex": "F", "GenderCurrent": "1"}, "F")],
)  # fmt: skip
def test_either_element_tells_the_sex(tmp_path: Path, told: dict[str, Any], sex: str) -> None:
    assert one(imported(tmp_path, a=cin(2025, [child(episodes=[episode()], **told)])), "children")["sex"] == sex


def test_an_unborn_child_has_an_expected_date_only(tmp_path: Path) -> None:
    unborn = child(episodes=[episode()], PersonBirthDate=None, ExpectedPersonBirthDate="2025-06-01", Sex="U")
    row = one(imported(tmp_path, a=cin(2025, [unborn])), "children")
    assert "date_of_birth" not in row
    assert row["expected_date_of_birth"] == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("text", "needed"), [("true", False), ("1", False), ("false", True), ("0", True), ("FALSE", True), (None, None)]
)
def test_a_conference_is_needed_unless_it_is_not_required(
    tmp_path: Path, text: str | None, needed: bool | None
) -> None:
    enquiries = [
        {"S47ActualStartDate": "2024-06-25", "ICPCnotRequired": text},
        {"S47ActualStartDate": "2024-07-25", "ICPCnotRequired": "false", "DateOfInitialCPC": "2024-08-01"},
    ]
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[episode(Section47=enquiries)])]))
    assert [row["conference_needed"] for row in rows(returned, "s47_investigations")] == [needed, True]
    assert len(rows(returned, "initial_conferences")) == 1


def test_a_conference_of_an_episode_is_for_a_child_who_moved_in(tmp_path: Path) -> None:
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[episode(DateOfInitialCPC="2024-05-20")])]))
    assert one(returned, "initial_conferences")["transfer_in"] is True
    assert "s47_investigations" not in returned.frames


def test_a_conference_that_stands_twice_is_the_enquirys(tmp_path: Path) -> None:
    enquiry = {"S47ActualStartDate": "2024-05-10", "DateOfInitialCPC": "2024-05-20", "ICPCnotRequired": "false"}
    details = episode(DateOfInitialCPC="2024-05-20", Section47=[enquiry])
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[details])]))
    assert one(returned, "initial_conferences")["transfer_in"] is False
    assert [(table, column) for table, column, *_ in queries(returned)] == [("CINdetails", "DateOfInitialCPC")]


def test_an_empty_list_of_factors_is_none_known(tmp_path: Path) -> None:
    assessments = [
        {"AssessmentActualStartDate": "2024-05-02", "FactorsIdentifiedAtAssessment": {}},
        {"AssessmentActualStartDate": "2024-08-02", "FactorsIdentifiedAtAssessment": {"AssessmentFactors": [" 1a "]}},
    ]
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[episode(Assessments=assessments)])]))
    assert [row["factors"] for row in rows(returned, "assessments")] == [None, "1A"]


def test_what_nobody_recorded_is_no_column(tmp_path: Path) -> None:
    assessments = [{"AssessmentActualStartDate": "2024-05-02", "FactorsIdentifiedAtAssessment": {}}]
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[episode(Assessments=assessments)])]))
    assert "factors" not in returned.frames["assessments"].columns
    assert "completed_date" in returned.frames["assessments"].columns


@pytest.mark.parametrize(
    ("year", "factor", "problem"),
    [(2020, "18A", None), (2020, "18B", "is a code of other years"), (2021, "18B", None),
     (2021, "24A", "is a code of other years"), (2025, "18A", None),
     (2025, "RB", "is not a code of the return")],
)  # fmt: skip
def test_codes_are_those_of_the_year(tmp_path: Path, year: int, factor: str, problem: str | None) -> None:
    assessment = {
        "AssessmentActualStartDate": f"{year - 1}-05-02",
        "FactorsIdentifiedAtAssessment": {"AssessmentFactors": ["1A", factor]},
    }
    returned = imported(
        tmp_path, a=cin(year, [child(episodes=[episode(f"{year - 1}-05-01", Assessments=[assessment])])])
    )
    assert one(returned, "assessments")["factors"] == f"1A;{factor}"
    told = [("Assessments", "AssessmentFactors", problem, 1)] if problem else []
    assert queries(returned) == told


@pytest.mark.parametrize("reason", [f"RC{number}" for number in range(1, 10)])
def test_every_reason_for_closure_is_kept(tmp_path: Path, reason: str) -> None:
    details = episode(CINclosureDate="2024-06-01", ReasonForClosure=reason)
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[details])]))
    assert one(returned, "referrals")["closure_reason"] == reason
    assert not returned.account.queries


def test_the_block_of_pre_proceedings_feeds_three_extracts(tmp_path: Path) -> None:
    blocks = [
        {
            "PPStartDate": "2026-09-09",
            "LBPSentDate": "2026-09-20",
            "FGDMMeetingOffer": "1",
            "FGDMMeetingFac": "1",
            "InitialPPMeetingDate": "2026-09-28",
            "ReviewMeetingsCount": "3",
            "StepDecisionDate": "2026-12-01",
            "PPOutcome": "A",
            "CourtAppDate": "2026-12-18",
            "LetterInitCPDate": "2027-02-05",
        },
        {"LBPSentDate": "2026-10-20", "FGDMMeetingOffer": "0", "StepDecisionDate": "2027-01-02"},
    ]
    details = episode("2026-05-01", PreProceedingsandFGDM=blocks)
    returned = imported(tmp_path, a=cin(2027, [child(episodes=[details])]))
    assert [(row["letter_date"], row["end_date"]) for row in rows(returned, "pre_proceedings")] == [
        (date(2026, 9, 20), date(2026, 12, 18)),
        (date(2026, 10, 20), date(2027, 1, 2)),
    ]
    assert one(returned, "court_proceedings")["issue_date"] == date(2026, 12, 18)
    assert one(returned, "family_group_conferences")["offered_date"] == date(2026, 9, 20)
    assert not returned.account.unbalanced()


def test_the_line_of_every_row_is_kept(tmp_path: Path) -> None:
    details = episode(Section47=[{"S47ActualStartDate": "2024-06-25", "ICPCnotRequired": "false"}])
    text = cin(2025, [child("C1", [details]), child("C2", [details, details])])
    returned = imported(tmp_path, a=text)
    lines = text.decode().splitlines()
    for extract, element in {"referrals": "CINdetails", "s47_investigations": "Section47", "children": "Child"}.items():
        for file, line in returned.frames[extract].select("source_file", "source_row").iter_rows():
            assert file == "a.xml"
            assert lines[line - 1].strip() == f"<{element}>"


def test_a_bad_date_is_told_with_line_and_element_and_without_itself(tmp_path: Path) -> None:
    text = cin(2025, [child(episodes=[episode("2024-05-01"), episode("2024-02-30"), episode("secret")])])
    begins = [number for number, line in enumerate(text.decode().splitlines(), 1) if "<CINdetails>" in line]
    with pytest.raises(UserError) as error:
        imported(tmp_path, a=text)
    assert f"`a.xml` line {begins[1]}: `CINreferralDate` is not a date" in str(error.value)
    assert "2 such rows" in str(error.value)
    assert "secret" not in str(error.value)


def test_a_date_of_another_age_is_left_blank_unless_it_is_an_end(tmp_path: Path) -> None:
    enquiry = {"S47ActualStartDate": "2024-05-10", "DateOfInitialCPC": "0024-05-20", "ICPCnotRequired": "false"}
    episodes = [
        episode(Section47=[enquiry]),
        episode("2024-09-01", CINclosureDate="1204-10-01", ReasonForClosure="RC7"),
    ]
    told = child(episodes=episodes, ExpectedPersonBirthDate="1066-04-13")
    returned = imported(tmp_path, a=cin(2025, [told]))
    assert one(returned, "children")["expected_date_of_birth"] is None
    assert one(returned, "referrals")["referral_date"] == date(2024, 5, 1)
    assert one(returned, "s47_investigations")["conference_date"] is None
    assert "initial_conferences" not in returned.frames
    assert queries(returned) == [
        ("Child", "ExpectedPersonBirthDate", "is before 1900 and is left blank", 1),
        ("Section47", "DateOfInitialCPC", "is before 1900 and is left blank", 1),
    ]
    dropped = [(entry.table, entry.rows, entry.words) for entry in returned.account.entries if entry.fate == "dropped"]
    assert dropped == [("CINdetails", 1, "`CINclosureDate` is before 1900")]
    assert not returned.account.unbalanced()


def test_an_element_that_feeds_two_extracts_is_told_once(tmp_path: Path) -> None:
    enquiry = {"S47ActualStartDate": "2024-05-10", "DateOfInitialCPC": "secret", "ICPCnotRequired": "false"}
    with pytest.raises(UserError) as error:
        imported(tmp_path, a=cin(2025, [child(episodes=[episode(Section47=[enquiry])])]))
    assert str(error.value).count("DateOfInitialCPC") == 1


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    bad = child(episodes=[episode("x", ReferralNFA="maybe")], PersonBirthDate="x")
    with pytest.raises(UserError) as error:
        imported(tmp_path, a=cin(2025, [bad]), b=cin(2024, [bad], la="975"))
    told = str(error.value)
    assert all(name in told for name in ("`CINreferralDate`", "`ReferralNFA`", "`PersonBirthDate`"))
    assert "`b.xml`: `LEA` 975 is no local authority of England" in told


def test_elements_that_do_not_belong_there_are_told_and_not_lost_in_silence(tmp_path: Path) -> None:
    details = episode(Own="1", DateOfInitialCPC=["2024-05-01", "2024-05-02"], Assessments=[{"Worker": "W1"}])
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[details])]))
    assert sorted(queries(returned)) == [
        ("Assessments", "Worker", "is no element that the return has there: it is not read", 1),
        ("CINdetails", "DateOfInitialCPC", "is there twice in a row: the last is read", 1),
        ("CINdetails", "Own", "is no element that the return has there: it is not read", 1),
    ]
    dropped = [(entry.table, entry.rows, entry.words) for entry in returned.account.entries if entry.fate == "dropped"]
    assert dropped == [("Assessments", 1, "the element holds nothing that is read")]
    assert not returned.account.unbalanced()


@pytest.mark.parametrize(
    ("header", "year", "told"),
    [
        ({}, "2024-25", []),
        ({"ReferenceDate": "2025-07-21"}, "2024-25", ["ReferenceDate"]),
        ({"Year": "2024"}, "2024-25", ["Year"]),
        ({"Year": "", "ReferenceDate": "2025-03-31T00:00:00"}, "2024-25", []),
    ],
)
def test_the_year_is_that_of_the_reference_date(
    tmp_path: Path, header: dict[str, str], year: str, told: list[str]
) -> None:
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[episode()])], header=header))
    assert [file.taken_for for file in returned.files] == [f"CIN census, {year}"]
    assert [query.column for query in returned.account.queries] == told
    assert returned.covers_to["referrals"] == date(2025, 3, 31)


def test_a_return_without_a_year_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="neither `ReferenceDate` nor `Year`"):
        imported(tmp_path, a=cin(2025, [child()], header={"Year": "", "ReferenceDate": ""}))


def test_the_authority_is_that_of_the_header(tmp_path: Path) -> None:
    one_child = [child(episodes=[episode()])]
    leeds = Options(la_code="E08000035")
    assert one(imported(tmp_path / "a", leeds, a=cin(2025, one_child)), "children")["la_code"] == "E09000001"
    assert one(imported(tmp_path / "b", leeds, b=cin(2025, one_child, la="975")), "referrals")[
        "la_code"
    ] == "E08000035"  # fmt: skip


@pytest.mark.parametrize(
    ("said", "counts_for"), [(None, "E10000021"), ("E08000035", "E10000021"), ("E06000061", "E06000061")]
)
def test_an_authority_that_was_divided_is_itself_unless_the_user_names_its_successor(
    tmp_path: Path, said: str | None, counts_for: str
) -> None:
    text = cin(2018, [child(episodes=[episode("2017-05-01")])], la="928")
    assert one(imported(tmp_path, Options(la_code=said), a=text), "referrals")["la_code"] == counts_for


def test_a_later_return_replaces_what_an_earlier_one_says_of_an_episode(tmp_path: Path) -> None:
    before = episode("2023-09-01", Section47=[{"S47ActualStartDate": "2023-10-01"}])
    enquiry = {"S47ActualStartDate": "2023-10-01", "DateOfInitialCPC": "2023-10-11", "ICPCnotRequired": "false"}
    after = episode("2023-09-01", CINclosureDate="2024-08-01", ReasonForClosure="RC7", Section47=[enquiry])
    returned = imported(tmp_path, b=cin(2024, [child(episodes=[before])]), a=cin(2025, [child(episodes=[after])]))
    assert one(returned, "referrals")["closure_date"] == date(2024, 8, 1)
    assert one(returned, "s47_investigations")["conference_date"] == date(2023, 10, 11)
    assert returned.frames["referrals"]["source_file"].to_list() == ["a.xml"]
    assert [(entry.file, entry.table) for entry in returned.account.entries if entry.fate == "merged"] == [
        ("b.xml", "CINdetails"),
        ("b.xml", "Child"),
        ("b.xml", "Section47"),
    ]
    assert not returned.account.unbalanced()
    assert (returned.covers_from["referrals"], returned.covers_to["referrals"]) == (date(2023, 4, 1), date(2025, 3, 31))


def test_of_two_returns_for_a_year_the_one_made_later_stands_whole(tmp_path: Path) -> None:
    taken_back = [child("C2", [episode()]), child("C1", [episode("2024-06-01"), episode(PrimaryNeedCode="N1")])]
    first = cin(2025, taken_back, header={"DateTime": "2025-07-01T09:00:00"})
    second = cin(2025, [child(episodes=[episode(PrimaryNeedCode="N4")])], header={"DateTime": "2025-07-02T09:00:00"})
    returned = imported(tmp_path, b=first, a=second)
    assert one(returned, "referrals")["primary_need"] == "N4"
    assert one(returned, "children")["child_id"] == "C1"
    assert {entry.words for entry in returned.account.entries if entry.fate == "merged"} == {
        "the authority sent the return for the year again"
    }
    assert not returned.account.unbalanced()


def test_two_files_of_a_year_that_were_made_together_belong_together(tmp_path: Path) -> None:
    returned = imported(tmp_path, a=cin(2025, [child("C1", [episode()])]), b=cin(2025, [child("C2", [episode()])]))
    assert returned.frames["referrals"].height == returned.frames["children"].height == 2


def test_a_conference_that_was_put_off_is_one(tmp_path: Path) -> None:
    def enquiry(day: str) -> dict[str, str]:
        return {"S47ActualStartDate": "2024-03-20", "DateOfInitialCPC": day, "ICPCnotRequired": "false"}

    before, after = (episode("2024-03-01", Section47=[enquiry(day)]) for day in ("2024-03-30", "2024-04-06"))
    returned = imported(tmp_path, a=cin(2024, [child(episodes=[before])]), b=cin(2025, [child(episodes=[after])]))
    assert one(returned, "initial_conferences")["conference_date"] == date(2024, 4, 6)


def test_two_rows_of_one_return_that_differ_both_stay(tmp_path: Path) -> None:
    enquiries = [
        {"S47ActualStartDate": "2024-06-25", "ICPCnotRequired": "true"},
        {"S47ActualStartDate": "2024-06-25", "ICPCnotRequired": "false", "DateOfInitialCPC": "2024-07-02"},
        {"S47ActualStartDate": "2024-06-25", "ICPCnotRequired": "true"},
    ]
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[episode(Section47=enquiries)])]))
    assert [row["conference_needed"] for row in rows(returned, "s47_investigations")] == [False, True]
    assert not returned.account.unbalanced()


LOST = [child("C1", [episode("2023-09-01")]), child("C2", [episode("2023-09-01", ReferralNFA="true")])]


def test_what_the_next_return_has_lost_is_told_and_ended_only_by_a_repair(tmp_path: Path) -> None:
    files = {"a": cin(2024, LOST), "b": cin(2025, [child("C3", [episode()])])}
    told = imported(tmp_path / "told", **files)
    assert [(table, column, rows) for table, column, _, rows in queries(told)] == [("CINdetails", "CINclosureDate", 1)]
    assert rows(told, "referrals")[0]["closure_date"] is None
    mended = imported(tmp_path / "mended", Options(repair=True), **files)
    assert [row["closure_date"] for row in rows(mended, "referrals")] == [date(2024, 4, 1), None, None]
    assert [(repair.file, repair.table) for repair in mended.account.repairs] == [("a.xml", "CINdetails")]
    assert not queries(mended)


def test_what_is_open_at_the_end_or_before_a_gap_is_not_lost(tmp_path: Path) -> None:
    early = [child("C1", [episode("2021-09-01")]), child("C2", [episode("2021-09-01", ReferralNFA="true")])]
    files = {"a": cin(2022, early), "b": cin(2024, early), "c": cin(2025, [child("C4", [episode()])], la="202")}
    assert not queries(imported(tmp_path, **files))


def test_coverage_begins_after_a_missing_year(tmp_path: Path) -> None:
    one_child = [child(episodes=[episode("2019-05-01", CINclosureDate="2019-06-01")])]
    files = {f"y{year}": cin(year, one_child) for year in (2020, 2022, 2023)}
    returned = imported(tmp_path, **files)
    assert (returned.covers_from["referrals"], returned.covers_to["referrals"]) == (date(2021, 4, 1), date(2023, 3, 31))


def test_plans_of_children_in_need_are_covered_from_the_year_that_brought_them(tmp_path: Path) -> None:
    details = episode("2020-05-01", CINPlanDates=[{"CINPlanStartDate": "2020-06-01"}])
    returned = imported(tmp_path, **{f"y{year}": cin(year, [child(episodes=[details])]) for year in (2021, 2022, 2023)})
    assert queries(returned) == [("CINPlanDates", "CINPlanDates", "is in a return only from 2021-22 on", 1)]
    assert returned.covers_from["cin_plans"] == date(2021, 4, 1)
    assert returned.covers_from["referrals"] == date(2020, 4, 1)


def test_each_authority_covers_the_years_of_its_own_returns(tmp_path: Path) -> None:
    one_child = [child(episodes=[episode("2019-05-01", CINclosureDate="2019-06-01")])]
    returned = imported(tmp_path, a=cin(2020, one_child), b=cin(2023, one_child, la="202"))
    assert returned.covers_from["referrals"] == date(2019, 4, 1)
    assert returned.covers_to["referrals"] == date(2023, 3, 31)
    assert returned.spans["referrals"] == {
        "E09000001": (date(2019, 4, 1), date(2020, 3, 31)),
        "E09000007": (date(2022, 4, 1), date(2023, 3, 31)),
    }


def test_a_child_that_two_authorities_know_is_two_children(tmp_path: Path) -> None:
    returned = imported(
        tmp_path, a=cin(2025, [child(episodes=[episode()])]), b=cin(2025, [child(episodes=[episode()])], la="202")
    )
    assert len(rows(returned, "children")) == len(rows(returned, "referrals")) == 2


@pytest.mark.parametrize(
    "text",
    [
        b'<!DOCTYPE Message [<!ENTITY a "x">]><Message><Header><Collection>CIN</Collection></Header></Message>',
        b"<Message><Header><Collection>SWF</Collection></Header></Message>",
        b"<Messages/>",
    ],
)
def test_xml_that_is_none_of_the_collections_is_named_and_left(tmp_path: Path, text: bytes) -> None:
    returned = imported(tmp_path, a=text, b=cin(2025, [child(episodes=[episode()])]))
    assert [(file.shown, file.taken_for is None, file.is_odd) for file in returned.files] == [
        ("a.xml", True, True),
        ("b.xml", False, False),
    ]


def test_a_file_that_is_cut_off_stops_the_import(tmp_path: Path) -> None:
    text = cin(2025, [child("secret", [episode()]), child("C2", [episode()])])
    with pytest.raises(UserError, match=r"`a\.xml` line \d+: the file ends in the middle") as error:
        imported(tmp_path, a=text[:-200])
    assert "secret" not in str(error.value)


def test_a_return_without_children_is_no_error(tmp_path: Path) -> None:
    returned = imported(tmp_path, a=cin(2025, []), b=cin(2024, [child(episodes=[episode("2023-05-01")])]))
    assert returned.frames["children"].height == 1


def test_types_are_those_of_the_catalogue(tmp_path: Path) -> None:
    from csc_indicators.extracts.catalogue import polars_schema

    enquiry = {"S47ActualStartDate": "2024-06-25", "DateOfInitialCPC": "2024-07-02", "ICPCnotRequired": "false"}
    returned = imported(tmp_path, a=cin(2025, [child(episodes=[episode(Section47=[enquiry])])]))
    for name, frame in returned.frames.items():
        wanted = polars_schema(name)
        assert frame.schema == pl.Schema({column: wanted[column] for column in frame.columns})


def test_what_does_not_say_which_child_it_is_about_is_dropped_since_it_would_all_be_one_child(tmp_path: Path) -> None:
    nobody = child("", [episode(Section47=[{"S47ActualStartDate": "2024-06-01", "ICPCnotRequired": "1"}])])
    returned = imported(tmp_path, a=cin(2025, [nobody, child("", [episode()]), child("C1", [episode()])]))
    assert one(returned, "children")["child_id"] == "C1"
    assert one(returned, "referrals")["child_id"] == "C1"
    assert "s47_investigations" not in returned.frames
    gone = {(entry.table, entry.words): entry.rows for entry in returned.account.entries if entry.fate == "dropped"}
    reason = "no `LAchildID`"
    assert gone == {("Child", reason): 2, ("CINdetails", reason): 2, ("Section47", reason): 1}
    assert returned.account.unbalanced() == []


@pytest.mark.parametrize("written", ["2024-05-01Z", "2024-05-01+01:00", "2024-05-01T00:00:00Z", " 2024-05-01-05:00 "])
def test_a_time_zone_behind_a_date_says_nothing_of_the_day(tmp_path: Path, written: str) -> None:
    returned = imported(tmp_path, a=cin(2025, [child("C1", [episode(written)])]))
    assert one(returned, "referrals")["referral_date"] == date(2024, 5, 1)


def test_elements_are_known_in_any_case(tmp_path: Path) -> None:
    text = (
        cin(2025, [child("C1", [episode()])]).replace(b"CINdetails", b"CINDetails").replace(b"LAchildID", b"LAChildID")
    )
    returned = imported(tmp_path, a=text)
    assert one(returned, "referrals")["child_id"] == "C1"
    assert queries(returned) == []
