"""The notes of a run: which figures are not available and why, and what was inferred."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from csc_indicators.engine.causes import BeginsLate, Cause
from csc_indicators.engine.count import Counted
from csc_indicators.engine.coverage import Doubt
from csc_indicators.engine.coverage_causes import (
    BeganSince,
    EndsBegin,
    FewRecords,
    NoRecordBetween,
    NoRound,
    OnlyEnded,
    OnlyOpen,
    RecordsBegin,
    RecordsEnd,
    TooFewToTell,
)
from csc_indicators.engine.groups import TOTAL
from csc_indicators.runs.default_periods import ChosenPeriods
from csc_indicators.runs.plan import RunPlan
from csc_indicators.specs.model import AnyIndicator

_MOST = 8
_MOST_AUTHORITIES = 5

_FROM_DATES = (
    BeginsLate,
    BeganSince,
    EndsBegin,
    FewRecords,
    NoRecordBetween,
    NoRound,
    OnlyEnded,
    OnlyOpen,
    RecordsBegin,
    RecordsEnd,
    TooFewToTell,
)
"""The causes that are inferred from the dates in the data, which `extract.toml` can correct."""


def unavailable_notes(counted: Counted, *, with_period: bool, stated: bool) -> list[str]:
    """One line for each kind of cause, with the figures it concerns; and whether what is covered was inferred.

    Groups in which nobody was counted are left to the table and to `run.json`: no figure of theirs is missed.
    """
    figures = [(counted.causes[place], *names) for place, *names in _concerned(counted).iter_rows()]
    notes = [f"not available: {line}" for line in _by_cause(figures, with_period=with_period)]
    if not stated and any(isinstance(cause, _FROM_DATES) for cause, *_ in figures):
        notes.append("what the extracts cover is inferred from their dates; `extract.toml` can state it")
    return notes


def doubt_notes(plan: RunPlan) -> list[str]:
    """The figures that may be wrong, since records of theirs may be missing, with what speaks for it."""
    alike: dict[tuple[object, ...], list[Doubt]] = {}
    for doubt in plan.doubts:
        if doubt.period in plan.counts.periods_of(doubt.indicator):
            alike.setdefault((doubt.cause.note_key, doubt.indicator, doubt.period), []).append(doubt)
    figures = []
    for doubts in alike.values():
        indicator_id, codes = doubts[0].indicator, list(dict.fromkeys(doubt.la_code for doubt in doubts))
        of = (
            ""
            if len(codes) == len(plan.counts.authorities[indicator_id])
            else f" ({_listed(codes, _MOST_AUTHORITIES)})"
        )
        figures += [(doubt.cause, f"{indicator_id}{of}", plan.periods[doubt.period].label) for doubt in doubts]
    return [f"may lack records: {line}" for line in _by_cause(figures, with_period=len(plan.periods) > 1)]


def _by_cause(figures: Iterable[tuple[Cause, str, str]], *, with_period: bool) -> Iterator[str]:
    """The figures (indicator and authorities, period) of each kind of cause, and the first cause in words."""
    texts: dict[tuple[object, ...], dict[tuple[object, ...], str]] = {}
    periods: dict[tuple[object, ...], dict[str, list[str]]] = {}
    for cause, name, period in figures:
        texts.setdefault(cause.note_key, {}).setdefault(cause.without_needed, cause.text)
        periods.setdefault(cause.note_key, {}).setdefault(name, []).append(period)
    for key, by_name in periods.items():
        names = [f"{name} for {_all_of(when)}" if with_period else name for name, when in by_name.items()]
        first, *others = texts[key].values()
        yield f"{_listed(names)}: {first}" + (f" ({len(others)} alike)" if others else "")


def _concerned(counted: Counted) -> pl.DataFrame:
    """What each cause concerns: cause, name of the indicator with its breakdown and authorities, and period."""
    missed = (pl.col("breakdown") == TOTAL) | (pl.col("numerator") > 0)
    rows = counted.counts.filter(pl.col("cause").is_not_null(), missed.fill_null(value=False))
    order = ["indicator_order", "breakdown_order", "period_order", "cause"]
    everyone = counted.counts.group_by("indicator", "period").agg(everyone=pl.col("la_code").n_unique())
    beyond = pl.col("las").list.len().cast(pl.Int64) - _MOST_AUTHORITIES
    more = pl.when(beyond > 0).then(pl.format(" and {} more", beyond)).otherwise(pl.lit(""))
    return (
        rows.group_by(*order, "indicator", "breakdown", "period")
        .agg(las=pl.col("la_code").unique().sort())
        .join(everyone, on=["indicator", "period"])
        .sort(order)
        .select(
            "cause",
            pl.concat_str(
                "indicator",
                pl.when(pl.col("breakdown") != TOTAL).then(pl.format(" by `{}`", "breakdown")).otherwise(pl.lit("")),
                pl.when(pl.col("las").list.len() < pl.col("everyone"))
                .then(pl.format(" ({}{})", pl.col("las").list.head(_MOST_AUTHORITIES).list.join(", "), more))
                .otherwise(pl.lit("")),
            ),
            "period",
        )
    )


def period_notes(chosen: ChosenPeriods) -> list[str]:
    """Which indicators are of another year than the folder's latest, which their records do not cover."""
    by_period: dict[str, list[str]] = {}
    for indicator_id, period in chosen.differing().items():
        by_period.setdefault(period.label, []).append(indicator_id)
    return [f"of {label}, the latest year that their records cover: {_listed(ids)}" for label, ids in by_period.items()]


def split_notes(by: Sequence[str], split: Mapping[str, Sequence[str]], indicators: Sequence[AnyIndicator]) -> list[str]:
    """The breakdowns that some indicators have and the data has no columns for."""
    notes = []
    for name in by:
        without = [
            indicator.id for indicator in indicators if name in indicator.breakdowns and name not in split[indicator.id]
        ]
        if without:
            notes.append(f"no columns for the breakdown `{name}` of {_listed(without)}")
    return notes


def _all_of(periods: Sequence[str]) -> str:
    names = list(dict.fromkeys(periods))
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _listed(names: Sequence[str], most: int = _MOST) -> str:
    unique = list(dict.fromkeys(names))
    more = len(unique) - most
    return ", ".join(unique[:most]) + (f" and {more} more" if more > 0 else "")
