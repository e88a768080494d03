"""Numbering the cells of a result, so that the heavy work is done on integers and texts are put on last.

A cell is an indicator, a period, a breakdown and a group; every area has one figure in each.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.figures.info import IndicatorInfo, info_table
from csc_indicators.reference.authorities import AREA

KEY = ["indicator", "period", "breakdown", "group"]
_RUN_ORDER = ["indicator_order", "indicator", "period_start", "period_end", "period"]
_GROUP_ORDER = ["breakdown_order", "breakdown", "group_order", "group"]


def number_cells(counts: pl.DataFrame, infos: Mapping[str, IndicatorInfo]) -> pl.DataFrame:
    """The cells in the order of the result, with the names and numbers of their indicator.

    `cell` is the row's own position; `run` numbers the pairs of indicator and period; `total` is the cell of all rows
    of the same run.
    """
    cells = (
        counts.lazy()
        .group_by(KEY)
        .agg(pl.col("period_start", "period_end", "indicator_order", "breakdown_order", "group_order").first())
        .with_columns(pl.col(KEY).cast(pl.String))
        .sort(*_RUN_ORDER, *_GROUP_ORDER, nulls_last=True)
        .with_columns(
            pl.int_range(pl.len(), dtype=pl.Int64).alias("cell"),
            (pl.struct("indicator", "period").rle_id()).cast(pl.Int64).alias("run"),
        )
        .collect()
    )
    totals = cells.filter(pl.col("breakdown") == "total").select("run", pl.col("cell").alias("total"))
    return cells.join(totals, on="run", how="left", maintain_order="left").join(
        info_table(infos), on="indicator", how="left", maintain_order="left"
    )


def on_cells(rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The rows with `cell` and `run` in the place of the four texts, and `la_code` of the type of areas."""
    return (
        rows.lazy()
        .with_columns(pl.col(KEY).cast(pl.String), pl.col("la_code").cast(AREA))
        .join(cells.lazy().select(*KEY, "cell", "run"), on=KEY)
        .drop(KEY)
        .collect()
    )


def of_cell(cells: pl.DataFrame, column: str) -> pl.Expr:
    """The column of `cells` that belongs to the row's cell."""
    return pl.lit(cells[column]).gather(pl.col("cell"))


def is_of_cell(cells: pl.DataFrame, column: str, value: str) -> pl.Expr:
    """Whether that column holds that value; false where it is NULL."""
    return pl.lit(cells[column].eq_missing(value)).gather(pl.col("cell"))
