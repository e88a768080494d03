"""The tidy table: one row per indicator, period, area, breakdown and group."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from csc_indicators.results.areas import (
    LEVELS,
    LOCAL,
    NATIONAL,
    NEIGHBOURS,
    PLACE,
    REGIONAL,
    complete_areas,
    memberships,
    places,
    roll_up,
)
from csc_indicators.results.averages import MILLIONTHS, summarise
from csc_indicators.results.cells import KEY, number_cells, on_cells
from csc_indicators.results.figures import figures
from csc_indicators.results.info import IndicatorInfo
from csc_indicators.results.neighbours import IN_A_MODEL, neighbour_medians
from csc_indicators.results.rounding import NOT_AVAILABLE, value_text

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
    "source": pl.String,
}
"""The columns of a result and their types, in order."""

COMPUTED = "extracts"
"""The source of a figure that was computed from the data at hand."""

_SUMS = ["numerator", "denominator", "unknown", "excluded", "left_out_unknown"]
_OF_INDICATOR = ["scale", "decimals", "low", "interval"]


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
    `breakdown_order` and `group_order`; numerators and denominators are in millionths. `distributions` has the values
    of indicators that are averages. Larger areas appear where all their authorities are in the counts.
    """
    cells = number_cells(counts, infos)
    larger = [level for level in (NATIONAL, REGIONAL) if level in levels]
    shown = figures(_parts(counts, distributions, cells, larger)).with_columns(pl.lit(COMPUTED).alias("source"))
    local = shown.filter("is_local")
    kept = [shown if LOCAL in levels else shown.filter(~pl.col("is_local"))]
    if NEIGHBOURS in levels:
        kept.append(_of_neighbours(local, cells, las_in_data, model_year))
    return _with_names(pl.concat(kept, how="diagonal"), cells)


def _parts(
    counts: pl.DataFrame, distributions: pl.DataFrame, cells: pl.DataFrame, larger: Collection[str]
) -> pl.DataFrame:
    is_average = _of_cell(cells, "kind") == "average"
    no_parts = pl.col("numerator").is_null() | pl.col("denominator").is_null()
    local = on_cells(counts.select(*KEY, "la_code", *_SUMS, "status"), cells).select(
        "run",
        "cell",
        "la_code",
        *_SUMS,
        ((pl.col("status") == NOT_AVAILABLE).fill_null(False) | (no_parts & ~is_average)).alias("missing"),
    )
    present = local.filter(pl.col("cell") == _of_cell(cells, "total")).select("run", "la_code").unique()
    complete = complete_areas(present).filter(_level().is_in(larger))
    rows = pl.concat(
        [
            local.select("cell", _place(), *_SUMS, "missing", pl.lit(True).alias("is_local")),
            roll_up(local, complete, cells.select("cell", "total")).select(
                "cell", "place", *_SUMS, "missing", pl.lit(False).alias("is_local")
            ),
        ]
    )
    averages = summarise(_spread(distributions, cells, complete), cells)
    own = {"top": pl.col("numerator"), "bottom": pl.col("denominator")}
    of_average = {"numerator": pl.col("total"), "denominator": pl.col("n") * MILLIONTHS} | {
        name: pl.col(f"{name}_right") for name in own
    }
    return (
        rows.lazy()
        .with_columns(**own)
        .join(averages.lazy(), on=["cell", "place"], how="left")
        .with_columns(
            pl.when(~pl.col("missing"))
            .then(pl.when(is_average).then(average.fill_null(0)).otherwise(pl.col(name)))
            .alias(name)
            for name, average in of_average.items()
        )
        .drop("top_right", "bottom_right", "missing")
        .with_columns(_of_cell(cells, name).alias(name) for name in _OF_INDICATOR)
        .collect()
    )


def _spread(distributions: pl.DataFrame, cells: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    """The values of every code, and again of every larger area that it counts in."""
    values = on_cells(distributions.select(*KEY, "la_code", "value", "n"), cells)
    larger = values.join(memberships(), on="la_code").join(complete, on=["run", "place"], how="semi")
    columns = ["cell", "place", "value", "n"]
    return pl.concat([values.with_columns(_place()).select(columns), larger.select(columns)])


def _of_neighbours(local: pl.DataFrame, cells: pl.DataFrame, las: Collection[str], model_year: int) -> pl.DataFrame:
    medians = neighbour_medians(local.select("cell", "place", "value"), las, model_year)
    text = value_text(pl.col("value"), _of_cell(cells, "decimals"), _of_cell(cells, "low"))
    return medians.select(
        "cell",
        "place",
        "value",
        text.alias("value_text"),
        pl.format("median of {} of {} neighbours", "found", IN_A_MODEL).alias("source"),
        pl.lit(True).alias("of_neighbours"),
    )


def _with_names(rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    place = pl.col("place").to_physical().cast(pl.Int64)
    area = place + pl.when("of_neighbours").then(places().height).otherwise(0)
    # one whole number holds the order of run, level, area and group: sorting by it is four times as fast
    order = (_of_cell(cells, "run") * (2 * places().height) + area) * cells.height + pl.col("cell")
    rows = (
        rows.with_columns(pl.col("of_neighbours").fill_null(False))
        .with_columns(area.alias("area"), order.alias("order"))
        .sort("order")
    )
    theirs = pl.format("Statistical neighbours of {} (median)", "area_name")
    no_text = pl.lit(None, pl.String)
    areas = pl.concat(
        [
            places(),
            places().with_columns(
                pl.lit(NEIGHBOURS).alias("geographic_level"),
                theirs.alias("area_name"),
                no_text.alias("region_code"),
                no_text.alias("region_name"),
            ),
        ]
    )
    named = pl.concat([rows, cells.drop("cell", "decimals")[rows["cell"]], areas[rows["area"]]], how="horizontal")
    return named.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())


def _of_cell(cells: pl.DataFrame, column: str) -> pl.Expr:
    return pl.lit(cells[column]).gather(pl.col("cell"))


def _place() -> pl.Expr:
    return pl.col("la_code").cast(pl.String).cast(PLACE).alias("place")


def _level() -> pl.Expr:
    return pl.lit(places()["geographic_level"]).gather(pl.col("place").to_physical())
