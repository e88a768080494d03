from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from made_annex_a import LEEDS

from csc_indicators.errors import UserError
from csc_indicators.returns.report import as_text
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns, recognised_files

CHILD: dict[str, Any] = {
    "la_child_id": "C1",
    "mis_child_id": "x",
    "purge": False,
    "child_details": {
        "unique_pupil_number": "A123456789012",
        "first_name": "Jo",
        "surname": "Bloggs",
        "date_of_birth": "2010-05-06",
        "sex": "F",
        "ethnicity": "WBRI",
        "disabilities": ["mob", "AUT", "??"],
        "postcode": "AB1 2CD",
        "uasc_flag": True,
        "uasc_end_date": "2024-01-31",
    },
    "health_and_wellbeing": {
        "sdq_assessments": [{"date": "2023-05-01", "score": 12}, {"date": "2024-02-01", "score": 14}]
    },
    "social_care_episodes": [
        {
            "social_care_episode_id": "E1",
            "referral_date": "2023-06-01",
            "referral_source": "2A",
            "referral_no_further_action_flag": False,
            "care_worker_details": [{"worker_id": "W1", "start_date": "2023-06-02"}],
            "child_and_family_assessments": [
                {"start_date": "2023-06-05", "authorisation_date": "2023-07-01", "factors": ["1A", "2b", "99"]},
                {"start_date": "2023-09-05", "purge": True},
            ],
            "child_in_need_plans": [{"start_date": "2023-07-02", "end_date": None}],
            "section_47_assessments": [
                {"start_date": "2023-08-01", "icpc_required_flag": True, "icpc_date": "2023-08-15"},
                {"start_date": None},
            ],
            "child_protection_plans": [{"start_date": "2023-08-15"}],
            "child_looked_after_placements": [{"start_date": "2023-10-01", "placement_type": "U4"}],
            "adoption": {"initial_decision_date": "2024-01-05"},
            "care_leavers": {"contact_date": "2024-01-05", "activity": "F2", "accommodation": "U"},
        },
        {"social_care_episode_id": "E2", "referral_date": "2024-02-02", "purge": True},
    ],
}
GONE: dict[str, Any] = {"la_child_id": "C2", "purge": True, "child_details": {"sex": "M"}}


def imported(file: Path, text: str) -> Returned:
    file.write_text(text, encoding="utf-8")
    return import_returns([file], Options(la_code=LEEDS))


def rows(returned: Returned, extract: str, *columns: str) -> list[tuple[object, ...]]:
    return returned.frames[extract].select(columns).rows()


def payloads() -> list[str]:
    both = [CHILD, GONE]
    return [json.dumps(both), "\ufeff" + json.dumps(both, indent=2), "\n".join(json.dumps(one) for one in both)]


@pytest.mark.parametrize("text", payloads(), ids=["array", "indented", "lines"])
def test_a_payload_becomes_extracts(tmp_path: Path, text: str) -> None:
    returned = imported(tmp_path / "payload.json", text)
    columns = ("child_id", "sex", "ethnicity", "date_of_birth", "disabilities", "uasc_until", "upn", "source_row")
    assert rows(returned, "children", *columns) == [
        ("C1", "F", "WBRI", date(2010, 5, 6), "MOB;AUT", date(2024, 1, 31), "A123456789012", 1)
    ]
    assert rows(returned, "referrals", "referral_date", "source", "no_further_action") == [
        (date(2023, 6, 1), "2A", False)
    ]
    assert rows(returned, "assessments", "start_date", "completed_date", "factors") == [
        (date(2023, 6, 5), date(2023, 7, 1), "1A;2B")
    ]
    assert rows(returned, "s47_investigations", "start_date", "conference_needed", "conference_date") == [
        (date(2023, 8, 1), True, date(2023, 8, 15))
    ]
    assert rows(returned, "case_allocations", "worker_id", "start_date", "end_date") == [("W1", date(2023, 6, 2), None)]
    assert rows(returned, "cin_plans", "start_date") == [(date(2023, 7, 2),)]
    assert rows(returned, "cp_plans", "start_date", "end_date") == [(date(2023, 8, 15), None)]
    assert rows(returned, "adoptions", "decision_date") == [(date(2024, 1, 5),)]
    assert rows(returned, "sdq_scores", "as_at_date", "sdq_score") == [(date(2024, 3, 31), 14)]
    assert "care_episodes" not in returned.frames
    assert "care_leavers" not in returned.frames


def test_every_record_is_accounted_for(tmp_path: Path) -> None:
    returned = imported(tmp_path / "payload.json", payloads()[0])
    assert returned.account.unbalanced() == []
    reasons = {(one.table, one.words): one.rows for one in returned.account.entries if one.fate == "dropped"}
    deleted = "it asks for the record to be deleted"
    assert reasons == {
        ("children", deleted): 1,
        ("social_care_episodes", deleted): 1,
        ("child_and_family_assessments", deleted): 1,
        ("section_47_assessments", "its `start_date` is blank or cannot be read"): 1,
        (
            "child_looked_after_placements",
            "no extract takes this table: the payload has no legal status, without which short breaks cannot be told "
            "from care",
        ): 1,
        (
            "care_leavers",
            "no extract takes this table: the payload has neither whether the authority is in touch nor whether "
            "accommodation is suitable",
        ): 1,
    }
    assert "Bloggs" not in as_text(returned)


def test_a_staging_table_holds_payloads_too(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {"person_id": ["1", "2"], "json_payload": [None, json.dumps(CHILD)], "row_state": ["new", "new"]}
    )
    returned = imported(tmp_path / "ssd_api_data_staging.csv", table.write_csv())
    assert rows(returned, "referrals", "child_id", "source_row") == [("C1", 3)]


@pytest.mark.parametrize(
    "text",
    [
        '[{"la_child_id": "SECRET"',
        '[{"la_child_id": {"SECRET": 1}}]',
        '{"la_child_id": "SECRET", "social_care_episodes": "SECRET"}',
        '[{"la_child_id": "x", "child_details": ' + "[" * 5000,
    ],
    ids=["cut", "shape", "no list", "deep"],
)
def test_what_is_no_payload_is_refused_without_a_word_of_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError) as caught:
        imported(tmp_path / "payload.json", text)
    assert "SECRET" not in str(caught.value)
    assert "payload.json" in str(caught.value)


def test_other_json_is_no_payload(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no return"):
        imported(tmp_path / "other.json", '{"name": "x"}')


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ('[{"la_child_id": "1", "purge": false}]', True),
        ('\ufeff[\n {"purge": false, "la_child_id":\n "12"}]', True),
        ('{"la_child_id": "1"}\n{"la_child_id": "2"}', True),
        ('{"openapi": "3.0.0", "components": {"schemas": {"Child": {"properties": {"la_child_id": {}}}}}}', False),
        ('{"openapi": "3.0.0", "paths": {"x": {"example": [{"la_child_id": "1"}]}}}', False),
        ('{"properties": {"la_child_id": {"type": "string"}}}', False),
        ('{"la_child_id": {"type": "string"}}', False),
        ('["la_child_id", "x"]', False),
        ('[{"note": "\\"la_child_id\\": \\"1\\"", "id": 1}]', False),
    ],
)
def test_a_document_that_describes_the_payload_is_none(tmp_path: Path, text: str, payload: bool) -> None:
    (tmp_path / "api.json").write_text(text, encoding="utf-8")
    found = recognised_files([tmp_path])
    assert [one.kind for one in found.returns] == (["csc_api"] if payload else [])


def test_two_payloads_that_tell_of_a_plan_differently_are_refused(tmp_path: Path) -> None:
    """The plan has ended in one of them: which is newer is not said, and both would count."""

    def payload(end: str | None) -> str:
        plans = [{"start_date": "2023-08-15", "end_date": end}]
        episode = {"referral_date": "2023-06-01", "child_protection_plans": plans}
        return json.dumps([{"la_child_id": "1", "social_care_episodes": [episode]}])

    (tmp_path / "a.json").write_text(payload(None), encoding="utf-8")
    (tmp_path / "b.json").write_text(payload("2024-01-01"), encoding="utf-8")
    with pytest.raises(UserError, match="tell of the same rows of `cp_plans` differently"):
        import_returns([tmp_path], Options(la_code=LEEDS))
    (tmp_path / "b.json").write_text(payload(None), encoding="utf-8")
    assert import_returns([tmp_path], Options(la_code=LEEDS)).frames["cp_plans"].height == 1
