"""Pupils' years, key stages and schools, and the group that social care puts a child in."""

from __future__ import annotations

import polars as pl
from made_tables import build, extract, rows

GROUPED = "child_id social_care_group"


def _pupils(*children: str) -> str:
    return "child_id | academic_year | key_stage\n" + "\n".join(f"{child} | 2023-24 | KS2" for child in children)


def test_the_sessions_of_two_schools_are_summed_and_the_larger_one_gives_the_type() -> None:
    text = """child_id | academic_year | sessions_possible | sessions_authorised | sessions_unauthorised | school_type
              A        | 2023-24       | 100               | 5                   | 1                     | Special
              A        | 2023-24       | 200               | 10                  |                       | Secondary
              A        | 2024-25       | 300               | 0                   | 0                     | Special
              B        | 2023-24       | 100               |                     |                       | Special
              B        | 2023-24       | 100               | 4                   | 4                     | Primary"""
    columns = "child_id year_end snapshot_date sessions_possible sessions_missed school_type"
    assert rows("attendance", columns, attendance=text) == [
        "A 2024-08-31 2024-03-31 300 16 SECONDARY",
        "A 2025-08-31 2025-03-31 300 0 SPECIAL",
        "B 2024-08-31 2024-03-31 200 - PRIMARY",
    ]


def test_a_pupils_year_that_two_files_repeat_counts_once_and_two_equal_schools_in_one_file_twice() -> None:
    text = "child_id | academic_year | sessions_possible\nA | 2023-24 | 100\nA | 2023-24 | 100"
    one = extract("attendance", text)
    second = one.with_columns(pl.col("row_id") + 2, source_file=pl.lit("a second file"))
    assert build("attendance", {"attendance": one})["sessions_possible"].to_list() == [200]
    assert build("attendance", {"attendance": pl.concat([one, second])})["sessions_possible"].to_list() == [200]


def test_looked_after_comes_before_a_plan_and_a_plan_before_being_in_need() -> None:
    referrals = "child_id | referral_date | no_further_action\n" + "\n".join(
        f"{child} | 2024-01-10 | no" for child in "ABC"
    )
    plans = "child_id | start_date\nA | 2024-02-01\nB | 2024-02-01"
    care = """child_id | start_date | reason_new_episode | legal_status | placement_type
              A        | 2022-03-01 | S                  | C2           | U4"""
    assert rows(
        "attainment",
        GROUPED,
        attainment=_pupils("A", "B", "C", "D"),
        referrals=referrals,
        cp_plans=plans,
        care_episodes=care,
    ) == ["A CLA 12 months", "B CPPO", "C CINO", "D -"]


def test_twelve_months_of_care_begin_on_or_before_1_april_of_the_year_before() -> None:
    care = """child_id | start_date | end_date   | reason_new_episode | legal_status | placement_type | reason_ended
              A        | 2023-04-01 |            | S                  | C2           | U4             |
              B        | 2023-04-02 |            | S                  | C2           | U4             |
              C        | 2023-04-01 | 2024-03-31 | S                  | C2           | U4             | E4A
              D        | 2022-04-01 | 2023-06-01 | S                  | C2           | U4             | E4A
              D        | 2023-06-01 |            | S                  | C2           | U4             |
              E        | 2022-04-01 |            | S                  | V4           | U4             |"""
    plans = "child_id | start_date\nB | 2024-02-01"
    assert rows(
        "attainment", GROUPED, attainment=_pupils("A", "B", "C", "D", "E"), care_episodes=care, cp_plans=plans
    ) == ["A CLA 12 months", "B -", "C -", "D -", "E -"]


def test_a_plan_or_an_episode_that_ends_on_31_march_is_not_open_then() -> None:
    plans = """child_id | start_date | end_date   | other_la
               A        | 2024-02-01 | 2024-03-31 | no
               B        | 2024-03-31 | 2024-04-01 | no
               C        | 2024-03-31 |            | yes"""
    referrals = """child_id | referral_date | no_further_action | closure_date
                   D        | 2024-03-31    | no                | 2024-04-01
                   E        | 2024-01-31    | no                | 2024-03-31
                   F        | 2024-03-31    | yes               |
                   G        | 2024-04-01    | no                |"""
    assert rows("attainment", GROUPED, attainment=_pupils(*"ABCDEFG"), cp_plans=plans, referrals=referrals) == [
        "A -",
        "B CPPO",
        "C -",
        "D CINO",
        "E -",
        "F -",
        "G -",
    ]


def test_a_child_can_be_in_another_group_every_year() -> None:
    text = "child_id | academic_year | key_stage\nA | 2022-23 | KS2\nA | 2023-24 | KS4\nA | 2021-22 | KS1"
    referrals = "child_id | referral_date | no_further_action\nA | 2023-01-10 | no"
    plans = "child_id | start_date\nA | 2023-04-01"
    assert rows(
        "attainment", "snapshot_date social_care_group", attainment=text, referrals=referrals, cp_plans=plans
    ) == [
        "2023-03-31 CINO",
        "2024-03-31 CPPO",
        "2022-03-31 -",
    ]


def test_every_progress_score_is_a_row() -> None:
    text = """child_id | academic_year | key_stage | reading_progress | writing_progress | maths_progress
              A        | 2018-19       | KS2       | -1.5             |                  | 0
              B        | 2018-19       | KS2       |                  |                  |"""
    assert rows("progress_scores", "child_id subject score year_end", attainment=text) == [
        "A Reading -1.5 2019-08-31",
        "A Maths 0.0 2019-08-31",
    ]


def test_a_spell_at_a_school_knows_the_school_before() -> None:
    text = """child_id | school_urn | start_date | end_date
              A        | 100002     | 2024-01-08 |
              A        | 100001     | 2023-09-01 | 2023-12-20
              A        | 100001     | 2023-09-01 |
              B        | 100003     | 2024-02-01 |"""
    assert rows("school_enrolments", "child_id school_urn end_date previous_school_urn", school_enrolments=text) == [
        "A 100002 - 100001",
        "A 100001 2023-12-20 -",
        "B 100003 - -",
    ]
