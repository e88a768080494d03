"""The runner: every indicator, period and authority in one plan, and a full grid of counts out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.engine.aggregates import Aggregate, plan_aggregates
from csc_indicators.engine.causes import Cause, Unavailable, texts
from csc_indicators.engine.context import Environment
from csc_indicators.engine.count_plan import GRID, INDICATOR, KEY, CountPlan, is_per_child
from csc_indicators.engine.denominators import Populations
from csc_indicators.engine.groups import GROUP, FreeTextBreakdown, labels
from csc_indicators.engine.status import with_causes
from csc_indicators.engine.timing import PERIOD
from csc_indicators.execution import collect_together
from csc_indicators.periods import own_period
from csc_indicators.reference.authorities import AREA
from csc_indicators.specs.model import AnyIndicator, Percentage

_MEASURES = ("numerator", "denominator", "rows", "unknown", "excluded", "left_out_unknown")


@dataclass(frozen=True)
class Counted:
    """What was counted. Amounts are whole millionths.

    `counts`: one row for each indicator, period, authority, breakdown and group, with how many `rows` are counted;
    `cause` is the place in `causes` of why it cannot be given, and `reason` its words, both NULL where it can.
    `distributions`: for averages, one row for each distinct value as well.
    """

    counts: pl.DataFrame
    distributions: pl.DataFrame
    causes: tuple[Cause, ...]


def combine_counts(counted: Sequence[Counted]) -> Counted:
    """The counts of several batches of authorities as one."""
    counts: list[pl.DataFrame] = []
    causes: list[Cause] = []
    for batch in counted:
        counts.append(batch.counts.with_columns(pl.col("cause") + len(causes)))
        causes += batch.causes
    return Counted(pl.concat(counts), pl.concat([batch.distributions for batch in counted]), tuple(causes))


def count(plan: CountPlan, environment: Environment, populations: Populations) -> Counted:
    """Count everything in the plan over the tables of the environment; what is unavailable has the status `x`."""
    hopeless = {(figure.indicator, figure.period) for figure in plan.unavailable if figure.la_code is None}
    possible = [
        indicator
        for indicator in plan.indicators
        if not all((indicator.id, period) in hopeless for period in range(len(plan.periods)))
    ]
    wanted = plan_aggregates(possible, plan.split, plan.library, environment)
    collected = collect_together([aggregate.frame for aggregate in wanted], environment.engine)
    order = plan.order
    measured = _added_up(wanted, collected, order, plan.breakdowns)
    grid = _grid(plan)
    if plan.untimely:
        gone = [
            (order[indicator], period, la_code) for indicator, period, la_code in plan.untimely if indicator in order
        ]
        key = ["indicator_order", "period", "la_code"]
        grid = grid.join(pl.DataFrame(gone, {name: GRID[name] for name in key}, orient="row"), on=key, how="anti")
    counts = grid.join(measured, on=KEY, how="left").with_columns(pl.col(*_MEASURES).fill_null(0))
    counts = _with_shares_of_total(counts, plan.indicators)
    counts = _with_populations(counts, plan, populations)
    counts, causes = with_causes(counts, plan, populations)
    distributions = _distributions(wanted, collected, order, plan.breakdowns).join(
        counts.filter(pl.col("status").is_null()).select(KEY), on=KEY, how="semi"
    )
    names = _names(plan)
    counts = counts.with_columns(reason=pl.lit(texts(causes)).gather(pl.col("cause")))
    return Counted(_named(counts, names), _named(distributions, names), causes)


def withhold(counted: Counted, unavailable: Sequence[Unavailable]) -> Counted:
    """What was counted, with `x` for the figures, each of one authority, that turn out not to be available."""
    if not unavailable:
        return counted
    key = ("indicator", "period_order", "la_code")
    causes = tuple(dict.fromkeys(figure.cause for figure in unavailable))
    places = {cause: len(counted.causes) + place for place, cause in enumerate(causes)}
    rows = [
        (figure.indicator, figure.period, figure.la_code, places[figure.cause], figure.reason) for figure in unavailable
    ]
    schema = {name: counted.counts.schema[name] for name in (*key, "cause", "reason")}
    gone = pl.DataFrame(rows, schema, orient="row").unique(key, keep="first", maintain_order=True)
    joined = counted.counts.join(gone, on=key, how="left", suffix="_of_gone", maintain_order="left")
    is_gone = pl.col("cause_of_gone").is_not_null() & pl.col("cause").is_null()
    amounts = ("numerator", "denominator", "unknown", "excluded", "left_out_unknown")
    counts = joined.with_columns(
        pl.when(~is_gone).then(pl.col(*amounts)),
        status=pl.when(is_gone).then(pl.lit("x")).otherwise("status"),
        cause=pl.coalesce("cause", "cause_of_gone"),
        reason=pl.coalesce("reason", "reason_of_gone"),
    ).drop("cause_of_gone", "reason_of_gone")
    distributions = counted.distributions.join(gone, on=key, how="anti", maintain_order="left")
    return Counted(counts, distributions, (*counted.causes, *causes))


def _keyed(frame: pl.DataFrame, indicator: int, breakdown: int, measured: Mapping[str, str]) -> pl.DataFrame:
    """Columns of an aggregate under the names they have in the result, with the whole key."""
    # Columns side by side and no expressions: there are hundreds of these frames, each of a few rows.
    whole = {"indicator_order": (indicator, INDICATOR), "breakdown_order": (breakdown, pl.UInt8)}
    key = [
        pl.Series(name, [whole[name][0]], whole[name][1]).new_from_index(0, frame.height)
        if name in whole
        else frame[name]
        for name in KEY
    ]
    return pl.DataFrame([*key, *(frame[column].alias(name) for name, column in measured.items())])


def _added_up(
    wanted: Sequence[Aggregate], collected: Sequence[pl.DataFrame], order: Mapping[str, int], breakdowns: Sequence[str]
) -> pl.DataFrame:
    """Every aggregate of every indicator added to one row a key."""
    frames = [pl.DataFrame(schema=GRID | dict.fromkeys(_MEASURES, pl.Int64))]
    for aggregate, frame in zip(wanted, collected, strict=True):
        if aggregate.holds == "values":
            continue
        marks = [name for name in ("excluded", "left_out_unknown") if name in frame.columns]
        for indicator, prefixes in aggregate.prefixes.items():
            place, breakdown = order[indicator], breakdowns.index(aggregate.breakdown)
            for prefix in prefixes if aggregate.holds == "totals" else []:
                own = {name.removeprefix(prefix): name for name in frame.columns if name.startswith(prefix)}
                frames.append(_keyed(frame, place, breakdown, own))
            if marks:
                frames.append(_keyed(frame, place, breakdown, dict(zip(marks, marks, strict=True))))
    return pl.concat(frames, how="diagonal").group_by(KEY).agg(pl.col(*_MEASURES).sum())


def _distributions(
    wanted: Sequence[Aggregate], collected: Sequence[pl.DataFrame], order: Mapping[str, int], breakdowns: Sequence[str]
) -> pl.DataFrame:
    empty = pl.DataFrame(schema=GRID | {"value": pl.Int64, "n": pl.Int64})
    frames = [
        _keyed(frame, order[indicator], breakdowns.index(aggregate.breakdown), {"value": "value", "n": "n"})
        for aggregate, frame in zip(wanted, collected, strict=True)
        if aggregate.holds == "values"
        for indicator in aggregate.prefixes
    ]
    return pl.concat([empty, *frames])


def _grid(plan: CountPlan) -> pl.DataFrame:
    """A row for each figure that is wanted, whether or not anything was counted for it."""
    rows: dict[tuple[tuple[str, ...], tuple[int, ...]], list[tuple[int, int, int]]] = {}
    for place, indicator in enumerate(plan.indicators):
        # Nearly every indicator is of the same authorities and periods: those that are share one join.
        key = tuple(plan.authorities[indicator.id]), tuple(plan.periods_of(indicator.id))
        rows.setdefault(key, []).extend(
            (place, breakdown, group)
            for breakdown, names in plan.groups(plan.split[indicator.id])
            for group in range(len(names))
        )
    schema = {name: GRID[name] for name in ("indicator_order", "breakdown_order", "group")}
    grids = [
        pl.DataFrame(wanted, schema=schema, orient="row")
        .join(pl.DataFrame({"la_code": codes}, schema={"la_code": AREA}), how="cross")
        .join(pl.DataFrame({"period": periods}, schema={"period": PERIOD}), how="cross")
        .select(KEY)
        for (codes, periods), wanted in rows.items()
    ]
    return _without_others_groups(pl.concat([pl.DataFrame(schema=GRID), *grids]), plan)


def _without_others_groups(grid: pl.DataFrame, plan: CountPlan) -> pl.DataFrame:
    """The grid without the groups found only in other authorities: their teams and wards are not this one's."""
    for place, name in enumerate(plan.by, start=1):
        breakdown = plan.library.breakdowns[name]
        if not isinstance(breakdown, FreeTextBreakdown):
            continue
        places = {label: number for number, label in enumerate(labels(breakdown))}
        rest = places.pop(breakdown.otherwise)
        own = [
            (la_code, places[value]) for la_code, values in breakdown.values_by_authority.items() for value in values
        ]
        own_groups = pl.DataFrame(own, schema={"la_code": AREA, "group": GROUP}, orient="row").with_columns(_own=True)
        others = (pl.col("breakdown_order") == place) & (pl.col("group") != rest) & pl.col("_own").is_null()
        grid = grid.join(own_groups, on=["la_code", "group"], how="left").filter(~others).drop("_own")
    return grid


def _with_shares_of_total(counts: pl.DataFrame, indicators: Sequence[AnyIndicator]) -> pl.DataFrame:
    """The counts with the total's denominator for every group of the indicators whose groups are shares of a whole."""
    places = [
        place
        for place, indicator in enumerate(indicators)
        if isinstance(indicator, Percentage) and indicator.groups_of == "total"
    ]
    if not places:
        return counts
    whole = pl.col("denominator").filter(pl.col("breakdown_order") == 0).sum()
    return counts.with_columns(
        denominator=pl.when(pl.col("indicator_order").is_in(places))
        .then(whole.over("indicator_order", "period", "la_code"))
        .otherwise("denominator")
    )


def _with_populations(counts: pl.DataFrame, plan: CountPlan, populations: Populations) -> pl.DataFrame:
    """The counts with the children living there as the denominator of what is per child; NULL where not known."""
    per_child = [place for place, indicator in enumerate(plan.indicators) if is_per_child(indicator)]
    if not per_child:
        return counts
    breakdowns = {name: plan.library.breakdowns[name] for name in plan.by}
    people = populations.denominators(plan.periods, breakdowns, plan.library.codes).select(
        "la_code",
        "period",
        "group",
        breakdown_order=pl.col("breakdown").replace_strict(
            {name: place for place, name in enumerate(plan.breakdowns)}, return_dtype=pl.UInt8
        ),
        people=pl.col("denominator"),
    )
    return (
        counts.join(people, on=["la_code", "period", "breakdown_order", "group"], how="left")
        .with_columns(
            denominator=pl.when(pl.col("indicator_order").is_in(per_child))
            .then(pl.col("people"))
            .otherwise(pl.col("denominator"))
        )
        .drop("people")
    )


def _names(plan: CountPlan) -> dict[str, pl.DataFrame]:
    """The names behind the places: of indicators and their own periods, and of groups."""
    periods = [
        (place, number, indicator.id, period.label, own.start, own.end)
        for place, indicator in enumerate(plan.indicators)
        for number, period in enumerate(plan.periods)
        for own in [own_period(period, indicator.year_ends)]
    ]
    groups = [
        (place, number, plan.breakdowns[place], label)
        for place, names in plan.groups(plan.by)
        for number, label in enumerate(names)
    ]
    return {
        "periods": pl.DataFrame(
            periods,
            schema={
                "indicator_order": INDICATOR,
                "period": PERIOD,
                "indicator": pl.String,
                "label": pl.String,
                "period_start": pl.Date,
                "period_end": pl.Date,
            },
            orient="row",
        ),
        "groups": pl.DataFrame(
            groups,
            schema={"breakdown_order": pl.UInt8, "group": GROUP, "breakdown": pl.String, "group_label": pl.String},
            orient="row",
        ),
    }


def _named(frame: pl.DataFrame, names: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return (
        frame.join(names["periods"], on=["indicator_order", "period"])
        .join(names["groups"], on=["breakdown_order", "group"])
        .rename({"group": "group_order", "period": "period_order"})
        .rename({"group_label": "group", "label": "period"})
        .with_columns(pl.col("la_code").cast(pl.String))
    )
