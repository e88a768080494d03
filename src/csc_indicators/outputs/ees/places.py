"""The geography columns that the standard asks for, of every area that it knows."""

from __future__ import annotations

import polars as pl

from csc_indicators.figures.areas import LOCAL, NATIONAL, REGIONAL
from csc_indicators.reference.authorities import ENGLAND, areas, members

AREA = ("geographic_level", "area_code")
"""What tells an area in a result."""

PLACE = (
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "la_name",
    "new_la_code",
)
"""The columns of a data file that say where."""


def places() -> pl.DataFrame:
    """One row per area: `AREA` and `PLACE`; what a level has no part of is NULL."""
    known = areas()
    own = known.select(
        pl.lit(LOCAL).alias("geographic_level"),
        pl.col("la_code").cast(pl.String).alias("area_code"),
        "region_code",
        "region_name",
        "old_la_code",
        "la_name",
        pl.col("la_code").cast(pl.String).alias("new_la_code"),
    )
    of_several = (
        members()
        .join(known, on="la_code")
        .group_by(pl.col("code").cast(pl.String), "old_code", "name", maintain_order=True)
        .agg(pl.col("region_code", "region_name").first())
        .select(
            pl.lit(LOCAL).alias("geographic_level"),
            pl.col("code").alias("area_code"),
            "region_code",
            "region_name",
            pl.col("old_code").alias("old_la_code"),
            pl.col("name").alias("la_name"),
            pl.col("code").alias("new_la_code"),
        )
    )
    regions = [
        known.select(
            pl.lit(REGIONAL).alias("geographic_level"),
            pl.col(f"{kind}_code").alias("area_code"),
            pl.col(f"{kind}_code").alias("region_code"),
            pl.col(f"{kind}_name").alias("region_name"),
        )
        for kind in ("region", "dfe_region")
    ]
    country = pl.DataFrame({"geographic_level": [NATIONAL], "area_code": [ENGLAND[0]]})
    everywhere = pl.concat([own, of_several, *regions, country], how="diagonal").unique(AREA, maintain_order=True)
    return everywhere.with_columns(country_code=pl.lit(ENGLAND[0]), country_name=pl.lit(ENGLAND[1]))
