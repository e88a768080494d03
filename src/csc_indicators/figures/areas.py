"""From authorities to regions and England: sums over the members, where all members are in the data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import polars as pl

from csc_indicators.reference.authorities import AREA, ENGLAND, area_names, areas, members

NATIONAL, REGIONAL, LOCAL, NEIGHBOURS = "National", "Regional", "Local authority", "Statistical neighbours"
LEVELS = (NATIONAL, REGIONAL, LOCAL, NEIGHBOURS)
"""The levels of a result, in its order."""

_REGIONS = sorted(set(areas()["region_code"]) | set(areas()["dfe_region_code"]))

PLACE = pl.Enum([ENGLAND[0], *_REGIONS, *sorted(AREA.categories)])
"""England, the regions with Inner and Outer London, and every code of `AREA`, in the order of a result."""


@cache
def places() -> pl.DataFrame:
    """One row per code of `PLACE`, in its order: geographic_level, area_code, area_name, region_code, region_name."""
    names = area_names() | dict([ENGLAND]) | dict(zip(areas()["region_code"], areas()["region_name"], strict=True))
    names |= dict(zip(areas()["dfe_region_code"], areas()["dfe_region_name"], strict=True))
    regions = _code_and_member().join(areas(), on="la_code").unique("code")
    level = pl.when(pl.col("area_code") == ENGLAND[0]).then(pl.lit(NATIONAL))
    return (
        pl.DataFrame({"area_code": PLACE.categories})
        .with_columns(
            level.when(pl.col("area_code").is_in(_REGIONS))
            .then(pl.lit(REGIONAL))
            .otherwise(pl.lit(LOCAL))
            .alias("geographic_level"),
            pl.col("area_code").replace_strict(names).alias("area_name"),
        )
        .join(
            regions.select(pl.col("code").cast(pl.String), "region_code", "region_name"),
            left_on="area_code",
            right_on="code",
            how="left",
            maintain_order="left",
        )
        .select("geographic_level", "area_code", "area_name", "region_code", "region_name")
    )


def as_place() -> pl.Expr:
    """The column `la_code` as `place`."""
    return pl.col("la_code").cast(pl.String).cast(PLACE).alias("place")


def complete_areas(present: pl.DataFrame) -> pl.DataFrame:
    """The runs and larger areas of which every authority is present: run, place.

    `present` has one row per run and code with figures; a code that stands for several stands for each of them.
    """
    sizes = _member_places().group_by("place").agg(pl.col("la_code").n_unique().alias("size"))
    return (
        present.join(_member_places(), left_on="la_code", right_on="code")
        .group_by("run", "place")
        .agg(pl.col("la_code_right").n_unique().alias("present"))
        .join(sizes, on="place")
        .filter(pl.col("present") == pl.col("size"))
        .select("run", "place")
    )


def roll_up(rows: pl.LazyFrame, complete: pl.DataFrame, by: Sequence[str], sums: Sequence[pl.Expr]) -> pl.LazyFrame:
    """The rows added up over every complete area: the columns of `by`, `place`, and the sums.

    `rows` has run, la_code and the columns of `by`; `complete` is that of `complete_areas`. The sums must be such that
    a sum of sums is the sum. A joint return counts once in each area, and so does an authority that was divided.
    """
    # first to the smallest areas, of which there are ten: the rows that then count in several areas are few
    smallest = (
        rows.join(_smallest_area().lazy(), on="la_code").group_by("run", *by, pl.col("place").alias("part")).agg(sums)
    )
    return (
        smallest.join(_larger_areas().lazy(), on="part")
        .join(complete.lazy(), on=["run", "place"], how="semi")
        .group_by(*by, "place")
        .agg(sums)
    )


@cache
def _smallest_area() -> pl.DataFrame:
    regions = areas().select("la_code", pl.col("dfe_region_code").cast(PLACE).alias("place"))
    return _code_and_member().join(regions, on="la_code").select(pl.col("code").alias("la_code"), "place").unique()


@cache
def _larger_areas() -> pl.DataFrame:
    parts = areas().select(pl.col("dfe_region_code").alias("part"), "dfe_region_code", "region_code").unique()
    country = parts.with_columns(pl.lit(ENGLAND[0]).alias("country"))
    return country.unpivot(index="part", value_name="place").select(pl.col("part", "place").cast(PLACE)).unique()


@cache
def _code_and_member() -> pl.DataFrame:
    single = areas().select(pl.col("la_code").alias("code"), "la_code")
    return pl.concat([single, members().select("code", "la_code")])


@cache
def _member_places() -> pl.DataFrame:
    above = areas().select("la_code", "region_code", "dfe_region_code", pl.lit(ENGLAND[0]).alias("country"))
    return (
        above.unpivot(index="la_code", value_name="place")
        .select("la_code", pl.col("place").cast(PLACE))
        .unique()
        .join(_code_and_member(), on="la_code")
    )
