"""A run beside releases that are out: what they show and hide, counted again where the run does not ask for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from csc_indicators.compute.default_periods import ChosenPeriods
from csc_indicators.compute.plan import RunPlan, plan_run
from csc_indicators.compute.request import Request
from csc_indicators.compute.selection import Selection, chosen_library
from csc_indicators.errors import UserError
from csc_indicators.periods import Period, parse_period
from csc_indicators.reference.authorities import current_codes
from csc_indicators.results.figures import COMPUTED
from csc_indicators.specs.load import Library, indicator_ids
from csc_indicators.specs.parts import PARTS

if TYPE_CHECKING:
    # At run time only where releases are looked at: it imports NumPy.
    from csc_indicators.results.disclosure.control import Rules
    from csc_indicators.results.disclosure.earlier import Earlier

_FIGURE = ["indicator", "breakdown", "group", "period", "area_code"]
_DAYS = ["period_start", "period_end"]
_TOTAL = "total"


@dataclass(frozen=True)
class Beside:
    """What the plan of a run becomes with the figures of releases, and the counts of those (`Earlier`)."""

    plan: RunPlan
    counts: pl.DataFrame


def beside_releases(plan: RunPlan) -> Beside | None:
    """The run with every figure of the releases it is to be looked at with; None where there are none.

    UserError where a release has an indicator or a breakdown that is not known here.
    """
    request = plan.selection.request
    if not request.after:
        return None
    from csc_indicators.results.disclosure.earlier import counts_of

    counts = _of_policy(pl.concat([counts_of(release) for release in request.after]), request)
    wide = _wider_request(plan.selection, plan.library, counts)
    return Beside(plan_run(wide, _periods(plan.chosen, counts)), counts)


def _of_policy(counts: pl.DataFrame, request: Request) -> pl.DataFrame:
    """The counts of indicators that the policy is about; UserError where one is not known."""
    known = indicator_ids(request.specs, request.only_own_specs)
    for id, release in counts.select("indicator", "release").unique(maintain_order=True).iter_rows():
        if id not in known:
            raise UserError(
                f"`{release}` has the indicator `{id}`, which no spec here defines",
                hint="give the specs that it was computed with: `--specs FOLDER`",
            )
    ids = tuple(counts["indicator"].unique())
    if not ids:
        return counts
    library = chosen_library(replace(request, indicators=ids, outcomes=(), by=(), parameters=()))
    policy = library.disclosure[request.disclosure]
    kept = [one.id for one in library.indicators.values() if policy.rules(one.id, one.publication) is not None]
    for name, release in counts.select("breakdown", "release").unique(maintain_order=True).iter_rows():
        if name != _TOTAL and name not in library.breakdowns:
            raise UserError(
                f"`{release}` has the breakdown `{name}`, which no spec here defines",
                hint="give the specs that it was computed with: `--specs FOLDER`",
            )
    return counts.filter(pl.col("indicator").is_in(kept))


def _wider_request(selection: Selection, library: Library, counts: pl.DataFrame) -> Request:
    """The request for all that is asked for and all that the releases have."""
    request = selection.request
    codes = set(counts["area_code"].unique())
    # An area of several authorities needs all of them.
    are_single = codes <= set(current_codes().values())
    las = (*selection.las, *sorted(codes)) if selection.las and are_single else ()
    breakdowns = [name for name in counts["breakdown"].unique(maintain_order=True) if name != _TOTAL]
    return replace(
        request,
        indicators=tuple(dict.fromkeys([*library.indicators, *counts["indicator"].unique(maintain_order=True)])),
        outcomes=(),
        by=tuple(dict.fromkeys([*request.by, *breakdowns])),
        las=tuple(dict.fromkeys(las)),
        after=(),
        relative_to=None,
        validate=False,
        strict=False,
    )


def _periods(chosen: ChosenPeriods, counts: pl.DataFrame) -> ChosenPeriods:
    """The periods of the run, and those of the releases, for every indicator."""
    periods = {period.label: period for period in chosen.periods}
    for label, start, end in counts.select("period", *_DAYS).unique(maintain_order=True).iter_rows():
        if label not in periods:
            try:
                periods[label] = parse_period(label)
            except UserError:  # months up to a day are no way to write a period
                periods[label] = Period(label, start, end, "rolling")
    return ChosenPeriods(list(periods.values()), not_begun=chosen.not_begun)


def earlier_of(beside: Beside, table: pl.DataFrame, wide: pl.DataFrame, rules: Rules) -> Earlier:
    """What the disclosure control of `table` has to know; `wide` has the figures of releases too.

    UserError where a figure of a release cannot be counted any more, though it tells of what is asked for now.
    """
    from csc_indicators.results.disclosure.earlier import Earlier

    refuse_lost(beside.counts, table, wide, rules)
    in_release = beside.counts.select(_FIGURE).unique()
    others = (
        wide.filter(pl.col("source") == COMPUTED)
        .join(in_release, on=_FIGURE, how="semi", maintain_order="left")
        .join(table.filter(pl.col("source") == COMPUTED), on=_FIGURE, how="anti", maintain_order="left")
        .select(table.columns)
    )
    return Earlier(beside.counts, others)


def refuse_lost(counts: pl.DataFrame, table: pl.DataFrame, wide: pl.DataFrame, rules: Rules) -> None:
    """UserError for the first figure of a release that `wide` lacks and that tells of the figures of `table`.

    It does where both count rows of one table, in periods that share a day.
    """
    has = wide.filter(pl.any_horizontal(pl.col(PARTS).is_not_null()), pl.col("source") == COMPUTED)
    lost = counts.join(has, on=_FIGURE, how="anti", maintain_order="left")
    if lost.is_empty():
        return
    tables = {id: _tables_of(id, rules) for id in {*lost["indicator"], *table["indicator"]}}
    asked = table.filter(pl.col("source") == COMPUTED).select("indicator", *_DAYS).unique()
    for id, start, end in asked.iter_rows():
        tied = [other for other in lost["indicator"].unique(maintain_order=True) if tables[other] & tables[id]]
        found = lost.filter(
            pl.col("indicator").is_in(tied), pl.col("period_start") <= end, pl.col("period_end") >= start
        )
        if not found.is_empty():
            first = found.row(0, named=True)
            of_group = "" if first["breakdown"] == _TOTAL else f" by `{first['breakdown']}`"
            raise UserError(
                f"`{first['release']}` has `{first['indicator']}`{of_group} for {first['period']} "
                f"({first['area_code']}), which this run cannot count: what it tells of `{id}` is not known",
                hint=f"compute from data that still has it, or leave `{id}` out",
            )


def _tables_of(id: str, rules: Rules) -> frozenset[str]:
    """The tables whose rows the indicator counts; none where the policy is not about it."""
    try:
        return frozenset(one.rows.table for part in PARTS for one in rules.counting.of(id, part, _TOTAL, "Total"))
    except KeyError:
        return frozenset()
