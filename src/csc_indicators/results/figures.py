"""The figure of every cell and place: value, text, limits and status."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from csc_indicators.results.averages import MILLIONTHS
from csc_indicators.results.intervals import BYAR_FROM, poisson, t_interval, wilson
from csc_indicators.results.rounding import NOT_APPLICABLE, NOT_AVAILABLE, ratio_text

_Limits = tuple[pl.Expr, pl.Expr, pl.Expr]


def figures(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with numerator, denominator, value, value_text, lower, upper, interval_method and status.

    `rows` has top, bottom, n, total, squares (whole numbers, of averages the last three) and, of its indicator, scale,
    decimals, low and interval. Where `top` or `bottom` is NULL the figure is not available.
    """
    top, bottom, scale = pl.col("top"), pl.col("bottom"), pl.col("scale")
    status = (
        pl.when(top.is_null() | bottom.is_null())
        .then(pl.lit(NOT_AVAILABLE))
        .when(bottom == 0)
        .then(pl.lit(NOT_APPLICABLE))
    )
    shown = rows.lazy().with_columns(
        status.alias("status"),
        ratio_text(top, bottom, scale, pl.col("decimals"), pl.col("low")).alias("value_text"),
        pl.when(bottom != 0)
        .then((top.cast(pl.Int128) * scale).cast(pl.Float64) / bottom.cast(pl.Float64))
        .alias("value"),
        *(_millionths(name).alias(name) for name in ("numerator", "denominator")),
    )
    limits: dict[str | None, Callable[[], _Limits]] = {
        "wilson": _of_percentages,
        "poisson": _of_rates,
        "t": _of_means,
        None: _none,
    }
    parts = []
    for interval, of in limits.items():
        lower, upper, method = of()
        has_limits = pl.col("status").is_null() & lower.is_not_null() & upper.is_not_null()
        parts.append(
            shown.filter(pl.col("interval").eq_missing(pl.lit(interval, pl.String))).with_columns(
                pl.when(has_limits).then(lower).alias("lower"),
                pl.when(has_limits).then(upper).alias("upper"),
                pl.when(has_limits).then(method).alias("interval_method"),
            )
        )
    return pl.concat(parts).drop("top", "bottom", "n", "total", "squares", "scale", "low", "interval").collect()


def _of_percentages() -> _Limits:
    lower, upper = wilson(_count("top"), _count("bottom"))
    return lower * pl.col("scale"), upper * pl.col("scale"), pl.lit("Wilson")


def _of_rates() -> _Limits:
    count = _count("top")
    factor = pl.col("scale") / _millionths("bottom")
    lower, upper = poisson(count)
    method = pl.when(count >= BYAR_FROM).then(pl.lit("Byar")).otherwise(pl.lit("exact Poisson"))
    return lower * factor, upper * factor, method


def _of_means() -> _Limits:
    lower, upper = t_interval(pl.col("n"), pl.col("total"), pl.col("squares"))
    return lower / MILLIONTHS, upper / MILLIONTHS, pl.lit("t")


def _none() -> _Limits:
    nothing = pl.lit(None, pl.Float64)
    return nothing, nothing, pl.lit(None, pl.String)


def _millionths(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64) / MILLIONTHS


def _count(column: str) -> pl.Expr:
    # a number that is not whole is a weight, and has no interval of counts
    return pl.when(pl.col(column) % MILLIONTHS == 0).then(_millionths(column))
