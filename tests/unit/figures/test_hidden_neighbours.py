"""Medians of neighbours of whom some are hidden: only where what is hidden cannot change them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product
from statistics import median

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from made_up_counts import info

from csc_indicators.figures.medians import medians
from csc_indicators.reference.neighbours import statistical_neighbours

HARTLEPOOL = "E06000001"


def of_neighbours(texts: Sequence[str], **of_info: object) -> pl.DataFrame:
    """The median for one authority whose neighbours have these figures, as printed."""
    pairs = statistical_neighbours(2025).filter(pl.col("la_code") == HARTLEPOOL)
    figures = pl.DataFrame({"area_code": pairs["neighbour"].cast(pl.String), "value_text": texts}).with_columns(
        pl.col("value_text").cast(pl.Float64, strict=False).alias("value"),
        pl.lit("share").alias("indicator"),
        pl.lit("2024-25").alias("period"),
        pl.lit("total").alias("breakdown"),
        pl.lit("Total").alias("group"),
        pl.lit(date(2025, 3, 31)).alias("period_end"),
        pl.lit(None, pl.String).alias("source"),
    )
    return medians(figures, [HARTLEPOOL], 2025, {"share": info(**of_info)})


def test_five_hidden_figures_of_ten_leave_no_median() -> None:
    row = of_neighbours(["4", "6", "0", "0", "0", *"ccccc"]).row(0, named=True)
    assert (row["value"], row["value_text"], row["status"]) == (None, "x", "x")
    assert row["reason"] == "5 of 10 figures of neighbours are hidden, and the median is from 0.0 to 53.0"


def test_what_has_no_bound_is_not_bounded() -> None:
    assert of_neighbours([*"ccccccc012"], kind="rate")["reason"].item().endswith("the median is at least 0.0")
    assert of_neighbours([*"ccccccc012"], kind="average")["reason"].item().endswith("the median depends on them")


def test_a_median_that_nothing_hidden_can_change_is_given() -> None:
    row = of_neighbours([*"0000000", "4", "c", "c"]).row(0, named=True)
    assert (row["value"], row["status"], row["reason"]) == (0, None, None)
    assert row["source"] == "median of 10 of 10 neighbours"


def test_a_hidden_average_may_be_below_nought_and_a_hidden_share_may_not() -> None:
    texts = [*"00000", "1", "1", "1", "1", "c"]
    assert of_neighbours(["0"] * 9 + ["c"])["value"].item() == 0
    assert of_neighbours(texts)["value"].item() is None
    assert of_neighbours(["0", "0", "0", *"ccccccc"], kind="average")["value"].item() is None


@given(st.lists(st.sampled_from(["c", "u", "0", "10", "50", "x"]), min_size=10, max_size=10))
def test_the_median_is_that_of_whatever_the_hidden_figures_are_or_not_available(texts: list[str]) -> None:
    known = [float(text) for text in texts if text.isdigit()]
    hidden = sum(text in "cu" for text in texts)
    table = of_neighbours(texts)
    if len(known) + hidden < 5:
        assert table.is_empty()
        return
    possible = {median([*known, *chosen]) for chosen in product([0.0, 100.0], repeat=hidden)}
    assert table["value"].item() == (possible.pop() if len(possible) == 1 else None)
