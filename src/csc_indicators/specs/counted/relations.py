"""Which count is a part of which, over indicators: what follows from what they count, and what specs declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from csc_indicators.specs.counted.counting import CountedSets
from csc_indicators.specs.counted.sets import CountedSet
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.specs.parts import PARTS, Part

_TOTAL = ("total", "Total")


class Count(NamedTuple):
    """A part of an indicator that counts rows."""

    indicator: str
    part: Part


class Apart(NamedTuple):
    """Two counts that no row is in both of, in the same group, area and period."""

    first: Count
    second: Count


class PartOf(NamedTuple):
    """A count that is never more than another, in the same group, area and period.

    `same`: nor less, but for a few rows. `times`: never more than so many times the other.
    """

    part: Count
    whole: Count
    same: bool = False
    times: float = 1.0


def known_parts(indicators: Sequence[AnyIndicator], counting: CountedSets) -> list[PartOf]:
    """Every count that is a part of another, the nearest wholes only, and what the specs declare.

    Counts of the same rows, and those that differ by one condition over codes, are left out: what ties them follows
    from their cells.
    """
    sets = dict(_counted(indicators, counting))
    wholes = {
        part: [whole for whole in sets if sets[part] != sets[whole] and _is_part(sets[part], sets[whole])]
        for part in sets
    }
    nearest = [
        PartOf(part, whole)
        for part, above in wholes.items()
        for whole in above
        if not any(whole in wholes[between] and sets[between] != sets[whole] for between in above)
    ]
    alike: dict[tuple[CountedSet, ...], list[Count]] = {}
    for count, own in sets.items():
        alike.setdefault(own, []).append(count)
    declared = [
        PartOf(part, whole, name in relation.same_as, relation.at_most.get(name, 1.0))
        for indicator in indicators
        for relation in indicator.counts
        for name in (*relation.part_of, *relation.same_as, *relation.at_most)
        # What is known of a count is known of the same one in other indicators.
        for part in alike.get(sets.get(Count(indicator.id, relation.count), ()), [])
        for whole in alike.get(sets.get(_count(name), ()), [])
    ]
    return [*nearest, *declared]


class HoldsRest(NamedTuple):
    """A count that has every row which the second of two others leaves of the first."""

    holder: Count
    whole: Count
    part: Count


def known_rests(indicators: Sequence[AnyIndicator]) -> list[HoldsRest]:
    """The counts that hold what one leaves of another, as specs declare it."""
    return [
        HoldsRest(Count(indicator.id, relation.count), _count(whole), _count(part))
        for indicator in indicators
        for relation in indicator.counts
        for whole, part in relation.holds_rest_of.items()
    ]


def known_apart(indicators: Sequence[AnyIndicator]) -> list[Apart]:
    """The counts that have no row in common, as specs declare it."""
    return [
        Apart(Count(indicator.id, relation.count), _count(name))
        for indicator in indicators
        for relation in indicator.counts
        for name in relation.apart_from
    ]


def undecided(indicators: Sequence[AnyIndicator], counting: CountedSets) -> Iterator[tuple[Count, Count]]:
    """The pairs of counts over one table of which it is neither derived nor declared what one tells of the other.

    Conditions on codes, and those that read nothing in common, leave no question. Two that are taken as they are
    written and read the same may be a part of one another, or have no row in common: their spec has to say.
    """
    declared = {
        frozenset({Count(indicator.id, relation.count), _count(name)})
        for indicator in indicators
        for relation in indicator.counts
        for name in relation.names
    }
    for (count, sets), (second, second_sets) in combinations(_counted(indicators, counting), 2):
        if count.indicator == second.indicator or frozenset({count, second}) in declared:
            continue
        follows = sets == second_sets or _is_part(sets, second_sets) or _is_part(second_sets, sets)
        if not follows and any(_may_be_related(*pair, counting) for pair in product(sets, second_sets)):
            yield count, second


def _count(name: str) -> Count:
    """The count of a name such as `cla_rate.numerator`."""
    indicator, _, part = name.partition(".")
    return Count(indicator, "numerator" if part == "numerator" else "denominator")


def _counted(
    indicators: Iterable[AnyIndicator], counting: CountedSets
) -> Iterator[tuple[Count, tuple[CountedSet, ...]]]:
    for indicator in indicators:
        for part in PARTS:
            if sets := counting.of(indicator.id, part, *_TOTAL):
                yield Count(indicator.id, part), sets


def _is_part(part: tuple[CountedSet, ...], whole: tuple[CountedSet, ...]) -> bool:
    """Whether each set of the part is in one of the whole, and in no other's place."""
    left = list(whole)
    for own in part:
        held = next((counted for counted in left if own.is_part_of(counted)), None)
        if held is None:
            return False
        left.remove(held)
    return True


def _may_be_related(first: CountedSet, second: CountedSet, counting: CountedSets) -> bool:
    """Whether conditions of the two that are taken as they are written read the same."""
    alike = first.rows.table == second.rows.table and first.rows.added_up == second.rows.added_up
    if not alike or first.is_apart_from(second):
        return False
    table = first.rows.table
    mine, theirs = first.cells - second.cells, second.cells - first.cells
    return any(
        own != dimension and not counting.read_by(table, own).isdisjoint(counting.read_by(table, dimension))
        for own, _ in mine
        for dimension, _ in theirs
    )
