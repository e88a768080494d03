"""The confidence limits of every figure, by the method of its indicator."""

from __future__ import annotations

import polars as pl

from csc_indicators.figures.averages import MILLIONTHS
from csc_indicators.figures.cell_index import of_cell
from csc_indicators.figures.intervals import BYAR_FROM, Limits, poisson, wilson


def with_limits(rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The rows, in no order, with lower and upper in the place of mean_lower and mean_upper."""
    scale, count, of = of_cell(cells, "scale"), _count("top"), _count("bottom")
    per = scale / (pl.col("bottom") / MILLIONTHS)
    limits: dict[str | None, Limits] = {
        "wilson": _times(wilson(count, of), scale),
        "poisson": _times(poisson(count), per),
        "t": (pl.col("mean_lower"), pl.col("mean_upper")),
        None: (pl.lit(None, pl.Float64), pl.lit(None, pl.Float64)),
    }
    interval = pl.when(pl.col("value").is_not_null()).then(of_cell(cells, "interval"))
    rows = rows.with_columns(interval.alias("interval"))
    # each method is worked out for its own rows only: all methods for all rows would take three times as long
    return pl.concat(
        rows.lazy()
        .filter(pl.col("interval").eq_missing(pl.lit(name, pl.String)))
        .with_columns(lower.alias("lower"), upper.alias("upper"))
        .drop("interval", "mean_lower", "mean_upper")
        for name, (lower, upper) in limits.items()
    ).collect()


def interval_method(cells: pl.DataFrame) -> pl.Expr:
    """The name of the method, where there is a lower limit."""
    names = {"wilson": "Wilson", "poisson": "exact Poisson", "t": "t"}
    name = pl.lit(cells["interval"].replace_strict(names, default=None)).gather(pl.col("cell"))
    is_byar = (name == names["poisson"]) & (pl.col("top") >= BYAR_FROM * MILLIONTHS)
    return pl.when(pl.col("lower").is_not_null()).then(pl.when(is_byar).then(pl.lit("Byar")).otherwise(name))


def _count(column: str) -> pl.Expr:
    # a number that is not whole is a weight, and has no interval of counts
    return pl.when(pl.col(column) % MILLIONTHS == 0).then(pl.col(column) / MILLIONTHS)


def _times(limits: Limits, factor: pl.Expr) -> Limits:
    return limits[0] * factor, limits[1] * factor
