"""Published figures as rows of a result, for England, regions and neighbours that the data at hand does not hold.

A published row has the period of the row it is compared with, and the first and last day of the year that was
published: the latest one that was over by the end of the period. Its `source` says who published it and for which year.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.engine.causes import PublishedAsNotAvailable
from csc_indicators.figures.areas import LOCAL, NATIONAL, REGIONAL, places
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.figures.medians import medians
from csc_indicators.figures.rounding import NOT_AVAILABLE
from csc_indicators.figures.row_order import CELL, about_cells, as_rows
from csc_indicators.reference.authorities import ENGLAND, areas, members
from csc_indicators.reference.published import published_figures, published_years

A_YEAR = (360, 370)
"""The days of a period, at least and at most, that can be compared with a published year of what grows with time."""

_PUBLISHED = "published by "


def published_rows(table: pl.DataFrame, infos: Mapping[str, IndicatorInfo], model_year: int) -> pl.DataFrame:
    """The comparators of every authority in the table that the table lacks: rows of `COLUMNS`, in no order."""
    cells = published_cells(table, infos)
    figures = cells.join(published_values(cells, infos), on=["published", "part", "last"], nulls_equal=True)
    larger = figures.join(_larger_areas(table), on=["indicator", "period", "area_code"], how="semi")
    neighbours = _neighbours(figures, table, model_year, infos)
    reason = published_reason(pl.col("status")).alias("reason")
    return pl.concat([as_rows(larger.with_columns(_status()).with_columns(reason), places()), neighbours])


def published_cells(table: pl.DataFrame, infos: Mapping[str, IndicatorInfo]) -> pl.DataFrame:
    """The cells of the table with a published counterpart, and the last day of the published year for each."""
    days = (pl.col("period_end") - pl.col("period_start")).dt.total_days() + 1
    return (
        about_cells(table)
        .join(counterparts(infos), on=["indicator", "breakdown", "group"])
        .filter(~pl.col("grows_with_time") | days.is_between(*A_YEAR))
        .join(published_years().drop("year").unique(), on=["published", "part"], nulls_equal=True)
        .filter(pl.col("last") <= pl.col("period_end"))
        .sort("last")
        .unique(CELL, keep="last", maintain_order=True)
        .with_columns(
            pl.col("first").alias("period_start"), pl.col("last").alias("period_end"), source().alias("source")
        )
    )


def counterparts(infos: Mapping[str, IndicatorInfo]) -> pl.DataFrame:
    """The published figures, and their parts, that stand for groups of indicators; and which grow with time."""
    return pl.DataFrame(
        [
            (info.id, of.breakdown, of.group, of.published, of.part, info.grows_with_time)
            for info in infos.values()
            for of in info.counterparts
        ],
        schema={
            **dict.fromkeys(["indicator", "breakdown", "group", "published", "part"], pl.String),
            "grows_with_time": pl.Boolean,
        },
        orient="row",
    )


def published_values(cells: pl.DataFrame, infos: Mapping[str, IndicatorInfo]) -> pl.DataFrame:
    """What was published in those cells: published, part, last, area_code, numerator, denominator, value, value_text.

    `value` is the ratio of the published parts where it rounds to the figure printed, since that is the more exact of
    the two, and else the printed figure without parts. `is_ratio` says which.
    """
    scales = {of.published: info.scale for info in infos.values() for of in info.counterparts}
    scale = pl.col("published").replace_strict(scales, return_dtype=pl.Int64)
    ratio = pl.when(pl.col("denominator") > 0).then(pl.col("numerator") / pl.col("denominator") * scale)
    half_a_unit = 0.5 * pl.lit(10.0).pow(-pl.col("decimals")) + 1e-9
    low = pl.col("text").is_in(["k", "low"]) & (ratio < 1)
    agrees = (((ratio - pl.col("printed")).abs() <= half_a_unit) | low).fill_null(value=False)
    keys = ["published", "part", "last"]
    wanted = cells.select(keys).unique()
    return (
        published_figures(published_years().join(wanted, on=keys, how="semi", nulls_equal=True))
        .join(wanted, on=keys, nulls_equal=True)
        .with_columns(agrees.alias("is_ratio"))
        .select(
            "published",
            "part",
            "last",
            "area_code",
            pl.when("is_ratio").then("numerator").alias("numerator"),
            pl.when("is_ratio").then("denominator").alias("denominator"),
            pl.when("is_ratio").then(ratio).otherwise("printed").alias("value"),
            pl.col("text").alias("value_text"),
            "is_ratio",
        )
    )


def source(publisher: pl.Expr | None = None) -> pl.Expr:
    """The words for a published figure: who published it (else in `publisher`), and the year it is for, to `last`."""
    last = pl.col("last")
    day = pl.concat_str(last.dt.day(), last.dt.strftime("%B %Y"), separator=" ")
    by = pl.col("publisher") if publisher is None else publisher
    return pl.concat_str(pl.lit(_PUBLISHED), by, pl.lit(", year to "), day)


def published_reason(symbol: pl.Expr) -> pl.Expr:
    """Why a published figure is not available, where its symbol says so."""
    return pl.when(symbol == NOT_AVAILABLE).then(pl.lit(PublishedAsNotAvailable().text))


def is_published(source: str = "source") -> pl.Expr:
    """Whether the row is, or was made from, what was published."""
    return pl.col(source).str.contains(_PUBLISHED, literal=True)


def _larger_areas(table: pl.DataFrame) -> pl.DataFrame:
    """England and the regions of every authority, by indicator and period, where the table has no row of them."""
    own = areas().select(pl.col("la_code").cast(pl.String), "region_code", "dfe_region_code")
    joint = members().select(pl.col("code", "la_code").cast(pl.String))
    of_joint = joint.join(own, on="la_code").drop("la_code").rename({"code": "la_code"}).unique()
    above = (
        pl.concat([own, of_joint.select(own.columns)])
        .with_columns(pl.lit(ENGLAND[0]).alias("country"))
        .unpivot(index="la_code", value_name="area")
        .select("la_code", "area")
        .unique()
    )
    local = table.filter(pl.col("geographic_level") == LOCAL).select("indicator", "period", "area_code").unique()
    there = table.filter(pl.col("geographic_level").is_in([NATIONAL, REGIONAL]))
    return (
        local.join(above, left_on="area_code", right_on="la_code")
        .select("indicator", "period", pl.col("area").alias("area_code"))
        .unique()
        .join(there, on=["indicator", "period", "area_code"], how="anti")
    )


def _neighbours(
    figures: pl.DataFrame, table: pl.DataFrame, model_year: int, infos: Mapping[str, IndicatorInfo]
) -> pl.DataFrame:
    """The medians of published figures for authorities without a median of the data's own."""
    local = table.filter(pl.col("geographic_level") == LOCAL)["area_code"].unique().to_list()
    return medians(figures, local, model_year, infos, there=table)


def _status() -> pl.Expr:
    """The symbol that stands in the place of a figure, if one does."""
    return pl.when(pl.col("value").is_null()).then("value_text").alias("status")
