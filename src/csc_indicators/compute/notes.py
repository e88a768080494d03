"""What a run tells besides its table: what could not be given and why, and what was inferred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from csc_indicators.engine.run import Counted, Unavailable
from csc_indicators.periods import Period
from csc_indicators.specs.model import AnyIndicator

_MOST = 8


def notes_of(
    lacking: Sequence[Unavailable], periods: Sequence[Period], stated: bool, without_population: Sequence[int]
) -> list[str]:
    """One line for each reason, with the indicators it concerns."""
    reasons: dict[str, list[str]] = {}
    for one in lacking:
        where = f" ({one.la_code})" if one.la_code else ""
        when = f" for {periods[one.period].label}" if len(periods) > 1 else ""
        reasons.setdefault(one.reason, []).append(f"{one.indicator}{when}{where}")
    notes = [f"not available: {_listed(names)}: {reason}" for reason, names in reasons.items()]
    if without_population:
        years = ", ".join(f"mid-{year}" for year in without_population)
        notes.append(f"not available: what is per child: no population estimate is held for {years}")
    if lacking and not stated:
        notes.append("what the extracts cover is inferred from their dates; `extract.toml` can state it")
    return notes


def split_notes(by: Sequence[str], split: Mapping[str, Sequence[str]], indicators: Sequence[AnyIndicator]) -> list[str]:
    """The breakdowns that some indicators have and the data has no columns for."""
    notes = []
    for name in by:
        without = [one.id for one in indicators if name in one.breakdowns and name not in split[one.id]]
        if without:
            notes.append(f"no columns for the breakdown `{name}` of {_listed(without)}")
    return notes


def years_without_population(counted: Counted, periods: Sequence[Period]) -> list[int]:
    """The mid-years that a rate needed and no estimate of any authority is held for."""
    totals = counted.counts.filter(pl.col("breakdown") == "total", pl.col("numerator").is_not_null())
    without = totals.group_by("indicator", "period_order").agg(pl.col("denominator").is_null().all())
    places = without.filter("denominator")["period_order"].unique()
    return sorted({periods[place].reporting_year - 1 for place in places})


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    more = len(unique) - _MOST
    return ", ".join(unique[:_MOST]) + (f" and {more} more" if more > 0 else "")
