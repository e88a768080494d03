"""Two results are compared figure by figure: what came, went, moved, or has another status."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from csc_indicators.figures.differences import COLUMNS, differences

SCHEMA = {
    "indicator": pl.String,
    "title": pl.String,
    "period": pl.String,
    "geographic_level": pl.String,
    "area_code": pl.String,
    "area_name": pl.String,
    "breakdown": pl.String,
    "group": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "value_text": pl.String,
    "status": pl.String,
}


def figure(indicator: str = "a", area: str = "E1", value: float | None = 1.0, **told: Any) -> dict[str, Any]:
    usual = {
        "indicator": indicator,
        "title": indicator.upper(),
        "period": "2024-25",
        "geographic_level": "Local authority",
        "area_code": area,
        "area_name": f"Area {area}",
        "breakdown": "total",
        "group": "Total",
        "numerator": value,
        "denominator": 10.0,
        "value": value,
        "value_text": "x" if value is None else str(value),
        "status": "x" if value is None else None,
    }
    return usual | told


def table(*figures: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(figures), schema=SCHEMA)


def test_figures_that_came_went_moved_or_changed_status_are_told_and_others_not() -> None:
    old = table(figure("a"), figure("b"), figure("c"), figure("d"))
    new = table(figure("d", value=None), figure("c"), figure("b", value=2.0), figure("e"))
    found = differences(old, new)
    assert found.columns == COLUMNS
    assert found.select("indicator", "change", "difference").rows() == [
        ("a", "removed", None),
        ("d", "status", None),
        ("b", "moved", 1.0),
        ("e", "added", None),
    ]


def test_a_figure_moves_with_its_parts_though_the_value_stays() -> None:
    found = differences(table(figure()), table(figure(numerator=2.0, denominator=20.0)))
    assert found.select("change", "difference", "old_denominator", "new_denominator").row(0) == ("moved", 0.0, 10, 20)


def test_how_a_number_was_written_is_no_difference() -> None:
    assert differences(table(figure(value=1 / 3)), table(figure(value=0.3333333333333))).is_empty()


def test_an_area_without_a_code_and_a_figure_that_is_there_twice_are_compared_in_place() -> None:
    twice = [figure(area_code=None), figure(area_code=None, value=5.0)]
    assert differences(table(*twice), table(*twice)).is_empty()
    found = differences(table(*twice), table(figure(area_code=None), figure(area_code=None, value=6.0)))
    assert found["difference"].to_list() == [1.0]


FIGURES = st.lists(
    st.builds(figure, st.sampled_from("abc"), st.sampled_from(["E1", "E2"]), st.sampled_from([None, 1.0, 2.0])),
    max_size=6,
    unique_by=lambda one: (one["indicator"], one["area_code"]),
)


@given(FIGURES, FIGURES)
def test_the_old_result_with_the_differences_is_the_new_one(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    found = differences(table(*old), table(*new))
    held = {(one["indicator"], one["area_code"]): one["value"] for one in old}
    for row in found.iter_rows(named=True):
        key = (row["indicator"], row["area_code"])
        if row["change"] == "removed":
            assert held.pop(key) == row["old_value"]
        else:
            assert (key in held) == (row["change"] != "added")
            held[key] = row["new_value"]
    assert held == {(one["indicator"], one["area_code"]): one["value"] for one in new}
    turned = {"added": "removed", "removed": "added"}
    back = differences(table(*new), table(*old))
    assert sorted(turned.get(change, change) for change in found["change"]) == sorted(back["change"])
