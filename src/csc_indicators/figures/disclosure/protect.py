"""Hiding more, until every hidden count could as well be another."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from csc_indicators.figures.disclosure.families import Family
from csc_indicators.figures.disclosure.moves import Move, Need, Search, State, Terms
from csc_indicators.figures.disclosure.overlaps import inferable_from_overlaps
from csc_indicators.figures.disclosure.sums import Flags

_FAR = 1e9
"""More steps than any count can go."""

_LITTLE = 6.0
"""What it may cost to do more than to protect a count: as much as a total and a few groups."""


@dataclass(frozen=True)
class Protected:
    """What is hidden: for being small, in all, and the counts of which no other value was found."""

    small: Flags
    hidden: Flags
    unprotected: Flags


def protect(family: Family, also: Flags, possible_values: int) -> Protected:
    """The counts to hide; `also` are hidden because of another count of the same row, unless a sum reveals them."""
    small = small_counts(family)
    also = also & ~inferable_zeros(family)
    leaving = leaving_out_few(family, small)
    of_itself = (small & family.shown) | (also & family.shown & (family.counts > 0)) | leaving | family.kept
    to_protect = small & ~family.fixed
    zeros = (also | family.kept) & (family.counts == 0)
    state = State(
        family,
        family.counts.tolist(),
        family.shown.tolist(),
        ((to_protect | (also & family.shown) | leaving | family.kept) & ~family.fixed).tolist(),
        to_protect.tolist(),
        np.minimum(np.maximum(lowest(family, also), family.least), np.nan_to_num(family.counts)).tolist(),
        np.maximum(family.most, np.nan_to_num(family.counts)).tolist(),
    )
    work = _Work(state, possible_values - 1, zeros)
    work.run()
    # What is out already is no secret, and still not printed again where it is small.
    unprotected = np.zeros_like(small)
    for node, place in work.unprotected:
        unprotected[node, place] = True
    return Protected(small, np.array(state.hidden) | of_itself, unprotected)


def small_counts(family: Family) -> Flags:
    """The counts to hide for being small, and the rests that only few are left out by."""
    counts, limits = family.counts, family.hide_up_to[:, None]
    few = (counts > 0) & (counts < limits + 1)
    few |= (counts == 0) & family.hide_zero[:, None]
    return few & (family.shown | family.both_sides)


def leaving_out_few(family: Family, small: Flags) -> Flags:
    """The counts that leave out so few that the rest is small: who sees them and their whole sees the rest."""
    leaving = np.zeros_like(small)
    for addition in family.sums:
        if family.both_sides[addition.parts[-1]].any():
            rest, part = addition.parts[-1], addition.parts[0]
            # A part that is out already cannot be hidden any more, but its total may be.
            by_total = family.fixed[part] & ~family.fixed[addition.total]
            leaving[part] |= small[rest] & ~by_total
            leaving[addition.total] |= small[rest] & by_total
    return leaving & family.shown & (family.counts > 0)


def inferable_zeros(family: Family) -> Flags:
    """The zeros in a sum that is zero: no hiding keeps them from anybody."""
    zero = family.counts == 0
    if family.periods.cross:
        # what periods that cross reveal of a zero is not followed here
        return np.asarray(zero)
    inferable = np.zeros_like(zero)
    for addition in family.sums:
        inferable[list(addition.parts)] |= zero[addition.total]
    by_period = zero.reshape(family.size, -1, len(family.areas.atoms))
    inferable_areas = inferable.reshape(by_period.shape)
    for total, leaves in family.areas.sums.items():
        inferable_areas[:, :, leaves] |= by_period[:, :, [total]]
    for total, leaves in family.periods.sums.items():
        inferable_areas[:, leaves, :] |= by_period[:, [total], :]
    both: Flags = zero & inferable
    return both


def lowest(family: Family, also: Flags) -> np.ndarray:
    """What a hidden count may be at the least, for one who knows that zeros are shown; NaN where there is no count."""
    zeros_are_shown = np.where(family.shown, ~also & ~family.hide_zero[:, None], family.both_sides)
    return np.where(zeros_are_shown, np.minimum(1.0, family.counts), 0.0)


class _Work:
    """The queue of hidden counts that are not protected yet."""

    def __init__(self, state: State, width: int, zeros: Flags) -> None:
        self.state, self.width, self.zeros = state, width, zeros
        self.search = Search(state)
        shape = state.family.counts.shape
        self.up, self.down = np.zeros(shape), np.zeros(shape)
        self.apart = np.zeros(shape, dtype=bool)
        """Whether another value is possible for one who knows which counts are hidden for being small."""
        self.queue: deque[tuple[int, int]] = deque()
        self.unprotected: set[tuple[int, int]] = set()
        nodes, places = np.nonzero(np.array(state.hidden))
        for node, place in zip(nodes.tolist(), places.tolist(), strict=True):
            self.queue.append((node, place))
            self.hide(node, place)

    def hide(self, node: int, place: int) -> None:
        """Hide the count, where the table has it; of periods that cross, as rolling years do, in all of them.

        What one of them shows is a bound for days that the others hold too.
        """
        family = self.state.family
        width = len(family.areas.atoms)
        for other in range(place % width, family.counts.shape[1], width) if family.periods.cross else (place,):
            seen = self.state.shown[node][other] and not self.state.hidden[node][other]
            if seen and (other == place or not self.state.fixed[node][other]):
                self.state.hide(node, other)
                self.queue.append((node, other))

    def run(self) -> None:
        """Protect every hidden count, those that are hidden on the way too."""
        while True:
            while self.queue:
                self._protect(*self.queue.popleft())
            to_hide, lost = inferable_from_overlaps(self.state.family, np.array(self.state.hidden))
            self.unprotected.update(lost)
            if not to_hide:
                return
            for node, place in to_hide:
                self.hide(node, place)

    def _protect(self, node: int, place: int) -> None:
        if self.zeros[node, place] and self._spare_zero(node, place):
            return
        half = self.width // 2
        wide = list(dict.fromkeys([(half, self.width - half), (self.width, 0), (0, self.width)]))
        if self.up[node, place] + self.down[node, place] < self.width and not (
            self._take(node, place, wide) or self._take(node, place, [(1, 0), (0, 1)])
        ):
            self.unprotected.add((node, place))
        # a sum over children has no next value to be confused with
        if self.state.counts[node][place].is_integer() and not self.apart[node, place]:
            self._tell_apart(node, place)

    def _tell_apart(self, node: int, place: int) -> None:
        """Leave two values even to one who knows which counts are hidden for being small, where that costs little."""
        for paid in (False, True):
            moves = [
                move
                for need in ((1, 0), (0, 1))
                if (move := self.search.best(node, place, need, Terms(paid=paid, known=True, near=True))) is not None
            ]
            best = min(moves, key=lambda move: move.price, default=None)
            if best is not None and best.price <= _LITTLE:
                self._carry_out(best)
                return

    def _spare_zero(self, node: int, place: int) -> bool:
        """Whether a zero of few is settled: hidden where that costs little, and otherwise shown, as zeros are."""
        for paid in (False, True):
            if self.up[node, place] >= 1 and self.apart[node, place]:
                return True
            move = self.search.best(node, place, (1, 0), Terms(paid=paid, known=True, near=True))
            if move is not None and move.price <= _LITTLE:
                self._carry_out(move)
        if self.up[node, place] == 0:
            self.state.show(node, place)
            return True
        return False

    def _take(self, node: int, place: int, needs: list[Need]) -> bool:
        """Carry out a move that gives the count what it needs; whether there is one.

        What is hidden already is tried first, then a quick search for what more to hide, and last a solver, which finds
        a move where there is any.
        """
        for need in needs:
            move = self.search.best(node, place, need, Terms(paid=False))
            if move is not None:
                self._carry_out(move)
                return True
        every = [self.search.best(node, place, need, Terms(paid=True)) for need in needs]
        moves = [move for move in every if move is not None]
        if moves:
            self._carry_out(min(moves, key=lambda move: move.price))
            return True
        # Imported here: many tables are protected without it.
        from csc_indicators.figures.disclosure.solver import solved_move

        for zeros in (False, True):
            for need in needs:
                move = solved_move(self.search, node, place, need, zeros=zeros)
                if move is not None:
                    self._carry_out(move)
                    return True
        return False

    def _carry_out(self, move: Move) -> None:
        """Hide what moves, and note for all of it how far it can go."""
        state, cells = self.state, list(move.cells())
        for node, place, _ in cells:
            self.hide(node, place)
        ahead, back, known_ahead, known_back = (
            min(
                math.floor(min(state.room(node, place, by * way, known=known), _FAR) / abs(by))
                for node, place, by in cells
            )
            for known in (False, True)
            for way in (1, -1)
        )
        for node, place, by in cells:
            up, down = (ahead, back) if by > 0 else (back, ahead)
            self.up[node, place] = max(self.up[node, place], up * abs(by))
            self.down[node, place] = max(self.down[node, place], down * abs(by))
            self.apart[node, place] |= max(known_ahead, known_back) >= 1
