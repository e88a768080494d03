"""Means and percentiles from distributions, so that England's median is a median of children.

All is whole numbers: values are millionths, a percentile is a ratio of them.
"""

from __future__ import annotations

import polars as pl

from csc_indicators.figures.areas import as_place, roll_up
from csc_indicators.figures.intervals import t_interval

MILLIONTHS = 1_000_000
_AREA_CELL = ["cell", "place"]
_SUMS = ["n", "total", "squares"]


def summarise(values: pl.DataFrame, cells: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    """One row per cell and place: n, total, limits of the mean, and the cell's statistic as `top / bottom`.

    `values` has run, cell, la_code, value (millionths) and n (how many have it). A percentile interpolates between the
    two values that its place in the row of all values lies between (R's type 7).
    """
    value, n = pl.col("value").cast(pl.Int128), pl.col("n")
    of_codes = (
        values.lazy()
        .group_by("run", "cell", "la_code")
        .agg(n.sum(), (value * n).sum().alias("total"), (value * value * n).sum().alias("squares"))
    )
    sums = pl.concat(
        [
            of_codes.select("cell", as_place(), *_SUMS),
            roll_up(of_codes, complete, ["cell"], [pl.col(_SUMS).sum()]).select("cell", "place", *_SUMS),
        ]
    ).collect()
    percentiles = _percentiles(values, cells, complete)
    lower, upper = t_interval(pl.col("n"), pl.col("total"), pl.col("squares"))
    is_mean = pl.col("hundreds").is_null()
    return sums.join(percentiles, on=_AREA_CELL, how="left").select(
        *_AREA_CELL,
        "n",
        pl.col("total").cast(pl.Int64),
        (lower / MILLIONTHS).alias("mean_lower"),
        (upper / MILLIONTHS).alias("mean_upper"),
        pl.when(is_mean).then(pl.col("total").cast(pl.Int64)).otherwise("hundreds").alias("top"),
        pl.when(is_mean).then(pl.col("n") * MILLIONTHS).otherwise(100 * MILLIONTHS).alias("bottom"),
    )


def _percentiles(values: pl.DataFrame, cells: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    """The percentile of every cell that has one, times one hundred: cell, place, hundreds."""
    asked = cells.filter(pl.col("percentile").is_not_null()).select("cell", "percentile")
    of_codes = values.lazy().join(asked.lazy(), on="cell", how="semi")
    larger = roll_up(of_codes, complete, ["cell", "value"], [pl.col("n").sum()])
    columns = [*_AREA_CELL, "value", "n"]
    ordered = (
        pl.concat([of_codes.with_columns(as_place()).select(columns), larger.select(columns)])
        .sort(*_AREA_CELL, "value")
        .collect()
    )
    # all values of all places stand in one row; `upto` is how many there are as far as each
    upto, in_order = pl.lit(ordered["n"].cum_sum()), pl.lit(ordered["value"])
    step = (pl.col("n") - 1) * pl.col("percentile")
    first = pl.col("n").cum_sum() - pl.col("n") + step // 100
    last = pl.col("n").cum_sum() - 1
    low = in_order.gather(upto.search_sorted(first, side="right"))
    high = in_order.gather(upto.search_sorted(pl.min_horizontal(first + 1, last), side="right"))
    return (
        ordered.group_by(_AREA_CELL, maintain_order=True)
        .agg(pl.col("n").sum())
        .join(asked, on="cell", how="left", maintain_order="left")
        .select(*_AREA_CELL, (low * 100 + (step % 100) * (high - low)).alias("hundreds"))
    )
