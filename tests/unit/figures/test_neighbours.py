"""The median of the statistical neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_counts import counts, distributions, info, row

from csc_indicators.figures.assemble import assemble
from csc_indicators.reference.neighbours import statistical_neighbours

HARTLEPOOL = "E06000001"


def neighbours_of(la: str, model_year: int = 2025) -> list[str]:
    pairs = statistical_neighbours(model_year).filter(pl.col("la_code") == la)
    return pairs["neighbour"].cast(pl.String).to_list()


def shown(numerators: Mapping[str, int | None], la: str = HARTLEPOOL, model_year: int = 2025) -> pl.DataFrame:
    frame = counts([row(code, number, 1000) for code, number in numerators.items()])
    table = assemble(frame, distributions(), {"share": info()}, list(numerators), model_year=model_year)
    return table.filter(pl.col("geographic_level") == "Statistical neighbours", pl.col("area_code") == la)


def test_the_figure_is_the_median_of_the_ten_neighbours() -> None:
    numerators = {code: 10 * n for n, code in enumerate(neighbours_of(HARTLEPOOL))}
    table = shown({HARTLEPOOL: 999} | numerators)
    found = table.row(0, named=True)
    assert (found["value"], found["value_text"]) == (4.5, "4.5")
    assert found["area_name"] == "Statistical neighbours of Hartlepool (median)"
    assert found["source"] == "median of 10 of 10 neighbours"
    for name in ("numerator", "denominator", "lower", "upper", "interval_method", "status", "unknown", "excluded"):
        assert found[name] is None


@given(st.lists(st.one_of(st.none(), st.integers(0, 1000)), min_size=10, max_size=10))
def test_neighbours_without_a_figure_are_left_out_down_to_five(numbers: list[int | None]) -> None:
    numerators = dict(zip(neighbours_of(HARTLEPOOL), numbers, strict=True))
    table = shown({HARTLEPOOL: 1} | numerators)
    present = [number for number in numbers if number is not None]
    if len(present) < 5:
        assert table.is_empty()
    else:
        assert table["value"].item() == pytest.approx(median(present) / 10)
        assert table["source"].item() == f"median of {len(present)} of 10 neighbours"


def test_neighbours_that_are_not_in_the_data_are_left_out_down_to_five() -> None:
    numerators = {code: 10 * n for n, code in enumerate(neighbours_of(HARTLEPOOL))}
    six = dict(list(numerators.items())[:6])
    assert shown({HARTLEPOOL: 1} | six)["source"].item() == "median of 6 of 10 neighbours"
    four = dict(list(numerators.items())[:4])
    assert shown({HARTLEPOOL: 1} | four).is_empty()


def test_a_median_half_way_between_two_printed_figures_is_rounded_up() -> None:
    first, *others = neighbours_of(HARTLEPOOL)
    numerators = {code: 225 if n < 5 else 226 for n, code in enumerate(others)} | {first: 226}
    found = shown({HARTLEPOOL: 1} | numerators)
    assert (found["value"].item(), found["value_text"].item()) == (pytest.approx(22.55), "22.6")


def test_another_model_has_other_neighbours() -> None:
    both = {*neighbours_of(HARTLEPOOL, 2021), *neighbours_of(HARTLEPOOL)}
    numerators = {HARTLEPOOL: 1} | {code: 7 * n * n for n, code in enumerate(sorted(both))}
    for model_year in (2021, 2025):
        theirs = median(numerators[code] for code in neighbours_of(HARTLEPOOL, model_year))
        assert shown(numerators, model_year=model_year)["value"].item() == pytest.approx(theirs / 10)
    assert set(neighbours_of(HARTLEPOOL, 2021)) != set(neighbours_of(HARTLEPOOL))


def test_an_authority_that_is_not_in_the_data_has_no_neighbours_row() -> None:
    numerators = dict.fromkeys(neighbours_of(HARTLEPOOL), 1)
    assert shown(numerators).is_empty()
