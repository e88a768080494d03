"""Which figures are to be counted, and the key that every one of them has while it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from csc_indicators.engine.causes import Unavailable
from csc_indicators.engine.groups import GROUP, TOTAL, TOTAL_GROUP, labels
from csc_indicators.engine.timing import PERIOD
from csc_indicators.periods import Period
from csc_indicators.reference.authorities import AREA
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator, Population, Rate, Ratio

INDICATOR = pl.UInt16
"""The type of an indicator's place in a plan."""

GRID: dict[str, pl.DataType | type[pl.DataType]] = {
    "indicator_order": INDICATOR,
    "period": PERIOD,
    "la_code": AREA,
    "breakdown_order": pl.UInt8,
    "group": GROUP,
}
"""The columns that identify a figure, and their types: places in the plan."""

KEY = tuple(GRID)


@dataclass(frozen=True)
class CountPlan:
    """Which figures are to be counted: every indicator of the library, by period, authority and group."""

    library: Library
    periods: Sequence[Period]
    by: Sequence[str]
    """The breakdowns of the run, in order."""
    split: Mapping[str, Sequence[str]]
    """The breakdowns of each indicator."""
    authorities: Mapping[str, Sequence[str]]
    """The authorities of each indicator."""
    unavailable: Sequence[Unavailable]
    """What cannot be given, and has the status `x`."""
    untimely: Collection[tuple[str, int, str]] = ()
    """The figures that there are not to be: indicator, place of the period, and authority."""
    own_period: Mapping[str, int] = field(default_factory=dict)
    """The place of the one period of each indicator, where it is not to have them all."""

    @property
    def indicators(self) -> list[AnyIndicator]:
        """The indicators in their order."""
        return list(self.library.indicators.values())

    def periods_of(self, indicator: str) -> Sequence[int]:
        """The places of the periods that an indicator has figures of."""
        return [self.own_period[indicator]] if indicator in self.own_period else range(len(self.periods))

    @property
    def order(self) -> dict[str, int]:
        """The place of every indicator, by its id."""
        return {indicator: place for place, indicator in enumerate(self.library.indicators)}

    @property
    def breakdowns(self) -> list[str]:
        """The total and the breakdowns of the run, in the order of their places."""
        return [TOTAL, *self.by]

    def groups(self, split: Sequence[str]) -> list[tuple[int, list[str]]]:
        """The place and the groups of the total, and of each breakdown of an indicator that is split by those."""
        total = [(0, [TOTAL_GROUP])]
        return total + [(self.by.index(name) + 1, labels(self.library.breakdowns[name])) for name in split]


def is_per_child(indicator: AnyIndicator) -> bool:
    """Whether the children who live there are what the indicator divides by."""
    return isinstance(indicator, Rate) or (
        isinstance(indicator, Ratio) and any(isinstance(part, Population) for part in indicator.denominator)
    )
