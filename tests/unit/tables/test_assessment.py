"""Assessments, the referrals they belong to, working days and factors."""

from __future__ import annotations

from made_tables import rows

CLOCK = "child_id referral_date first_of_episode clock_start working_days left_out"


def _assessments(columns: str, assessments: str, referrals: str = "") -> list[str]:
    extracts = {"assessments": "child_id | start_date | completed_date\n" + assessments}
    if referrals:
        extracts["referrals"] = "child_id | referral_date | no_further_action | closure_date\n" + referrals
    return rows("assessments", columns, **extracts)


def test_the_first_assessment_of_an_episode_is_timed_from_the_referral_and_later_ones_from_their_start() -> None:
    assert _assessments(
        CLOCK,
        """A | 2024-01-15 | 2024-02-02
           A | 2024-03-04 | 2024-03-08""",
        "A | 2024-01-08 | no |",
    ) == ["A 2024-01-08 True 2024-01-08 19 -", "A 2024-01-08 False 2024-03-04 4 -"]


def test_an_assessment_without_a_referral_is_timed_from_its_own_start() -> None:
    assert _assessments(CLOCK, "A | 2024-01-15 | 2024-01-19", "B | 2024-01-08 | no |") == ["A - False 2024-01-15 4 -"]


def test_an_assessment_belongs_to_the_latest_referral_that_was_not_closed_before_it_began() -> None:
    assert _assessments(
        "referral_date first_of_episode",
        """A | 2024-01-15 | 2024-01-20
           A | 2024-02-01 | 2024-02-20
           A | 2024-02-02 | 2024-02-20
           A | 2024-05-01 | 2024-05-02""",
        """A | 2024-01-15 | no | 2024-02-01
           A | 2024-05-01 | no |""",
    ) == ["2024-01-15 True", "2024-01-15 False", "- False", "2024-05-01 True"]


def test_a_referral_left_out_starts_no_clock() -> None:
    assert _assessments(
        "referral_date first_of_episode",
        "A | 2024-03-15 | 2024-03-20",
        """A | 2024-01-15 | no |
           A | 2024-03-01 | no |""",
    ) == ["2024-01-15 True"]


def test_a_referral_with_no_further_action_is_over_on_its_day_unless_an_end_is_recorded() -> None:
    assert _assessments(
        "referral_date",
        """A | 2024-01-15 | 2024-01-20
           A | 2024-01-16 | 2024-01-20
           B | 2024-01-16 | 2024-01-20""",
        """A | 2024-01-15 | yes |
           B | 2024-01-15 | yes | 2024-01-31""",
    ) == ["2024-01-15", "-", "2024-01-15"]


def test_of_two_assessments_that_begin_on_one_day_the_one_completed_earlier_is_the_first() -> None:
    assert _assessments(
        "completed_date first_of_episode",
        """A | 2024-01-15 | 2024-02-20
           A | 2024-01-15 | 2024-01-31""",
        "A | 2024-01-15 | no |",
    ) == ["2024-02-20 False", "2024-01-31 True"]


def test_an_unfinished_assessment_repeats_a_finished_one_that_began_on_the_same_day() -> None:
    assert _assessments(
        "start_date completed_date",
        """A | 2024-01-15 |
           A | 2024-01-15 | 2024-01-31
           A | 2024-02-15 |
           A | 2024-02-15 |""",
    ) == ["2024-01-15 2024-01-31", "2024-02-15 -"]


def test_exact_repeats_count_once() -> None:
    assert _assessments("completed_date", "A | 2024-01-15 | 2024-01-31\nA | 2024-01-15 | 2024-01-31") == ["2024-01-31"]


def test_an_assessment_that_ends_before_it_starts_is_left_out_and_is_not_the_first() -> None:
    assert _assessments(
        CLOCK,
        """A | 2024-01-15 | 2024-01-14
           A | 2024-01-16 | 2024-01-16""",
        "A | 2024-01-15 | no |",
    ) == ["A - False 2024-01-15 - ends_before_start", "A 2024-01-15 True 2024-01-15 1 -"]


def test_an_impossible_assessment_does_not_hide_an_unfinished_one() -> None:
    assert _assessments(
        "start_date completed_date left_out",
        """A | 2024-01-15 | 2024-01-14
           A | 2024-01-15 |""",
    ) == ["2024-01-15 2024-01-14 ends_before_start", "2024-01-15 - -"]


def test_working_days_start_after_day_0_and_leave_out_weekends_and_bank_holidays() -> None:
    assert _assessments(
        "start_date completed_date working_days",
        """A | 2024-03-28 | 2024-03-28
           B | 2024-03-28 | 2024-03-29
           C | 2024-03-28 | 2024-04-02
           D | 2024-03-30 | 2024-04-02
           E | 2024-03-29 | 2024-04-02
           F | 2024-02-28 | 2024-02-29
           G | 2024-02-29 | 2024-03-01
           H | 2022-09-16 | 2022-09-20
           I | 2024-03-22 | 2024-03-24
           J | 2024-03-22 |""",
    ) == [
        "2024-03-28 2024-03-28 0",
        "2024-03-28 2024-03-29 0",
        "2024-03-28 2024-04-02 1",
        "2024-03-30 2024-04-02 1",
        "2024-03-29 2024-04-02 1",
        "2024-02-28 2024-02-29 1",
        "2024-02-29 2024-03-01 1",
        "2022-09-16 2022-09-20 1",
        "2024-03-22 2024-03-24 0",
        "2024-03-22 - -",
    ]


def _factors(columns: str, assessments: str, referrals: str = "child_id | referral_date") -> list[str]:
    heading = "child_id | start_date | completed_date | factors\n"
    return rows("assessment_factors", columns, assessments=heading + assessments, referrals=referrals)


def test_every_factor_of_an_assessment_is_a_row_however_it_is_written() -> None:
    assert _factors("factor completed_date", "A | 2024-01-15 | 2024-01-31 | 3a; 16A ;") == [
        "3A 2024-01-31",
        "16A 2024-01-31",
    ]


def test_an_assessment_may_have_a_row_for_each_of_its_factors() -> None:
    assert _factors("factor", "A | 2024-01-15 | 2024-01-31 | 16A\nA | 2024-01-15 | 2024-01-31 | 3A") == ["16A", "3A"]


def test_an_unfinished_assessment_and_one_without_factors_have_none() -> None:
    assert _factors("factor", "A | 2024-01-15 | | 3A\nB | 2024-01-15 | 2024-01-31 |") == []


def test_the_assessments_of_an_episode_say_which_it_is_so_that_a_factor_can_count_once() -> None:
    assert _factors(
        "factor episode_start start_date completed_date",
        """A | 2024-01-15 | 2024-01-31 | 3A
           A | 2024-01-16 | 2024-01-31 | 3A;4A
           A | 2024-01-17 | 2024-02-01 | 3A""",
        "child_id | referral_date\nA | 2024-01-10",
    ) == [
        "3A 2024-01-10 2024-01-15 2024-01-31",
        "3A 2024-01-10 2024-01-16 2024-01-31",
        "4A 2024-01-10 2024-01-16 2024-01-31",
        "3A 2024-01-10 2024-01-17 2024-02-01",
    ]


def test_the_factors_of_an_impossible_assessment_are_left_out() -> None:
    assert _factors("factor left_out", "A | 2024-01-15 | 2024-01-01 | 3A") == ["3A ends_before_start"]
