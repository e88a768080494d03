"""Which figures of a quarter are less than a year's because the quarter is shorter."""

from __future__ import annotations

from csc_indicators.specs.accumulation import grows_with_time
from csc_indicators.specs.load import load_library

GROWING = {
    *("assessment_factor_rate", "cla_starting_rate", "cp_plan_starts_rate", "icpc_rate", "referral_rate", "s47_rate"),
    *("cla_mid_year_school_moves", "cla_three_or_more_placements", "cla_three_or_more_social_workers"),
    *("sdq_average_score", "sdq_score_received", "repeat_referrals_children"),
    *("social_worker_turnover", "csc_spend_per_child"),
}
"""Of the indicators with a published counterpart."""


def test_what_adds_up_over_the_period_grows_with_it_and_shares_of_events_and_stocks_do_not() -> None:
    published = [spec for spec in load_library().indicators.values() if spec.published]
    assert {spec.id for spec in published if grows_with_time(spec)} == GROWING


def test_a_ratio_of_events_over_time_spent_is_the_same_for_any_length() -> None:
    specs = load_library().indicators
    assert not grows_with_time(specs["average_placement_changes"])
    assert grows_with_time(specs["leadership_turnover"])
    assert grows_with_time(specs["missing_from_care"])


def test_a_title_that_names_a_day_or_the_year_has_one_for_other_periods() -> None:
    specs = load_library().indicators.values()
    assert [spec.id for spec in specs if ("31 March" in spec.title) and not spec.title_of_period] == []
    assert [spec.id for spec in specs if ("in the year" in spec.title) and not spec.title_of_period] == []
