from __future__ import annotations

from datetime import date

import pytest

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.read import Extracts, extract_from_text
from csc_indicators.sql import columns_of
from csc_indicators.validation.conditions import DAYS_BY_NAME, conditions_of, flat
from csc_indicators.validation.days import Days, over_working_days_ago
from csc_indicators.validation.model import Findings, Rule
from csc_indicators.validation.rules import all_rules
from csc_indicators.validation.runner import run_rules

TODAY = date(2025, 3, 31)
LA = "E09000001"


def ask(columns: dict[str, dict[str, list[str]]], most: int = 1000, covers_from: date | None = None) -> Findings:
    by_name = {
        name: extract_from_text(name, {"la_code": [LA] * len(next(iter(one.values()))), **one}, LA)
        for name, one in columns.items()
    }
    starts = dict.fromkeys(by_name, covers_from) if covers_from else {}
    days = Days(dict.fromkeys(by_name, TODAY), {name: day for name, day in starts.items() if day})
    return run_rules(Extracts(by_name, TODAY, None, ()), all_rules().values(), days, most)


def test_every_rule_can_be_asked_of_the_declared_columns() -> None:
    by_name = {name: extract_from_text(name, dict.fromkeys(one.columns, ()), LA) for name, one in catalogue().items()}
    days = Days(dict.fromkeys(by_name, TODAY), {})
    findings = run_rules(Extracts(by_name, TODAY, None, ()), all_rules().values(), days)
    assert {outcome.status for outcome in findings.outcomes} == {"passed"}
    assert [outcome.rule.code for outcome in findings.outcomes] == sorted(all_rules())
    assert findings.rows.is_empty()


ASKED = [rule for rule in all_rules().values() if conditions_of(rule.check)]


@pytest.mark.parametrize("rule", ASKED, ids=[rule.code for rule in ASKED])
def test_a_rule_says_which_columns_it_reads(rule: Rule) -> None:
    read = {entry.partition(".")[2] for entry in rule.columns}
    named = {name.split("__")[-1] for text in conditions_of(rule.check) for name in columns_of(flat(text), ())}
    assert named - set(DAYS_BY_NAME) <= read


EPISODES = {
    "child_id": ["A", "A", "A"],
    "start_date": ["2020-01-01", "2021-01-01", "2022-01-01"],
    "end_date": ["2021-01-01", "2012-01-01", ""],
    "reason_new_episode": ["S", "P", "P"],
    "legal_status": ["C2", "C2", "C2"],
    "placement_type": ["U4", "U4", "U4"],
    "provider": ["PR1", "PR1", "PR1"],
    "urn": ["1234567", "1234567", "1234567"],
    "reason_ended": ["X1", "X1", ""],
    "reason_placement_change": ["CARPL", "CARPL", ""],
}


def test_one_wrong_date_is_found_once_and_nothing_is_said_of_the_rows_beside() -> None:
    findings = ask({"care_episodes": EPISODES})
    assert findings.rows.select("code", "source_row").rows() == [("CE001", 3)]


def test_at_most_so_many_rows_of_a_rule_are_listed_and_all_are_counted() -> None:
    findings = ask({"vacancies": {"as_at_date": ["2024-10-01"] * 5, "fte": ["1"] * 5}}, most=2)
    found = next(one for one in findings.outcomes if one.rule.code == "VA002")
    assert (found.count, found.listed, findings.rows.filter(code="VA002").height) == (5, 2, 2)


def test_overdue_means_that_more_than_so_many_working_days_have_passed() -> None:
    assert over_working_days_ago(15, date(2025, 3, 25)) == date(2025, 3, 3)
    # Good Friday and Easter Monday are no working days.
    assert over_working_days_ago(1, date(2025, 4, 22)) == date(2025, 4, 16)
