"""What a cohort reads: its extra columns in an order that works, and the columns of each table."""

from __future__ import annotations

from typing import Any

import pytest

from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.dependencies import CircleFault, known_table, read_cohort
from csc_indicators.specs.scope import Scope
from csc_indicators.sql import SqlFault

WINDOW = {"table": "episodes_of_need", "date": "referral_date", "between": ["-12 months", "-1 day"]}


def cohort(**keys: Any) -> Cohort:
    return Cohort.model_validate({"table": "episodes_of_need", "in_period": "referral_date"} | keys)


def order(wanted: list[str], **keys: Any) -> list[str]:
    return [step.name for step in read_cohort(cohort(**keys), wanted, {}).steps]


def test_a_step_comes_after_those_that_it_leans_on_whatever_the_order_in_the_file() -> None:
    steps = {
        "lookups": {
            "first": WINDOW | {"of": "second", "returns": "last(referral_date)"},
            "second": WINDOW | {"of": "third", "returns": "last(referral_date)"},
        },
        "columns": {"third": "referral_date + interval '1 day'"},
        "ages": {"age_then": "first"},
    }
    assert order(["age_then"], **steps) == ["third", "second", "first", "age_then"]


def test_steps_that_nothing_leans_on_are_not_read() -> None:
    assert order(["source"], columns={"unused": "closure_date"}) == []
    reading = read_cohort(cohort(columns={"unused": "closure_date"}), ["source"], {})
    assert "closure_date" not in reading.own


def test_every_column_is_read_from_the_table_that_has_it() -> None:
    reading = read_cohort(
        cohort(where="sex = 'F'", lookups={"earlier": WINDOW | {"of": "referral_date"}}), ["earlier"], {}
    )
    assert reading.by_table("episodes_of_need") == {
        "episodes_of_need": {"child_id", "referral_date"},
        "children": {"child_id", "sex"},
    }


def test_an_age_reads_the_date_of_birth() -> None:
    reading = read_cohort(cohort(exclude={"grown_up": "age >= 18"}), [], {})
    assert reading.children == {"date_of_birth"}
    assert reading.engine == {"age"}


def test_a_column_may_stand_instead_of_one_of_the_table() -> None:
    reading = read_cohort(cohort(columns={"source": "coalesce(source, '10')"}), ["source"], {})
    assert [step.name for step in reading.steps] == ["source"]
    assert "source" in reading.own


@pytest.mark.parametrize(
    ("lookups", "circle"),
    [
        ({"a": WINDOW | {"of": "a", "returns": "last(referral_date)"}}, "`a` is worked out from itself"),
        (
            {
                "a": WINDOW | {"of": "b", "returns": "last(referral_date)"},
                "b": WINDOW | {"of": "c", "returns": "last(referral_date)"},
                "c": WINDOW | {"of": "a", "returns": "last(referral_date)"},
            },
            "`a` is worked out from itself: a from b from c from a",
        ),
    ],
)
def test_a_circle_is_told_from_end_to_end(lookups: dict[str, Any], circle: str) -> None:
    with pytest.raises(CircleFault) as caught:
        read_cohort(cohort(lookups=lookups), ["a"], {})
    assert caught.value.message == circle


def test_what_leans_on_a_circle_is_no_part_of_it_and_the_circle_is_told_once() -> None:
    lookups = {
        "x": WINDOW | {"of": "a"},
        "a": WINDOW | {"of": "b", "returns": "last(referral_date)"},
        "b": WINDOW | {"of": "a", "returns": "last(referral_date)"},
    }
    told = [(place, fault.message) for place, fault in Scope(cohort(lookups=lookups), {}).faults]
    assert told == [(("lookups", "a"), "`a` is worked out from itself: a from b from a")]


def test_the_types_of_extra_columns_are_known() -> None:
    keys = {
        "lookups": {
            "is_there": WINDOW | {"of": "referral_date"},
            "how_many": WINDOW | {"of": "referral_date", "returns": "count"},
            "last_day": WINDOW | {"of": "referral_date", "returns": "last(closure_date)"},
        },
        "columns": {"later": "last_day + interval '1 day'", "both": "is_there and how_many > 1"},
        "ages": {"age_then": "last_day"},
    }
    scope = Scope(cohort(**keys), {})
    assert scope.faults == []
    types = {name: str(scope.types[name]) for name in ("is_there", "how_many", "last_day", "later", "both", "age_then")}
    assert types == {
        "is_there": "Boolean",
        "how_many": "Int64",
        "last_day": "Date",
        "later": "Date",
        "both": "Boolean",
        "age_then": "Int32",
    }


def test_an_unknown_table_is_told_with_the_nearest_and_an_extract_with_its_tables() -> None:
    with pytest.raises(SqlFault) as caught:
        known_table("care_episode")
    assert caught.value.hint == "did you mean `care_episodes`?"
    with pytest.raises(SqlFault) as caught:
        known_table("referrals")
    assert "`episodes_of_need`" in (caught.value.hint or "")


def test_an_unknown_column_of_a_cohort_is_told() -> None:
    with pytest.raises(SqlFault, match="`sorce` is not a column here"):
        read_cohort(cohort(), ["sorce"], {})
