"""How a figure compares with England, its region, its neighbours, all authorities, and its own earlier period.

Everything here is worked out from the rows of the table as they are shown: a figure that is hidden has no band, no
rank and no change, and takes no part in anybody else's.
"""

from __future__ import annotations

import polars as pl

from csc_indicators.figures.areas import LOCAL, NATIONAL, NEIGHBOURS, REGIONAL
from csc_indicators.figures.figure_columns import COMPUTED
from csc_indicators.figures.row_order import CELL

COMPARISONS: dict[str, type[pl.DataType]] = {
    "england_value": pl.Float64,
    "region_value": pl.Float64,
    "neighbours_value": pl.Float64,
    "neighbours_used": pl.Int64,
    "band": pl.String,
    "judgement": pl.String,
    "rank": pl.Int64,
    "ranked": pl.Int64,
    "quartile": pl.String,
    "previous_period": pl.String,
    "previous_value": pl.Float64,
    "change": pl.Float64,
    "direction": pl.String,
    "change_is_clear": pl.Boolean,
}
"""The columns that comparing adds after those of the result, and their types, in order."""

HIGHER, SIMILAR, LOWER = "higher", "similar", "lower"
_BETTER = {"high": {HIGHER: "better", LOWER: "worse"}, "low": {HIGHER: "worse", LOWER: "better"}}
_QUARTERS = ("lowest", "lower middle", "upper middle", "highest")
_NO_DUST = 9
"""Decimals that a difference of binary fractions still has right."""

_ROUNDS_TO_ZERO = {"k": "0", "low": "0"}


def compare_figures(table: pl.DataFrame) -> pl.DataFrame:
    """The table, in its order, with `COMPARISONS` after its columns.

    - `band`: the row's own limits against England's value as a fixed point: higher, similar or lower. `judgement` is
      better or worse where the indicator's polarity says which.
    - `rank`: among authorities with a figure (`ranked` is how many), 1 for the highest value, where all of England is
      in the data; `quartile`: the quarter of them that the value falls in.
    - `change`: from the latest earlier period of the same length, unrounded; `direction` is up, down or same between
      the figures as printed; `change_is_clear` whether chance alone would not explain it.
    """
    with_others = _with_other_areas(table)
    ranked = _ranked(with_others)
    return _changed(ranked).select(*table.columns, *(pl.col(name).cast(dtype) for name, dtype in COMPARISONS.items()))


def _with_other_areas(table: pl.DataFrame) -> pl.DataFrame:
    """The values of England, the region and the neighbours, and the band."""

    def values(level: str, *more: str) -> pl.DataFrame:
        return table.filter(pl.col("geographic_level") == level).select(*CELL, "value", *more)

    of = pl.col("source").str.extract(r"^median of (\d+)").cast(pl.Int64)
    used = pl.when(pl.col("value").is_not_null()).then(of).alias("neighbours_used")
    neighbours = table.filter(pl.col("geographic_level") == NEIGHBOURS).select(
        *CELL, "area_code", pl.lit(LOCAL).alias("geographic_level"), pl.col("value").alias("neighbours_value"), used
    )
    regions = values(REGIONAL, "area_code").rename({"value": "region_value", "area_code": "region_code"})
    is_area = pl.col("geographic_level").is_in([NATIONAL, NEIGHBOURS]).not_()
    england = pl.when(is_area).then(pl.col("england_value"))
    higher, lower = pl.col("lower") > england, pl.col("upper") < england
    band = pl.when(higher).then(pl.lit(HIGHER)).when(lower).then(pl.lit(LOWER))
    judgement = pl.lit(None, pl.String)
    for polarity, words in _BETTER.items():
        judgement = (
            pl.when(pl.col("polarity") == polarity)
            .then(pl.col("band").replace_strict(words, default=pl.col("band"), return_dtype=pl.String))
            .otherwise(judgement)
        )
    return (
        table.join(values(NATIONAL).rename({"value": "england_value"}), on=CELL, how="left", maintain_order="left")
        .join(regions, on=[*CELL, "region_code"], how="left", maintain_order="left")
        .join(neighbours, on=[*CELL, "area_code", "geographic_level"], how="left", maintain_order="left")
        .with_columns(
            england.alias("england_value"),
            pl.when(pl.col("geographic_level") != REGIONAL).then("region_value").alias("region_value"),
            band.when(pl.all_horizontal(pl.col("lower", "upper").is_not_null(), england.is_not_null()))
            .then(pl.lit(SIMILAR))
            .alias("band"),
        )
        .with_columns(judgement.alias("judgement"))
    )


def _ranked(table: pl.DataFrame) -> pl.DataFrame:
    """Rank and quartile among the authorities, for the cells of which England was made from the data."""
    whole = table.filter(pl.col("geographic_level") == NATIONAL, pl.col("source") == COMPUTED).select(CELL)
    value = pl.col("value")
    cuts = [value.quantile(share, interpolation="linear").over(CELL) for share in (0.25, 0.5, 0.75)]
    quarter: pl.Expr = pl.lit(_QUARTERS[-1])
    for cut, name in reversed(list(zip(cuts, _QUARTERS, strict=False))):
        quarter = pl.when(value <= cut).then(pl.lit(name)).otherwise(quarter)
    ranks = (
        table.filter(pl.col("geographic_level") == LOCAL, value.is_not_null())
        .join(whole, on=CELL, how="semi")
        .select(
            *CELL,
            "area_code",
            "geographic_level",
            value.rank("min", descending=True).over(CELL).alias("rank"),
            pl.len().over(CELL).alias("ranked"),
            # quarters of figures that hardly differ would separate what is the same
            pl.when(cuts[0] < cuts[2]).then(quarter).alias("quartile"),
        )
    )
    return table.join(ranks, on=[*CELL, "area_code", "geographic_level"], how="left", maintain_order="left")


def _changed(table: pl.DataFrame) -> pl.DataFrame:
    """The change from the latest earlier period of the same length."""
    days = (pl.col("period_end") - pl.col("period_start")).dt.total_days()
    series = ["indicator", "breakdown", "group", "geographic_level", "area_code", "months"]
    # months and quarters differ by a few days: thirds of a month separate what has another length
    months = (days / 10.15).round().cast(pl.Int64) // 3
    printed = pl.col("value_text").replace(_ROUNDS_TO_ZERO).cast(pl.Float64, strict=False).alias("printed")
    before = {
        name: pl.col(name).shift(1).over(series)
        for name in ("period", "period_end", "value", "printed", "lower", "upper")
    }
    value, low, high = pl.col("value"), pl.col("lower"), pl.col("upper")
    change = (value - before["value"]).round(_NO_DUST)
    # limits of a difference from the limits of both figures: Newcombe's method, which is Wilson's for two shares
    least = change - ((value - low) ** 2 + (before["upper"] - before["value"]) ** 2).sqrt()
    most = change + ((high - value) ** 2 + (before["value"] - before["lower"]) ** 2).sqrt()
    apart = pl.col("period_start") > before["period_end"]
    step = pl.col("printed") - before["printed"]
    is_later = pl.col("period_end") > before["period_end"]
    return (
        table.with_row_index("row")
        .with_columns(months.alias("months"), printed)
        .sort("period_end", maintain_order=True)
        .with_columns(
            pl.when(is_later).then(before["period"]).alias("previous_period"),
            pl.when(is_later).then(before["value"]).alias("previous_value"),
            pl.when(is_later).then(change).alias("change"),
            pl.when(is_later & (step > 0))
            .then(pl.lit("up"))
            .when(is_later & (step < 0))
            .then(pl.lit("down"))
            .when(is_later & (step == 0))
            .then(pl.lit("same"))
            .alias("direction"),
            pl.when(is_later & apart).then((least > 0) | (most < 0)).alias("change_is_clear"),
        )
        .sort("row")
        .drop("row", "months", "printed")
    )
