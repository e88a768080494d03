"""The runner: every indicator, period and authority in one plan, and a full grid of counts out of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.engine.counts import Part, parts
from csc_indicators.engine.denominators import Populations
from csc_indicators.engine.environment import Environment
from csc_indicators.engine.groups import GROUP, TOTAL, TOTAL_GROUP, FoundBreakdown, labels
from csc_indicators.engine.timing import PERIOD
from csc_indicators.periods import own_period
from csc_indicators.plans import collect_together
from csc_indicators.reference.authorities import AREA
from csc_indicators.specs.cohort import Quantity
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator, Average, Percentage, Population, Rate, Ratio

_MEASURES = ("numerator", "denominator", "rows", "unknown", "excluded", "left_out_unknown")
_INDICATOR = pl.UInt16
_GRID: dict[str, pl.DataType | type[pl.DataType]] = {
    "indicator_order": _INDICATOR,
    "period": PERIOD,
    "la_code": AREA,
    "breakdown_order": pl.UInt8,
    "group": GROUP,
}
_KEY = tuple(_GRID)


@dataclass(frozen=True)
class Unavailable:
    """A figure that cannot be given: for one authority in a period, or for all of them; the reason in words."""

    indicator: str
    period: int
    la_code: str | None
    reason: str


@dataclass(frozen=True)
class Counted:
    """What was counted. Amounts are whole millionths.

    `counts`: one row for each indicator, period, authority, breakdown and group. `distributions`: for averages, one
    row for each distinct value as well.
    """

    counts: pl.DataFrame
    distributions: pl.DataFrame


def count(
    indicators: Sequence[AnyIndicator],
    by: Sequence[str],
    split: Mapping[str, Sequence[str]],
    library: Library,
    environment: Environment,
    authorities: Mapping[str, Sequence[str]],
    populations: Populations,
    unavailable: Iterable[Unavailable],
    untimely: Collection[tuple[str, int, str]] = (),
) -> Counted:
    """Count the indicators for the authorities given for each; what is unavailable has the status `x`.

    `by` names the breakdowns of the run in order, `split` those of each indicator. `untimely` names the figures that
    there are not to be: indicator, period and authority.
    """
    unavailable = list(unavailable)
    hopeless = {(one.indicator, one.period) for one in unavailable if one.la_code is None}
    periods = range(len(environment.periods))
    possible = [one for one in indicators if not all((one.id, period) in hopeless for period in periods)]
    wanted = parts(possible, split, library, environment)
    collected = collect_together([part.frame for part in wanted], environment.engine)
    breakdowns = [TOTAL, *by]
    order = {indicator.id: place for place, indicator in enumerate(indicators)}
    measured = _added_up(wanted, collected, order, breakdowns)
    grid = _grid(indicators, by, split, library, environment, authorities)
    if untimely:
        gone = [(order[id], period, la_code) for id, period, la_code in untimely if id in order]
        key = ["indicator_order", "period", "la_code"]
        grid = grid.join(pl.DataFrame(gone, {name: _GRID[name] for name in key}, orient="row"), on=key, how="anti")
    counts = grid.join(measured, on=_KEY, how="left").with_columns(pl.col(*_MEASURES).fill_null(0))
    counts = _with_shares_of_total(counts, indicators)
    counts = _with_populations(counts, indicators, by, library, environment, populations)
    counts = _with_status(counts, indicators, unavailable, order)
    distributions = _distributions(wanted, collected, order, breakdowns).join(
        counts.filter(pl.col("status").is_null()).select(_KEY), on=_KEY, how="semi"
    )
    names = _names(indicators, by, library, environment)
    return Counted(_named(counts, names).drop("rows"), _named(distributions, names))


def _keyed(frame: pl.DataFrame, indicator: int, breakdown: int, measured: Mapping[str, str]) -> pl.DataFrame:
    """Columns of a part under the names they have in the result, with the whole key."""
    # Columns side by side and no expressions: there are hundreds of these frames, each of a few rows.
    whole = {"indicator_order": (indicator, _INDICATOR), "breakdown_order": (breakdown, pl.UInt8)}
    key = [
        pl.Series(name, [whole[name][0]], whole[name][1]).new_from_index(0, frame.height)
        if name in whole
        else frame[name]
        for name in _KEY
    ]
    return pl.DataFrame([*key, *(frame[column].alias(name) for name, column in measured.items())])


def _added_up(
    wanted: Sequence[Part], collected: Sequence[pl.DataFrame], order: Mapping[str, int], breakdowns: Sequence[str]
) -> pl.DataFrame:
    """Every part of every indicator added to one row a key."""
    frames = [pl.DataFrame(schema=_GRID | dict.fromkeys(_MEASURES, pl.Int64))]
    for part, frame in zip(wanted, collected, strict=True):
        if part.holds == "values":
            continue
        marks = [name for name in ("excluded", "left_out_unknown") if name in frame.columns]
        for indicator, prefixes in part.prefixes.items():
            place, breakdown = order[indicator], breakdowns.index(part.breakdown)
            for prefix in prefixes if part.holds == "totals" else []:
                own = {name.removeprefix(prefix): name for name in frame.columns if name.startswith(prefix)}
                frames.append(_keyed(frame, place, breakdown, own))
            if marks:
                frames.append(_keyed(frame, place, breakdown, dict(zip(marks, marks, strict=True))))
    return pl.concat(frames, how="diagonal").group_by(_KEY).agg(pl.col(*_MEASURES).sum())


def _distributions(
    wanted: Sequence[Part], collected: Sequence[pl.DataFrame], order: Mapping[str, int], breakdowns: Sequence[str]
) -> pl.DataFrame:
    empty = pl.DataFrame(schema=_GRID | {"value": pl.Int64, "n": pl.Int64})
    frames = [
        _keyed(frame, order[indicator], breakdowns.index(part.breakdown), {"value": "value", "n": "n"})
        for part, frame in zip(wanted, collected, strict=True)
        if part.holds == "values"
        for indicator in part.prefixes
    ]
    return pl.concat([empty, *frames])


def _groups(by: Sequence[str], split: Sequence[str], library: Library) -> list[tuple[int, list[str]]]:
    """The place and groups of the total and of each breakdown that an indicator is split by."""
    found = [(0, [TOTAL_GROUP])]
    return found + [(by.index(name) + 1, labels(library.breakdowns[name])) for name in split]


def _grid(
    indicators: Sequence[AnyIndicator],
    by: Sequence[str],
    split: Mapping[str, Sequence[str]],
    library: Library,
    environment: Environment,
    authorities: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """A row for each figure that is wanted, whether or not anything was counted for it."""
    periods = pl.DataFrame({"period": range(len(environment.periods))}, schema={"period": PERIOD})
    rows: dict[tuple[str, ...], list[tuple[int, int, int]]] = {}
    for place, indicator in enumerate(indicators):
        # Nearly every indicator is of the same authorities: those that are share one join.
        rows.setdefault(tuple(authorities[indicator.id]), []).extend(
            (place, breakdown, group)
            for breakdown, names in _groups(by, split[indicator.id], library)
            for group in range(len(names))
        )
    schema = {name: _GRID[name] for name in ("indicator_order", "breakdown_order", "group")}
    grids = [
        pl.DataFrame(wanted, schema=schema, orient="row")
        .join(pl.DataFrame({"la_code": codes}, schema={"la_code": AREA}), how="cross")
        .join(periods, how="cross")
        .select(_KEY)
        for codes, wanted in rows.items()
    ]
    return _without_others_groups(pl.concat([pl.DataFrame(schema=_GRID), *grids]), by, library)


def _without_others_groups(grid: pl.DataFrame, by: Sequence[str], library: Library) -> pl.DataFrame:
    """The grid without the groups found only in other authorities: their teams and wards are not this one's."""
    for place, name in enumerate(by, start=1):
        breakdown = library.breakdowns[name]
        if not isinstance(breakdown, FoundBreakdown):
            continue
        places = {label: number for number, label in enumerate(labels(breakdown))}
        rest = places.pop(breakdown.otherwise)
        own = [(la_code, places[value]) for la_code, values in breakdown.found.items() for value in values]
        found = pl.DataFrame(own, schema={"la_code": AREA, "group": GROUP}, orient="row").with_columns(_own=True)
        others = (pl.col("breakdown_order") == place) & (pl.col("group") != rest) & pl.col("_own").is_null()
        grid = grid.join(found, on=["la_code", "group"], how="left").filter(~others).drop("_own")
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


def _is_per_child(indicator: AnyIndicator) -> bool:
    return isinstance(indicator, Rate) or (
        isinstance(indicator, Ratio) and any(isinstance(part, Population) for part in indicator.denominator)
    )


def _with_populations(
    counts: pl.DataFrame,
    indicators: Sequence[AnyIndicator],
    by: Sequence[str],
    library: Library,
    environment: Environment,
    populations: Populations,
) -> pl.DataFrame:
    """The counts with the children living there as the denominator of what is per child; NULL where not known."""
    per_child = [place for place, indicator in enumerate(indicators) if _is_per_child(indicator)]
    if not per_child:
        return counts
    breakdowns = {name: library.breakdowns[name] for name in by}
    people = populations.denominators(environment.periods, breakdowns, library.codes).select(
        "la_code",
        "period",
        "group",
        breakdown_order=pl.col("breakdown").replace_strict(
            {name: place for place, name in enumerate([TOTAL, *by])}, return_dtype=pl.UInt8
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


def _sums_values(indicator: AnyIndicator) -> bool:
    """Whether it divides by a sum of values, or a sum by the population: over no rows that is not 0 but not known."""
    match indicator:
        case Percentage():
            return indicator.weight is not None
        case Ratio():
            counted = [part for part in indicator.denominator if isinstance(part, Quantity)] or indicator.numerator
            return all(part.sum is not None for part in counted)
        case _:
            return False


def _with_status(
    counts: pl.DataFrame,
    indicators: Sequence[AnyIndicator],
    unavailable: Sequence[Unavailable],
    order: Mapping[str, int],
) -> pl.DataFrame:
    """The counts with `x` as the status of what cannot be given; its amounts are then NULL."""
    sums = [place for place, indicator in enumerate(indicators) if _sums_values(indicator)]
    averages = [place for place, indicator in enumerate(indicators) if isinstance(indicator, Average)]
    schema = {name: _GRID[name] for name in ("indicator_order", "period", "la_code")}
    everywhere = [(order[one.indicator], one.period) for one in unavailable if one.la_code is None]
    somewhere = [(order[one.indicator], one.period, one.la_code) for one in unavailable if one.la_code is not None]
    for_all = pl.DataFrame(everywhere, schema=["indicator_order", "period"], orient="row").cast(
        {"indicator_order": _INDICATOR, "period": PERIOD}
    )
    for_some = pl.DataFrame(somewhere, schema=schema, orient="row")
    # A group that nobody is in is empty; only where all the groups together hold nothing is the figure not known.
    in_total = pl.col("breakdown_order") == 0
    no_rows = pl.col("rows").filter(in_total).sum().over("indicator_order", "period", "la_code") == 0
    place = pl.col("indicator_order")
    lacking = (
        pl.col("denominator").is_null()
        | (place.is_in(sums) & no_rows)
        | (place.is_in(averages) & no_rows & (pl.col("unknown") > 0))
        | pl.col("_unavailable")
    )
    with_status = (
        counts.join(for_all.unique().with_columns(_for_all=True), on=["indicator_order", "period"], how="left")
        .join(for_some.unique().with_columns(_for_some=True), on=["indicator_order", "period", "la_code"], how="left")
        .with_columns(_unavailable=(pl.col("_for_all") | pl.col("_for_some")).fill_null(False))
        .with_columns(status=pl.when(lacking).then(pl.lit("x")))
        .drop("_for_all", "_for_some")
    )
    known = pl.col("status").is_null()
    # Without a population there is no rate, but the count is still known.
    counted = ~pl.col("_unavailable") & (known | pl.col("denominator").is_null())
    return with_status.with_columns(
        numerator=pl.when(counted).then("numerator"),
        denominator=pl.when(known).then("denominator"),
        unknown=pl.when(counted).then("unknown"),
        excluded=pl.when(counted).then("excluded"),
        left_out_unknown=pl.when(counted).then("left_out_unknown"),
    ).drop("_unavailable")


def _names(
    indicators: Sequence[AnyIndicator], by: Sequence[str], library: Library, environment: Environment
) -> dict[str, pl.DataFrame]:
    """The names behind the places: of indicators and their own periods, and of groups."""
    periods = [
        (place, number, indicator.id, period.label, own.start, own.end)
        for place, indicator in enumerate(indicators)
        for number, period in enumerate(environment.periods)
        for own in [own_period(period, indicator.year_ends)]
    ]
    every_breakdown = {0: (TOTAL, [TOTAL_GROUP])} | {
        place: (name, labels(library.breakdowns[name])) for place, name in enumerate(by, start=1)
    }
    groups = [
        (place, number, name, label)
        for place, (name, names) in every_breakdown.items()
        for number, label in enumerate(names)
    ]
    return {
        "periods": pl.DataFrame(
            periods,
            schema={
                "indicator_order": _INDICATOR,
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
