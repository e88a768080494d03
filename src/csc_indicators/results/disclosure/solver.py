"""The move that a solver finds where the search of `moves` finds none: the cheapest there is, in whole numbers."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from csc_indicators.results.disclosure.moves import Move, Need, Search
from csc_indicators.results.disclosure.spans import Change

_SECONDS = 2.0
"""No problem of ours takes a tenth of it."""

_MOST_CHANGES = 6
_FAR = 1e6


def solved_move(search: Search, node: int, place: int, need: Need, zeros: bool) -> Move | None:
    """The cheapest move that raises the count by the first of `need` and lowers it by the second; None if none.

    Of the changes of places the first few are tried, the nearest first. `zeros` lets zeros be hidden.
    """
    changes = [change for alike in search.changes(place) for change in alike][:_MOST_CHANGES]
    found = (_with_places(search, node, change, need, zeros) for change in changes)
    return next((move for move in found if move is not None), None)


def _with_places(search: Search, node: int, places: Change, need: Need, zeros: bool) -> Move | None:
    """The cheapest change of nodes that keeps every sum, each at these places in the same way or the other."""
    nodes = _tied(search, node)
    at = {own: number for number, own in enumerate(nodes)}
    prices, up, down = np.zeros(len(nodes)), np.zeros(len(nodes)), np.zeros(len(nodes))
    for number, own in enumerate(nodes):
        prices[number] = sum(search.state.price(own, place, zeros) for place, _ in places)
        if np.isfinite(prices[number]):
            up[number], down[number] = (_steps(search, own, places, need, way) for way in (1, -1))
    if up[at[node]] < 1:
        return None
    rows, columns, signs = [], [], []
    numbers = sorted({number for own in nodes for number, _ in search.ties[own]})
    for row, number in enumerate(numbers):
        total, parts = search.sums[number]
        rows += [row] * (len(parts) + 1)
        columns += [at[total], *(at[part] for part in parts)]
        signs += [1.0, *([-1.0] * len(parts))]
    sums = csr_array((signs, (rows, columns)), shape=(len(numbers), len(nodes)))
    # One variable for each way, so that a change costs the same up or down. A little keeps free ones from moving.
    cost = np.where(np.isfinite(prices), prices, 0.0) + 1e-4
    low = np.zeros(2 * len(nodes))
    high = np.concatenate([up, down])
    low[at[node]], high[at[node]], high[len(nodes) + at[node]] = 1, 1, 0
    solution = milp(
        np.concatenate([cost, cost]),
        integrality=np.ones(2 * len(nodes)),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(hstack([sums, -sums]), 0, 0),
        options={"time_limit": _SECONDS},
    )
    if solution.x is None:
        return None
    change = np.rint(solution.x[: len(nodes)] - solution.x[len(nodes) :]).astype(int)
    moved = tuple((own, int(by)) for own, by in zip(nodes, change, strict=True) if by)
    return Move(moved, places, float(np.abs(change) @ np.where(change, cost, 0.0)))


def _steps(search: Search, node: int, places: Change, need: Need, way: int) -> float:
    """How often the node can go that way and leave what is needed ahead and back."""
    most = _FAR
    for place, sign in places:
        for steps, direction in zip(need, (1, -1), strict=True):
            if steps:
                most = min(most, search.state.room(node, place, way * sign * direction, False) // steps)
    return max(most, 0.0)


def _tied(search: Search, node: int) -> list[int]:
    """The nodes that sums tie to the node, directly or through others."""
    seen, left = {node}, [node]
    while left:
        for number, _ in search.ties[left.pop()]:
            total, parts = search.sums[number]
            new = {total, *parts} - seen
            seen |= new
            left += new
    return sorted(seen)
