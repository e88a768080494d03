"""Means, medians and percentiles of any area, taken from the values themselves."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_counts import ALL_LAS, counts, distributions, info, row, values

from csc_indicators.figures.assemble import assemble
from csc_indicators.figures.student_t import t_quantile

HARTLEPOOL, CAMDEN = "E06000001", "E09000007"


def averages(given_values: Mapping[str, Sequence[int]], statistic: str = "mean", **changes: Any) -> pl.DataFrame:
    rows = [each for la, numbers in given_values.items() for each in values(la, numbers)]
    usual = {"kind": "average", "statistic": statistic, "interval": "t" if statistic == "mean" else None}
    frame = counts([row(la, None, None) for la in given_values])
    return assemble(frame, distributions(rows), {"share": info(**(usual | changes))}, list(given_values))


def test_a_mean_has_the_sum_and_number_of_its_values_and_limits_by_student_s_t() -> None:
    shown = averages({HARTLEPOOL: [12, 15, 11, 19, 14, 14]}).row(0, named=True)
    assert (shown["numerator"], shown["denominator"], shown["value_text"]) == (85.0, 6.0, "14.2")
    margin = 2.570581835636314 * statistics.stdev([12, 15, 11, 19, 14, 14]) / 6**0.5
    assert (shown["lower"], shown["upper"]) == pytest.approx((85 / 6 - margin, 85 / 6 + margin), abs=1e-9)
    assert shown["interval_method"] == "t"


def test_one_value_is_a_mean_without_limits() -> None:
    shown = averages({HARTLEPOOL: [12]}).row(0, named=True)
    assert (shown["value"], shown["lower"], shown["interval_method"]) == (12.0, None, None)


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_an_authority_without_values_has_no_average(statistic: str) -> None:
    shown = averages({HARTLEPOOL: []}, statistic).row(0, named=True)
    assert (shown["numerator"], shown["denominator"], shown["value_text"], shown["status"]) == (0.0, 0.0, "z", "z")


def test_england_s_median_is_a_median_of_children_and_not_of_authorities() -> None:
    given_values = {la: [1] for la in ALL_LAS} | {CAMDEN: [9] * 500}
    table = averages(given_values, "median")
    england = table.filter(pl.col("geographic_level") == "National").row(0, named=True)
    assert (england["value"], england["denominator"]) == (9.0, 652.0)


def test_an_average_that_is_not_available_in_one_authority_is_not_in_england() -> None:
    frame = counts([row(la, None, None, status="x" if la == CAMDEN else None) for la in ALL_LAS])
    rows = [each for la in ALL_LAS for each in values(la, [3, 4])]
    infos = {"share": info(kind="average", statistic="mean", interval="t")}
    table = assemble(frame, distributions(rows), infos, ALL_LAS)
    for code in (CAMDEN, "E92000001", "E12000007", "E13000001"):
        shown = table.filter(pl.col("area_code") == code).row(0, named=True)
        assert (shown["value_text"], shown["lower"], shown["denominator"]) == ("x", None, None)
    assert table.filter(pl.col("area_code") == "E13000002")["value_text"].to_list() == ["3.5"]


@pytest.mark.parametrize(("statistic", "share"), [("p25", 0.25), ("median", 0.5), ("p75", 0.75), ("p90", 0.9)])
@given(st.lists(st.integers(-50, 400), min_size=1, max_size=40), st.lists(st.integers(-50, 400), min_size=1))
def test_a_percentile_interpolates_between_the_values_beside_it(
    statistic: str, share: float, numbers: list[int], others: list[int]
) -> None:
    table = averages({HARTLEPOOL: numbers, CAMDEN: others}, statistic)
    for la, theirs in ((HARTLEPOOL, sorted(numbers)), (CAMDEN, sorted(others))):
        place = share * (len(theirs) - 1)
        below = theirs[int(place + 1e-9)]
        above = theirs[min(int(place + 1e-9) + 1, len(theirs) - 1)]
        expected = below + (place - int(place + 1e-9)) * (above - below)
        found = table.filter(pl.col("area_code") == la)["value"].item()
        assert found == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=60))
def test_a_mean_and_its_limits_are_those_of_the_values(numbers: list[int]) -> None:
    shown = averages({HARTLEPOOL: numbers}).row(0, named=True)
    assert shown["value"] == pytest.approx(statistics.fmean(numbers))
    t = pl.select(t_quantile(pl.lit(len(numbers) - 1))).item()
    margin = t * statistics.stdev(numbers) / len(numbers) ** 0.5
    limits = (shown["value"] - margin, shown["value"] + margin)
    assert (shown["lower"], shown["upper"]) == pytest.approx(limits, abs=1e-9)
