"""Rows that are added to a finished table: what they take over from it, and where they stand in it."""

from __future__ import annotations

import polars as pl

from csc_indicators.figures.areas import LEVELS, places
from csc_indicators.figures.assemble import COLUMNS

CELL = ["indicator", "period", "breakdown", "group"]
"""What a figure is about, in any area."""

_ABOUT = ["title", "outcome", "outcome_number", "outcome_title", "domain", "kind", "unit", "polarity"]
_PLACE = ["geographic_level", "area_code", "area_name", "region_code", "region_name"]


def about_cells(table: pl.DataFrame) -> pl.DataFrame:
    """One row per cell, in the order of the table: `CELL`, the indicator's words, period_start, period_end."""
    return table.select(*CELL, *_ABOUT, "period_start", "period_end").unique(CELL, keep="first", maintain_order=True)


def as_rows(rows: pl.DataFrame, areas: pl.DataFrame | None = None) -> pl.DataFrame:
    """The rows with exactly `COLUMNS`, NULL where they have no such column; `areas` gives names to `area_code`."""
    if areas is not None:
        rows = rows.drop(_PLACE, strict=False) if "area_code" not in rows.columns else rows
        rows = rows.join(areas, on="area_code", how="left")
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in COLUMNS.items()
    )


def in_order(table: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """The rows of both in the order of a result: indicator, period, level, area, breakdown and group.

    Indicators, periods and groups keep the order in which they come in `table`, areas without a code of ours that in
    which they come in `more`.
    """
    levels = {level: place for place, level in enumerate(LEVELS)}
    own = more["area_code"].unique(maintain_order=True)
    codes = {code: place for place, code in enumerate(dict.fromkeys([*places()["area_code"], *own]))}
    runs = _numbered(table, ["indicator", "period"], "run")
    groups = _numbered(table, ["indicator", "breakdown", "group"], "place")
    return (
        pl.concat([table, more])
        .join(runs, on=["indicator", "period"], how="left", maintain_order="left")
        .join(groups, on=["indicator", "breakdown", "group"], how="left", maintain_order="left")
        .sort(
            "run",
            pl.col("geographic_level").replace_strict(levels, default=len(levels)),
            pl.col("area_code").replace_strict(codes, default=len(codes)),
            "place",
            maintain_order=True,
        )
        .drop("run", "place")
    )


def _numbered(table: pl.DataFrame, names: list[str], number: str) -> pl.DataFrame:
    return table.select(names).unique(maintain_order=True).with_row_index(number)
