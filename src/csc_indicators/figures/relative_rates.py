"""How the groups of a breakdown compare with one of them: relative rates, which show disproportionality."""

from __future__ import annotations

import polars as pl

from csc_indicators.figures.row_order import CELL

RELATIVE: dict[str, type[pl.DataType]] = {
    "relative_to": pl.String,
    "relative_value": pl.Float64,
    "relative_lower": pl.Float64,
    "relative_upper": pl.Float64,
}
"""The columns that a relative view adds after those of the result, and their types, in order."""

_Z = 1.959963984540054
_WHERE = ("geographic_level", "area_code")
_WHICH = tuple(name for name in CELL if name != "group")


def relative_to(table: pl.DataFrame, group: str) -> pl.DataFrame:
    """The table, in its order, with `RELATIVE` after its columns: each value over that of the named group.

    Within one indicator, period, area and breakdown, and only where that breakdown has the group. The 95% interval is
    on the logarithm, of two Poisson counts for a rate and of two shares for a percentage; none where a count is 0, or
    for other kinds. From the figures as they are shown: where one is hidden there is no relative one.
    """
    key = [*_WHICH, *_WHERE]
    reference = table.filter(pl.col("group") == group, pl.col("value").is_not_null()).select(
        *key, _value="value", _numerator="numerator", _denominator="denominator", relative_to=pl.lit(group)
    )
    ratio = pl.when(pl.col("_value") > 0).then(pl.col("value") / pl.col("_value"))
    of_counts = 1 / pl.col("numerator") + 1 / pl.col("_numerator")
    of_shares = of_counts - 1 / pl.col("denominator") - 1 / pl.col("_denominator")
    variance = (
        pl.when(pl.col("interval_method") == "Wilson").then(of_shares).when(pl.col("kind") == "rate").then(of_counts)
    )
    countable = (pl.col("numerator") > 0) & (pl.col("_numerator") > 0) & (pl.col("group") != group)
    spread = pl.when(countable).then((_Z * variance.sqrt()).exp())
    return (
        table.join(reference, on=key, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(relative_value=ratio)
        .with_columns(
            relative_lower=pl.col("relative_value") / spread,
            relative_upper=pl.col("relative_value") * spread,
        )
        .select(*table.columns, *(pl.col(name).cast(dtype) for name, dtype in RELATIVE.items()))
    )
