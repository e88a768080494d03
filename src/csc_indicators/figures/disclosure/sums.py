"""The sums between the nodes of a family, and the rests that no figure shows: with them every tie is a sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from csc_indicators.figures.disclosure.relations import Tie, Ties

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NOTHING = 1e-6


class Sum(NamedTuple):
    """The node that is the sum of the others."""

    total: int
    parts: tuple[int, ...]


class Sums:
    """The counts of a family, and its sums, where the counts bear them out: what does not hold helps nobody there."""

    def __init__(self, counts: Floats, hide_up_to: NDArray[np.int64]) -> None:
        self.counts: list[Floats] = list(counts)
        self.hide_up_to: list[int] = hide_up_to.tolist()
        self._limited: list[int] = []
        self.stay_empty: set[int] = set()
        """The rests of which everybody would take it that there are none, where there are none."""
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
        both = np.zeros_like(shown)
        limited = set(self._limited)
        for rest, (total, part) in self.rests():
            if rest in limited:
                both[rest] |= shown[total] & shown[part]
        return both

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
        together = self._append(self._together(single))
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
                places[tie.total] = self._append(self._together([places[part] for part in tie.parts]))
            known = tuple(places[part] for part in tie.parts if part in places)
            if not unknown:
                self._add_sum(places[tie.total], known, tie)
            elif len(unknown) == 1 and (rest := self._rest(places[tie.total], known)) is not None:
                places[unknown[0]] = rest
                if tie.is_rare:
                    self.stay_empty.add(rest)

    def _add_sum(self, total: int, parts: tuple[int, ...], tie: Tie) -> None:
        """The sum where it holds; where it does not, as of a child with several rows, each part is still a part."""
        if total in parts:
            return
        difference = np.abs(self.counts[total] - self._together(parts))
        known, holds = ~np.isnan(difference), difference < _NOTHING
        if holds[known].all():
            self.sums[Sum(total, parts)] = None
            return
        if tie.rest is None:
            for part in parts:
                self._rest(total, (part,))
        if _mostly(holds, known):
            # Nothing where the sum holds, and of any size where it does not: there it ties nothing.
            slack = self._append(np.where(holds, 0.0, np.nan))
            self.stay_empty.add(slack)
            self.sums[Sum(total, (*parts, slack))] = None

    def _rest(self, total: int, parts: tuple[int, ...]) -> int | None:
        """The node of what the parts leave of the total; None where that is less than nothing in most places."""
        key = total, tuple(sorted(parts))
        if key in self._rests:
            return self._rests[key]
        if total in parts or not parts:
            return None
        rest = self.counts[total] - self._together(parts)
        known, holds = ~np.isnan(rest), rest >= -_NOTHING
        if not holds[known].all():
            if len(parts) > 1:
                for part in parts:
                    self._rest(total, (part,))
            if not _mostly(holds, known):
                return None
        self._rests[key] = self._append(np.where(holds, rest, np.nan))
        self.sums[Sum(total, (*parts, self._rests[key]))] = None
        return self._rests[key]

    def _together(self, nodes: Sequence[int]) -> Floats:
        added: Floats = np.sum([self.counts[node] for node in nodes], axis=0)
        return added

    def _append(self, counts: Floats) -> int:
        self.counts.append(counts)
        self.hide_up_to.append(0)
        return len(self.counts) - 1


def _mostly(holds: Flags, known: Flags) -> bool:
    return bool(2 * (holds & known).sum() >= known.sum())
