"""What a run tells besides its table: what could not be given and why, and what was inferred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from csc_indicators.engine.causes import BeginsLate, Cause
from csc_indicators.engine.groups import TOTAL
from csc_indicators.engine.run import Counted
from csc_indicators.specs.model import AnyIndicator

_MOST = 8
FROM_DATES = (BeginsLate,)
"""The causes that are inferred from the dates in the data, which `extract.toml` can correct."""


def unavailable_notes(counted: Counted, with_period: bool, stated: bool) -> list[str]:
    """One line for each cause, with the indicators it concerns; and whether what the extracts cover was inferred.

    Groups in which nobody was counted are left to the table and to `run.json`: no figure of theirs is missed.
    """
    causes: dict[tuple[object, ...], Cause] = {}
    periods: dict[tuple[object, ...], dict[str, list[str]]] = {}
    for place, name, period in _concerned(counted).iter_rows():
        cause = counted.causes[place]
        causes.setdefault(cause.note_key, cause)
        periods.setdefault(cause.note_key, {}).setdefault(name, []).append(period)
    notes = []
    for key, cause in causes.items():
        names = [f"{name} for {_all_of(when)}" if with_period else name for name, when in periods[key].items()]
        notes.append(f"not available: {_listed(names)}: {cause.text}")
    if not stated and any(isinstance(cause, FROM_DATES) for cause in causes.values()):
        notes.append("what the extracts cover is inferred from their dates; `extract.toml` can state it")
    return notes


def _concerned(counted: Counted) -> pl.DataFrame:
    """What each cause concerns: cause, name of the indicator with its breakdown and authorities, and period."""
    missed = (pl.col("breakdown") == TOTAL) | (pl.col("numerator") > 0)
    rows = counted.counts.filter(pl.col("cause").is_not_null(), missed.fill_null(False))
    order = ["indicator_order", "breakdown_order", "period_order", "cause"]
    everyone = counted.counts.group_by("indicator", "period").agg(everyone=pl.col("la_code").n_unique())
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
                .then(pl.format(" ({})", pl.col("las").list.join(", ")))
                .otherwise(pl.lit("")),
            ),
            "period",
        )
    )


def split_notes(by: Sequence[str], split: Mapping[str, Sequence[str]], indicators: Sequence[AnyIndicator]) -> list[str]:
    """The breakdowns that some indicators have and the data has no columns for."""
    notes = []
    for name in by:
        without = [one.id for one in indicators if name in one.breakdowns and name not in split[one.id]]
        if without:
            notes.append(f"no columns for the breakdown `{name}` of {_listed(without)}")
    return notes


def _all_of(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    more = len(unique) - _MOST
    return ", ".join(unique[:_MOST]) + (f" and {more} more" if more > 0 else "")
