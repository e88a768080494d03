"""Chance that falls the same way on every machine, and shares that hold even in small numbers."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import fsum
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

Curve = Sequence[tuple[float, float]]
"""A distribution: (share of cases, value up to there), straight lines between; shares run from 0 to 1."""


def value_at(curve: Curve, share: float) -> float:
    """The value below which this share of cases lies."""
    for (share_before, value_before), (share_after, value) in pairwise(curve):
        if share < share_after:
            return value_before + (value - value_before) * (share - share_before) / (share_after - share_before)
    return curve[-1][1]


class Dice:
    """A seeded source of chance.

    Only `Random.random` is used: it is the one method whose sequence Python promises to keep for a seed. For the same
    reason shares are added with `fsum`: `sum` of floats came to differ between versions.
    """

    def __init__(self, seed: str) -> None:
        self._random = Random(seed).random

    def chance(self, probability: float) -> bool:
        """True in this share of throws."""
        return self._random() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included, all alike."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """One of the things, all alike."""
        return things[int(self._random() * len(things))]

    def weighted(self, shares: Mapping[T, float]) -> T:
        """One of the things, each in proportion to its share."""
        left = self._random() * fsum(shares.values())
        for thing, share in shares.items():
            left -= share
            if left < 0:
                return thing
        return next(reversed(list(shares)))

    def along(self, curve: Curve) -> float:
        """A value from the distribution that the curve draws."""
        return value_at(curve, self._random())

    def number(self, curve: Curve) -> int:
        """A value along the curve, as a whole number."""
        return int(self.along(curve) + 0.5)

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """The things in an order of chance."""
        return [thing for _, _, thing in sorted((self._random(), place, thing) for place, thing in enumerate(things))]


class Deck(Generic[T]):
    """Draws that keep to their shares: a deck is dealt out before the next one is shuffled.

    With free throws a share of 3% of forty children is nought or five as often as not; with a deck it is one or two.
    """

    def __init__(self, dice: Dice, shares: Mapping[T, float], size: int = 50) -> None:
        self._dice = dice
        self._shares = shares
        self._size = size
        self._cards: list[T] = []

    def draw(self) -> T:
        """The next card."""
        if not self._cards:
            self._cards = self._new_cards()
        return self._cards.pop()

    def _new_cards(self) -> list[T]:
        step = fsum(self._shares.values()) / self._size
        mark = self._dice.along([(0, 0), (1, step)])
        cards: list[T] = []
        reached = 0.0
        for thing, share in self._shares.items():
            reached += share
            while mark < reached and len(cards) < self._size:
                cards.append(thing)
                mark += step
        return self._dice.shuffled(cards)


class Spread:
    """Values along a curve, dealt like a deck: each part of the curve has its turn."""

    def __init__(self, dice: Dice, curve: Curve, size: int = 50) -> None:
        self._curve = curve
        self._size = size
        self._places = Deck(dice, dict.fromkeys(range(size), 1.0), size)

    def draw(self) -> float:
        """The next value."""
        return value_at(self._curve, (self._places.draw() + 0.5) / self._size)
