"""What the results need to know of an indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal["rate", "percentage", "average", "ratio"]
Statistic = Literal["mean", "median", "p25", "p75", "p90"]
Interval = Literal["wilson", "poisson", "t"]
Counts = Literal["rows", "sum"]

PERCENTILES = {"p25": 25, "median": 50, "p75": 75, "p90": 90}
"""The statistics that are a percentile of the values; any other is their mean."""


@dataclass(frozen=True)
class Counterpart:
    """The published figure (its name and part in the publication) that stands for one group of an indicator."""

    published: str
    part: str | None = None
    breakdown: str = "total"
    group: str = "Total"


@dataclass(frozen=True)
class IndicatorInfo:
    """An indicator's names, how its figures are made and printed, and what they mean in words.

    `year_name` is what Explore Education Statistics calls the year that ends on 31 March in its publication.
    """

    id: str
    title: str
    outcome: str
    outcome_number: int | None
    outcome_title: str
    domain: str
    kind: Kind
    statistic: Statistic | None
    unit: str
    polarity: str
    per: int | None
    decimals: int
    rounds_to_zero: str | None
    interval: Interval | None
    counterparts: tuple[Counterpart, ...] = ()
    title_of_period: str | None = None
    """The title over a period that is no reporting year, with {day} and {span} to be filled in, where it differs."""
    grows_with_time: bool = False
    """Whether the figure of a quarter is less than the year's because the quarter is shorter."""
    publication: str = ""
    publication_title: str = ""
    year_name: str = "Reporting year"
    definition: str = ""
    numerator: str = ""
    denominator: str = ""
    caveats: tuple[str, ...] = ()

    numerator_counts: Counts | None = None
    denominator_counts: Counts | None = None
    """Whether the part counts rows or adds up a value of theirs; None for populations, weights, money and FTE."""

    @property
    def scale(self) -> int:
        """What the ratio is multiplied by: 100 for a percentage, 1 for an average, else `per`."""
        if self.kind == "percentage":
            return 100
        return 1 if self.kind == "average" else self.per or 1


@dataclass(frozen=True)
class Legend:
    """What the names in a result stand for: the indicators by id, and the titles of the breakdowns by name."""

    indicators: Mapping[str, IndicatorInfo]
    breakdowns: Mapping[str, str]


def info_table(infos: Mapping[str, IndicatorInfo]) -> pl.DataFrame:
    """One row per indicator: the names that a result shows, and the numbers that make its figures."""
    rows = [
        {
            "indicator": key,
            "title": info.title,
            "outcome": info.outcome,
            "outcome_number": info.outcome_number,
            "outcome_title": info.outcome_title,
            "domain": info.domain,
            "kind": info.kind,
            "unit": info.unit,
            "polarity": info.polarity,
            "scale": info.scale,
            "decimals": info.decimals,
            "low": info.rounds_to_zero,
            "interval": info.interval,
            "percentile": PERCENTILES.get(info.statistic) if info.statistic else None,
        }
        for key, info in infos.items()
    ]
    numbers = {"outcome_number": pl.Int64, "scale": pl.Int64, "decimals": pl.Int64, "percentile": pl.Int64}
    texts = ["indicator", "title", "outcome", "outcome_title", "domain", "kind", "unit", "polarity", "low", "interval"]
    return pl.DataFrame(rows, schema={**dict.fromkeys(texts, pl.String), **numbers})
