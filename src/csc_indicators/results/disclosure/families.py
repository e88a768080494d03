"""Counts that are tied to one another by sums, as arrays: one family for the counts that add up over periods alike.

A place is a period and an area. Beside the nodes that the table shows stand some that it does not, such as the children
who do not meet a condition: with them every tie is a sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from csc_indicators.results.disclosure.relations import Node, Tie, Ties, conjunctions, whatever
from csc_indicators.results.disclosure.spans import Spans

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TOTAL = ("total", "Total")
DEARER_TOTAL = 3.0
"""Hiding the total of an authority costs as much as hiding so many groups."""


class Sum(NamedTuple):
    """The node that is the sum of the others."""

    total: int
    parts: tuple[int, ...]


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
    """By node: what hiding its count costs beside others, the more the oftener it stands in the table."""
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
class Cells:
    """Where the rows of a family stand in its arrays."""

    node: NDArray[np.int64]
    place: NDArray[np.int64]


@dataclass(frozen=True)
class Areas:
    """The areas of a table, and what hiding a count of each costs beside the others."""

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


def build_family(rows: pl.DataFrame, nodes: Sequence[Node], known: KnownNodes, areas: Areas) -> tuple[Family, Cells]:
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
    cells = Cells(node, period * width + rows["area"].to_numpy())
    counts = np.full((len(own), days.height * width), np.nan)
    counts[cells.node, cells.place] = rows["count"].to_numpy()
    absent = _absent([nodes[number] for number in own], counts)
    counts[absent] = 0
    by_node = rows.group_by("node", maintain_order=True).agg(pl.col("hide_up_to").max(), pl.col("hide_zero").any())
    stands = rows.select("node", "indicator", "part", "breakdown").unique()
    cost = pl.when(pl.col("breakdown") == TOTAL[0]).then(DEARER_TOTAL).otherwise(1.0)
    dear = dict(stands.group_by("node").agg(cost.sum()).rows())
    made = _Making(counts, by_node["hide_up_to"].to_numpy(), by_node["hide_zero"].to_numpy())
    shares = rows.filter(pl.col("whole").is_in(own)).select("node", "whole", "both_sides").unique(maintain_order=True)
    limit = int(rows["hide_up_to"].max())  # type: ignore[arg-type]
    for part, whole, both in shares.iter_rows():
        made.add_rest(at_node[whole], at_node[part], limit if both else 0)
    made.add_ties(Ties([nodes[number] for number in own]), len(own))
    for part in own:
        for whole, same in known.parts.get(part, ()):
            if whole in at_node and (rest := made.add_rest(at_node[whole], at_node[part], 0)) is not None and same:
                made.rare[rest] = True
    for total, parts in _groups(rows):
        made.add_groups(at_node[total], [at_node[part] for part in parts])
    made.add_complements([(at_node[whole], at_node[part]) for part, whole, _ in shares.iter_rows()])
    for whole, parts, both in conjunctions([nodes[number] for number in own]):
        made.add_union(whole, parts, both)
    for holds in known.rests:
        if all(number in at_node for number in holds):
            made.add_held_rest(*(at_node[number] for number in holds))
    for apart in known.apart:
        if all(number in at_node for number in apart):
            made.add_apart(*(at_node[number] for number in apart))
    size = (len(made.counts), counts.shape[1])
    shown, fixed, kept = (flags(size, cells, rows[name]) for name in ("public", "fixed", "kept"))
    both_sides = made.both_sides(shown)
    for rest, (total, part) in made.rests():
        fixed[rest] = fixed[total] & fixed[part]
    least, most = np.zeros(size), np.full(size, np.inf)
    np.maximum.at(least, (cells.node, cells.place), rows["least"].to_numpy())
    np.minimum.at(most, (cells.node, cells.place), rows["most"].to_numpy())
    most[: len(own)][absent] = 0
    for rest in (rest for rest, is_rare in made.rare.items() if is_rare):
        most[rest][made.counts[rest] == 0] = 0
    family = Family(
        np.array(made.counts),
        shown,
        fixed,
        kept & ~fixed,
        np.array(made.hide_up_to),
        np.concatenate([by_node["hide_zero"].to_numpy(), np.zeros(size[0] - len(own), dtype=bool)]),
        both_sides,
        list(made.sums),
        periods,
        areas.spans,
        np.array([*(dear[name] for name in own), *([0.0] * (size[0] - len(own)))]),
        np.tile(areas.weight, days.height),
        least,
        most,
    )
    return family, cells


def flags(size: tuple[int, ...], cells: Cells, of_rows: pl.Series) -> Flags:
    """Where any of the rows of a count says so."""
    found = np.zeros(size, dtype=bool)
    np.logical_or.at(found, (cells.node, cells.place), of_rows.to_numpy())
    return found


def _groups(rows: pl.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """The node of the total of every count, with those of the groups of each breakdown whose groups add up."""
    named = rows.unique(["indicator", "part", "breakdown", "group", "months"], maintain_order=True)
    count = ["indicator", "part", "months"]
    totals = named.filter(pl.col("breakdown") == TOTAL[0]).select(*count, total="node")
    groups = named.filter(pl.col("breakdown") != TOTAL[0], ~pl.col("overlapping")).join(totals, on=count)
    found = (
        groups.group_by(*count, "breakdown", "total", maintain_order=True).agg("node").select("total", "node").unique()
    )
    for total, parts in found.sort("total").iter_rows():
        if total not in parts:
            yield total, list(dict.fromkeys(parts))


def _absent(nodes: Sequence[Node], counts: Floats) -> Flags:
    """The counts of a free text's values that an area does not have, where it has the total: nobody there has them."""
    numbers = {node: number for number, node in enumerate(nodes)}
    absent: Flags = np.zeros(counts.shape, dtype=bool)
    for number, node in enumerate(nodes):
        named = next((dimension.name for dimension, _ in node[0].cells if dimension.by_name), None)
        total = numbers.get(whatever(node, named)) if named is not None else None
        if total is not None:
            absent[number] = np.isnan(counts[number]) & ~np.isnan(counts[total])
    return absent


class _Making:
    """The counts of a family, and its sums, as far as the counts bear them out: what does not hold helps nobody."""

    def __init__(self, counts: Floats, hide_up_to: NDArray[np.int64], hide_zero: Flags) -> None:
        self.counts: list[Floats] = list(counts)
        self.hide_up_to: list[int] = hide_up_to.tolist()
        self._limited: list[int] = []
        self.rare: dict[int, bool] = {}
        self.sums: dict[Sum, None] = {}
        self._rests: dict[tuple[int, tuple[int, ...]], int] = {}

    def add_rest(self, total: int, part: int, limit: int) -> int | None:
        """The node of what the part leaves of the total, which is small up to the limit; None where it is less than
        nothing somewhere.
        """
        if total == part:
            return None
        rest = self._rest(total, (part,))
        if rest is not None and limit:
            self.hide_up_to[rest] = limit
            self._limited.append(rest)
        return rest

    def rests(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """The rests that a single part leaves, each with the total and the part."""
        for (total, parts), rest in self._rests.items():
            if len(parts) == 1:
                yield rest, (total, parts[0])

    def both_sides(self, shown: Flags) -> Flags:
        """Where a rest is small if there are few of it, since its total and its part can be seen."""
        found = np.zeros_like(shown)
        limited = set(self._limited)
        for rest, (total, part) in self.rests():
            if rest in limited:
                found[rest] |= shown[total] & shown[part]
        return found

    def add_groups(self, total: int, parts: Sequence[int]) -> None:
        """The sum of the groups of a breakdown, unless it follows from sums that are there."""
        known = ~np.isnan(self.counts[total])
        below: dict[int, list[tuple[int, ...]]] = {}
        for whole, own in self.sums:
            below.setdefault(whole, []).append(own)
        reached, left = {total}, [total]
        while left:
            for own in below.get(left.pop(), ()):
                if not any(np.isnan(self.counts[part][known]).any() for part in own):
                    left += set(own) - reached
                    reached |= set(own)
        if not reached.issuperset(parts):
            self._add_sum(total, tuple(parts), Tie(total, tuple(parts)))

    def add_complements(self, shares: Sequence[tuple[int, int]]) -> None:
        """Where a whole and its share are each a part of another whole and its share, the rest is of that rest too."""
        share_of: dict[int, list[int]] = {}
        for whole, share in shares:
            share_of.setdefault(whole, []).append(share)
        pairs = [(total, part) for total, (part, *more) in self._rests if not more]
        known = set(pairs)
        for total, part in pairs:
            for own in share_of.get(part, ()):
                for other in share_of.get(total, ()):
                    if own != other and (other, own) in known:
                        self._rest(self._rests[total, (other,)], (self._rests[part, (own,)],))

    def add_union(self, total: int, parts: Sequence[int], all_of_them: int) -> None:
        """What is not in all of the parts is in the rest of one at least: never more than the rests together."""
        rests = [self._rest(total, (part,)) for part in (*parts, all_of_them)]
        if any(rest is None for rest in rests):
            return
        *single, outside = (rest for rest in rests if rest is not None)
        together = self._append(np.sum([self.counts[rest] for rest in single], axis=0))
        self.sums[Sum(together, tuple(single))] = None
        self._rest(together, (outside,))

    def add_held_rest(self, total: int, whole: int, part: int) -> None:
        """What a part leaves of a whole, as a part of the total."""
        rest = self._rest(whole, (part,))
        if rest is not None:
            self._rest(total, (rest,))

    def add_apart(self, total: int, first: int, second: int) -> None:
        """The rest that two parts leave of the total together."""
        self._rest(total, (first, second))

    def add_ties(self, ties: Ties, shown: int) -> None:
        """The ties that hold; the first `shown` nodes are counts of the table, and others are worked out of them."""
        places = {number: number for number in range(shown)}
        for tie in ties.ties:
            unknown = [part for part in tie.parts if part not in places]
            if tie.total not in places:
                if unknown:
                    # Counted nowhere by themselves: what they add up to is not known, nor are they.
                    continue
                places[tie.total] = self._append(sum(self.counts[places[part]] for part in tie.parts))  # type: ignore[arg-type]
            known = tuple(places[part] for part in tie.parts if part in places)
            if not unknown:
                self._add_sum(places[tie.total], known, tie)
            elif len(unknown) == 1 and (rest := self._rest(places[tie.total], known)) is not None:
                places[unknown[0]] = rest
                self.rare[rest] = tie.is_rare

    def _add_sum(self, total: int, parts: tuple[int, ...], tie: Tie) -> None:
        difference = self.counts[total] - sum(self.counts[part] for part in parts)
        if total not in parts and np.nanmax(np.abs(difference), initial=0) < 1e-6:
            self.sums[Sum(total, parts)] = None
        elif tie.rest is None:
            # Parts that overlap, or a child with several rows: each of them is still a part.
            for part in parts:
                self._rest(total, (part,))

    def _rest(self, total: int, parts: tuple[int, ...]) -> int | None:
        key = total, tuple(sorted(parts))
        if key in self._rests:
            return self._rests[key]
        rest = self.counts[total] - sum(self.counts[part] for part in parts)
        if total in parts or not parts:
            return None
        if np.nanmin(rest, initial=0) < -1e-6:
            if len(parts) > 1:
                for part in parts:
                    self._rest(total, (part,))
            return None
        self._rests[key] = self._append(rest)
        self.sums[Sum(total, (*parts, self._rests[key]))] = None
        return self._rests[key]

    def _append(self, counts: Floats) -> int:
        self.counts.append(np.asarray(counts))
        self.hide_up_to.append(0)
        return len(self.counts) - 1


def _days(days: pl.DataFrame) -> list[frozenset[object]]:
    """The periods as sets of atoms: the stretches between all the days on which one of them begins or ends."""
    starts = days["start"].to_list()
    after = [end.toordinal() + 1 for end in days["end"]]
    cuts = sorted({*(start.toordinal() for start in starts), *after})
    return [
        frozenset(cut for cut in cuts if start.toordinal() <= cut < end)
        for start, end in zip(starts, after, strict=True)
    ]
