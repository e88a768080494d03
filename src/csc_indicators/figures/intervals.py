"""Confidence intervals as public health practice in England has them: Wilson, Byar, exact Poisson, t.

Limits of figures from a census express the play of the process, not of a sample.
"""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

import polars as pl

from csc_indicators.figures.student_t import t_quantile

Limits = tuple[pl.Expr, pl.Expr]

BYAR_FROM = 10
"""The smallest count for which Byar's approximation stands in for the exact limits."""


def wilson(count: pl.Expr, of: pl.Expr, confidence: float = 0.95) -> Limits:
    """Limits of a share `count / of`, between 0 and 1; NULL where `of` is zero or less than `count`."""
    z = _z(confidence)
    sound = (of > 0) & (count >= 0) & (count <= of)
    root = z * (z**2 + 4 * count * (1 - count / of)).sqrt()
    lower = (2 * count + z**2 - root) / (2 * (of + z**2))
    upper = (2 * count + z**2 + root) / (2 * (of + z**2))
    return (
        pl.when(sound).then(pl.when(count == 0).then(0.0).otherwise(lower)),
        pl.when(sound).then(pl.when(count == of).then(1.0).otherwise(upper)),
    )


def byar(count: pl.Expr, confidence: float = 0.95) -> Limits:
    """Byar's limits of a count; the lower one is NULL where the formula has none."""
    z = _z(confidence)
    next_count = count + 1
    lower = count * _cube(1 - 1 / (9 * count) - z / (3 * count.sqrt()))
    upper = next_count * _cube(1 - 1 / (9 * next_count) + z / (3 * next_count.sqrt()))
    return pl.when(lower >= 0).then(lower), upper


def exact_poisson(count: pl.Expr, confidence: float = 0.95) -> Limits:
    """The exact limits of a count below ten; NULL for any other number."""
    below_ten = (count >= 0) & (count < BYAR_FROM) & (count == count.floor())
    index = pl.when(below_ten).then(count).otherwise(0).cast(pl.Int64).fill_null(0)
    lower, upper = (pl.lit(pl.Series(side)).gather(index) for side in _exact_limits(confidence))
    return pl.when(below_ten).then(lower), pl.when(below_ten).then(upper)


def poisson(count: pl.Expr, confidence: float = 0.95) -> Limits:
    """Limits of a count: exact below ten, Byar's from ten on."""
    exact, approximate = exact_poisson(count, confidence), byar(count, confidence)
    lower, upper = (
        pl.when(count >= BYAR_FROM).then(from_ten).otherwise(below)
        for below, from_ten in zip(exact, approximate, strict=True)
    )
    return lower, upper


def t_interval(n: pl.Expr, total: pl.Expr, squares: pl.Expr, confidence: float = 0.95) -> Limits:
    """Limits of a mean, from the number of values, their sum and the sum of their squares, all whole numbers.

    NULL below two values. Whole numbers keep the variance exact: a difference of large sums has no other way.
    """
    n128 = n.cast(pl.Int128)
    spread = (n128 * squares.cast(pl.Int128) - total.cast(pl.Int128).pow(2)).cast(pl.Float64)
    n_float = n.cast(pl.Float64)
    error = (spread / (n_float * (n_float - 1))).sqrt() / n_float.sqrt()
    margin = pl.when(n > 1).then(t_quantile(n - 1, confidence) * error)
    mean = total.cast(pl.Float64) / n_float
    return mean - margin, mean + margin


def _cube(number: pl.Expr) -> pl.Expr:
    return number * number * number


@cache
def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


@cache
def _exact_limits(confidence: float) -> tuple[list[float], list[float]]:
    tail = (1 - confidence) / 2
    # the lower limit makes `count` or more, the upper one `count` or fewer, as rare as the tail
    lower = [_mean_where(x - 1, 1 - tail) if x else 0.0 for x in range(BYAR_FROM)]
    upper = [_mean_where(x, tail) for x in range(BYAR_FROM)]
    return lower, upper


def _at_most(count: int, mean: float) -> float:
    return math.exp(-mean) * math.fsum(mean**k / math.factorial(k) for k in range(count + 1))


def _mean_where(count: int, probability: float) -> float:
    low, high = 0.0, 100.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _at_most(count, middle) > probability else (low, middle)
    return middle
