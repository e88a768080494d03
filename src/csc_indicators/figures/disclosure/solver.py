"""The move that a solver finds where the search of `moves` finds none: the cheapest there is, in whole numbers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse import csr_array, hstack  # type: ignore[import-untyped]  # scipy ships no types

from csc_indicators.figures.disclosure.moves import Move, Need, Search, State
from csc_indicators.figures.disclosure.spans import Change

_OPTIONS = {"node_limit": 1_000, "time_limit": 60.0}
"""Bounds of one problem. Work is counted, so that a busy machine hides the same counts; the clock only ends what
would not end: the longest problem of the sample takes 2 s and one node."""

_MOST_CHANGES = 4
_FAR = 1e6


def solved_move(search: Search, node: int, place: int, need: Need, *, zeros: bool) -> Move | None:
    """The cheapest move that raises the count by the first of `need` and lowers it by the second; None if none.

    Of the changes of places of each kind the few are tried that cost least, the nearest first. `zeros` lets zeros be
    hidden.
    """
    for alike in search.changes(place):
        priced = sorted(
            (sum(search.state.price(node, at, zeros=zeros) for at, _ in change), change) for change in alike
        )
        for price, change in priced[:_MOST_CHANGES]:
            if price < math.inf and _has_room(search.state, node, change, need):
                move = _with_places(search, node, change, need, zeros=zeros)
                if move is not None:
                    return move
    return None


def _has_room(state: State, node: int, places: Change, need: Need) -> bool:
    """Whether the count itself can go as far as it needs to."""
    return all(
        state.room(node, place, sign * way, known=False) >= steps
        for place, sign in places
        for steps, way in zip(need, (1, -1), strict=True)
        if steps
    )


def _with_places(search: Search, node: int, places: Change, need: Need, *, zeros: bool) -> Move | None:
    """The cheapest change of nodes that keeps every sum, each at these places in the same way or the other."""
    nodes, sums = _tied(search, node)
    at = int(np.searchsorted(nodes, node))
    prices, up, down = np.zeros(len(nodes)), np.full(len(nodes), _FAR), np.full(len(nodes), _FAR)
    for place, sign in places:
        column = _PlaceCosts(search.state, nodes, place, zeros=zeros)
        prices += column.price
        for steps, way in zip(need, (sign, -sign), strict=True):
            if steps:
                ahead, back = (column.above, column.below) if way > 0 else (column.below, column.above)
                up, down = np.minimum(up, ahead // steps), np.minimum(down, back // steps)
    still = ~np.isfinite(prices)
    up[still] = down[still] = 0
    if up[at] < 1:
        return None
    # A sum in which nothing but one node can move holds that one still too.
    able = up + down > 0
    sums = sums[:, able]
    at, nodes, prices, up, down = int(able[:at].sum()), nodes[able], prices[able], up[able], down[able]
    # One variable for each way, so that a change costs the same up or down. A little keeps free ones from moving.
    cost = np.concatenate([prices, prices]) + 1e-4
    low, high = np.zeros(len(cost)), np.concatenate([up, down])
    low[at], high[at], high[len(nodes) + at] = 1, 1, 0
    keeps = LinearConstraint(hstack([sums, -sums]), 0, 0)
    for whole in (0, 1):
        solution = milp(
            cost, integrality=np.full(len(cost), whole), bounds=Bounds(low, high), constraints=keeps, options=_OPTIONS
        )
        if solution.x is None:
            return None
        change = solution.x[: len(nodes)] - solution.x[len(nodes) :]
        # Nearly always the cheapest change is in whole numbers without being asked to.
        if np.abs(change - np.rint(change)).max() < 1e-6:
            break
    change = np.rint(change).astype(int)
    moved = tuple((int(nodes[place]), int(change[place])) for place in np.nonzero(change)[0])
    return Move(moved, places, float(np.abs(change) @ prices))


class _PlaceCosts:
    """The counts of some nodes at one place: what it costs to let them move, and how far each can go."""

    def __init__(self, state: State, nodes: NDArray[np.int64], place: int, *, zeros: bool) -> None:
        counts = state.family.counts[nodes, place]
        lowest, highest = state.bounds[0][nodes, place], state.bounds[1][nodes, place]
        cost = state.family.dear[nodes] * state.weight[place] * (1 + counts * 1e-6)
        able = np.where(state.free[nodes, place], 0.0, np.where((counts > 0) | zeros, cost, np.inf))
        self.price = np.where(state.family.fixed[nodes, place], np.inf, able)
        self.above = np.where(np.isnan(counts), _FAR, np.minimum(highest - counts, _FAR))
        self.below = np.where(np.isnan(counts), _FAR, counts - lowest)


def _tied(search: Search, node: int) -> tuple[NDArray[np.int64], csr_array]:
    """The nodes that sums tie to the node, directly or through others, in order, and those sums."""
    if node not in search.tied:
        seen, left = {node}, [node]
        while left:
            for number, _ in search.ties[left.pop()]:
                total, parts = search.sums[number]
                new = {total, *parts} - seen
                seen |= new
                left += new
        nodes = np.array(sorted(seen))
        numbers = sorted({number for own in seen for number, _ in search.ties[own]})
        members = [[search.sums[number][0], *search.sums[number][1]] for number in numbers]
        rows = np.repeat(np.arange(len(members)), [len(own) for own in members])
        columns = np.searchsorted(nodes, np.concatenate(members)) if members else np.array([], dtype=int)
        signs = np.concatenate([[1.0, *[-1.0] * (len(own) - 1)] for own in members]) if members else np.array([])
        tied = nodes, csr_array((signs, (rows, columns)), shape=(len(members), len(nodes)))
        search.tied |= dict.fromkeys(seen, tied)
    nodes_and_sums: tuple[NDArray[np.int64], csr_array] = search.tied[node]
    return nodes_and_sums
