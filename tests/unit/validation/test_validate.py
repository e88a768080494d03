from __future__ import annotations

from pathlib import Path

import pytest

from csc_indicators.errors import UserError
from csc_indicators.validation.model import Findings, Place, RuleOutcome
from csc_indicators.workflows.validate import validate_folder

LA = "E09000001"


def outcome(findings: Findings, code: str) -> RuleOutcome:
    return next(one for one in findings.outcomes if one.rule.code == code)


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")


EPISODES = "la_code,child_id,start_date,end_date,reason_new_episode,legal_status,placement_type,reason_ended\n"


def test_a_finding_says_where_and_with_which_values(tmp_path: Path) -> None:
    write(
        tmp_path,
        "care_episodes",
        EPISODES + f"{LA},A,2024-04-01,,S,C2,U4,\n{LA},B,2024-04-02,2024-04-01,S,C2,U4,E8\n",
    )
    found = validate_folder(tmp_path).findings
    one = outcome(found, "CE001")
    assert (one.status, one.count, one.listed, one.first) == ("found", 1, 1, (Place("care_episodes.csv", 3),))
    row = found.rows.filter(code="CE001").row(0, named=True)
    assert row["child_id"] == "B"
    assert str(row["locator_date"]) == "2024-04-02"
    assert row["fields"] == [
        {"column": "start_date", "value": "2024-04-02"},
        {"column": "end_date", "value": "2024-04-01"},
    ]


def test_a_value_that_cannot_be_read_is_one_finding_with_its_text(tmp_path: Path) -> None:
    write(
        tmp_path, "care_episodes", EPISODES + f"{LA},A,2024-13-01,2024-05-01,S,C2,U4,E8\n{LA},B,2024-04-01,,S,C2,U4,\n"
    )
    found = validate_folder(tmp_path).findings
    errors = found.rows.filter(severity="error")
    assert errors["fields"].to_list() == [[{"column": "start_date", "value": "2024-13-01"}]]
    assert errors["source_row"].to_list() == [2]


def test_a_rule_without_its_column_is_not_run_and_says_why(tmp_path: Path) -> None:
    write(tmp_path, "care_episodes", EPISODES.replace(",reason_ended", "") + f"{LA},A,2024-04-01,,S,C2,U4\n")
    one = outcome(validate_folder(tmp_path).findings, "CE002")
    assert (one.status, one.reason) == ("not_run", "`care_episodes` has no column `reason_ended`")
    one = outcome(validate_folder(tmp_path).findings, "RF101")
    assert (one.status, one.reason) == ("not_run", "there is no extract `referrals`")


def test_a_file_that_lacks_a_required_column_cannot_be_validated(tmp_path: Path) -> None:
    write(tmp_path, "care_episodes", f"la_code,child_id\n{LA},A\n")
    with pytest.raises(UserError):
        validate_folder(tmp_path)
