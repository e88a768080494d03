"""Other counts with the same sums: if they exist, nobody who knows the sums can infer which are the true ones.

A move raises one count and changes others by one, up or down, so that every sum stays as it is. In the dimension of
periods and areas it is a change of `spans`; between the nodes it follows the sums of the family. Hidden counts move for
nothing; a count that is shown costs what hiding it costs; a zero does not move.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from csc_indicators.figures.disclosure.families import Family
from csc_indicators.figures.disclosure.spans import Change
from csc_indicators.figures.disclosure.sums import Flags, Floats

_NEVER = math.inf
_MOST_PLACES = 8
"""So many changes of places, those that look cheapest, are followed for one count."""

_MOST_OPTIONS = 6
_MOST_STEPS = 100
"""Bounds of one search: more than the ties of our specs need, so that a search always ends soon."""

Need = tuple[int, int]


@dataclass(frozen=True)
class Move:
    """Nodes with their change, and places with its sign there: a count changes by the product of the two."""

    nodes: tuple[tuple[int, int], ...]
    places: Change
    price: float

    def cells(self) -> Iterator[tuple[int, int, int]]:
        """Every node, place and change."""
        for node, by in self.nodes:
            for place, sign in self.places:
                yield node, place, by * sign


@dataclass(frozen=True)
class Terms:
    """What a move may do.

    `paid`: hide more counts, and go to places further away; `known`: keep small counts small; `zeros`: hide zeros;
    `near`: stay with another authority of the same region.
    """

    paid: bool
    known: bool = False
    zeros: bool = False
    near: bool = False


@dataclass
class State:
    """The counts of a family, and what is hidden of them so far. Lists, which are read one by one, not in bulk."""

    family: Family
    counts: list[list[float]]
    shown: list[list[bool]]
    hidden: list[list[bool]]
    small: list[list[bool]]
    """Hidden for being small, or for leaving out few: an attacker may know which these are."""
    lowest: list[list[float]]
    highest: list[list[float]]
    """What a hidden count may be as far as anybody knows."""
    fixed: list[list[bool]] = field(init=False)
    free: Flags = field(init=False)
    """Where a count moves at no cost: it is hidden, or not shown. For those who read them in bulk."""
    bounds: tuple[Floats, Floats] = field(init=False)
    """`lowest` and `highest` in bulk."""
    weight: list[float] = field(init=False)
    dear: list[float] = field(init=False)
    highest_small: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.fixed = self.family.fixed.tolist()
        self.weight, self.dear = self.family.weight.tolist(), self.family.dear.tolist()
        self.highest_small = self.family.hide_up_to.tolist()
        self.free = np.array(self.hidden) | ~self.family.shown
        self.bounds = np.array(self.lowest), np.array(self.highest)

    def hide(self, node: int, place: int) -> None:
        """Hide the count."""
        self.hidden[node][place] = True
        self.free[node, place] = True

    def show(self, node: int, place: int) -> None:
        """Show the count after all."""
        self.hidden[node][place] = False
        self.free[node, place] = False

    def price(self, node: int, place: int, *, zeros: bool) -> float:
        """What it costs to let the count move: nothing where it is hidden or not shown."""
        if self.fixed[node][place]:
            return _NEVER
        if self.hidden[node][place] or not self.shown[node][place]:
            return 0.0
        count = self.counts[node][place]
        return self.dear[node] * self.weight[place] * (1 + count * 1e-6) if count > 0 or zeros else _NEVER

    def room(self, node: int, place: int, sign: int, *, known: bool) -> float:
        """How many steps the count can go in that direction; `known`: what is hidden for being small stays small."""
        count = self.counts[node][place]
        if math.isnan(count):
            return _NEVER
        if sign < 0:
            return count - self.lowest[node][place]
        if known and self.small[node][place]:
            return min(self.highest_small[node], self.highest[node][place]) - count
        return self.highest[node][place] - count


class Search:
    """The search for moves in one family."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.sums = [(addition.total, addition.parts) for addition in state.family.sums]
        self.ties: list[list[tuple[int, int]]] = [[] for _ in range(state.family.size)]
        """By node: the sums it stands in, with 1 where it is the total and -1 where it is a part."""
        for number, (total, parts) in enumerate(self.sums):
            self.ties[total].append((number, 1))
            for part in parts:
                self.ties[part].append((number, -1))
        self.size = [len(parts) for _, parts in self.sums].__getitem__
        self._changes: dict[int, list[list[Change]]] = {}
        self.tied: dict[int, Any] = {}
        """What the solver keeps of the nodes that are tied to one another."""

    def best(self, node: int, place: int, need: Need, terms: Terms) -> Move | None:
        """The cheapest move that raises the count by the first of `need` and lowers it by the second; None if none.

        Changes with another authority of the same region are tried first, and those of places that are dear to hide
        only if there is none, and the terms allow them.
        """
        nearest, *others = self.changes(place)
        further = [change for alike in others for change in alike] if terms.paid and not terms.near else []
        for changes in (nearest, further):
            looks = [_Look(self, change, need, terms) for change in changes]
            priced = sorted(((look.price(node, 1), at) for at, look in enumerate(looks)))[:_MOST_PLACES]
            cheapest: Move | None = None
            for price, at in priced:
                if price == _NEVER or (cheapest is not None and cheapest.price <= price):
                    break
                move = looks[at].move(node)
                if move is not None and (cheapest is None or move.price < cheapest.price):
                    cheapest = move
            if cheapest is not None:
                return cheapest
        return None

    def changes(self, place: int) -> list[list[Change]]:
        """The changes of places that raise this one, in lists of one shape, those that cost least to hide first."""
        if place not in self._changes:
            family = self.state.family
            width = len(family.areas.atoms)
            period, area = divmod(place, width)
            products = [
                [_times(in_periods, in_areas, width) for in_periods in of_periods for in_areas in of_areas]
                for of_periods, of_areas in product(family.periods.changes(period), family.areas.changes(area))
            ]
            self._changes[place] = sorted(
                products, key=lambda alike: sum(self.state.weight[changed] for changed, _ in alike[0])
            )
        return self._changes[place]


class _Look:
    """One change of places, and which nodes can take part in it."""

    def __init__(self, search: Search, places: Change, need: Need, terms: Terms) -> None:
        self.search, self.places, self.need = search, places, need
        self.paid, self.known, self.zeros = terms.paid, terms.known, terms.zeros
        self.prices: dict[tuple[int, int], float] = {}
        # where zeros may be hidden nothing else is left: look longer
        self.steps = _MOST_STEPS * (10 if terms.zeros else 1)
        self.options = _MOST_OPTIONS * (2 if terms.zeros else 1)
        self.cheapest: Move | None = None

    def price(self, node: int, sign: int) -> float:
        """What it costs to move the node; never where a count has no room."""
        key = (node, sign)
        if key not in self.prices:
            self.prices[key] = self._price(node, sign)
        return self.prices[key]

    def _price(self, node: int, sign: int) -> float:
        state, (ahead, back) = self.search.state, self.need
        total = 0.0
        for place, other in self.places:
            total += state.price(node, place, zeros=self.zeros)
            if total > 0 and (not self.paid or total == _NEVER):
                return _NEVER
            way = sign * other
            if ahead and state.room(node, place, way, known=self.known) < ahead:
                return _NEVER
            if back and state.room(node, place, -way, known=self.known) < back:
                return _NEVER
        return total

    def move(self, node: int) -> Move | None:
        """The cheapest move of the node, with all that its sums then require."""
        self._follow({node: 1}, self._unbalanced({}, node, 1), self.price(node, 1))
        return self.cheapest

    def _unbalanced(self, residuals: dict[int, int], node: int, sign: int) -> dict[int, int]:
        """What every sum is out by, once the node moves too."""
        out = dict(residuals)
        for number, side in self.search.ties[node]:
            out[number] = out.get(number, 0) + side * sign
            if out[number] == 0:
                del out[number]
        return out

    def _follow(self, change: dict[int, int], residuals: dict[int, int], price: float) -> None:
        """Balance one sum after another; of the ways to do so the cheapest is kept in `cheapest`."""
        self.steps -= 1
        if self.cheapest is not None and price >= self.cheapest.price:
            return
        if not residuals:
            self.cheapest = Move(tuple(change.items()), self.places, price)
            self.steps = min(self.steps, _MOST_STEPS // 4)
            return
        # the sum with fewest ways out first: what cannot be balanced is seen at once
        number = min(residuals, key=self.search.size)
        options = self._options(number, residuals[number], change)
        for more, _, node, sign in sorted(options)[: self.options]:
            if self.steps <= 0 or (self.cheapest is not None and self.cheapest.price == 0):
                return
            self._follow({**change, node: sign}, self._unbalanced(residuals, node, sign), price + more)

    def _options(self, number: int, out_by: int, change: dict[int, int]) -> list[tuple[float, int, int, int]]:
        """The nodes of the sum that could balance it: price, number of ties, node, sign."""
        total, parts = self.search.sums[number]
        way = 1 if out_by > 0 else -1
        ways = [(part, way) for part in parts] + [(total, -way)]
        ties = self.search.ties
        return [
            (price, len(ties[node]), node, sign)
            for node, sign in ways
            if node not in change and (price := self.price(node, sign)) < _NEVER
        ]


def _times(of_periods: Change, of_areas: Change, width: int) -> Change:
    return tuple((p * width + a, s * t) for p, s in of_periods for a, t in of_areas)
