"""Medians of statistical neighbours from figures that are shown: published, or left by disclosure control."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from csc_indicators.engine.causes import hidden_neighbours
from csc_indicators.figures.areas import LOCAL, NEIGHBOURS, places
from csc_indicators.figures.figure_columns import COMPUTED
from csc_indicators.figures.info import IndicatorInfo, info_table
from csc_indicators.figures.neighbours import AT_LEAST, IN_A_MODEL
from csc_indicators.figures.rounding import NOT_AVAILABLE, rounded_value, text_of_units
from csc_indicators.figures.row_order import CELL, about_cells, as_rows
from csc_indicators.reference.neighbours import statistical_neighbours

HIDDEN = ("c", "u", "k", "low")
"""The symbols of figures that there are, and that are not shown: small, of low reliability, or rounding to zero."""


def medians(
    figures: pl.DataFrame,
    las: Collection[str],
    model_year: int,
    infos: Mapping[str, IndicatorInfo],
    there: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row per cell and authority of `las` with at least five neighbours' figures: `COLUMNS`, in no order.

    `figures` has the columns of a result that describe a cell, with area_code, value and value_text, and `source` where
    they are not of the data. A figure that is hidden counts as one: where the median is the same whatever it is, that
    is given, and else the row is `x`. Cells and authorities that have a median in the table `there` get none.
    """
    pairs = statistical_neighbours(model_year).select(
        pl.col("la_code").cast(pl.String).alias("la"), pl.col("neighbour").cast(pl.String).alias("area_code")
    )
    about = [name for name in figures.columns if name not in (*CELL, "area_code", "value", "value_text", "reason")]
    decimals = info_table(infos).select("indicator", "decimals", "low")
    hidden = pl.col("value").is_null() & pl.col("value_text").is_in(HIDDEN)
    least, most = (pl.when(hidden).then(pl.col(limit)).otherwise("value") for limit in ("least", "most"))
    rows = (
        figures.join(pairs.filter(pl.col("la").is_in(list(las))), on="area_code")
        .join(_ranges(infos), on="indicator")
        .group_by(*CELL, "la")
        .agg(
            least.median().alias("value"),
            most.median().alias("highest"),
            (pl.col("value").is_not_null() | hidden).sum().alias("used"),
            hidden.sum().alias("hidden"),
            pl.col(about).first(),
        )
        .filter(pl.col("used") >= AT_LEAST)
        .rename({"la": "area_code"})
    )
    if there is not None:
        medians_there = there.filter(pl.col("geographic_level") == NEIGHBOURS)
        rows = rows.join(medians_there, on=[*CELL, "area_code"], how="anti")
    is_certain = pl.col("value") == pl.col("highest")
    bounds = hidden_neighbours(pl.col("hidden"), pl.col("used"), _printed("value"), _printed("highest"))
    rows = rows.join(decimals, on="indicator").with_columns(
        pl.when(~is_certain).then(pl.lit(NOT_AVAILABLE)).alias("status"),
        pl.when(~is_certain).then(bounds).alias("reason"),
        pl.when(is_certain).then("value").alias("value"),
    )
    of = pl.format("median of {} of {} neighbours", "used", IN_A_MODEL)
    source = pl.when(pl.col("source").is_null()).then(of).otherwise(pl.concat_str(of, pl.lit(", "), "source"))
    rows = rows.with_columns(pl.coalesce("status", _printed("value")).alias("value_text"), source.alias("source"))
    return as_rows(rows.drop("numerator", "denominator", strict=False), _areas())


def medians_of_shown(
    table: pl.DataFrame, las: Collection[str], model_year: int, infos: Mapping[str, IndicatorInfo]
) -> pl.DataFrame:
    """The medians of the authorities' figures that the table shows."""
    local = table.filter(pl.col("geographic_level") == LOCAL, pl.col("source") == COMPUTED)
    figures = local.select(*CELL, "area_code", "value", "value_text").join(about_cells(local), on=CELL)
    return medians(figures.with_columns(pl.lit(None, pl.String).alias("source")), las, model_year, infos)


def _printed(column: str) -> pl.Expr:
    """The figure as it is printed; NULL where there is none or where it has no bound."""
    value = pl.when(pl.col(column).is_finite()).then(column)
    return text_of_units(rounded_value(value, pl.col("decimals")), value != 0, pl.col("decimals"), pl.col("low"))


def _ranges(infos: Mapping[str, IndicatorInfo]) -> pl.DataFrame:
    """By indicator the least and the most that a hidden figure can be: indicator, least, most."""
    nothing, anything = 0.0, float("inf")
    rows = [
        (key, -anything if info.kind == "average" else nothing, 100.0 if info.kind == "percentage" else anything)
        for key, info in infos.items()
    ]
    schema = {"indicator": pl.String, "least": pl.Float64, "most": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _areas() -> pl.DataFrame:
    return places().select(
        pl.lit(NEIGHBOURS).alias("geographic_level"),
        "area_code",
        pl.format("Statistical neighbours of {} (median)", "area_name").alias("area_name"),
    )
