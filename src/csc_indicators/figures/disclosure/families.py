"""Counts that are tied to one another by sums, as arrays: one family for the counts that add up over periods alike.

A place is a period and an area. Beside the nodes that the table shows stand some that it does not, such as the children
who do not meet a condition: with them every tie is a sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from csc_indicators.figures.disclosure.relations import Node, Ties, conjunctions, ordered_cells, without_dimension
from csc_indicators.figures.disclosure.spans import Spans
from csc_indicators.figures.disclosure.sums import Flags, Floats, Sum, Sums

TOTAL = ("total", "Total")
DEARER_TOTAL = 3.0
"""Hiding the total of an authority costs as much as hiding so many groups."""


@dataclass
class Family:
    """The counts of one family: rows are nodes, columns places (`period * areas + area`)."""

    counts: Floats
    """NULL is NaN: no such row is shown, so that it ties nothing."""
    shown: Flags
    """Where the table, or a release that is out, has the count, before anything is hidden."""
    fixed: Flags
    """Where a release that is out shows the count: nothing keeps it from anybody any more."""
    kept: Flags
    """Where the count has to stay hidden because of releases that are out."""
    hide_up_to: NDArray[np.int64]
    hide_zero: Flags
    """By node."""
    both_sides: Flags
    """Where a count is not shown itself, and is a number to protect if it is small."""
    sums: list[Sum]
    periods: Spans
    areas: Spans
    dear: Floats
    """By node: what hiding its count costs, more the more often it stands in the table."""
    weight: Floats
    """By place: the same of areas."""
    least: Floats
    most: Floats
    """What a count cannot be less or more than, because of counts of other families that are shown."""

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.counts)

    def place(self, period: int, area: int) -> int:
        """The column of a period and area."""
        return period * len(self.areas.atoms) + area


@dataclass(frozen=True)
class CellPositions:
    """Where the rows of a family stand in its arrays."""

    node: NDArray[np.int64]
    place: NDArray[np.int64]


@dataclass(frozen=True)
class Areas:
    """The areas of a table, and what hiding a count of each costs."""

    spans: Spans
    weight: Floats


@dataclass(frozen=True)
class KnownNodes:
    """What is known of nodes besides what follows from their cells.

    `parts`: by node those that it is a part of, and whether it is nearly the same; `apart`: a node, and two parts of it
    that have no row in common; `rests`: a node that holds what the third leaves of the second.
    """

    parts: Mapping[int, Sequence[tuple[int, bool]]]
    apart: Sequence[tuple[int, int, int]]
    rests: Sequence[tuple[int, int, int]]


def build_family(
    rows: pl.DataFrame, nodes: Sequence[Node], known: KnownNodes, areas: Areas
) -> tuple[Family, CellPositions]:
    """The family of the rows, and where each of them stands in it.

    `rows` are those of one class of `CountedTable`, with the number of the area in `areas` as `area`.
    """
    own = rows["node"].unique(maintain_order=True).to_list()
    at_node = {node: place for place, node in enumerate(own)}
    days = rows.select("start", "end").unique(maintain_order=True).sort("end", "start")
    at_days = {day: place for place, day in enumerate(days.iter_rows())}
    adds_up = rows["class"][0].startswith("period")
    periods = Spans(_days(days) if adds_up else [frozenset({number}) for number in range(days.height)])
    width = len(areas.spans.atoms)
    node = rows["node"].replace_strict(at_node, return_dtype=pl.Int64).to_numpy()
    period = np.array([at_days[day] for day in rows.select("start", "end").iter_rows()], dtype=np.int64)
    cells = CellPositions(node, period * width + rows["area"].to_numpy())
    counts = np.full((len(own), days.height * width), np.nan)
    counts[cells.node, cells.place] = rows["count"].to_numpy()
    absent = _absent([nodes[number] for number in own], counts)
    counts[absent] = 0
    by_node = rows.group_by("node", maintain_order=True).agg(pl.col("hide_up_to").max(), pl.col("hide_zero").any())
    stands = rows.select("node", "indicator", "part", "breakdown").unique()
    cost = pl.when(pl.col("breakdown") == TOTAL[0]).then(DEARER_TOTAL).otherwise(1.0)
    dear = dict(stands.group_by("node").agg(cost.sum()).rows())
    sums = Sums(counts, by_node["hide_up_to"].to_numpy())
    _tie(sums, rows, [nodes[number] for number in own], at_node, known)
    size = (len(sums.counts), counts.shape[1])
    shown, fixed, kept = (flags(size, cells, rows[name]) for name in ("public", "fixed", "kept"))
    both_sides = sums.both_sides(shown)
    for rest, (total, part) in sums.rests():
        fixed[rest] = fixed[total] & fixed[part]
    least, most = np.zeros(size), np.full(size, np.inf)
    np.maximum.at(least, (cells.node, cells.place), rows["least"].to_numpy())
    np.minimum.at(most, (cells.node, cells.place), rows["most"].to_numpy())
    most[: len(own)][absent] = 0
    for rest in sums.stay_empty:
        most[rest][sums.counts[rest] == 0] = 0
    family = Family(
        np.array(sums.counts),
        shown,
        fixed,
        kept & ~fixed,
        np.array(sums.hide_up_to),
        np.concatenate([by_node["hide_zero"].to_numpy(), np.zeros(size[0] - len(own), dtype=bool)]),
        both_sides,
        list(sums.sums),
        periods,
        areas.spans,
        np.array([*(dear[name] for name in own), *([0.0] * (size[0] - len(own)))]),
        np.tile(areas.weight, days.height),
        least,
        most,
    )
    return family, cells


def _tie(sums: Sums, rows: pl.DataFrame, nodes: Sequence[Node], at_node: Mapping[int, int], known: KnownNodes) -> None:
    """Add all that ties the nodes, which are in the order of their places in `at_node`."""
    shares = (
        rows.filter(pl.col("whole").is_in(list(at_node)))
        .select("node", "whole", "both_sides")
        .unique(maintain_order=True)
    )
    limit = rows.select(pl.col("hide_up_to").max()).item()
    for part, whole, both in shares.iter_rows():
        sums.add_rest(at_node[whole], at_node[part], limit if both else 0)
    sums.add_ties(Ties(nodes), len(nodes))
    for part in at_node:
        for whole, same in known.parts.get(part, ()):
            if whole in at_node and (rest := sums.add_rest(at_node[whole], at_node[part], 0)) is not None and same:
                sums.stay_empty.add(rest)
    for total, parts in _groups(rows):
        sums.add_groups(at_node[total], [at_node[part] for part in parts])
    sums.add_complements([(at_node[whole], at_node[part]) for part, whole, _ in shares.iter_rows()])
    for whole, parts, both in conjunctions(nodes):
        sums.add_union(whole, parts, both)
    _tie_known(sums, at_node, known)


def _tie_known(sums: Sums, at_node: Mapping[int, int], known: KnownNodes) -> None:
    """Add what is known of rests and of counts with no row in common, where all their nodes are in `at_node`."""
    for holds in known.rests:
        if all(number in at_node for number in holds):
            sums.add_held_rest(*(at_node[number] for number in holds))
    for apart in known.apart:
        if all(number in at_node for number in apart):
            sums.add_apart(*(at_node[number] for number in apart))


def flags(size: tuple[int, ...], cells: CellPositions, of_rows: pl.Series) -> Flags:
    """Where the flag of any row of a count is set."""
    by_breakdown = np.zeros(size, dtype=bool)
    np.logical_or.at(by_breakdown, (cells.node, cells.place), of_rows.to_numpy())
    return by_breakdown


def _groups(rows: pl.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """The node of the total of every count, with those of the groups of each breakdown whose groups add up."""
    named = rows.unique(["indicator", "part", "breakdown", "group", "length"], maintain_order=True)
    count = ["indicator", "part", "length"]
    totals = named.filter(pl.col("breakdown") == TOTAL[0]).select(*count, total="node")
    groups = named.filter(pl.col("breakdown") != TOTAL[0], ~pl.col("overlapping")).join(
        totals, on=count, maintain_order="left"
    )
    by_breakdown = (
        groups.group_by(*count, "breakdown", "total", maintain_order=True)
        .agg("node")
        .select("total", "node")
        .unique(maintain_order=True)
    )
    # In the order of the table: which sums come first decides what else is hidden, and must not be left to chance.
    for total, parts in by_breakdown.sort("total", maintain_order=True).iter_rows():
        if total not in parts:
            yield total, list(dict.fromkeys(parts))


def _absent(nodes: Sequence[Node], counts: Floats) -> Flags:
    """The counts of a free text's values that an area does not have, where it has the total: nobody there has them."""
    numbers = {node: number for number, node in enumerate(nodes)}
    absent: Flags = np.zeros(counts.shape, dtype=bool)
    for number, node in enumerate(nodes):
        named = next((dimension.name for dimension, _ in ordered_cells(node[0].cells) if dimension.by_name), None)
        total = numbers.get(without_dimension(node, named)) if named is not None else None
        if total is not None:
            absent[number] = np.isnan(counts[number]) & ~np.isnan(counts[total])
    return absent


def _days(days: pl.DataFrame) -> list[frozenset[object]]:
    """The periods as sets of atoms: the stretches between all the days on which one of them begins or ends."""
    starts = days["start"].to_list()
    after = [end.toordinal() + 1 for end in days["end"]]
    cuts = sorted({*(start.toordinal() for start in starts), *after})
    return [
        frozenset(cut for cut in cuts if start.toordinal() <= cut < end)
        for start, end in zip(starts, after, strict=True)
    ]
