"""What is known of counts besides what follows from their cells: parts, bounds, and what specs declare."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csc_indicators.figures.disclosure.counted import KEY
from csc_indicators.specs.counted.relations import Apart, HoldsRest, PartOf

_AT = ["node", "start", "end", "area"]
_WIDE = 2
"""So many more values a count has to have."""


def with_bounds(rows: pl.DataFrame, parts_of: Sequence[PartOf]) -> pl.DataFrame:
    """The rows with `least` and `most`: bounds of a count by others that do not add up with it, and are shown.

    A part counted on a day is never more than a whole counted over the period, and children counted once in a period
    are never more than in a longer one. Where there are no children there are no families: two such zeros are fixed,
    since that of the children would reveal that of the families, and zeros are shown.
    """
    rows = _with_zeros_of_nothing(rows, parts_of)
    is_large = (pl.col("count") == 0) | (pl.col("count") >= pl.col("hide_up_to") + 1)
    open_to_all = pl.col("fixed") | (pl.col("public") & ~pl.col("kept") & is_large)
    counts = rows.select(*KEY, *_AT, "class", "counted_on", "count", open_to_all.alias("known"))
    pairs = []
    if parts_of:
        pairs.append(_declared(counts, parts_of))
    spells = counts.filter(pl.col("counted_on") == "spells").unique(_AT, keep="first", maintain_order=True)
    pairs.append(
        spells.join(spells, on=["node", "area"], suffix="_right", maintain_order="left")
        .with_columns(node_right="node", area_right="area", times=pl.lit(1.0))
        .filter(
            pl.col("start") >= pl.col("start_right"),
            pl.col("end") <= pl.col("end_right"),
            (pl.col("start") != pl.col("start_right")) | (pl.col("end") != pl.col("end_right")),
        )
    )
    whole = [f"{name}_right" for name in _AT]
    both = pl.concat(
        [frame.select(*_AT, "count", "known", *whole, "count_right", "known_right", "times") for frame in pairs]
    )
    room = (pl.col("count_right") * pl.col("times")).floor() - pl.col("count")
    room_right = pl.col("count_right") - (pl.col("count") / pl.col("times")).ceil()
    # A hidden count that another leaves few values is hidden with it. Families are nearly half of their children, so
    # that no family in a group could be hidden with them: there the children are hidden where they leave few values.
    tight = both.with_columns(
        tight=(~pl.col("known") | (pl.col("times") < 1)) & (room < _WIDE),
        tight_right=~pl.col("known_right") & (room_right < _WIDE),
    )
    hidden = pl.concat(
        [
            tight.filter("tight", "known_right").select(
                pl.col(own).alias(name) for own, name in zip(whole, _AT, strict=True)
            ),
            tight.filter("tight_right", "known").select(_AT),
        ]
    ).unique()
    loose = tight.filter(~pl.col("tight"), ~pl.col("tight_right"))
    most = loose.filter("known_right").group_by(_AT).agg(most=(room + pl.col("count")).min())
    least = loose.filter("known").group_by(whole).agg(least=(pl.col("count_right") - room_right).max())
    return (
        rows.join(most, on=_AT, how="left", maintain_order="left")
        .join(least.rename(dict(zip(whole, _AT, strict=True))), on=_AT, how="left", maintain_order="left")
        .join(hidden.with_columns(bound=True), on=_AT, how="left", maintain_order="left")
        .with_columns(
            pl.col("most").fill_null(float("inf")),
            pl.col("least").fill_null(0.0),
            pl.col("bound").fill_null(value=False),
        )
    )


def _declared(counts: pl.DataFrame, parts_of: Sequence[PartOf]) -> pl.DataFrame:
    """Each count with one that it is a part of in the same cell (`_right`), where the two do not add up."""
    same = ["breakdown", "group", "period", "area_code"]
    return (
        counts.join(_pairs_table(parts_of), on=["indicator", "part"], maintain_order="left")
        .join(
            counts,
            left_on=["whole_indicator", "whole_part", *same],
            right_on=["indicator", "part", *same],
            maintain_order="left",
        )
        .filter((pl.col("class") != pl.col("class_right")) | (pl.col("times") != 1))
    )


def _with_zeros_of_nothing(rows: pl.DataFrame, parts_of: Sequence[PartOf]) -> pl.DataFrame:
    """The rows, fixed where families and the children in them are both none and neither has to be hidden."""
    if not parts_of:
        return rows
    is_open = pl.col("public") & ~pl.col("kept") & ~pl.col("hide_zero") & (pl.col("count") == 0)
    zeros = rows.filter(is_open).select(*KEY, *_AT, "class")
    pairs = _declared(zeros, parts_of).filter(pl.col("times") < 1)
    both = [pairs.select(_AT), pairs.select(pl.col(f"{name}_right").alias(name) for name in _AT)]
    fixed_cells = pl.concat(both).unique().with_columns(_nothing=pl.lit(value=True))
    nothing = is_open & pl.col("_nothing").fill_null(value=False)
    return (
        rows.join(fixed_cells, on=_AT, how="left", maintain_order="left")
        .with_columns(fixed=pl.col("fixed") | nothing)
        .drop("_nothing")
    )


def _pairs_table(parts_of: Sequence[PartOf]) -> pl.DataFrame:
    return pl.DataFrame(
        [(*relation.part, *relation.whole, relation.same, relation.times) for relation in parts_of],
        schema=["indicator", "part", "whole_indicator", "whole_part", "same", "times"],
        orient="row",
    )


def known_parts(rows: pl.DataFrame, parts_of: Sequence[PartOf]) -> dict[int, list[tuple[int, bool]]]:
    """By node those that it is a part of, and whether it is nearly the same: the same group of two indicators."""
    by_count = rows.select("indicator", "part", "breakdown", "group", "length", "node").unique(maintain_order=True)
    if not parts_of:
        return {}
    same = ["breakdown", "group", "length"]
    pairs = (
        by_count.join(_pairs_table(parts_of), on=["indicator", "part"], maintain_order="left")
        .join(
            by_count.rename({"indicator": "whole_indicator", "part": "whole_part", "node": "whole_node"}),
            on=["whole_indicator", "whole_part", *same],
            maintain_order="left",
        )
        .filter(pl.col("times") == 1)
        .select("node", "whole_node", "same")
        .unique(maintain_order=True)
    )
    by_node: dict[int, list[tuple[int, bool]]] = {}
    for part, whole, same in pairs.iter_rows():
        by_node.setdefault(part, []).append((whole, same))
    return by_node


def known_rests(rows: pl.DataFrame, rests: Sequence[HoldsRest]) -> list[tuple[int, int, int]]:
    """The nodes of the counts that hold what one leaves of another, with those two, in each group."""
    if not rests:
        return []
    of_group = ["breakdown", "group", "length"]
    nodes = rows.select("indicator", "part", *of_group, "node").unique(maintain_order=True)
    held = pl.DataFrame(
        [(*relation.holder, *relation.whole, *relation.part) for relation in rests],
        schema=["indicator", "part", "whole", "whole_part", "less", "less_part"],
        orient="row",
    )
    held = (
        nodes.join(held, on=["indicator", "part"], maintain_order="left")
        .join(
            nodes,
            left_on=["whole", "whole_part", *of_group],
            right_on=["indicator", "part", *of_group],
            suffix="_whole",
            maintain_order="left",
        )
        .join(
            nodes,
            left_on=["less", "less_part", *of_group],
            right_on=["indicator", "part", *of_group],
            suffix="_less",
            maintain_order="left",
        )
    )
    return held.select("node", "node_whole", "node_less").unique(maintain_order=True).rows()


def known_apart(rows: pl.DataFrame, apart: Sequence[Apart]) -> list[tuple[int, int, int]]:
    """The nodes of two counts that have no row in common, with the node that both are shares of."""
    if not apart:
        return []
    of_group = ["breakdown", "group", "length"]
    shares = rows.select("indicator", "part", *of_group, "node", "whole").drop_nulls().unique(maintain_order=True)
    pairs = pl.DataFrame(
        [(*relation.first, *relation.second) for relation in apart], schema=["a", "a_part", "b", "b_part"], orient="row"
    )
    joined = (
        shares.join(pairs, left_on=["indicator", "part"], right_on=["a", "a_part"], maintain_order="left")
        .join(
            shares,
            left_on=["b", "b_part", *of_group, "whole"],
            right_on=["indicator", "part", *of_group, "whole"],
            maintain_order="left",
        )
        .select("whole", "node", "node_right")
    )
    return joined.unique(maintain_order=True).rows()
