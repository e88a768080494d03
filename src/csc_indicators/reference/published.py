"""Figures as they were published: the comparators for areas that the data at hand does not hold."""

from __future__ import annotations

from functools import cache

import polars as pl

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
def published_figures() -> pl.DataFrame:
    """The same with dates and numbers, one row per area, year, indicator and breakdown.

    Columns: area_code (present codes), published (its name), part (its breakdown, NULL where it has none), first and
    last (the days of its year), numerator, denominator, printed (numbers, NULL where a symbol stands), text (as
    printed), decimals, publisher. Of two sources for one figure the one with decimals is taken.
    """
    year = pl.col("year")
    ends = (
        pl.when(year.str.len_chars() == 4)
        .then(year)
        .otherwise(pl.lit("20") + year.str.slice(-2))  # 202425 and 2024-25 both end in 2025
        .cast(pl.Int32)
    )
    # the workforce is counted at 30 September, schools by their year, everything else to 31 March
    is_school_year = year.str.contains(r"^\d{6}$")
    last = (
        pl.when(is_school_year)
        .then(pl.date(ends, 8, 31))
        .when(pl.col("topic") == "workforce")
        .then(pl.date(ends, 9, 30))
        .otherwise(pl.date(ends, 3, 31))
    )
    text = pl.when(pl.col("value").is_in(_NO_FIGURE)).then(pl.lit("x")).otherwise("value")
    # files drop the last nought: an indicator is printed with as many decimals as any of its figures has
    decimals = pl.col("value").str.extract(_DECIMALS).str.len_chars().fill_null(0).max().over("indicator", "source")
    codes = current_codes()
    return (
        published()
        .with_columns(
            last.alias("last"),
            text.alias("text"),
            decimals.cast(pl.Int64).alias("decimals"),
            (pl.col("source") == _ROUNDER).alias("is_rounder"),
        )
        .sort("is_rounder", maintain_order=True)
        .unique(["la_code", "year", "indicator", "breakdown"], keep="first", maintain_order=True)
        .select(
            pl.col("la_code").str.to_lowercase().replace_strict(codes, default=pl.col("la_code")).alias("area_code"),
            pl.col("indicator").alias("published"),
            pl.col("breakdown").alias("part"),
            (pl.col("last").dt.offset_by("-1y") + pl.duration(days=1)).alias("first"),
            "last",
            _number("numerator").alias("numerator"),
            _number("denominator").alias("denominator"),
            _number("text").alias("printed"),
            _with_noughts().alias("text"),
            "decimals",
            pl.col("source").replace_strict(_PUBLISHERS, default="DfE").alias("publisher"),
        )
        .collect()
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
