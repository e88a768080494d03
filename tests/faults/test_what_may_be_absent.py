"""What a folder may lack and still have figures, where what is there decides; and what it may not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from csc_indicators.workflows import Request, compute

LA = "E06000001"
EPISODES = """la_code,child_id,start_date,end_date,reason_new_episode,legal_status,placement_type
E06000001,A,2020-01-01,2024-05-01,S,C2,U6
E06000001,A,2024-05-01,2024-09-01,P,C2,U4
E06000001,A,2024-09-01,,P,C2,K2
E06000001,B,2024-06-01,2024-08-01,S,V2,U6
E06000001,B,2024-12-01,,S,V2,U6
E06000001,C,2024-06-01,2025-01-01,S,V2,U6
"""
REFERRALS = """la_code,child_id,referral_date
E06000001,A,2024-05-01
E06000001,B,2024-05-01
"""
ATTENDANCE = """la_code,child_id,academic_year,sessions_possible,sessions_authorised,sessions_unauthorised
E06000001,A,2024-25,300,30,0
E06000001,B,2024-25,300,0,0
"""
ASSESSMENTS = """la_code,child_id,start_date,completed_date,factors
E06000001,A,2024-05-02,2024-06-01,16A;3B
E06000001,A,2024-05-02,2024-06-01,16A;3B
E06000001,B,2024-05-02,2024-06-01,16A
"""
NEVER_CLOSED = f"{REFERRALS.splitlines()[0]},closure_date\nE06000001,A,2024-05-01,\nE06000001,B,2024-05-01,\n"
WORKERS = """la_code,worker_id,fte,agency
E06000001,W1,1,no
E06000001,W2,0.5,no
E06000001,W3,0.5,yes
"""
LEAVERS = """la_code,worker_id,fte,agency,start_date,end_date
E06000001,W1,1,no,2020-01-01,
E06000001,W2,0.5,no,2020-01-01,2024-05-01
E06000001,W3,0,no,2020-01-01,2024-05-01
"""
ENQUIRIES = """la_code,child_id,start_date
E06000001,A,2024-06-03
E06000001,B,2024-06-03
"""
CONFERENCES = """la_code,child_id,conference_date
E06000001,A,2024-06-20
"""


def figure(folder: Path, extracts: Mapping[str, str], indicator: str) -> tuple[float | None, float | None, str | None]:
    for name, text in extracts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "extract.toml").write_text("covers_from = 2015-04-01\n", encoding="utf-8")
    outcome = compute(Request(folder, periods=("2024-25",), indicators=(indicator,)))
    row = outcome.table.filter(pl.col("area_code") == LA, pl.col("geographic_level") == "Local authority")
    return row.select("numerator", "denominator", "status").row(0)


@pytest.mark.parametrize(
    ("indicator", "parts"),
    [
        ("cla_rate", (2, 21090)),
        ("cla_starting_rate", (2, 21090)),
        ("cla_foster_care", (1, 2)),
        ("cla_three_or_more_placements", (1, 2)),
    ],
)
def test_children_in_care_count_though_nobody_tells_their_ages_or_why_an_episode_ended(
    tmp_path: Path, indicator: str, parts: tuple[float, float]
) -> None:
    assert figure(tmp_path, {"care_episodes": EPISODES}, indicator) == (*parts, None)


@pytest.mark.parametrize(
    "indicator", ["cla_long_term_stability", "sdq_average_score", "care_ended_special_guardianship"]
)
def test_what_ages_or_reasons_decide_has_no_figure_without_them(tmp_path: Path, indicator: str) -> None:
    extracts = {"care_episodes": EPISODES, "sdq_scores": "la_code,child_id,as_at_date,sdq_score\n"}
    assert figure(tmp_path, extracts, indicator)[2] == "x"


def test_a_factor_counts_once_for_a_child_where_there_are_no_referrals(tmp_path: Path) -> None:
    numerator, _, status = figure(tmp_path, {"assessments": ASSESSMENTS}, "assessment_factor_rate")
    assert (numerator, status) == (2, None)


def test_the_time_of_assessments_is_not_told_where_there_are_no_referrals(tmp_path: Path) -> None:
    assert figure(tmp_path, {"assessments": ASSESSMENTS}, "assessments_within_45_days")[2] == "x"


def test_assessments_are_timed_from_referrals_that_do_not_say_when_they_closed(tmp_path: Path) -> None:
    extracts = {"assessments": ASSESSMENTS, "referrals": REFERRALS}
    assert figure(tmp_path, extracts, "assessments_within_45_days") == (2, 2, None)


@pytest.mark.parametrize("without", ["cp_plans", "care_episodes"])
def test_who_is_only_in_need_is_not_known_without_the_children_on_plans_and_in_care(
    tmp_path: Path, without: str
) -> None:
    extracts = {
        "attendance": ATTENDANCE,
        "referrals": NEVER_CLOSED,
        "cp_plans": "la_code,child_id,start_date,end_date\nE06000001,A,2024-05-01,\n",
        "care_episodes": EPISODES,
    }
    del extracts[without]
    assert figure(tmp_path, extracts, "attendance_of_children_in_need")[2] == "x"


def test_who_is_in_need_is_known_from_referrals_that_do_not_tell_of_no_further_action(tmp_path: Path) -> None:
    plans = "la_code,child_id,start_date,end_date\nE06000001,Z,2024-05-01,\n"
    extracts = {"attendance": ATTENDANCE, "referrals": NEVER_CLOSED, "cp_plans": plans, "care_episodes": EPISODES}
    # Both A and B are looked after for less than 12 months or for longer: only A, in care since 2020, has a group.
    assert figure(tmp_path, extracts, "absence_rate") == (30, 300, None)


def test_workers_of_whom_no_dates_are_given_are_in_post(tmp_path: Path) -> None:
    assert figure(tmp_path, {"social_workers": WORKERS}, "agency_worker_rate") == (0.5, 2, None)


def test_turnover_is_not_known_where_nobody_says_who_left(tmp_path: Path) -> None:
    assert figure(tmp_path, {"social_workers": WORKERS}, "social_worker_turnover")[2] == "x"


def test_a_leaver_has_the_fte_given_where_there_is_no_other(tmp_path: Path) -> None:
    assert figure(tmp_path, {"social_workers": LEAVERS}, "social_worker_turnover") == (0.5, 1, None)


def test_an_enquiry_is_followed_by_its_conference_though_it_does_not_name_it(tmp_path: Path) -> None:
    extracts = {"s47_investigations": ENQUIRIES, "initial_conferences": CONFERENCES}
    assert figure(tmp_path, extracts, "s47_to_icpc") == (1, 2, None)


def test_the_time_to_a_conference_is_not_known_where_enquiries_do_not_name_it(tmp_path: Path) -> None:
    extracts = {"s47_investigations": ENQUIRIES, "initial_conferences": CONFERENCES}
    assert figure(tmp_path, extracts, "icpc_within_15_days")[2] == "x"
