"""Which authorities DfE's models call statistical neighbours."""

from __future__ import annotations

from functools import cache

import polars as pl

from csc_indicators.reference.authorities import AREA, areas
from csc_indicators.reference.data_files import read_table

MODEL_YEARS = (2025, 2021)
"""The models held, newest first."""


@cache
def statistical_neighbours(model_year: int = 2025) -> pl.DataFrame:
    """The neighbours of every authority: la_code, neighbour, rank (1 is the nearest).

    The 2021 model knows authorities that are no more; pairs with one of them are left out, so that some
    authorities have nine neighbours in it, and two have none.
    """
    if model_year not in MODEL_YEARS:
        raise ValueError(f"model_year is none of {MODEL_YEARS}")
    present = areas()["la_code"].cast(pl.String).implode()
    return (
        read_table("statistical_neighbours.csv")
        .filter(
            pl.col("model_year") == str(model_year),
            pl.col("la_code").is_in(present),
            pl.col("neighbour_la_code").is_in(present),
        )
        .select(
            pl.col("la_code").cast(AREA),
            pl.col("neighbour_la_code").cast(AREA).alias("neighbour"),
            pl.col("rank").cast(pl.Int64),
        )
        .sort("la_code", "rank")
    )
