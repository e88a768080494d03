"""A user's own groups of authorities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
import pytest
from made_up_counts import counts, distributions, info, row, values

from csc_indicators.figures.assemble import assemble
from csc_indicators.figures.comparators import with_comparators
from csc_indicators.figures.info import Counterpart, IndicatorInfo

A, B, C = "E06000001", "E06000002", "E06000003"
NORTH, SOUTH = "E06000061", "E06000062"
JOINT = "E10000999"


def groups(**members: Sequence[str]) -> pl.DataFrame:
    rows = [(name, la) for name, las in members.items() for la in las]
    return pl.DataFrame(rows, schema=["own_group", "la_code"], orient="row")


def of_groups(
    parts: Mapping[str, tuple[int | None, int | None]], members: pl.DataFrame, spec: IndicatorInfo | None = None
) -> pl.DataFrame:
    infos = {"share": spec or info()}
    rows = [row(la, *both) for la, both in parts.items()]
    table = assemble(counts(rows), distributions(), infos, list(parts))
    return with_comparators(table, infos, groups=members, published=False).filter(
        pl.col("geographic_level") == "Own group"
    )


def test_a_group_is_the_sum_of_its_members_over_the_sum_of_theirs() -> None:
    found = of_groups({A: (1, 10), B: (8, 20), C: (3, 40)}, groups(Mine=[A, B])).row(0, named=True)
    assert (found["numerator"], found["denominator"], found["value"], found["value_text"]) == (9, 30, 30.0, "30.0")
    assert (found["area_code"], found["area_name"], found["source"]) == ("Mine", "Mine", "extracts")
    assert (found["lower"], found["upper"]) == (pytest.approx(16.664, abs=1e-3), pytest.approx(47.876, abs=1e-3))
    assert found["interval_method"] == "Wilson"


def test_groups_come_in_the_order_of_the_file_and_may_share_members() -> None:
    table = of_groups({A: (1, 10), B: (8, 20)}, groups(Zeta=[A, B], Alpha=[A]))
    assert table.select("area_name", "value").rows() == [("Zeta", 30.0), ("Alpha", 10.0)]


def test_a_group_without_one_of_its_members_has_no_row() -> None:
    assert of_groups({A: (1, 10)}, groups(Mine=[A, B])).is_empty()


def test_a_member_that_is_not_available_makes_the_group_so() -> None:
    found = of_groups({A: (1, 10), B: (None, None)}, groups(Mine=[A, B])).row(0, named=True)
    assert (found["value"], found["numerator"], found["value_text"], found["status"]) == (None, None, "x", "x")


def test_a_group_without_anybody_to_divide_by_is_not_applicable() -> None:
    found = of_groups({A: (0, 0), B: (0, 0)}, groups(Mine=[A, B])).row(0, named=True)
    assert (found["value"], found["value_text"], found["status"]) == (None, "z", "z")


def test_members_that_the_data_lacks_are_taken_from_what_was_published() -> None:
    spec = info(counterparts=(Counterpart("rereferrals_within_12_months_percent"),))
    found = of_groups({A: (1, 10)}, groups(Mine=[B, C]), spec).row(0, named=True)
    assert found["source"] == "published by DfE, year to 31 March 2025"
    assert found["value"] == pytest.approx(100 * found["numerator"] / found["denominator"])
    assert found["lower"] is found["interval_method"] is None


def test_a_median_of_children_is_not_made_from_authorities() -> None:
    infos = {"share": info(kind="average", statistic="median", interval=None)}
    rows = [row(A, None, None), row(B, None, None)]
    spread = distributions([*values(A, [1, 2, 30]), *values(B, [4])])
    table = assemble(counts(rows), spread, infos, [A, B])
    added = with_comparators(table, infos, groups=groups(Mine=[A, B]), published=False)
    assert added.filter(pl.col("area_name") == "Mine")["value_text"].to_list() == ["x"]


def test_a_mean_of_a_group_is_the_mean_over_its_children() -> None:
    infos = {"share": info(kind="average", statistic="mean", interval="t")}
    rows = [row(A, None, None), row(B, None, None)]
    table = assemble(counts(rows), distributions([*values(A, [1, 2, 3]), *values(B, [10])]), infos, [A, B])
    added = with_comparators(table, infos, groups=groups(Mine=[A, B]), published=False)
    assert added.filter(pl.col("area_name") == "Mine")["value"].to_list() == [4.0]
