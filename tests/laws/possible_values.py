"""The least and the greatest value of whole numbers that obey equations: bounds first, then integer programs."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse import coo_array, csr_array  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]  # scipy ships no types

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

MOST = 1e7
"""Larger than whatever is counted."""
_SLACK = 1e-6


@dataclass
class Equations:
    """Unknowns, each with its bounds, and rows: a weighted sum of unknowns that lies between two numbers."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """What every row says, to name those that are wrong."""

    def unknown(self, lower: float = 0, whole: bool = True) -> int:
        self.lower.append(lower)
        self.upper.append(MOST)
        self.whole.append(whole)
        return len(self.lower) - 1

    def between(self, name: str, row: dict[int, float], least: float, most: float) -> None:
        self.rows.append((row, least, most))
        self.names.append(name)

    def forget(self, names: Container[str]) -> None:
        kept = [place for place, name in enumerate(self.names) if name not in names]
        self.rows = [self.rows[place] for place in kept]
        self.names = [self.names[place] for place in kept]

    def broken_by(self, truth: dict[int, float]) -> dict[str, int]:
        """How many rows of each name the truth does not obey, of those of whose unknowns all are known."""
        wrong: dict[str, int] = {}
        for name, (row, least, most) in zip(self.names, self.rows, strict=True):
            if all(at in truth for at in row):
                total = sum(weight * truth[at] for at, weight in row.items())
                if not least - 0.02 <= total <= most + 0.02:
                    wrong[name] = wrong.get(name, 0) + 1
        return wrong


@dataclass(frozen=True)
class Possible:
    """What was shown to be possible for an unknown, and whether nothing else is."""

    least: float
    most: float
    exact: bool

    @property
    def values(self) -> float:
        return self.most - self.least + 1


class NoSolution(Exception):
    """Nothing obeys the equations: somebody who believes them is wrong."""


def possible_values(
    equations: Equations, wanted: Sequence[int], truth: dict[int, float], enough: int = 3, seconds: float = 1e9
) -> dict[int, Possible]:
    """The least and greatest value of each wanted unknown, found until `enough` values are shown to be possible.

    The truth of a wanted unknown, where it is given, counts as possible. A result that is `exact` is proved.
    """
    end = monotonic() + seconds
    matrix = _matrix(equations.rows, len(equations.lower))
    least, most = (np.array([row[at] for row in equations.rows], dtype=float) for at in (1, 2))
    lower, upper = np.array(equations.lower, dtype=float), np.array(equations.upper, dtype=float)
    whole = np.array(equations.whole, dtype=bool)
    _tighten((matrix, least, most), lower, upper, whole)
    found: dict[int, Possible] = {}
    open_ones: list[int] = []
    for at in wanted:
        if upper[at] - lower[at] < _SLACK:
            found[at] = Possible(lower[at], upper[at], True)
        else:
            open_ones.append(at)
    for part in _parts((matrix, least, most), (lower, upper), open_ones):
        columns, rows = part
        local = {int(at): place for place, at in enumerate(columns)}
        mine = [at for at in open_ones if at in local]
        fixed = np.where(upper - lower < _SLACK, np.round(lower, 6), 0.0)
        fixed[columns] = 0
        known = matrix[rows] @ fixed
        problem = _Problem(
            LinearConstraint(matrix[rows][:, columns], least[rows] - known, most[rows] - known),
            Bounds(lower[columns], upper[columns]),
            whole[columns].astype(int),
        )
        start = {local[at]: truth[at] for at in mine if at in truth}
        result = problem.explore([local[at] for at in mine], start, enough, end)
        found.update({at: result[local[at]] for at in mine})
    return found


def _matrix(rows: list[tuple[dict[int, float], float, float]], wide: int) -> csr_array:
    sizes = [len(row) for row, _, _ in rows]
    places = np.fromiter((at for row, _, _ in rows for at in row), dtype=np.int64, count=sum(sizes))
    weights = np.fromiter((w for row, _, _ in rows for w in row.values()), dtype=float, count=sum(sizes))
    return coo_array((weights, (np.repeat(np.arange(len(rows)), sizes), places)), shape=(len(rows), wide)).tocsr()


def _tighten(rows: tuple[csr_array, Floats, Floats], lower: Floats, upper: Floats, whole: NDArray[np.bool_]) -> None:
    """Bounds that follow from one row at a time, until nothing changes; in place."""
    matrix, least, most = rows
    at_row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    at, weight = matrix.indices, matrix.data
    positive = weight > 0
    for _ in range(200):
        small = weight * np.where(positive, lower[at], upper[at])
        large = weight * np.where(positive, upper[at], lower[at])
        smallest = np.bincount(at_row, small, matrix.shape[0])
        largest = np.bincount(at_row, large, matrix.shape[0])
        if (smallest > most + 0.05).any() or (largest < least - 0.05).any():
            raise NoSolution
        room_above = (most[at_row] - (smallest[at_row] - small)) / weight
        room_below = (least[at_row] - (largest[at_row] - large)) / weight
        new_upper, new_lower = upper.copy(), lower.copy()
        np.minimum.at(new_upper, at, np.where(positive, room_above, room_below))
        np.maximum.at(new_lower, at, np.where(positive, room_below, room_above))
        new_upper[whole] = np.floor(new_upper[whole] + 1e-4)
        new_lower[whole] = np.ceil(new_lower[whole] - 1e-4)
        # Sums that are no counts are known to a hundredth: bounds that cross by less are the same.
        crossed = new_lower > new_upper
        if (new_lower > new_upper + 0.05).any():
            raise NoSolution
        middle = (new_lower + new_upper) / 2
        new_lower[crossed], new_upper[crossed] = middle[crossed], middle[crossed]
        if (upper - new_upper < 1e-3).all() and (new_lower - lower < 1e-3).all():
            break
        lower[:], upper[:] = new_lower, new_upper


def _parts(
    rows: tuple[csr_array, Floats, Floats], bounds: tuple[Floats, Floats], wanted: Sequence[int]
) -> Iterator[tuple[Places, Places]]:
    """The unknowns, and the rows that still say something of them, in parts that have nothing to do with each other."""
    matrix, least, most = rows
    lower, upper = bounds
    free = upper - lower >= _SLACK
    at_row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    at, weight = matrix.indices, matrix.data
    small = np.bincount(at_row, weight * np.where(weight > 0, lower[at], upper[at]), matrix.shape[0])
    large = np.bincount(at_row, weight * np.where(weight > 0, upper[at], lower[at]), matrix.shape[0])
    says = (small < least - _SLACK) | (large > most + _SLACK)
    used = free[at] & says[at_row]
    wide = matrix.shape[1]
    graph = coo_array(
        (np.ones(used.sum()), (at[used], wide + at_row[used])), shape=(wide + matrix.shape[0], wide + matrix.shape[0])
    )
    _, label = connected_components(graph, directed=False)
    needed = np.unique(label[np.array(wanted, dtype=np.int64)]) if wanted else np.array([], dtype=label.dtype)
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], needed, "left")
    ends = np.searchsorted(label[order], needed, "right")
    for start, stop in zip(starts, ends, strict=True):
        members = order[start:stop]
        yield members[members < wide], members[members >= wide] - wide


@dataclass
class _Problem:
    ties: LinearConstraint
    bounds: Bounds
    whole: NDArray[np.int64]

    def solve(self, cost: Floats, gap: float = 0.0) -> Floats:
        if self.ties.A.shape[0] == 0:
            corner: Floats = np.where(cost > 0, self.bounds.lb, self.bounds.ub)
            return corner
        found = milp(
            cost,
            constraints=self.ties,
            bounds=self.bounds,
            integrality=self.whole,
            options={"mip_rel_gap": gap, "time_limit": 60},
        )
        if found.x is None:
            raise NoSolution(found.message)
        solution: Floats = found.x
        return solution

    def explore(self, wanted: Sequence[int], truth: dict[int, float], enough: int, end: float) -> dict[int, Possible]:
        """The solutions that many unknowns share first, then the least and the greatest of each that is left."""
        places = np.array(wanted, dtype=np.int64)
        low, high = np.full(len(places), np.inf), np.full(len(places), -np.inf)
        for place, at in enumerate(wanted):
            if at in truth:
                low[place] = high[place] = truth[at]
        exact = np.zeros((2, len(places)), dtype=bool)
        random = np.random.default_rng(1)

        def learn(solution: Floats) -> None:
            np.minimum(low, np.round(solution[places], 3), out=low)
            np.maximum(high, np.round(solution[places], 3), out=high)

        for turn in range(10):
            left = ~(high - low >= enough - 1)
            if not left.any() or (turn > 1 and left.sum() <= 3):
                break
            cost = np.zeros(len(self.whole))
            signs = random.choice([-1.0, 1.0], len(places)) if turn > 1 else np.full(len(places), 1.0 - 2 * turn)
            cost[places] = np.where(left, signs, 0) * random.uniform(0.5, 1.5, len(places))
            learn(self.solve(cost, 0.05))
        for place, at in enumerate(wanted):
            for side, sign in enumerate((1.0, -1.0)):
                if high[place] - low[place] >= enough - 1:
                    break
                if monotonic() > end:
                    raise TimeoutError
                cost = np.zeros(len(self.whole))
                cost[at] = sign
                learn(self.solve(cost))
                exact[side, place] = True
        return {
            at: Possible(float(low[place]), float(high[place]), bool(exact[:, place].all()))
            for place, at in enumerate(wanted)
        }
