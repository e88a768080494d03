"""Figures of a user's own groups of authorities: sums over the members, as for a region.

A group has a figure only where every member has one. Members that the data does not hold are taken, all of them, from
what was published. A median of children cannot be made from the medians of authorities: such indicators are `x`.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.engine.causes import Cause, MedianOfAreas, PublishedWithoutParts, of_members
from csc_indicators.figures.areas import LOCAL
from csc_indicators.figures.figure_columns import COMPUTED
from csc_indicators.figures.info import PERCENTILES, IndicatorInfo, info_table
from csc_indicators.figures.intervals import BYAR_FROM, poisson, wilson
from csc_indicators.figures.published_comparators import published_cells, published_values
from csc_indicators.figures.rounding import NOT_APPLICABLE, NOT_AVAILABLE, rounded_value, text_of_units
from csc_indicators.figures.row_order import CELL, about_cells, as_rows, in_order
from csc_indicators.reference.authorities import area_names, members

OWN_GROUP = "Own group"
"""The geographic level of a user's groups."""

_NO_REASON = pl.lit(None, pl.String)
_ADDED = ["unknown", "excluded", "left_out_unknown"]


def with_own_groups(
    table: pl.DataFrame, groups: pl.DataFrame | None, infos: Mapping[str, IndicatorInfo]
) -> pl.DataFrame:
    """The table with rows for own groups (own_group, la_code), unless it has them."""
    if groups is None or (table["geographic_level"] == OWN_GROUP).any():
        return table
    return in_order(table, own_group_rows(table, groups, infos))


def own_group_rows(table: pl.DataFrame, groups: pl.DataFrame, infos: Mapping[str, IndicatorInfo]) -> pl.DataFrame:
    """One row per cell and group with `COLUMNS`, in the order of the groups; `groups` has own_group and la_code."""
    members, sizes = _members(groups), groups.group_by("own_group").agg(pl.col("la_code").n_unique().alias("size"))
    # the parts of a median of children are not what it is made of
    medians = [key for key, info in infos.items() if info.statistic in PERCENTILES]
    adds_up = pl.col("indicator").is_in(medians).not_().alias("adds_up")
    ours = table.filter(pl.col("geographic_level") == LOCAL, pl.col("source") == COMPUTED).with_columns(adds_up)
    cells = published_cells(table, infos)
    theirs = published_values(cells, infos).rename({"is_ratio": "adds_up"}).with_columns(reason=_NO_REASON)
    own_cells = about_cells(table).with_columns(pl.lit(COMPUTED).alias("source"))
    sums = [
        _sums(ours, members, CELL, MedianOfAreas()).join(own_cells, on=CELL).with_columns(pl.lit(0).alias("choice")),
        _sums(theirs, members, ["published", "part", "last"], PublishedWithoutParts())
        .join(cells, on=["published", "part", "last"], nulls_equal=True)
        .with_columns(pl.lit(1).alias("choice")),
    ]
    order = groups.select("own_group").unique(maintain_order=True).with_row_index("order")
    rows = (
        pl.concat(sums, how="diagonal_relaxed")
        .join(sizes, on="own_group")
        .filter(pl.col("members") == pl.col("size"))
        .sort("choice")
        .unique([*CELL, "own_group"], keep="first", maintain_order=True)
        .join(info_table(infos).select("indicator", "scale", "decimals", "low", "interval"), on="indicator")
        .join(order, on="own_group")
        .sort("order", maintain_order=True)
    )
    return as_rows(_figures(rows))


def _members(groups: pl.DataFrame) -> pl.DataFrame:
    """The rows that count for each group: own_group, area_code, stands_for (how many of its authorities).

    A joint return stands for its authorities in a group that has them all, and so does one that was divided.
    """
    single = groups.select("own_group", pl.col("la_code").alias("area_code"), pl.lit(1).alias("stands_for"))
    joint = members().select(pl.col("code", "la_code").cast(pl.String)).rename({"code": "joint_code"})
    whole = (
        groups.join(joint, on="la_code")
        .group_by("own_group", "joint_code")
        .agg(pl.len().alias("stands_for"))
        .join(joint.group_by("joint_code").agg(pl.len().alias("of")), on="joint_code")
        .filter(pl.col("stands_for") == pl.col("of"))
        .select("own_group", pl.col("joint_code").alias("area_code"), pl.col("stands_for").cast(pl.Int32))
    )
    return pl.concat([single, whole])


def _sums(rows: pl.DataFrame, members: pl.DataFrame, by: list[str], otherwise: Cause) -> pl.DataFrame:
    """The parts added up over the members, NULL where one of them has none; `members` is how many there are.

    `reason` says why: that of the members, or `otherwise` where their parts do not add up.
    """
    added = [name for name in _ADDED if name in rows.columns]
    known = pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null() & pl.col("adds_up")
    reason = pl.when("adds_up").then("reason").otherwise(pl.lit(otherwise.text))
    return (
        rows.join(members, on="area_code", maintain_order="left")
        .group_by(*by, "own_group")
        .agg(
            pl.when(known.all()).then(pl.col("numerator", "denominator").sum()),
            _reason(known, reason).alias("reason"),
            pl.col(added).sum(),
            pl.col("stands_for").sum().alias("members"),
        )
    )


def _reason(known: pl.Expr, reason: pl.Expr) -> pl.Expr:
    """The reason of all members, where they have the same, or else that of the first without a figure."""
    without, name = reason.filter(~known), pl.col("area_code").replace(area_names())
    first, number = name.filter(~known).first(), (~known).sum()
    shared = ~known.any() & (without.n_unique() == 1)
    return (
        pl.when(known.all())
        .then(None)
        .when(shared)
        .then(without.first())
        .otherwise(of_members(first, number - 1, without.first()))
    )


def _figures(rows: pl.DataFrame) -> pl.DataFrame:
    numerator, of, scale = pl.col("numerator"), pl.col("denominator"), pl.col("scale")
    value = pl.when(of != 0).then(numerator / of * scale)
    status = (
        pl.when(of == 0).then(pl.lit(NOT_APPLICABLE)).when(value.is_null()).then(pl.lit(NOT_AVAILABLE)).alias("status")
    )
    units = rounded_value(pl.col("value"), pl.col("decimals"))
    text = text_of_units(units, pl.col("value") != 0, pl.col("decimals"), pl.col("low"))
    return rows.with_columns(value.alias("value"), *_limits()).with_columns(
        status,
        pl.when(of.is_null()).then("reason").alias("reason"),
        pl.coalesce(status, text).alias("value_text"),
        pl.lit(OWN_GROUP).alias("geographic_level"),
        pl.col("own_group").alias("area_code"),
        pl.col("own_group").alias("area_name"),
    )


def _limits() -> list[pl.Expr]:
    """The limits of shares and rates whose parts are whole counts of the data's own."""
    numerator, of, scale = pl.col("numerator"), pl.col("denominator"), pl.col("scale")
    counted = (pl.col("source") == COMPUTED) & (of > 0) & (numerator == numerator.floor())
    is_share, is_rate = counted & (pl.col("interval") == "wilson"), counted & (pl.col("interval") == "poisson")
    share, rate = wilson(numerator, of), poisson(numerator)
    is_byar = is_rate & (numerator >= BYAR_FROM)
    names = pl.when(is_share).then(pl.lit("Wilson")).when(is_byar).then(pl.lit("Byar"))
    return [
        *(
            pl.when(is_share).then(share[side] * scale).when(is_rate).then(rate[side] / of * scale).alias(name)
            for side, name in enumerate(["lower", "upper"])
        ),
        names.when(is_rate).then(pl.lit("exact Poisson")).alias("interval_method"),
    ]
