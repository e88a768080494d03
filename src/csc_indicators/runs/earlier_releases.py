"""A run compared with published releases: what they show and hide is counted again if the run lacks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate, combinations
from typing import TYPE_CHECKING

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.figures.figure_columns import COMPUTED
from csc_indicators.periods import Period, parse_period
from csc_indicators.reference.authorities import area_names, current_codes
from csc_indicators.runs.default_periods import ChosenPeriods
from csc_indicators.runs.plan import RunPlan, plan_run
from csc_indicators.runs.request import Request
from csc_indicators.runs.selection import Selection
from csc_indicators.specs.load import Library, indicator_ids, load_library
from csc_indicators.specs.parts import PARTS

if TYPE_CHECKING:
    # At run time only where releases are looked at: it imports NumPy.
    from csc_indicators.figures.disclosure.control import Rules
    from csc_indicators.figures.disclosure.earlier import Earlier
    from csc_indicators.specs.counted.sets import Rows

_FIGURE = ["indicator", "breakdown", "group", "period", "area_code"]
_DAYS = ["period_start", "period_end"]
_TOTAL = "total"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WiderRun:
    """The plan of a run with all figures that can reveal its counts: see `wider_run`.

    `counts` are those of releases (`Earlier`); `stretches` the labels of the periods that others are made of.
    """

    plan: RunPlan
    counts: pl.DataFrame
    stretches: Sequence[str]


def wider_run(plan: RunPlan, table: pl.DataFrame) -> WiderRun | None:
    """The run with every figure of the releases it is to be looked at with, and of the stretches of its periods.

    None where there are none of either, or no policy. UserError where a release has an indicator or a breakdown that
    is not known here.
    """
    request = plan.selection.request
    if not plan.library.disclosure[request.disclosure].publications:
        return None
    from csc_indicators.figures.disclosure.earlier import NO_COUNTS, counts_of

    counts = pl.concat([NO_COUNTS, *(counts_of(release) for release in request.after)])
    library = _library_of(counts, request)
    indicators = {**library.indicators, **plan.library.indicators}
    policy = library.disclosure[request.disclosure]
    kept = [
        indicator_id
        for indicator_id, indicator in indicators.items()
        if policy.rules(indicator_id, indicator.publication) is not None
    ]
    counts = counts.filter(pl.col("indicator").is_in(kept))
    computed = table.filter(pl.col("source") == COMPUTED, pl.col("indicator").is_in(kept))
    days = pl.concat([computed.select("indicator", *_DAYS), counts.select("indicator", *_DAYS)]).unique()
    # A row for each period of each indicator.
    by_year: dict[str, dict[tuple[date, date], None]] = {}
    for indicator_id, start, end in days.sort(*_DAYS, "indicator").iter_rows():
        by_year.setdefault(indicators[indicator_id].year_ends, {})[start, end] = None
    stretches = list(dict.fromkeys(period for alike in by_year.values() for period in stretches_of(list(alike))))
    if not request.after and not stretches:
        return None
    wide = _wider_request(plan.selection, plan.library, counts)
    chosen = _periods(plan.chosen, counts, stretches)
    return WiderRun(plan_run(wide, chosen), counts, [period.label for period in stretches])


def stretches_of(days: Sequence[tuple[date, date]]) -> list[Period]:
    """What is left of a period without others inside it, as the months of a year of which two quarters are there.

    They have a count too, which is never less than nothing. Of periods that cross, as rolling years do, there are none.
    """
    if any(_cross(first, second) for first, second in combinations(days, 2)):
        return []
    left = []
    for first, last in days:
        inside = sorted(span for span in days if _is_within(span, (first, last)))
        if inside:
            ends = [first - _A_DAY, *(end for _, end in inside)]
            starts = [*(start for start, _ in inside), last + _A_DAY]
            # The latest end so far, since periods inside may hold one another.
            before = list(accumulate(ends, max))
            left += [(end + _A_DAY, start - _A_DAY) for end, start in zip(before, starts, strict=True)]
    return [parse_period(f"{first}..{last}") for first, last in dict.fromkeys(left) if first <= last]


def _cross(first: tuple[date, date], second: tuple[date, date]) -> bool:
    share = first[0] <= second[1] and second[0] <= first[1]
    return share and first != second and not _is_within(first, second) and not _is_within(second, first)


def _is_within(inner: tuple[date, date], outer: tuple[date, date]) -> bool:
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def _library_of(counts: pl.DataFrame, request: Request) -> Library:
    """The library of the indicators that releases have; UserError where one of them, or a breakdown, is not known."""
    known = indicator_ids(request.specs, only_own=request.only_own_specs)
    for indicator_id, release in counts.select("indicator", "release").unique(maintain_order=True).iter_rows():
        if indicator_id not in known:
            raise UserError(
                f"`{release}` has the indicator `{indicator_id}`, which no spec here defines",
                hint="give the specs that it was computed with: `--specs FOLDER`",
            )
    ids = tuple(counts["indicator"].unique())
    library = load_library(request.specs, only_own=request.only_own_specs, ids=set(ids))
    for name, release in counts.select("breakdown", "release").unique(maintain_order=True).iter_rows():
        if name != _TOTAL and name not in library.breakdowns:
            raise UserError(
                f"`{release}` has the breakdown `{name}`, which no spec here defines",
                hint="give the specs that it was computed with: `--specs FOLDER`",
            )
    return library


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


def _periods(chosen: ChosenPeriods, counts: pl.DataFrame, stretches: Sequence[Period]) -> ChosenPeriods:
    """The periods of the run, those of the releases, and the stretches, for every indicator."""
    periods = {period.label: period for period in chosen.periods}
    for label, start, end in counts.select("period", *_DAYS).unique(maintain_order=True).iter_rows():
        if label not in periods:
            try:
                periods[label] = parse_period(label)
            except UserError:  # months up to a day are no way to write a period
                periods[label] = Period(label, start, end, "rolling")
    return ChosenPeriods([*periods.values(), *stretches], not_begun=chosen.not_begun)


def earlier_for(wider: WiderRun, table: pl.DataFrame, wide: pl.DataFrame, rules: Rules) -> Earlier:
    """What the disclosure control of `table` has to know; `wide` has the figures of releases too.

    UserError where a figure of a release cannot be counted any more, though it can reveal what is asked for now.
    """
    from csc_indicators.figures.disclosure.earlier import Earlier

    refuse_lost(wider.counts, table, wide, rules)
    in_release = wider.counts.select(_FIGURE).unique()
    counted = wide.filter(pl.col("source") == COMPUTED)
    others = (
        counted.join(in_release, on=_FIGURE, how="semi", maintain_order="left")
        .join(table.filter(pl.col("source") == COMPUTED), on=_FIGURE, how="anti", maintain_order="left")
        .select(table.columns)
    )
    # Only what happens on days adds up over periods.
    adds_up = [
        indicator_id
        for indicator_id in wide["indicator"].unique()
        if "events" in {rows.counted_on for rows in _rows_of(indicator_id, rules)}
    ]
    of_stretches = counted.filter(pl.col("period").is_in(wider.stretches), pl.col("indicator").is_in(adds_up)).select(
        table.columns
    )
    return Earlier(wider.counts, pl.concat([others, of_stretches]))


def refuse_lost(counts: pl.DataFrame, table: pl.DataFrame, wide: pl.DataFrame, rules: Rules) -> None:
    """UserError for the first figure of a release that `wide` lacks and that can reveal figures of `table`.

    It does where both count rows of one table, in periods that share a day.
    """
    has = wide.filter(pl.any_horizontal(pl.col(PARTS).is_not_null()), pl.col("source") == COMPUTED)
    lost = counts.join(has, on=_FIGURE, how="anti", maintain_order="left")
    if lost.is_empty():
        return
    tables = {
        indicator_id: {rows.table for rows in _rows_of(indicator_id, rules)}
        for indicator_id in {*lost["indicator"], *table["indicator"]}
    }
    asked = table.filter(pl.col("source") == COMPUTED).select("indicator", *_DAYS).unique()
    for indicator_id, start, end in asked.iter_rows():
        tied = [
            other for other in lost["indicator"].unique(maintain_order=True) if tables[other] & tables[indicator_id]
        ]
        overlapping = lost.filter(
            pl.col("indicator").is_in(tied), pl.col("period_start") <= end, pl.col("period_end") >= start
        )
        if not overlapping.is_empty():
            first = overlapping.row(0, named=True)
            of_group = "" if first["breakdown"] == _TOTAL else f" by `{first['breakdown']}`"
            raise UserError(
                f"`{first['release']}` has `{first['indicator']}`{of_group} for {first['period']} "
                f"({first['area_code']}), which this run cannot count: what it tells of `{indicator_id}` is not known",
                hint="give the groups that it was computed with: `--groups FILE`"
                if first["area_code"] not in area_names()
                else f"compute from data that still has it, or leave `{indicator_id}` out",
            )


def _rows_of(indicator_id: str, rules: Rules) -> frozenset[Rows]:
    """The rows that the indicator counts; none where the policy is not about it."""
    try:
        return frozenset(
            counted.rows for part in PARTS for counted in rules.counting.of(indicator_id, part, _TOTAL, "Total")
        )
    except KeyError:
        return frozenset()
