"""Medians of statistical neighbours from figures that are shown: published, or left by disclosure control."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from csc_indicators.reference.neighbours import statistical_neighbours
from csc_indicators.results.areas import LOCAL, NEIGHBOURS, places
from csc_indicators.results.figures import COMPUTED
from csc_indicators.results.info import IndicatorInfo, info_table
from csc_indicators.results.neighbours import AT_LEAST, IN_A_MODEL
from csc_indicators.results.rounding import rounded_value, text_of_units
from csc_indicators.results.rows import CELL, about_cells, as_rows


def medians(
    figures: pl.DataFrame,
    las: Collection[str],
    model_year: int,
    infos: Mapping[str, IndicatorInfo],
    there: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row per cell and authority of `las` with at least five neighbours' figures: `COLUMNS`, in no order.

    `figures` has the columns of a result that tell of a cell, with area_code and value, and `source` where they are not
    of the data. Cells and authorities that have a median in the table `there` get none.
    """
    pairs = statistical_neighbours(model_year).select(
        pl.col("la_code").cast(pl.String).alias("la"), pl.col("neighbour").cast(pl.String).alias("area_code")
    )
    about = [name for name in figures.columns if name not in (*CELL, "area_code", "value")]
    decimals = info_table(infos).select("indicator", "decimals", "low")
    found = pl.col("value").is_not_null().sum()
    rows = (
        figures.join(pairs.filter(pl.col("la").is_in(list(las))), on="area_code")
        .drop("area_code")
        .group_by(*CELL, "la")
        .agg(pl.col("value").median(), found.alias("found"), pl.col(about).first())
        .filter(pl.col("found") >= AT_LEAST)
        .rename({"la": "area_code"})
    )
    if there is not None:
        medians_there = there.filter(pl.col("geographic_level") == NEIGHBOURS)
        rows = rows.join(medians_there, on=[*CELL, "area_code"], how="anti")
    units = rounded_value(pl.col("value"), pl.col("decimals"))
    text = text_of_units(units, pl.col("value") != 0, pl.col("decimals"), pl.col("low"))
    of = pl.format("median of {} of {} neighbours", "found", IN_A_MODEL)
    source = pl.when(pl.col("source").is_null()).then(of).otherwise(pl.concat_str(of, pl.lit(", "), "source"))
    rows = rows.join(decimals, on="indicator").with_columns(text.alias("value_text"), source.alias("source"))
    return as_rows(rows.drop("numerator", "denominator", strict=False), _areas())


def medians_of_shown(
    table: pl.DataFrame, las: Collection[str], model_year: int, infos: Mapping[str, IndicatorInfo]
) -> pl.DataFrame:
    """The medians of the authorities' figures that the table shows."""
    local = table.filter(pl.col("geographic_level") == LOCAL, pl.col("source") == COMPUTED)
    figures = local.select(*CELL, "area_code", "value").join(about_cells(local), on=CELL)
    return medians(figures.with_columns(pl.lit(None, pl.String).alias("source")), las, model_year, infos)


def _areas() -> pl.DataFrame:
    return places().select(
        pl.lit(NEIGHBOURS).alias("geographic_level"),
        "area_code",
        pl.format("Statistical neighbours of {} (median)", "area_name").alias("area_name"),
    )
