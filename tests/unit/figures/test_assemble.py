"""The tidy table: its columns and order, larger areas, joint returns, what is not available."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from made_up_counts import ALL_LAS, MILLION, counts, distributions, info, row

from csc_indicators.figures.assemble import COLUMNS, LEVELS, assemble
from csc_indicators.reference.authorities import areas

HARTLEPOOL, CAMDEN, SUTTON = "E06000001", "E09000007", "E09000029"
NORTH_EAST = areas().filter(pl.col("region_name") == "North East")["la_code"].cast(pl.String).to_list()
LONDON = areas().filter(pl.col("region_name") == "London")
INNER = LONDON.filter(pl.col("dfe_region_name") == "Inner London")["la_code"].cast(pl.String).to_list()
NORTHANTS = ["E06000061", "E06000062"]
CUMBRIA = ["E06000063", "E06000064"]


def result(rows: Sequence[Mapping[str, Any]], levels: Collection[str] = LEVELS, **changes: Any) -> pl.DataFrame:
    las = {str(each["la_code"]) for each in rows}
    return assemble(counts(rows), distributions(), {"share": info(**changes)}, las, levels)


def of_area(table: pl.DataFrame, code: str, level: str | None = None, group: str = "Total") -> dict[str, Any]:
    rows = table.filter(pl.col("area_code") == code, pl.col("group") == group)
    if level:
        rows = rows.filter(pl.col("geographic_level") == level)
    return rows.row(0, named=True)


def test_a_row_says_all_that_the_design_asks_for() -> None:
    table = result([row(HARTLEPOOL, 286, 1265, unknown=3, excluded=2, left_out_unknown=1)])
    assert dict(table.schema) == COLUMNS
    shown = table.row(0, named=True)
    limits = (shown.pop("lower"), shown.pop("upper"))
    assert limits == pytest.approx((20.3885, 24.9947), abs=5e-5)
    assert shown.pop("value") == pytest.approx(100 * 286 / 1265)
    assert shown == {
        "indicator": "share",
        "title": "A share",
        "outcome": "safety",
        "outcome_number": 2,
        "outcome_title": "Children are safe",
        "domain": "Referrals",
        "kind": "percentage",
        "unit": "percent",
        "polarity": "neither",
        "period": "2024-25",
        "period_start": date(2024, 4, 1),
        "period_end": date(2025, 3, 31),
        "geographic_level": "Local authority",
        "area_code": HARTLEPOOL,
        "area_name": "Hartlepool",
        "region_code": "E12000001",
        "region_name": "North East",
        "breakdown": "total",
        "group": "Total",
        "numerator": 286.0,
        "denominator": 1265.0,
        "value_text": "22.6",
        "interval_method": "Wilson",
        "unknown": 3,
        "excluded": 2,
        "left_out_unknown": 1,
        "status": None,
        "reason": None,
        "source": "extracts",
    }


def test_a_rate_is_per_its_number_with_limits_of_a_count() -> None:
    table = result(
        [row(HARTLEPOOL, 9, 40_000), row(CAMDEN, 10, 40_000)],
        kind="rate",
        per=10_000,
        decimals=0,
        interval="poisson",
    )
    few, more = of_area(table, HARTLEPOOL), of_area(table, CAMDEN)
    assert (few["value"], few["value_text"], few["interval_method"]) == (2.25, "2", "exact Poisson")
    assert (few["lower"], few["upper"]) == pytest.approx((1.0288, 4.2712), abs=5e-5)
    assert (more["value"], more["value_text"], more["interval_method"]) == (2.5, "3", "Byar")
    assert (more["lower"], more["upper"]) == pytest.approx((1.1969, 4.5979), abs=5e-5)


def test_a_ratio_keeps_the_parts_of_its_numbers_and_has_no_interval() -> None:
    parts = {"numerator": 4_276_300_000, "denominator": 36_186_300_000}
    table = result([row(HARTLEPOOL, 0, 0) | parts], kind="ratio", per=100, interval=None)
    shown = table.row(0, named=True)
    assert (shown["numerator"], shown["denominator"], shown["value_text"]) == (4276.3, 36186.3, "11.8")
    assert (shown["lower"], shown["upper"], shown["interval_method"]) == (None, None, None)


def test_a_zero_denominator_is_not_applicable() -> None:
    kinds: list[dict[str, Any]] = [{}, {"kind": "rate", "per": 10_000, "interval": "poisson"}]
    for changes in kinds:
        shown = result([row(HARTLEPOOL, 0, 0)], **changes).row(0, named=True)
        assert (shown["value"], shown["value_text"], shown["status"], shown["denominator"]) == (None, "z", "z", 0.0)
        assert (shown["lower"], shown["upper"], shown["interval_method"]) == (None, None, None)


@pytest.mark.parametrize(
    "given", [row(HARTLEPOOL, 3, 10, status="x"), row(HARTLEPOOL, 3, None), row(HARTLEPOOL, None, 3)]
)
def test_what_is_not_available_shows_no_number(given: dict[str, Any]) -> None:
    shown = result([given]).row(0, named=True)
    assert (shown["value_text"], shown["status"]) == ("x", "x")
    for name in ("numerator", "denominator", "value", "lower", "upper", "interval_method"):
        assert shown[name] is None


def test_a_group_without_a_population_has_a_count_and_no_rate() -> None:
    unborn = {"breakdown": "age_band", "group": "Unborn"}
    rows = [row(code, 10, 1000) for code in NORTH_EAST]
    rows += [row(code, 2, None, status="x", **unborn) for code in NORTH_EAST]
    table = result(rows, kind="rate", per=10_000, interval="poisson")
    for code, count in ((NORTH_EAST[0], 2.0), ("E12000001", 2.0 * len(NORTH_EAST))):
        shown = of_area(table, code, group="Unborn")
        assert shown["numerator"] == count
        assert (shown["value_text"], shown["status"]) == ("x", "x")
        for name in ("denominator", "value", "lower", "upper", "interval_method"):
            assert shown[name] is None


def test_a_figure_that_rounds_to_zero_has_its_symbol_and_a_status_of_none() -> None:
    shown = result([row(HARTLEPOOL, 1, 1000)], decimals=0, rounds_to_zero="k").row(0, named=True)
    assert (shown["value"], shown["value_text"], shown["status"]) == (0.1, "k", None)


def test_a_region_is_the_sum_of_its_authorities_when_all_are_in_the_data() -> None:
    table = result([row(la, n, 10) for n, la in enumerate(NORTH_EAST)])
    shown = of_area(table, "E12000001")
    assert (shown["geographic_level"], shown["area_name"]) == ("Regional", "North East")
    assert (shown["numerator"], shown["denominator"]) == (66.0, 120.0)
    assert shown["value_text"] == "55.0"
    assert shown["region_code"] is None
    assert "National" not in table["geographic_level"].to_list()


def test_a_region_of_which_an_authority_is_absent_does_not_appear() -> None:
    table = result([row(la, 1, 10) for la in NORTH_EAST[1:]])
    assert "Regional" not in table["geographic_level"].to_list()


def test_london_has_two_parts_of_its_own() -> None:
    inner = result([row(la, 1, 10) for la in INNER])
    assert inner.filter(pl.col("geographic_level") == "Regional")["area_code"].to_list() == ["E13000001"]
    whole = result([row(la, 1, 10) for la in LONDON["la_code"].cast(pl.String)])
    regional = whole.filter(pl.col("geographic_level") == "Regional").select("area_code", "denominator")
    assert regional.rows() == [("E12000007", 330.0), ("E13000001", 140.0), ("E13000002", 190.0)]


def test_england_is_the_sum_of_all_authorities_and_not_the_mean_of_their_rates() -> None:
    table = result([row(la, 1, 10 if la != CAMDEN else 1000) for la in ALL_LAS])
    shown = of_area(table, "E92000001")
    assert (shown["geographic_level"], shown["area_name"]) == ("National", "England")
    assert (shown["numerator"], shown["denominator"]) == (153.0, 2520.0)
    assert dict(table.group_by("geographic_level").len().iter_rows()) == {
        "National": 1,
        "Regional": 11,
        "Local authority": 153,
        "Statistical neighbours": 153,
    }


def test_a_sum_without_the_figure_of_a_member_is_not_available() -> None:
    rows = [row(la, 1, 10, status="x" if la == HARTLEPOOL else None) for la in ALL_LAS]
    table = result(rows)
    assert of_area(table, "E12000001")["status"] == "x"
    assert of_area(table, "E12000001")["numerator"] is None
    assert of_area(table, "E92000001")["value_text"] == "x"
    assert of_area(table, "E12000002")["status"] is None


def test_groups_of_a_region_are_not_available_when_a_member_has_no_total() -> None:
    girls = {"breakdown": "sex", "group": "Girls", "breakdown_order": 1}
    rows = [row(la, 1, 10, status="x" if la == HARTLEPOOL else None) for la in NORTH_EAST]
    rows += [row(la, 1, 5, **girls) for la in NORTH_EAST if la != HARTLEPOOL]
    assert of_area(result(rows), "E12000001", group="Girls")["status"] == "x"


def test_a_total_is_available_when_only_a_group_of_a_member_is_not() -> None:
    girls = {"breakdown": "sex", "group": "Girls", "breakdown_order": 1}
    rows = [row(la, 1, 10) for la in NORTH_EAST]
    rows += [row(la, 1, 5, **girls, status="x" if la == HARTLEPOOL else None) for la in NORTH_EAST]
    table = result(rows)
    assert of_area(table, "E12000001")["status"] is None
    assert of_area(table, "E12000001", group="Girls")["status"] == "x"


def in_2022_23(breakdown: str = "total", group: str = "Total") -> list[dict[str, Any]]:
    """One child in every authority; of those that began in April 2023 there is no estimate of mid-2022."""
    year = {"period": "2022-23", "period_start": date(2022, 4, 1), "period_end": date(2023, 3, 31)}
    named = {"breakdown": breakdown, "group": group, "breakdown_order": int(breakdown != "total")}
    known = [row(la, 1, 1000, **year, **named) for la in ALL_LAS if la not in CUMBRIA]
    return known + [row(la, 1, None, status="x", **year, **named) for la in CUMBRIA]


def test_a_rate_of_england_is_divided_by_its_own_estimate_where_a_member_began_later() -> None:
    table = result(in_2022_23(), kind="rate", per=10_000, interval="poisson", decimals=2)
    assert of_area(table, "E92000001")["denominator"] == 11_901_267.0
    assert of_area(table, "E12000002")["denominator"] == 1_585_260.0
    assert of_area(table, "E92000001")["value_text"] == "0.13"
    assert of_area(table, "E12000001")["denominator"] == 1000.0 * len(NORTH_EAST)
    assert of_area(table, CUMBRIA[0])["value_text"] == "x"


def test_a_share_is_not_divided_by_children_and_neither_is_a_group() -> None:
    assert of_area(result(in_2022_23()), "E92000001")["value_text"] == "x"
    rows = in_2022_23() + in_2022_23("sex", "Girls")
    table = result(rows, kind="rate", per=10_000, interval="poisson")
    assert of_area(table, "E92000001", group="Girls")["denominator"] is None


def test_without_what_a_member_counted_there_is_no_rate_of_england() -> None:
    rows = [one | {"numerator": None} if one["la_code"] == CUMBRIA[0] else one for one in in_2022_23()]
    table = result(rows, kind="rate", per=10_000, interval="poisson")
    assert of_area(table, "E92000001")["numerator"] is None
    assert of_area(table, "E12000002")["value_text"] == "x"


def test_a_group_that_an_authority_has_no_children_in_counts_as_none() -> None:
    girls = {"breakdown": "sex", "group": "Girls", "breakdown_order": 1}
    rows = [row(la, 1, 10) for la in NORTH_EAST] + [row(HARTLEPOOL, 2, 5, **girls)]
    assert of_area(result(rows), "E12000001", group="Girls")["denominator"] == 5.0


def test_a_joint_return_is_one_area_and_stands_for_both_its_members() -> None:
    joint = ["E06000061 / E06000062", "E09000021 / E09000027"]
    members = [*NORTHANTS, "E09000021", "E09000027"]
    table = result([row(la, 1, 10) for la in [*(la for la in ALL_LAS if la not in members), *joint]])
    assert table.filter(pl.col("geographic_level") == "Local authority").height == 151
    assert of_area(table, "E92000001")["denominator"] == 1510.0
    assert of_area(table, "E12000004")["denominator"] == 90.0
    assert of_area(table, "E13000002")["denominator"] == 180.0
    own = of_area(table, joint[0])
    assert (own["area_name"], own["region_name"]) == (
        "North Northamptonshire / West Northamptonshire",
        "East Midlands",
    )
    assert joint[0] not in table.filter(pl.col("geographic_level") == "Statistical neighbours")["area_code"]


def test_each_indicator_and_period_has_the_larger_areas_that_its_own_rows_complete() -> None:
    rows = [row(la, 1, 10) for la in NORTH_EAST]
    earlier = {"period": "2023-24", "period_start": date(2023, 4, 1), "period_end": date(2024, 3, 31)}
    rows += [row(la, 1, 10, **earlier) for la in NORTH_EAST[:3]]
    regional = result(rows).filter(pl.col("geographic_level") == "Regional")
    assert regional["period"].to_list() == ["2024-25"]


def test_rows_are_in_the_order_of_the_design_whatever_the_order_of_the_counts() -> None:
    earlier = {"period": "2023-24", "period_start": date(2023, 4, 1), "period_end": date(2024, 3, 31)}
    boys = {"breakdown": "sex", "group": "Boys", "breakdown_order": 1, "group_order": 0}
    girls = {"breakdown": "sex", "group": "Girls", "breakdown_order": 1, "group_order": 1}
    rows = [
        row(la, 1, 10, **period, **group, **indicator)
        for la in ALL_LAS
        for period in ({}, earlier)
        for group in ({}, boys, girls)
        for indicator in ({}, {"indicator": "another", "indicator_order": 0})
    ]
    infos = {"share": info(), "another": info(id="another")}
    frame = counts(rows)
    tables = [
        assemble(frame.sample(fraction=1, shuffle=True, seed=seed), distributions(), infos, ALL_LAS) for seed in (1, 2)
    ]
    assert tables[0].equals(tables[1])
    keys = (
        tables[0]
        .select(
            pl.col("indicator") == "share",
            "period_start",
            pl.col("geographic_level").replace_strict({level: order for order, level in enumerate(LEVELS)}),
            "area_code",
            pl.col("breakdown") == "sex",
            "group",
        )
        .rows()
    )
    assert keys == sorted(keys)
    assert len(keys) == 2 * 2 * 3 * (1 + 11 + 153 + 153)


def test_only_the_levels_that_are_asked_for_appear() -> None:
    rows = [row(la, 1, 10) for la in ALL_LAS]
    for levels in (["National"], ["Regional", "Local authority"], ["Statistical neighbours"]):
        assert set(result(rows, levels)["geographic_level"]) == set(levels)


def test_without_counts_the_table_is_empty_and_has_its_columns() -> None:
    table = result([])
    assert table.is_empty()
    assert dict(table.schema) == COLUMNS


def test_england_s_spending_per_child_neither_overflows_nor_loses_a_penny() -> None:
    rows = [row(la, 0, 80_000) | {"numerator": 10**15 + 1040} for la in ALL_LAS]
    shown = of_area(result(rows, kind="ratio", per=1000, decimals=6, interval=None), "E92000001")
    assert shown["value_text"] == "12500000.000013"
    assert shown["numerator"] == pytest.approx(153 * (10**15 + 1040) / MILLION)
