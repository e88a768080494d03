"""Means and percentiles from distributions, so that England's median is a median of children.

All is whole numbers: values are millionths, a percentile is a ratio of them.
"""

from __future__ import annotations

import polars as pl

MILLIONTHS = 1_000_000
_AREA_CELL = ["cell", "place"]


def summarise(values: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """One row per cell and place: n, total, squares, and the statistic of the cell's indicator as `top / bottom`.

    `values` has cell, place, value (millionths) and n (how many have it). A percentile interpolates between the two
    values that its place in the row of all values lies between (R's type 7).
    """
    ordered = (
        values.lazy()
        .join(cells.lazy().select("cell", "percentile"), on="cell")
        .sort(*_AREA_CELL, "value")
        .with_columns(pl.col("n").cum_sum().over(_AREA_CELL).alias("upto"))
    )
    value = pl.col("value").cast(pl.Int128)
    sums = ordered.group_by(_AREA_CELL).agg(
        pl.col("n").sum(),
        (pl.col("value") * pl.col("n")).sum().alias("total"),
        (value * value * pl.col("n")).sum().alias("squares"),
        pl.col("percentile").first(),
    )
    hundredths = (pl.col("all") - 1) * pl.col("percentile")
    percentiles = (
        ordered.filter(pl.col("percentile").is_not_null())
        .join(sums.select(*_AREA_CELL, pl.col("n").alias("all")), on=_AREA_CELL)
        .with_columns((hundredths // 100).alias("below"), (hundredths % 100).alias("part"))
        .group_by(_AREA_CELL)
        .agg(
            pl.col("value").filter(pl.col("upto") > pl.col("below")).min().alias("low"),
            pl.col("value").filter(pl.col("upto") > pl.col("below") + 1).min().alias("high"),
            pl.col("part").first(),
        )
        # the greatest value has none above it, and then nothing to interpolate
        .with_columns(pl.col("high").fill_null(pl.col("low")))
        .select(
            *_AREA_CELL, (pl.col("low") * 100 + pl.col("part") * (pl.col("high") - pl.col("low"))).alias("hundreds")
        )
    )
    is_mean = pl.col("percentile").is_null()
    return (
        sums.join(percentiles, on=_AREA_CELL, how="left")
        .select(
            *_AREA_CELL,
            "n",
            "total",
            "squares",
            pl.when(is_mean).then("total").otherwise("hundreds").alias("top"),
            pl.when(is_mean).then(pl.col("n") * MILLIONTHS).otherwise(100 * MILLIONTHS).alias("bottom"),
        )
        .collect()
    )
