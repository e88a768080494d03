"""The figures of a result that are not available, in as few lines as possible."""

from __future__ import annotations

import polars as pl

from csc_indicators.engine.groups import TOTAL
from csc_indicators.figures.rounding import NOT_AVAILABLE

_FIGURE = ["indicator", "title", "period"]
_AREA = ["geographic_level", "area_code"]


def unavailable_figures(table: pl.DataFrame) -> pl.DataFrame:
    """Every figure with the status `x`: indicator, title, period, area_code, area_name, breakdown, reason.

    The area is NULL where it is so of every area in the result, and the breakdown where it is so of the total; a
    breakdown stands there where the total is given, or is not for another reason.
    """
    rows = table.filter(pl.col("status") == NOT_AVAILABLE)
    totals = rows.filter(pl.col("breakdown") == TOTAL)
    groups = rows.join(totals, on=["indicator", "period", *_AREA, "reason"], how="anti", nulls_equal=True)
    areas = table.group_by("indicator", "period").agg(areas=pl.struct(_AREA).n_unique())
    everywhere = pl.struct(_AREA).n_unique().over(*_FIGURE, "breakdown", "reason") == pl.col("areas")
    return (
        pl.concat([totals, groups])
        .join(areas, on=["indicator", "period"], how="left", maintain_order="left")
        .select(
            *_FIGURE,
            *(pl.when(~everywhere).then(name).alias(name) for name in ("area_code", "area_name")),
            pl.when(pl.col("breakdown") != TOTAL).then("breakdown").alias("breakdown"),
            "reason",
        )
        .unique(maintain_order=True)
    )
