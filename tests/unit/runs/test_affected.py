"""Which indicators a rule bears on, by what they read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from csc_indicators.runs.rule_impact import affected_indicators
from csc_indicators.specs.load import Library, load_library
from csc_indicators.validation.checks import RowCheck
from csc_indicators.validation.model import Rule

RULE = Rule(
    code="ZZ001",
    severity="error",
    sort="row",
    title="",
    message="",
    hint="correct `distance_miles`",
    extracts=("care_episodes",),
    columns=("care_episodes.distance_miles", "care_episodes.start_date"),
    effect="counted",
    effect_says="",
    check=RowCheck("true"),
)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


def bears_on(rule: Rule, library: Library) -> set[str]:
    return set(affected_indicators([rule], library)[rule.code])


def test_a_row_that_counts_bears_on_what_reads_the_columns_to_correct(library: Library) -> None:
    assert bears_on(RULE, library) >= {"cla_distance_from_home", "cla_over_20_miles"}
    assert "cla_rate" not in bears_on(RULE, library)


def test_where_no_column_is_named_it_bears_on_what_reads_any_that_is_looked_at(library: Library) -> None:
    assert "cla_rate" in bears_on(replace(RULE, hint="remove the row"), library)


def test_a_row_that_is_left_out_is_missing_wherever_its_extract_is_read(library: Library) -> None:
    assert "cla_rate" in bears_on(replace(RULE, effect="left_out"), library)
    assert "referral_rate" not in bears_on(replace(RULE, effect="left_out"), library)


def test_an_identifier_bears_on_whatever_the_extract_is_read_for(library: Library) -> None:
    blank = replace(RULE, hint="fill in `child_id`", columns=("care_episodes.child_id",))
    assert "cla_rate" in bears_on(blank, library)


def test_a_column_that_no_indicator_reads_bears_on_none(library: Library) -> None:
    unread = replace(RULE, hint="fill in `urn`", columns=("care_episodes.urn",))
    assert bears_on(unread, library) == set()
