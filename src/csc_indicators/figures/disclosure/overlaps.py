"""Periods that overlap, such as rolling years: what the shown ones together reveal of a hidden one."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from csc_indicators.figures.disclosure.families import Family
from csc_indicators.figures.disclosure.sums import Flags

Cell = tuple[int, int]
"""A node and a place."""


def inferable_from_overlaps(family: Family, hidden: Flags) -> tuple[list[Cell], list[Cell]]:
    """For every hidden count that is a sum and difference of shown ones of other periods, one of those to hide too.

    The second list has those of which nothing can be hidden, since releases that are out show it all. Periods that are
    made up exactly by others are left to the moves; here it is about all that overlap otherwise.
    """
    stretches = sorted({atom for atoms in family.periods.atoms for atom in atoms}, key=str)
    periods, width = len(family.periods.atoms), len(family.areas.atoms)
    if periods < 3 or len(stretches) < 2:
        return [], []
    holds = np.array([[atom in atoms for atom in stretches] for atoms in family.periods.atoms], dtype=float)
    by_period = hidden.reshape(family.size, periods, width)
    known = (family.shown & ~hidden).reshape(by_period.shape)
    counts = family.counts.reshape(by_period.shape)

    @cache
    def revealing(period: int, shown: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(shown[place] for place in _combination(holds[list(shown)], holds[period]))

    to_hide: list[Cell] = []
    lost: list[Cell] = []
    fixed = family.fixed.reshape(by_period.shape)
    for node, area in zip(*np.nonzero(by_period.any(axis=1)), strict=True):
        shown = tuple(int(period) for period in np.nonzero(known[node, :, area])[0])
        for period in np.nonzero(by_period[node, :, area])[0]:
            if shown and (by := revealing(int(period), shown)):
                able = [other for other in by if not fixed[node, other, area]]
                if not able:
                    lost.append((int(node), family.place(int(period), int(area))))
                    continue
                positive = [other for other in able if counts[node, other, area] > 0] or able
                smallest = min(positive, key=lambda other: counts[node, other, area])
                to_hide.append((int(node), family.place(smallest, int(area))))
                break
    return to_hide, lost


def _combination(shown: NDArray[np.float64], hidden: NDArray[np.float64]) -> list[int]:
    """The places of shown periods that add up, some of them taken away, to the hidden one; none where they do not."""
    factors, *_ = np.linalg.lstsq(shown.T, hidden, rcond=None)
    if np.abs(shown.T @ factors - hidden).max() > 1e-8:
        return []
    return [int(place) for place in np.nonzero(np.abs(factors) > 1e-8)[0]]
