"""Which of the counted figures cannot be given after all, each with its cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from csc_indicators.engine.causes import (
    Cause,
    GroupWithoutPopulation,
    NoPopulation,
    NoPopulationByEthnicGroup,
    NoPopulationByGroup,
    NothingToAddUp,
    OnlyUnknown,
)
from csc_indicators.engine.count_plan import GRID, CountPlan, is_per_child
from csc_indicators.engine.denominators import Populations, of_ethnic_groups
from csc_indicators.engine.timing import spans
from csc_indicators.periods import Period
from csc_indicators.specs.cohort import Cohort, Quantity
from csc_indicators.specs.model import AnyIndicator, Average, Percentage, Ratio

_FIGURE = ["indicator_order", "period", "la_code"]
_PLACE = pl.UInt32


class _Causes:
    """The distinct causes, each with its place in their order."""

    def __init__(self) -> None:
        self._places: dict[Cause, int] = {}

    def place(self, cause: Cause) -> int:
        return self._places.setdefault(cause, len(self._places))

    def all(self) -> tuple[Cause, ...]:
        return tuple(self._places)


def with_causes(
    counts: pl.DataFrame, plan: CountPlan, populations: Populations
) -> tuple[pl.DataFrame, tuple[Cause, ...]]:
    """The counts with `x` as the `status` of what cannot be given, and the causes that `cause` holds the places of.

    The amounts of what cannot be given are NULL; without a population there is no rate, but the count is still known.
    """
    causes = _Causes()
    planned = pl.coalesce("_for_all", "_for_some")
    # A group that nobody is in is empty; only where all the groups together hold nothing is the figure not known.
    in_total = pl.col("breakdown_order") == 0
    no_rows = pl.col("rows").filter(in_total).sum().over(_FIGURE) == 0
    joined = (
        counts.join(_planned(plan, causes, for_all=True), on=["indicator_order", "period"], how="left")
        .join(_planned(plan, causes, for_all=False), on=_FIGURE, how="left")
        .join(_without_population(plan, populations, causes), on=["period", "breakdown_order", "group"], how="left")
        .join(_without_rows(plan, causes), on=["indicator_order", "period"], how="left")
        .with_columns(
            _planned=planned,
            cause=pl.coalesce(
                planned,
                pl.when(pl.col("denominator").is_null()).then("_no_population"),
                pl.when(no_rows & (~pl.col("_averaged") | (pl.col("unknown") > 0))).then("_no_rows"),
            ),
        )
    )
    known = pl.col("cause").is_null()
    counted = pl.col("_planned").is_null() & (known | pl.col("denominator").is_null())
    return (
        joined.with_columns(
            status=pl.when(~known).then(pl.lit("x")),
            denominator=pl.when(known).then("denominator"),
            **{name: pl.when(counted).then(name) for name in ("numerator", "unknown", "excluded", "left_out_unknown")},
        ).drop("^_.*$"),
        causes.all(),
    )


def _planned(plan: CountPlan, causes: _Causes, *, for_all: bool) -> pl.DataFrame:
    """The causes that were known before anything was counted, of all authorities or of single ones."""
    order = plan.order
    rows = [
        (order[figure.indicator], figure.period, causes.place(figure.cause), *([] if for_all else [figure.la_code]))
        for figure in plan.unavailable
        if (figure.la_code is None) == for_all
    ]
    name = "_for_all" if for_all else "_for_some"
    key = ["indicator_order", "period"] if for_all else _FIGURE
    types = {"indicator_order": GRID["indicator_order"], "period": GRID["period"], name: _PLACE}
    schema = types if for_all else types | {"la_code": GRID["la_code"]}
    return pl.DataFrame(rows, schema=schema, orient="row").unique(key, keep="first", maintain_order=True)


def _without_population(plan: CountPlan, populations: Populations, causes: _Causes) -> pl.DataFrame:
    """For every period and group, why there are no children to divide by where there are none."""
    per_child = any(is_per_child(indicator) for indicator in plan.indicators)
    rows = [
        (number, breakdown, group, causes.place(cause))
        for number, period in enumerate(plan.periods if per_child else [])
        for breakdown, group, cause in _population_causes(plan, populations, period)
    ]
    schema = {name: GRID[name] for name in ("period", "breakdown_order", "group")} | {"_no_population": _PLACE}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _population_causes(plan: CountPlan, populations: Populations, period: Period) -> Iterator[tuple[int, int, Cause]]:
    mid_year = period.mid_year
    for place, labels in plan.groups(plan.by):
        population = None if place == 0 else plan.library.breakdowns[plan.by[place - 1]].population
        for group, label in enumerate(labels):
            cause: Cause
            if place == 0 or population == "everyone":
                cause = NoPopulation(mid_year)
            elif population is None or label not in population:
                cause = GroupWithoutPopulation(plan.by[place - 1], label)
            elif of_ethnic_groups(population[label], plan.library.codes) and not populations.has_ethnic_groups:
                cause = NoPopulationByEthnicGroup()
            else:
                cause = NoPopulationByGroup(plan.by[place - 1], mid_year)
            yield place, group, cause


def _without_rows(plan: CountPlan, causes: _Causes) -> pl.DataFrame:
    """For every indicator that is not known without rows, and every period, why it is not."""
    rows = [
        (place, number, causes.place(cause), isinstance(indicator, Average))
        for place, indicator in enumerate(plan.indicators)
        for number, cause in enumerate(_row_causes(indicator, plan.periods))
    ]
    schema = {name: GRID[name] for name in ("indicator_order", "period")}
    return pl.DataFrame(rows, schema=schema | {"_no_rows": _PLACE, "_averaged": pl.Boolean}, orient="row")


def _row_causes(indicator: AnyIndicator, periods: Sequence[Period]) -> Iterable[Cause]:
    if isinstance(indicator, Average):
        return [OnlyUnknown(indicator.cohort.table)] * len(periods)
    cohort = _summed(indicator)
    if cohort is None:
        return []
    days = [(span.start, span.end) for span in spans(periods, indicator.year_ends, cohort.shift)]
    if cohort.open_on is not None:
        days = [(day, day) for day in (first if cohort.open_on == "period_start" else last for first, last in days)]
    return [NothingToAddUp(cohort.table, first, last) for first, last in days]


def _summed(indicator: AnyIndicator) -> Cohort | None:
    """The cohort whose values an indicator divides by, or sums per child: over no rows that is not 0 but not known."""
    match indicator:
        case Percentage():
            return indicator.cohort if indicator.weight is not None else None
        case Ratio():
            counted = [part for part in indicator.denominator if isinstance(part, Quantity)] or indicator.numerator
            return counted[0] if all(part.sum is not None for part in counted) else None
        case _:
            return None
