"""Counts that are tied to one another by sums, as arrays: one family for each cohort that indicators count.

A node is something that is counted (a cohort, a condition on it, a group), and a place a period and an area. The same
count in two indicators is one node. Beside the nodes that are shown stand some that are not, such as the children who
do not meet a condition: with them every tie is a sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

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
    """The counts of one cohort: rows are nodes, columns places (`period * areas + area`)."""

    names: list[str]
    counts: Floats
    """NULL is NaN: no such row is shown, so that it ties nothing."""
    shown: Flags
    """Where the table has the count, before anything is hidden."""
    hide_up_to: NDArray[np.int64]
    hide_zero: Flags
    """By node."""
    both_sides: Flags
    """By node: a node that is not shown, and is small, is a number to protect."""
    sums: list[Sum]
    periods: Spans
    areas: Spans
    alike: list[list[int]]
    """Periods that have one count: of one day, or of the same days."""
    dear: Floats
    """By node: what hiding its count costs beside others, the more the oftener it stands in the table."""
    weight: Floats
    """By place: the same of areas."""

    def place(self, period: int, area: int) -> int:
        """The column of a period and area."""
        return period * len(self.areas.atoms) + area


def build_family(rows: pl.DataFrame, areas: Spans, area_weight: Floats, relations: Sequence[Any]) -> Family:
    """The family of the rows of one cohort.

    `rows` are those of `counted_rows`, with the number of the area in `areas` as `area`; `area_weight` says what hiding
    a count of each area costs beside others.
    """
    names = rows["node"].unique(maintain_order=True).to_list()
    number = {name: place for place, name in enumerate(names)}
    days = rows.select("period", "period_start", "period_end").unique("period").sort("period")
    of_events = bool(rows["of_events"].any())
    periods = Spans([frozenset({n}) for n in range(days.height)])
    if of_events:
        periods = Spans(_days(days))
    same = ["period_start", "period_end"] if of_events else ["period_end"]
    by_days = days.with_row_index("at").group_by(same, maintain_order=True).agg("at")["at"].to_list()
    at_period = {period: place for place, period in enumerate(days["period"])}
    width = len(areas.atoms)
    shape = (len(names), days.height * width)
    counts = np.full(shape, np.nan)
    node = np.array([number[name] for name in rows["node"]])
    column = np.array([at_period[period] for period in rows["period"]]) * width + rows["area"].to_numpy()
    counts[node, column] = rows["count"].to_numpy()
    limits = rows.group_by("node", maintain_order=True).agg(pl.col("hide_up_to").max(), pl.col("hide_zero").any())
    places = rows.select("node", "indicator", "part", "breakdown").unique()
    cost = pl.when(pl.col("breakdown") == TOTAL[0]).then(DEARER_TOTAL).otherwise(1.0)
    dear = dict(places.group_by("node").agg(cost.sum()).rows())
    family = Family(
        names,
        counts,
        ~np.isnan(counts),
        limits["hide_up_to"].to_numpy().copy(),
        limits["hide_zero"].to_numpy().copy(),
        np.zeros(len(names), dtype=bool),
        [],
        periods,
        areas,
        [at for at in by_days if len(at) > 1],
        np.array([dear[name] for name in names]),
        np.tile(area_weight, days.height),
    )
    _tie(family, rows, number, relations)
    return family


def _tie(family: Family, rows: pl.DataFrame, number: Mapping[str, int], relations: Sequence[Any]) -> None:
    """The sums of the family: groups, the rest of a denominator, and what is known of indicators."""
    about = rows.unique(["node", "base", "breakdown", "group", "indicator", "part"], maintain_order=True)
    groups = about.filter(pl.col("breakdown") != TOTAL[0], pl.col("base").is_in(list(number)))
    for (base, _), found in groups.group_by("base", "breakdown", maintain_order=True):
        parts = found["node"].unique(maintain_order=True).to_list()
        _add(family, number[str(base)], [number[name] for name in parts])
    shares = about.filter(pl.col("whole").is_not_null(), pl.col("whole").is_in(list(number)))
    for name, whole, both in shares.select("node", "whole", "both_sides").unique(maintain_order=True).iter_rows():
        _add_rest(family, number[whole], [number[name]], int(found_limit(rows)), both)
    numerators: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for one in about.filter(pl.col("part") == "numerator").iter_rows(named=True):
        numerators.setdefault((one["breakdown"], one["group"]), {})[one["indicator"]] = one
    for relation in relations:
        for alike in numerators.values():
            found_there = [alike[name] for name in relation.parts_of_one_whole or relation.part_of if name in alike]
            nodes = [number[one["node"]] for one in found_there]
            if len(nodes) < 2:
                continue
            if relation.part_of is not None:
                _add_rest(family, nodes[1], nodes[:1], 0, False)
            elif found_there[0]["whole"] in number:
                _add_rest(family, number[found_there[0]["whole"]], nodes, 0, False)


def found_limit(rows: pl.DataFrame) -> int:
    """The highest count that is hidden in the rows."""
    return int(np.max(rows["hide_up_to"].to_numpy()))


def _add(family: Family, total: int, parts: list[int]) -> None:
    """The sum, where the counts bear it out everywhere: what does not hold helps nobody."""
    made = Sum(total, tuple(parts))
    if total in parts or made in family.sums:
        return
    difference = family.counts[total] - family.counts[parts].sum(axis=0)
    if np.nanmax(np.abs(difference), initial=0) < 1e-6:
        family.sums.append(made)


def _add_rest(family: Family, total: int, parts: list[int], limit: int, both_sides: bool) -> None:
    """The sum of the parts and a rest that is not shown."""
    if total in parts or any(made.total == total and made.parts[:-1] == tuple(parts) for made in family.sums):
        return
    rest = family.counts[total] - family.counts[parts].sum(axis=0)
    if np.nanmin(rest, initial=0) < -1e-6:
        return
    family.names.append(f"{family.names[total]} but not {', '.join(family.names[part] for part in parts)}")
    family.counts = np.vstack([family.counts, rest])
    family.shown = np.vstack([family.shown, np.zeros_like(family.shown[:1])])
    family.hide_up_to = np.append(family.hide_up_to, limit)
    family.hide_zero = np.append(family.hide_zero, False)
    family.both_sides = np.append(family.both_sides, both_sides)
    family.dear = np.append(family.dear, 0.0)
    family.sums.append(Sum(total, (*parts, len(family.names) - 1)))


def _days(days: pl.DataFrame) -> list[frozenset[object]]:
    """The periods as sets of atoms: the stretches between all the days on which one of them begins or ends."""
    starts = days["period_start"].to_list()
    after = [end.toordinal() + 1 for end in days["period_end"]]
    cuts = sorted({*(start.toordinal() for start in starts), *after})
    return [
        frozenset(cut for cut in cuts if start.toordinal() <= cut < end)
        for start, end in zip(starts, after, strict=True)
    ]
