"""Quantiles of Student's t for whole degrees of freedom, to nine decimals, without a statistics library.

Up to 200 degrees the quantile solves the exact finite series of the distribution (Abramowitz and Stegun 26.7.3 and
26.7.4); beyond, four terms of the expansion about the normal quantile (26.7.5) are closer than 1e-9.
"""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

import polars as pl

_EXACT_UP_TO = 200


def t_quantile(degrees: pl.Expr, confidence: float = 0.95) -> pl.Expr:
    """The t that a two-sided interval of that confidence needs; NULL where there are no degrees of freedom."""
    exact = pl.lit(pl.Series(_exact_quantiles(confidence)))
    within = degrees.clip(1, _EXACT_UP_TO) - 1
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    beyond = pl.lit(0.0)
    for g in reversed(_coefficients(z)):
        beyond = (beyond + g) / degrees.cast(pl.Float64)
    return (
        pl.when(degrees < 1)
        .then(None)
        .when(degrees <= _EXACT_UP_TO)
        .then(exact.gather(within.fill_null(0)))
        .otherwise(z + beyond)
    )


@cache
def _exact_quantiles(confidence: float) -> list[float]:
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return [_solve(degrees, z, confidence) for degrees in range(1, _EXACT_UP_TO + 1)]


def _solve(degrees: int, z: float, confidence: float) -> float:
    if degrees == 1:
        return math.tan(math.pi * confidence / 2)
    if degrees == 2:
        return confidence * math.sqrt(2 / (1 - confidence * confidence))
    t = z + sum(g / float(degrees) ** power for power, g in enumerate(_coefficients(z), start=1))
    # the share within -t and t is concave in t, so Newton's steps approach from below and cannot run away
    for _ in range(50):
        step = (confidence - _share_within(t, degrees)) / (2 * _density(t, degrees))
        t += step
        if abs(step) < 1e-13 * t:
            break
    return t


def _share_within(t: float, degrees: int) -> float:
    angle = math.atan(t / math.sqrt(degrees))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = degrees % 2
    term = total = cosine if odd else 1.0
    for k in range(2 + odd, degrees, 2):
        term *= cosine**2 * (k - 1) / k
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def _density(t: float, degrees: int) -> float:
    log_constant = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2) - math.log(degrees * math.pi) / 2
    return math.exp(log_constant - (degrees + 1) / 2 * math.log1p(t * t / degrees))


def _coefficients(z: float) -> tuple[float, ...]:
    return (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
