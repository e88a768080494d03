"""How counts are tied to one another, worked out from what they count.

A node is what is counted: a set of rows, or several that are counted together. Sets that differ in one dimension only
add up, to one another or with a rest that no figure shows. The rest is a node too: with it every tie is a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from csc_indicators.specs.counted_sets import CountedSet, Dimension

Node = tuple[CountedSet, ...]
"""The sets whose rows are counted together; one, but for a figure that adds several tables up."""


class Tie(NamedTuple):
    """The node that is the sum of the others, which are numbers of nodes.

    `rest` is the last of the parts, where it is what the others leave of the total, and None where they leave nothing.
    """

    total: int
    parts: tuple[int, ...]
    rest: int | None = None


class Ties:
    """The nodes, with those that no figure shows after the others, and the ties between them."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes: list[Node] = list(nodes)
        self._numbers = {node: number for number, node in enumerate(nodes)}
        self.ties: list[Tie] = []
        for node in nodes:
            if len(node) > 1:
                self.ties.append(Tie(self._numbers[node], tuple(self._number((one,)) for one in node)))
        self._tie(range(len(self.nodes)), every=True)
        # What is in neither of two sets that are shown with what they share is less than nothing in no world.
        self._tie(range(len(self.nodes)), every=False)

    def _number(self, node: Node) -> int:
        if node not in self._numbers:
            self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[node]

    def _tie(self, numbers: Iterable[int], every: bool) -> None:
        """Tie sets that differ in one dimension; unless `every`, only where that brings a rest that is new."""
        alike: dict[tuple[CountedSet, Dimension], dict[int, int]] = {}
        for number in numbers:
            if len(self.nodes[number]) == 1:
                (own,) = self.nodes[number]
                for dimension, mask in own.cells:
                    alike.setdefault((own.without(dimension), dimension), {})[mask] = number
        for (context, dimension), masks in alike.items():
            if (whole := self._numbers.get((context,))) is not None:
                masks[dimension.all_cells] = whole
            if len(masks) < 2:
                continue
            for total, parts in _made_of(masks, dimension):
                new = [context.where(dimension, part) for part in parts if part not in masks]
                if every or any((one,) not in self._numbers for one in new):
                    known = [masks[part] for part in parts if part in masks]
                    rest = self._number((new[0],)) if new else None
                    self.ties.append(Tie(masks[total], (*known, *([] if rest is None else [rest])), rest))


def _made_of(masks: Iterable[int], dimension: Dimension) -> Iterator[tuple[int, list[int]]]:
    """Every set of cells that is made of others, with the largest of those that share nothing, and the cells left.

    Those that share cells with them are a part of the set each for itself.
    """
    ordered = sorted(masks, key=int.bit_count)
    for place, total in enumerate(ordered):
        inside = [one for one in ordered[:place] if one & ~total == 0]
        largest = [one for at, one in enumerate(inside) if not any(one & ~other == 0 for other in inside[at + 1 :])]
        left, apart = total, []
        for one in reversed(largest):
            if dimension.exclusive and one & ~left == 0:
                apart.append(one)
                left &= ~one
            else:
                yield total, [one, total & ~one]
        if apart:
            yield total, [*reversed(apart), left] if left else apart[::-1]
