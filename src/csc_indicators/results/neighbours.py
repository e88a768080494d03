"""The figure of an authority's statistical neighbours: the median of theirs."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from csc_indicators.reference.neighbours import statistical_neighbours
from csc_indicators.results.areas import PLACE

IN_A_MODEL = 10
"""How many neighbours a model gives an authority."""

AT_LEAST = 5
"""With fewer figures than this the median would not stand for the neighbours."""


def neighbour_medians(figures: pl.DataFrame, las: Collection[str], model_year: int) -> pl.DataFrame:
    """One row per cell and authority of `las` with at least five neighbours' figures: cell, place, value, found.

    `figures` has cell, place and value (NULL where there is none) of authorities.
    """
    # one column per authority: ten of them side by side are a list, which beats joining every figure ten times
    wide = figures.filter(pl.col("value").is_not_null()).pivot(on="place", index="cell", values="value")
    nothing = wide.lazy().select(
        "cell",
        pl.lit(None, PLACE).alias("place"),
        pl.lit(None, pl.Float64).alias("value"),
        pl.lit(0, pl.UInt32).alias("found"),
    )
    medians = [nothing.clear()]
    for la, neighbours in _neighbours(las, model_year).items():
        present = [name for name in neighbours if name in wide.columns]
        if len(present) >= AT_LEAST:
            theirs = pl.concat_list(present).list.drop_nulls()
            medians.append(
                wide.lazy()
                .select(
                    pl.col("cell"),
                    pl.lit(la, PLACE).alias("place"),
                    theirs.list.median().alias("value"),
                    theirs.list.len().alias("found"),
                )
                .filter(pl.col("found") >= AT_LEAST)
            )
    return pl.concat(pl.collect_all(medians))


def _neighbours(las: Collection[str], model_year: int) -> dict[str, list[str]]:
    pairs = statistical_neighbours(model_year).filter(pl.col("la_code").cast(pl.String).is_in(list(las)))
    lists = pairs.sort("la_code", "rank").group_by("la_code", maintain_order=True).agg("neighbour")
    return dict(zip(lists["la_code"], lists["neighbour"].cast(pl.List(pl.String)).to_list(), strict=True))
