"""How many children live in an authority: ONS mid-year estimates.

DfE divides the figure of a year to 31 March Y by the estimate of mid Y-1.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from csc_indicators.reference.authorities import AREA
from csc_indicators.reference.data_files import read_table


@cache
def children() -> pl.DataFrame:
    """People aged 0 to 17: la_code, mid_year, people. An authority is absent from years before it began."""
    return _of_authorities("population.csv").select("la_code", "mid_year", "people").sort("la_code", "mid_year")


@cache
def children_of_larger_areas() -> pl.DataFrame:
    """People aged 0 to 17 in England, the regions, Inner and Outer London: area_code, mid_year, people."""
    return (
        read_table("population.csv")
        .filter(pl.col("geographic_level") != "local_authority")
        .select(
            pl.col("la_code").alias("area_code"),
            pl.col("year").cast(pl.Int32).alias("mid_year"),
            pl.col("population").cast(pl.Int64).alias("people"),
        )
        .sort("area_code", "mid_year")
    )


@cache
def by_age() -> pl.DataFrame:
    """People by single year of age, 0 to 17: la_code, mid_year, age, sex, people, superseded.

    `sex` is M or F, and NULL for all persons. Mid-2024 holds persons only. The estimates of mid-2022 and mid-2023 by
    age are `superseded`: their sums are lower than `children` by 0.1% and 0.5%, so a rate by age must not be set
    beside a rate of all ages without saying so.
    """
    sexes = {"male": "M", "female": "F"}
    return (
        _of_authorities("population_single_year.csv")
        .select(
            "la_code",
            "mid_year",
            pl.col("age_from").cast(pl.Int64).alias("age"),
            pl.col("sex").replace_strict(sexes, default=None, return_dtype=pl.String),
            "people",
            (pl.col("status") == "superseded").alias("superseded"),
        )
        .sort("la_code", "mid_year", "sex", "age")
    )


@cache
def by_sex() -> pl.DataFrame:
    """Girls and boys aged 0 to 17: la_code, mid_year, sex (F or M), people, which add up to `children`.

    The estimates by sex, of mid-2022 and mid-2023, were superseded and are not made for every year. The children in
    use are divided as the latest of them, of the mid-year or before, divides the authority's; earlier there is none.
    """
    sexes = by_age().filter(pl.col("sex").is_not_null())
    shares = (
        sexes.group_by("la_code", "mid_year")
        .agg(pl.col("people").filter(pl.col("sex") == "F").sum().alias("girls"), pl.col("people").sum().alias("of"))
        .sort("mid_year")
    )
    everyone = (
        children()
        .sort("mid_year")
        .join_asof(
            # Polars cannot see that both are sorted where it looks authority by authority.
            shares,
            on="mid_year",
            by="la_code",
            check_sortedness=False,
        )
        .drop_nulls("of")
    )
    # half up, in whole numbers
    girls = (2 * pl.col("people") * pl.col("girls") + pl.col("of")) // (2 * pl.col("of"))
    return (
        everyone.select("la_code", "mid_year", girls.alias("F"), (pl.col("people") - girls).alias("M"))
        .unpivot(["F", "M"], index=["la_code", "mid_year"], variable_name="sex", value_name="people")
        .sort("la_code", "mid_year", "sex")
    )


def _of_authorities(file: str) -> pl.DataFrame:
    return (
        read_table(file)
        .filter(pl.col("la_code").is_in(AREA.categories.implode()))
        .with_columns(
            pl.col("la_code").cast(AREA),
            pl.col("year").cast(pl.Int32).alias("mid_year"),
            pl.col("population").cast(pl.Int64).alias("people"),
        )
    )
