"""How areas make up larger areas, and periods longer ones: the ways to change one figure and keep every sum.

Members are areas or periods, each with the atoms it is made of: authorities, or days. A member without a smaller member
inside is a leaf. One that leaves make up exactly is a sum; any other shows nothing about the leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

Change = tuple[tuple[int, int], ...]
"""Members with the sign of their change, which together keep every sum of leaves right."""


@dataclass(frozen=True)
class Spans:
    """The members of one dimension, each as the set of its atoms."""

    atoms: Sequence[frozenset[object]]

    @cached_property
    def leaves(self) -> list[int]:
        """The members that hold no smaller one."""
        return [
            member
            for member, own in enumerate(self.atoms)
            if not any(other < own for place, other in enumerate(self.atoms) if place != member)
        ]

    @cached_property
    def sums(self) -> dict[int, list[int]]:
        """The members that leaves make up exactly, with those leaves."""
        exact = {}
        for member, own in enumerate(self.atoms):
            inside = [leaf for leaf in self.leaves if leaf != member and self.atoms[leaf] <= own]
            size = sum(len(self.atoms[leaf]) for leaf in inside)
            if inside and size == len(own) and frozenset().union(*(self.atoms[leaf] for leaf in inside)) == own:
                exact[member] = inside
        return exact

    @cached_property
    def above(self) -> dict[int, frozenset[int]]:
        """The sums that each leaf is part of."""
        return {leaf: frozenset(total for total, inside in self.sums.items() if leaf in inside) for leaf in self.leaves}

    @cached_property
    def cross(self) -> bool:
        """Whether two members share some of their atoms, as rolling years do, and neither holds the other."""
        return any(own & other and not (own <= other or other <= own) for own in self.atoms for other in self.atoms)

    @cached_property
    def _changes(self) -> dict[int, list[list[Change]]]:
        return {}

    def changes(self, member: int) -> list[list[Change]]:
        """The changes that raise the member by one, those that touch fewest other members first."""
        if member not in self._changes:
            self._changes[member] = self._changes_of(member)
        return self._changes[member]

    def _changes_of(self, member: int) -> list[list[Change]]:
        if member not in self.above and member not in self.sums:
            return [[((member, 1),)]]
        from_ = [member] if member in self.above else self.sums[member]
        kinds: dict[tuple[int, int], list[Change]] = {}
        for leaf in from_:
            alone = ((leaf, 1), *((total, 1) for total in sorted(self.above[leaf])))
            # a change of all sums above costs more than one of as many leaves
            kinds.setdefault((len(alone) + 1, -1), []).append(_first(alone, member))
            if not self.above[leaf]:
                continue
            for other in self.leaves:
                if other == leaf or (member in self.sums and other in self.sums[member]):
                    continue
                mine, theirs = self.above[leaf] - self.above[other], self.above[other] - self.above[leaf]
                change = (
                    (leaf, 1),
                    *((total, 1) for total in sorted(mine)),
                    (other, -1),
                    *((total, -1) for total in sorted(theirs)),
                )
                if any(place == member for place, _ in change):
                    kinds.setdefault((len(change), len(mine)), []).append(_first(change, member))
        return [kinds[kind] for kind in sorted(kinds)]


def _first(change: Change, member: int) -> Change:
    return tuple(sorted(change, key=lambda changed: changed[0] != member))
