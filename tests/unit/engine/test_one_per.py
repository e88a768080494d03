from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from csc_indicators.engine.rows import one_per
from csc_indicators.specs.cohort import Cohort


def rows() -> pl.LazyFrame:
    """Twelve children, each with two rows of one day that differ in both values."""
    children = [f"c{number}" for number in range(12)]
    return pl.LazyFrame(
        {
            "la_code": ["E06000001"] * 24,
            "period": [0] * 24,
            "child_id": children * 2,
            "start_date": [date(2024, 5, 1)] * 24,
            "_0_met": [True] * 12 + [False] * 12,
            "_1_value": [number * 7 % 5 for number in range(24)],
            "group": [number % 3 for number in range(24)],
        }
    )


def cohort() -> Cohort:
    return Cohort.model_validate({"table": "cp_plans", "in_period": "start_date", "one_per": ["child_id"]})


@pytest.mark.parametrize("beside", [[["_1_value"]], [["_1_value"], ["group"]]])
def test_what_is_measured_beside_does_not_change_which_row_of_a_day_counts(beside: list[list[str]]) -> None:
    alone = one_per(rows(), cohort(), ["child_id"], [["_0_met"]]).sort("child_id").collect()
    together = one_per(rows(), cohort(), ["child_id"], [["_0_met"], *beside]).sort("child_id").collect()
    assert together["_0_met"].to_list() == alone["_0_met"].to_list()


def test_values_of_one_measure_come_from_one_row() -> None:
    picked = one_per(rows(), cohort(), ["child_id"], [["_0_met", "_1_value"]]).collect()
    pairs = set(rows().select("child_id", "_0_met", "_1_value").collect().rows())
    assert set(picked.select("child_id", "_0_met", "_1_value").rows()) <= pairs
