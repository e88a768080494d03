"""The tidy table: one row per indicator, period, area, breakdown and group."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

import polars as pl

from csc_indicators.figures.aggregation import figure_parts
from csc_indicators.figures.areas import LEVELS, LOCAL, NATIONAL, NEIGHBOURS, REGIONAL, places
from csc_indicators.figures.averages import MILLIONTHS
from csc_indicators.figures.cell_index import number_cells, of_cell
from csc_indicators.figures.confidence_limits import with_limits
from csc_indicators.figures.figure_columns import with_figure_columns
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.figures.neighbours import neighbour_medians

__all__ = ["COLUMNS", "LEVELS", "IndicatorInfo", "assemble"]

COLUMNS: dict[str, type[pl.DataType]] = {
    "indicator": pl.String,
    "title": pl.String,
    "outcome": pl.String,
    "outcome_number": pl.Int64,
    "outcome_title": pl.String,
    "domain": pl.String,
    "kind": pl.String,
    "unit": pl.String,
    "polarity": pl.String,
    "period": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "geographic_level": pl.String,
    "area_code": pl.String,
    "area_name": pl.String,
    "region_code": pl.String,
    "region_name": pl.String,
    "breakdown": pl.String,
    "group": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "value_text": pl.String,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "interval_method": pl.String,
    "unknown": pl.Int64,
    "excluded": pl.Int64,
    "left_out_unknown": pl.Int64,
    "status": pl.String,
    "reason": pl.String,
    "source": pl.String,
}
"""The columns of a result and their types, in order."""


def assemble(
    counts: pl.DataFrame,
    distributions: pl.DataFrame,
    infos: Mapping[str, IndicatorInfo],
    las_in_data: Collection[str],
    levels: Collection[str] = LEVELS,
    model_year: int = 2025,
) -> pl.DataFrame:
    """The result of the counts: `COLUMNS`, sorted by indicator, period, level, area, breakdown and group.

    `counts` has one row per indicator, period, code, breakdown and group, zeros included, with `indicator_order`,
    `breakdown_order` and `group_order`; numerators and denominators are in millionths, and `reason` says why a figure
    with the status `x` cannot be given. `distributions` has the values
    of indicators that are averages. Larger areas appear where all their authorities are in the counts.
    """
    cells = number_cells(counts, infos)
    larger = [level for level in (NATIONAL, REGIONAL) if level in levels]
    rows = with_limits(figure_parts(counts, distributions, cells, larger), cells)
    kept = [rows if LOCAL in levels else rows.filter(~pl.col("is_local"))]
    if NEIGHBOURS in levels:
        kept.append(neighbour_medians(rows.filter("is_local"), las_in_data, model_year))
    return _with_names(with_figure_columns(_in_order(kept, cells), cells), cells)


def _in_order(kept: list[pl.DataFrame], cells: pl.DataFrame) -> pl.DataFrame:
    """The rows in the order of the result, with `area`, their row in `_areas`."""
    columns = pl.DataFrame(schema={"used": pl.UInt32})
    area = pl.col("place").to_physical().cast(pl.Int64)
    area += pl.when(pl.col("used").is_null()).then(0).otherwise(places().height)
    # one whole number holds the order of run, level, area and group: a sort by it is several times as fast
    order = (of_cell(cells, "run") * _areas().height + pl.col("area")) * cells.height + pl.col("cell")
    return (
        pl.concat([columns, *kept], how="diagonal")
        .with_columns(area.alias("area"))
        .with_columns(order.alias("order"))
        .sort("order")
    )


@cache
def _areas() -> pl.DataFrame:
    """What is shown of places, first of their own figures, then of their neighbours'."""
    nothing = pl.lit(None, pl.String)
    neighbours = places().with_columns(
        pl.lit(NEIGHBOURS).alias("geographic_level"),
        pl.format("Statistical neighbours of {} (median)", "area_name").alias("area_name"),
        nothing.alias("region_code"),
        nothing.alias("region_name"),
    )
    return pl.concat([places(), neighbours])


def _with_names(rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    of_cells = cells.select(name for name in COLUMNS if name in cells.columns)[rows["cell"]]
    of_areas = _areas()[rows["area"]]
    return (
        pl.concat([rows, of_cells, of_areas], how="horizontal")
        # Polars divides by multiplying with the inverse, which leaves dust: 58.7 as 58.699999999999996.
        .with_columns((pl.col("numerator", "denominator") / MILLIONTHS).round(6))
        .select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())
    )
