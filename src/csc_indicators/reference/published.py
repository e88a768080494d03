"""Figures as they were published: the comparators for areas that the data at hand does not hold."""

from __future__ import annotations

from functools import cache

import polars as pl

from csc_indicators.calendar import year_earlier_of
from csc_indicators.reference.authorities import current_codes
from csc_indicators.reference.data_files import DATA

_NUMBER = r"^-?\d+(\.\d+)?$"
_DECIMALS = r"^-?\d+\.(\d+)$"
_NO_FIGURE = ["-", "[note 4]"]
_PUBLISHERS = {"mhclg": "MHCLG", "ofsted": "Ofsted"}
_ROUNDER = "dashboard"
"""Prints some rates as whole numbers that another source gives at one decimal."""


def published() -> pl.LazyFrame:
    """One row per area, year, indicator and breakdown; numbers are the published text, symbols included.

    Columns: la_code, la_name, geographic_level (country, region, sub_region, local_authority), year, indicator,
    breakdown, numerator, denominator, value, source, topic.
    """
    return pl.scan_parquet(DATA / "published.parquet")


@cache
def published_years() -> pl.DataFrame:
    """The years that each figure was published for: published (its name), part (its breakdown, NULL where it has none),
    year (as printed), first and last (its days), publisher.
    """
    return (
        published()
        .select("indicator", "breakdown", "year", "topic", "source")
        .unique()
        .with_columns(_last_day().alias("last"))
        .select(
            pl.col("indicator").alias("published"),
            pl.col("breakdown").alias("part"),
            "year",
            (year_earlier_of(pl.col("last")) + pl.duration(days=1)).alias("first"),
            "last",
            pl.col("source").replace_strict(_PUBLISHERS, default="DfE").alias("publisher"),
        )
        .unique()
        .collect()
    )


def published_figures(of: pl.DataFrame) -> pl.DataFrame:
    """The figures of some years with numbers, one row per area, year, indicator and breakdown.

    `of` has the columns published, part and year: those of `published_years`, or of some of its rows.

    Columns: area_code (present codes), published, part, last (as in `published_years`), numerator, denominator, printed
    (numbers, NULL where a symbol stands), text (as printed), decimals. Of two sources for one figure the one with
    decimals is taken.
    """
    wanted = of.lazy().select(pl.col("published").alias("indicator"), pl.col("part").alias("breakdown"), "year")
    text = pl.when(pl.col("value").is_in(_NO_FIGURE)).then(pl.lit("x")).otherwise("value")
    # files drop the last nought: an indicator is printed with as many decimals as any of its figures has
    decimals = pl.col("value").str.extract(_DECIMALS).str.len_chars().fill_null(0).max()
    printed = published().group_by("indicator", "source").agg(decimals.cast(pl.Int64).alias("decimals"))
    codes = current_codes()
    return (
        published()
        .join(
            wanted.unique(), on=["indicator", "breakdown", "year"], how="semi", nulls_equal=True, maintain_order="left"
        )
        .join(printed, on=["indicator", "source"], how="left", maintain_order="left")
        .with_columns(_last_day().alias("last"), text.alias("text"), (pl.col("source") == _ROUNDER).alias("is_rounder"))
        .sort("is_rounder", maintain_order=True)
        .unique(["la_code", "year", "indicator", "breakdown"], keep="first", maintain_order=True)
        .select(
            pl.col("la_code").str.to_lowercase().replace_strict(codes, default=pl.col("la_code")).alias("area_code"),
            pl.col("indicator").alias("published"),
            pl.col("breakdown").alias("part"),
            "last",
            _number("numerator").alias("numerator"),
            _number("denominator").alias("denominator"),
            _number("text").alias("printed"),
            _with_noughts().alias("text"),
            "decimals",
        )
        .collect()
    )


def _last_day() -> pl.Expr:
    """The last day of the year that a figure is for: of the workforce 30 September, of schools 31 August."""
    year = pl.col("year")
    ends = (
        pl.when(year.str.len_chars() == 4)
        .then(year)
        .otherwise(pl.lit("20") + year.str.slice(-2))  # 202425 and 2024-25 both end in 2025
        .cast(pl.Int32)
    )
    is_school_year = year.str.contains(r"^\d{6}$")
    return (
        pl.when(is_school_year)
        .then(pl.date(ends, 8, 31))
        .when(pl.col("topic") == "workforce")
        .then(pl.date(ends, 9, 30))
        .otherwise(pl.date(ends, 3, 31))
    )


def _number(column: str) -> pl.Expr:
    return pl.when(pl.col(column).str.contains(_NUMBER)).then(pl.col(column)).cast(pl.Float64, strict=False)


def _with_noughts() -> pl.Expr:
    """The text with as many decimals as `decimals` says; symbols as they are."""
    text, fraction = pl.col("text"), pl.col("text").str.extract(_DECIMALS)
    padded = pl.concat_str(
        text.str.extract(r"^(-?\d+)"), pl.lit("."), fraction.fill_null("").str.pad_end(pl.col("decimals"), "0")
    )
    return pl.when(text.str.contains(_NUMBER) & (pl.col("decimals") > 0)).then(padded).otherwise(text)
