"""Intervals against the values that the public health package and OHID print, and Student's t against integration."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_indicators.figures.intervals import Limits, byar, exact_poisson, poisson, t_interval, wilson
from csc_indicators.figures.student_t import t_quantile

NOTHING = pl.DataFrame({"row": [0]})


def limits(pair: Limits, per: float = 1.0) -> tuple[float | None, float | None]:
    lower, upper = NOTHING.select((pair[0] * per).alias("lower"), (pair[1] * per).alias("upper")).row(0)
    return lower, upper


def number(value: float) -> pl.Expr:
    return pl.lit(float(value))


@pytest.mark.parametrize(
    ("count", "of", "confidence", "lower", "upper"),
    [
        (1, 100, 0.95, 0.0017674321, 0.0544861962),
        (5, 100, 0.95, 0.0215436792, 0.1117504692),
        (20, 100, 0.95, 0.1333669333, 0.2888291656),
        (65, 100, 0.95, 0.5525444330, 0.7363575176),
        (65, 100, 0.998, 0.4954946574, 0.7783540614),
        (1045, 5000, 0.95, 0.1979554988, 0.2204913037),
        (222, 3215, 0.95, 0.0607916904, 0.0783395668),
    ],
)
def test_wilson_gives_the_package_s_limits(
    count: float, of: float, confidence: float, lower: float, upper: float
) -> None:
    assert limits(wilson(number(count), number(of), confidence)) == pytest.approx((lower, upper), abs=5e-11)


@pytest.mark.parametrize(
    ("count", "of", "lower", "upper"),
    [
        (0, 20, 0.0, 16.1125),
        (20, 20, 83.8875, 100.0),
        (1, 10, 1.7876, 40.4150),
        (13, 60, 13.1230, 33.6200),
        (286, 1265, 20.3885, 24.9947),
        (142_900, 632_830, 22.4783, 22.6843),
    ],
)
def test_wilson_gives_the_worked_percentages(count: float, of: float, lower: float, upper: float) -> None:
    assert limits(wilson(number(count), number(of)), 100) == pytest.approx((lower, upper), abs=5e-5)


def test_a_share_of_none_or_all_has_a_limit_of_exactly_zero_or_one() -> None:
    assert limits(wilson(number(0), number(7)))[0] == 0.0
    assert limits(wilson(number(7), number(7)))[1] == 1.0


@pytest.mark.parametrize(("count", "of"), [(0, 0), (5, 4), (-1, 4)])
def test_what_is_no_share_has_no_limits(count: float, of: float) -> None:
    assert limits(wilson(number(count), number(of))) == (None, None)


@pytest.mark.parametrize(
    ("count", "confidence", "lower", "upper"),
    [
        (65, 0.95, 50.1631877105, 82.8491385459),
        (1045, 0.95, 982.5932018073, 1110.3312129856),
        (10, 0.998, 2.9163183747, 24.1937249279),
        (1, 0.998, None, 9.3621802179),
    ],
)
def test_byar_gives_the_package_s_limits(count: float, confidence: float, lower: float | None, upper: float) -> None:
    found = limits(byar(number(count), confidence))
    assert found[1] == pytest.approx(upper, abs=5e-10)
    assert found[0] is None if lower is None else found[0] == pytest.approx(lower, abs=5e-10)


@pytest.mark.parametrize(
    ("count", "of", "per", "confidence", "lower", "upper"),
    [
        (1, 100, 100, 0.95, 0.025317808, 5.5716433909),
        (5, 100, 100, 0.95, 1.6234863901, 11.6683320793),
        (1, 100, 100, 0.998, 0.0010005003, 9.2334134765),
        (2, 200, 100_000, 0.95, 121.104639272, 3612.343833862),
        (250, 220, 100_000, 0.95, 99984.9473853288, 128631.1448745578),
    ],
)
def test_a_rate_has_exact_limits_below_ten_and_byar_s_from_ten(
    count: float, of: float, per: float, confidence: float, lower: float, upper: float
) -> None:
    assert limits(poisson(number(count), confidence), per / of) == pytest.approx((lower, upper), rel=5e-8)


@pytest.mark.parametrize(
    ("count", "of", "confidence", "lower", "upper"),
    [
        (72_293, 9_942_344, 0.95, 72.18314, 73.24423),
        (72_293, 9_942_344, 0.998, 71.87939, 73.55181),
        (0, 40_000, 0.95, 0, 0.9222),
        (3, 40_000, 0.95, 0.1547, 2.1918),
        (9, 40_000, 0.95, 1.0288, 4.2712),
        (10, 40_000, 0.95, 1.1969, 4.5979),
        (212, 38_500, 0.95, 47.9013, 62.9976),
    ],
)
def test_a_rate_per_10000_has_the_printed_limits(
    count: float, of: float, confidence: float, lower: float, upper: float
) -> None:
    assert limits(poisson(number(count), confidence), 10_000 / of) == pytest.approx((lower, upper), abs=5.1e-5)


def test_a_number_that_is_no_count_below_ten_has_no_exact_limits() -> None:
    for odd in (2.5, -1.0, 10.0):
        assert limits(exact_poisson(number(odd))) == (None, None)


def share_within(t: float, degrees: int) -> float:
    """The share of Student's t within -t and t, by Simpson's rule over the angle whose tangent is t."""
    steps = 20_000
    end = math.atan(t / math.sqrt(degrees))
    power = degrees - 1
    log_constant = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2) - 0.5 * math.log(math.pi)
    ordinates = [math.cos(end * step / steps) ** power for step in range(steps + 1)]
    weighted = ordinates[0] + 4 * sum(ordinates[1::2]) + 2 * sum(ordinates[2:-1:2]) + ordinates[-1]
    return 2 * math.exp(log_constant) * weighted * end / steps / 3


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 7, 30, 31, 199, 200, 201, 202, 1000, 5000])
def test_student_s_t_leaves_the_right_share_outside(degrees: int, confidence: float) -> None:
    t = NOTHING.select(t_quantile(pl.lit(degrees), confidence)).item()
    density = math.exp(
        math.lgamma((degrees + 1) / 2)
        - math.lgamma(degrees / 2)
        - 0.5 * math.log(degrees * math.pi)
        - (degrees + 1) / 2 * math.log1p(t * t / degrees)
    )
    assert abs(share_within(t, degrees) - confidence) / (2 * density) < 1e-9 * max(1.0, t)


@pytest.mark.parametrize(
    ("degrees", "t"),
    [
        (1, 12.706204736432095),
        (2, 4.302652729696142),
        (3, 3.182446305284263),
        (5, 2.570581835636314),
        (10, 2.228138851964939),
        (30, 2.042272456301238),
        (100, 1.983971518449634),
        (1000, 1.962339080792188),
    ],
)
def test_student_s_t_is_the_one_in_the_tables(degrees: int, t: float) -> None:
    assert NOTHING.select(t_quantile(pl.lit(degrees))).item() == pytest.approx(t, abs=1e-9)


def test_without_degrees_of_freedom_there_is_no_t() -> None:
    degrees = pl.DataFrame({"n": [0, None]})
    assert degrees.select(t_quantile(pl.col("n")).alias("t"))["t"].to_list() == [None, None]


def test_the_limits_of_a_mean_are_those_of_the_text_book() -> None:
    values = [12, 15, 11, 19, 14]
    mean, variance = 14.2, sum((value - 14.2) ** 2 for value in values) / 4
    margin = 2.7764451051977987 * math.sqrt(variance / 5)
    found = limits(t_interval(pl.lit(5), pl.lit(sum(values)), pl.lit(sum(value**2 for value in values))))
    assert found == pytest.approx((mean - margin, mean + margin), abs=1e-9)


def test_one_value_has_no_interval_and_equal_values_have_one_of_no_width() -> None:
    assert limits(t_interval(pl.lit(1), pl.lit(7), pl.lit(49))) == (None, None)
    assert limits(t_interval(pl.lit(3), pl.lit(21), pl.lit(147))) == (7.0, 7.0)


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_share_lies_within_its_limits_and_they_within_zero_and_one(count: int, of: int) -> None:
    count = min(count, of)
    lower, upper = limits(wilson(number(count), number(of)))
    assert lower is not None
    assert upper is not None
    assert 0 <= lower <= count / of <= upper <= 1


@given(st.integers(0, 100_000))
def test_a_count_lies_within_its_limits(count: int) -> None:
    lower, upper = limits(poisson(number(count)))
    assert lower is not None
    assert upper is not None
    assert lower <= count <= upper
