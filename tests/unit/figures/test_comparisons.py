"""Band, rank, quartile and change: what stands after the columns of a result when figures are compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_counts import ALL_LAS, counts, distributions, info, row

from csc_indicators.figures.assemble import COLUMNS, assemble
from csc_indicators.figures.comparators import COMPARISONS, compare_figures

FIRST, SECOND, THIRD = ALL_LAS[:3]
WITH_ALL = dict.fromkeys(ALL_LAS, (100, 1000))


def comparison(parts: Mapping[str, tuple[int | None, int]], **changes: Any) -> pl.DataFrame:
    frame = counts([row(la, *both) for la, both in parts.items()])
    return compare_figures(assemble(frame, distributions(), {"share": info(**changes)}, list(parts)))


def of_la(table: pl.DataFrame, la: str) -> dict[str, Any]:
    return table.filter(pl.col("area_code") == la, pl.col("geographic_level") == "Local authority").row(0, named=True)


def test_comparing_adds_columns_behind_those_of_the_result_and_changes_none() -> None:
    table = assemble(counts([row(FIRST, 1, 3)]), distributions(), {"share": info()}, [FIRST])
    both = compare_figures(table)
    assert both.schema == COLUMNS | COMPARISONS
    assert both.select(COLUMNS.keys()).equals(table)


@pytest.mark.parametrize(("numerator", "band"), [(150, "higher"), (60, "lower"), (105, "similar"), (100, "similar")])
def test_the_band_says_whether_the_limits_leave_out_englands_value(numerator: int, band: str) -> None:
    found = of_la(comparison(WITH_ALL | {FIRST: (numerator, 1000)}), FIRST)
    assert found["band"] == band
    assert found["judgement"] is None


@pytest.mark.parametrize(
    ("polarity", "numerator", "judgement"),
    [
        ("high", 150, "better"),
        ("high", 60, "worse"),
        ("low", 150, "worse"),
        ("low", 60, "better"),
        ("low", 100, "similar"),
    ],
)
def test_better_and_worse_are_said_only_where_the_polarity_is_agreed(
    polarity: str, numerator: int, judgement: str
) -> None:
    assert of_la(comparison(WITH_ALL | {FIRST: (numerator, 1000)}, polarity=polarity), FIRST)["judgement"] == judgement


def test_the_value_of_england_is_a_fixed_point_and_its_own_limits_play_no_part() -> None:
    # 118 of 1,000: limits 9.95 to 13.94 hold 10.01, while England's own limits would not have mattered
    found = of_la(comparison(WITH_ALL | {FIRST: (118, 1000)}), FIRST)
    assert found["lower"] < found["england_value"] < found["upper"]
    assert found["band"] == "similar"


def test_without_limits_or_without_england_there_is_no_band() -> None:
    assert of_la(comparison({FIRST: (1, 10)}), FIRST)["band"] is None
    assert of_la(comparison(WITH_ALL, interval=None), FIRST)["band"] is None
    england = comparison(WITH_ALL).filter(pl.col("geographic_level") == "National")
    assert england.select("band", "england_value", "rank").row(0) == (None, None, None)


def test_the_highest_value_has_rank_one_and_the_same_value_the_same_rank() -> None:
    table = comparison(WITH_ALL | {FIRST: (300, 1000), SECOND: (200, 1000), THIRD: (200, 1000)})
    ranks = [(of_la(table, la)["rank"], of_la(table, la)["ranked"]) for la in (FIRST, SECOND, THIRD, ALL_LAS[3])]
    assert ranks == [(1, 153), (2, 153), (2, 153), (4, 153)]


def test_quarters_divide_the_authorities_by_their_values() -> None:
    table = comparison({la: (number, 1000) for number, la in enumerate(ALL_LAS)})
    local = table.filter(pl.col("geographic_level") == "Local authority")
    sizes = dict(local.group_by("quartile").len().rows())
    assert sizes == {"lowest": 39, "lower middle": 38, "upper middle": 38, "highest": 38}
    assert of_la(table, ALL_LAS[0])["quartile"] == "lowest"
    assert of_la(table, ALL_LAS[-1])["quartile"] == "highest"


def test_figures_that_are_all_the_same_are_in_no_quarter() -> None:
    assert of_la(comparison(WITH_ALL), FIRST)["quartile"] is None


def test_an_authority_without_a_figure_has_no_rank_and_is_not_counted() -> None:
    table = comparison(WITH_ALL | {FIRST: (0, 0), SECOND: (300, 1000)})
    assert (of_la(table, FIRST)["rank"], of_la(table, FIRST)["quartile"]) == (None, None)
    assert (of_la(table, SECOND)["rank"], of_la(table, SECOND)["ranked"]) == (1, 152)


def test_without_all_of_england_there_is_no_rank() -> None:
    assert of_la(comparison(dict.fromkeys(ALL_LAS[:-1], (1, 10))), FIRST)["rank"] is None


def test_the_region_and_the_neighbours_stand_beside_an_authority() -> None:
    found = of_la(comparison(WITH_ALL), FIRST)
    assert (found["region_value"], found["neighbours_value"], found["neighbours_used"]) == (10.0, 10.0, 10)


def year(ends: int, numerator: int | None, denominator: int = 1000, **changes: Any) -> dict[str, Any]:
    days = {"period": str(ends), "period_start": date(ends - 1, 4, 1), "period_end": date(ends, 3, 31)}
    return row(FIRST, numerator, denominator, **days | changes)


def changes(*rows: dict[str, Any], **spec: Any) -> list[dict[str, Any]]:
    table = assemble(counts(rows), distributions(), {"share": info(**spec)}, [FIRST])
    return compare_figures(table).sort("period_end").rows(named=True)


def test_the_change_is_from_the_year_before_whatever_the_order_of_the_rows() -> None:
    before, latest = changes(year(2025, 130), year(2024, 100))
    assert before["previous_period"] is before["change"] is before["direction"] is None
    assert (latest["previous_period"], latest["previous_value"], latest["change"]) == ("2024", 10.0, 3.0)
    assert (latest["direction"], latest["change_is_clear"]) == ("up", True)


@pytest.mark.parametrize(("now", "direction"), [(1006, "up"), (994, "down"), (1000, "same"), (1004, "same")])
def test_the_direction_is_that_of_the_figures_as_printed(now: int, direction: str) -> None:
    assert changes(year(2024, 1000, 10_000), year(2025, now, 10_000))[1]["direction"] == direction


def test_the_change_of_two_shares_is_clear_by_newcombes_limits() -> None:
    # Newcombe 1998, example a of table II: 56/70 and 48/80 differ by 0.0524 to 0.3339
    assert changes(year(2024, 48, 80), year(2025, 56, 70))[1]["change_is_clear"] is True
    # example b: 9/10 and 3/10 differ by 0.1705 to 0.8090; c: 6/7 and 2/7 by 0.0582 to 0.8062; d: 5/56 and 0/29 do not
    assert changes(year(2024, 3, 10), year(2025, 9, 10))[1]["change_is_clear"] is True
    assert changes(year(2024, 2, 7), year(2025, 6, 7))[1]["change_is_clear"] is True
    assert changes(year(2024, 0, 29), year(2025, 5, 56))[1]["change_is_clear"] is False


def test_periods_that_overlap_are_not_told_apart_by_chance() -> None:
    rolling: dict[str, Any] = {"period_start": date(2023, 7, 1), "period_end": date(2024, 6, 30), "period": "later"}
    latest = changes(year(2024, 100), year(2024, 300, **rolling))[1]
    assert (latest["change"], latest["direction"], latest["change_is_clear"]) == (20.0, "up", None)


def test_a_quarter_is_compared_with_the_quarter_before_and_not_with_a_year() -> None:
    quarter: dict[str, Any] = {"period": "Q1", "period_start": date(2024, 4, 1), "period_end": date(2024, 6, 30)}
    after: dict[str, Any] = {"period": "Q2", "period_start": date(2024, 7, 1), "period_end": date(2024, 9, 30)}
    found = changes(year(2024, 100), year(2024, 100, **quarter), year(2024, 150, **after))
    assert [one["previous_period"] for one in found] == [None, None, "Q1"]


@pytest.mark.parametrize("month", range(1, 13))
def test_months_and_years_of_any_length_are_of_one_length(month: int) -> None:
    first: dict[str, Any] = {
        "period": "first",
        "period_start": date(2024, month, 1),
        "period_end": date(2024, month, 28),
    }
    ends = date(2025 + month // 12, month % 12 + 1, 1)
    last_day = date.fromordinal(ends.toordinal() - 1)
    second: dict[str, Any] = {"period": "second", "period_start": date(2025, month, 1), "period_end": last_day}
    assert changes(year(2024, 1, **first), year(2024, 2, **second))[1]["previous_period"] == "first"
    assert changes(year(2024, 1), year(2025, 2))[1]["previous_period"] == "2024"


def test_a_change_from_or_to_nothing_is_none() -> None:
    latest = changes(year(2024, None), year(2025, 100))[1]
    assert (latest["previous_period"], latest["change"], latest["direction"]) == ("2024", None, None)


@given(st.lists(st.one_of(st.none(), st.integers(0, 400)), min_size=153, max_size=153))
def test_ranks_agree_with_sorting(numerators: list[int | None]) -> None:
    parts = {la: (0, 0) if n is None else (n, 1000) for la, n in zip(ALL_LAS, numerators, strict=True)}
    local = comparison(parts).filter(pl.col("geographic_level") == "Local authority")
    known = sorted((value for value in local["value"] if value is not None), reverse=True)
    expected = [None if value is None else known.index(value) + 1 for value in local["value"]]
    assert local["rank"].to_list() == expected
