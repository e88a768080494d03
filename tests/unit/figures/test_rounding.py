"""Rounding: half up, once, on whole numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_indicators.figures.rounding import rounded_units, rounded_value, text_of_units

MILLION = 1_000_000


def text(top: int | None, bottom: int | None, scale: int, decimals: int, low: str | None = None) -> str | None:
    frame = pl.DataFrame({"top": [top], "bottom": [bottom]}, schema={"top": pl.Int64, "bottom": pl.Int64})
    columns = pl.col("top"), pl.col("bottom"), pl.lit(scale), pl.lit(decimals)
    units = frame.with_columns(rounded_units(*columns).alias("units"))
    shown = text_of_units(pl.col("units"), pl.col("top") != 0, pl.lit(decimals), pl.lit(low, pl.String))
    found = units.select(shown.alias("text")).item()
    assert found is None or isinstance(found, str)
    return found


@pytest.mark.parametrize(
    ("top", "bottom", "scale", "decimals", "shown"),
    [
        (142_900, 632_830, 100, 1, "22.6"),
        (1, 8, 100, 1, "12.5"),
        (1, 8, 100, 0, "13"),
        (1, 3, 100, 0, "33"),
        (-4, 1000, 100, 1, "-0.4"),
        (-1, 8, 100, 0, "-13"),
        (1234, 1, 1, 1, "1234.0"),
        (5, 2, 1, 0, "3"),
        (149, 10, 1, 1, "14.9"),
        (0, 5, 100, 1, "0.0"),
        (0, 5, 100, 0, "0"),
        (1, 2000, 100, 1, "0.1"),
        (1, 2001, 100, 1, "0.0"),
        (-1, 2001, 100, 1, "0.0"),
        (7, 7, 100, 1, "100.0"),
        (45, 1000, 10_000, 3, "450.000"),
    ],
)
def test_a_figure_is_printed_rounded_half_up(top: int, bottom: int, scale: int, decimals: int, shown: str) -> None:
    assert text(top * MILLION, bottom * MILLION, scale, decimals) == shown


def test_without_both_parts_or_with_a_zero_denominator_there_is_no_figure_to_print() -> None:
    assert text(0, 0, 100, 1) is None
    assert text(None, 5, 100, 1) is None
    assert text(5, None, 100, 1) is None


def test_a_figure_that_rounds_to_zero_has_its_symbol_and_a_true_zero_is_zero() -> None:
    assert text(1, 201, 100, 0, "k") == "k"
    assert text(1, 200, 100, 0, "k") == "1"
    assert text(0, 200, 100, 0, "k") == "0"
    assert text(1, 2001, 100, 1, "low") == "low"
    assert text(-1, 2001, 100, 1, "low") == "low"


whole = st.integers(-(10**15), 10**15)


@given(whole, st.integers(1, 10**15), st.sampled_from([1, 100, 1000, 10_000]), st.integers(0, 6))
def test_rounding_is_exact_up_to_a_thousand_million_pounds_in_millionths(
    top: int, bottom: int, scale: int, decimals: int
) -> None:
    frame = pl.DataFrame({"top": [top], "bottom": [bottom]})
    units = frame.select(
        rounded_units(pl.col("top"), pl.col("bottom"), pl.lit(scale), pl.lit(decimals)).cast(pl.String)
    ).item()
    exact = Fraction(top * scale * 10**decimals, bottom)
    size = int(abs(exact) + Fraction(1, 2))
    assert int(units) == (size if exact >= 0 else -size)
    printed = text(top, bottom, scale, decimals)
    assert printed is not None
    assert Decimal(printed) == Decimal(int(units)).scaleb(-decimals)
    assert len(printed.partition(".")[2]) == decimals


@given(st.integers(-(10**6), 10**6), st.integers(0, 3))
def test_a_figure_in_decimals_is_rounded_as_its_decimals_say(thousandths: int, decimals: int) -> None:
    value = thousandths / 1000
    units = pl.DataFrame({"value": [value]}).select(rounded_value(pl.col("value"), pl.lit(decimals)).cast(pl.Int64))
    exact = Decimal(thousandths).scaleb(-3).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert Decimal(units.item()).scaleb(-decimals) == exact


def test_every_row_may_have_decimals_of_its_own() -> None:
    frame = pl.DataFrame({"top": [1, 1, 1], "bottom": [3, 3, 0], "scale": [100, 10_000, 1], "decimals": [0, 2, 1]})
    columns = pl.col("top"), pl.col("bottom"), pl.col("scale"), pl.col("decimals")
    units = frame.with_columns(rounded_units(*columns).alias("units"))
    shown = text_of_units(pl.col("units"), pl.col("top") != 0, pl.col("decimals"), pl.lit(None, pl.String))
    assert units.select(shown.alias("text"))["text"].to_list() == ["33", "3333.33", None]
