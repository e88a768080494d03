"""How counts are tied to one another, worked out from what they count.

A node is what is counted: a set of rows, or several that are counted together. Sets that differ in one dimension only
add up, to one another or with a rest that no figure shows. The rest is a node too: with it every tie is a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from csc_indicators.specs.counted.sets import CountedSet, Dimension

Node = tuple[CountedSet, ...]
"""The sets whose rows are counted together; one, but for a figure that adds several tables up."""


def ordered_cells(cells: Iterable[tuple[Dimension, int]]) -> list[tuple[Dimension, int]]:
    """The cells by the name of their dimension: a set has another order in each process, and results must not."""
    return sorted(cells, key=lambda cell: (cell[0].name, cell[1]))


def is_empty(node: Node) -> bool:
    """Whether no row can be counted, since the conditions exclude each other."""
    return all(any(mask == 0 for _, mask in counted.cells) for counted in node)


class Tie(NamedTuple):
    """The node that is the sum of the others, which are numbers of nodes.

    `rest` is the last of the parts, where it is what the others leave of the total, and None where they leave nothing.
    `is_rare`: the rest are rows of which there are few, so that somebody may take it that there is none.
    """

    total: int
    parts: tuple[int, ...]
    rest: int | None = None
    is_rare: bool = False


class Ties:
    """The nodes, with those that no figure shows after the others, and the ties between them."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes: list[Node] = list(nodes)
        self._numbers = {node: number for number, node in enumerate(nodes)}
        self.ties: list[Tie] = []
        for node in nodes:
            if len(node) > 1:
                self.ties.append(Tie(self._numbers[node], tuple(self._number((counted,)) for counted in node)))
        for node in nodes:
            if len(node) > 1:
                self._tie_to_wholes(node)
        self._tie(range(len(self.nodes)), every=True)
        # What is in neither of two sets that are shown with what they share is less than nothing in no world.
        self._tie(range(len(self.nodes)), every=False)

    def _number(self, node: Node) -> int:
        if node not in self._numbers:
            self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[node]

    def _tie_to_wholes(self, node: Node) -> None:
        """Tie each of the sets that are counted together to those of one table that ask less than it does."""
        shown = [number for number, other in enumerate(self.nodes) if len(other) == 1]
        rows = dict.fromkeys(self.nodes[number][0].rows for number in shown)
        for counted in node:
            part = self._numbers[(counted,)]
            for other in rows:
                sets = (
                    [CountedSet(other, asked) for asked in _subsets(counted.cells)]
                    if counted.rows.are_part_of(other)
                    else []
                )
                for whole in sets:
                    if whole != counted and (whole,) in self._numbers:
                        rest = self._number((whole, counted))
                        self.ties.append(Tie(self._numbers[(whole,)], (part, rest), rest))

    def _tie(self, numbers: Iterable[int], *, every: bool) -> None:
        """Tie sets that differ in one dimension; unless `every`, only where that brings a rest that is new."""
        alike: dict[tuple[Node, Dimension], dict[int, int]] = {}
        for number in numbers:
            for dimension, mask in ordered_cells(self.nodes[number][0].cells):
                alike.setdefault((without_dimension(self.nodes[number], dimension.name), dimension), {})[mask] = number
        for (context, dimension), masks in alike.items():
            if (whole := self._numbers.get(context)) is not None:
                masks[dimension.all_cells] = whole
            if len(masks) < 2:
                continue
            for total, parts in _decompositions(masks, dimension):
                new = [(context[0].where(dimension, part), *context[1:]) for part in parts if part not in masks]
                if every or any(node not in self._numbers for node in new):
                    known = [masks[part] for part in parts if part in masks]
                    rest = self._number(new[0]) if new else None
                    is_rare = any(part & ~dimension.rare == 0 for part in parts if part not in masks)
                    self.ties.append(Tie(masks[total], (*known, *([] if rest is None else [rest])), rest, is_rare))


def _subsets(cells: frozenset[tuple[Dimension, int]]) -> Iterator[frozenset[tuple[Dimension, int]]]:
    for size in range(len(cells) + 1):
        yield from map(frozenset, combinations(ordered_cells(cells), size))


def conjunctions(nodes: Sequence[Node]) -> Iterator[tuple[int, list[int], int]]:
    """Every node, three or more that ask one condition more than it, and the one that asks all of those."""
    numbers = {node: number for number, node in enumerate(nodes)}
    for node, number in numbers.items():
        if len(node) > 1 or len(node[0].cells) < 3:
            continue
        for asked in _subsets(node[0].cells):
            whole = numbers.get((CountedSet(node[0].rows, asked),))
            more = ordered_cells(node[0].cells - asked)
            parts = [numbers.get((CountedSet(node[0].rows, asked | {condition}),)) for condition in more]
            if whole is not None and len(more) > 2 and None not in parts:
                yield whole, sorted(part for part in parts if part is not None), number


def without_dimension(node: Node, dimension: str) -> Node:
    """The node with all cells of the dimension, in each of its sets: a group of several tables is a group of each."""
    return tuple(counted.without_named(dimension) for counted in node)


def _decompositions(masks: Iterable[int], dimension: Dimension) -> Iterator[tuple[int, list[int]]]:
    """Every set of cells that is made of others, with the largest of those that share nothing, and the cells left.

    Those that share cells with them are a part of the set each for itself.
    """
    ordered = sorted(masks, key=int.bit_count)
    for place, total in enumerate(ordered):
        inside = [mask for mask in ordered[:place] if mask & ~total == 0]
        largest = [mask for at, mask in enumerate(inside) if not any(mask & ~other == 0 for other in inside[at + 1 :])]
        left, apart = total, []
        for mask in reversed(largest):
            if dimension.exclusive and mask & ~left == 0:
                apart.append(mask)
                left &= ~mask
            else:
                yield total, [mask, total & ~mask]
        # Nearly a part: only rows of the few kind stand between.
        for mask in ordered:
            if mask & ~total and mask & total and mask & ~total & ~dimension.rare == 0:
                yield total, [mask, total & ~mask]
        if apart:
            yield total, [*reversed(apart), left] if left and not dimension.by_name else apart[::-1]
