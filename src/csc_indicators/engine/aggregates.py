"""What a run collects: the rows of each cohort once, and what each indicator measures on them.

Indicators over the same cohort share its plan: nine of them look at the children looked after on 31 March.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from csc_indicators.engine.context import Environment
from csc_indicators.engine.groups import GROUP, TOTAL, group_columns, group_place
from csc_indicators.engine.measures import COUNTED, CohortMeasure, measures, millionths
from csc_indicators.engine.rows import EXCLUDED, IS_COUNTED, UNKNOWN, cohort_rows, one_per, ordering_dates
from csc_indicators.engine.timing import spans
from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.specs.shared import Breakdown
from csc_indicators.sql import columns_of, firm_columns_of
from csc_indicators.tables.catalogue import TABLES

_KEY = ("la_code", "period", "group")
_EXTRAS = ("lookups", "columns", "ages", "days")
"""What a cohort may add to its rows without changing which rows they are."""


@dataclass(frozen=True)
class Aggregate:
    """A piece of the figures by la_code, period and group (its place): totals, or values and how often they occur.

    `prefixes` has the prefixes of the columns of each indicator: indicator -> prefixes of its measures.
    """

    breakdown: str
    holds: Literal["totals", "marks", "values"]
    prefixes: dict[str, list[str]]
    frame: pl.LazyFrame


@dataclass
class _Batch:
    """Indicators that are measured on the rows of one cohort."""

    year_ends: str
    cohort: Cohort
    measured: list[tuple[AnyIndicator, CohortMeasure]] = field(default_factory=list)

    def prefixes(self, breakdown: str, split: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """The measures that a breakdown is wanted of, by indicator."""
        by_indicator: dict[str, list[str]] = {}
        for indicator, measure in self.measured:
            if breakdown == TOTAL or breakdown in split[indicator.id]:
                by_indicator.setdefault(indicator.id, []).append(measure.prefix)
        return by_indicator


def wanted_columns(
    indicator: AnyIndicator, breakdowns: Sequence[Breakdown], library: Library, *, firm: bool = False
) -> list[tuple[Cohort, set[str]]]:
    """Each cohort of the indicator with the columns that its measures and breakdowns ask of its rows.

    With `firm`, only those that must be there: see `specs.reading.read_cohort`.
    """
    return [(cohort, _asked(measure, breakdowns, library, firm=firm)) for cohort, measure in measures(indicator, 0)]


def _asked(
    measure: CohortMeasure, breakdowns: Sequence[Breakdown], library: Library, *, firm: bool = False
) -> set[str]:
    names_in = firm_columns_of if firm else columns_of
    names: set[str] = set().union(*(names_in(sql, library.codes) for sql in measure.columns.values()))
    return names.union(*(group_columns(breakdown, library.codes) for breakdown in breakdowns))


def _extras(cohort: Cohort) -> dict[str, object]:
    return {name: extra for kind in _EXTRAS for name, extra in getattr(cohort, kind).items()}


def _batches(indicators: Sequence[AnyIndicator]) -> list[_Batch]:
    """The indicators' cohorts, those that pick the same rows put together; extra columns must not be at odds."""
    batches: dict[tuple[str, str], list[_Batch]] = {}
    number = 0
    for indicator in indicators:
        for cohort, measure in measures(indicator, number):
            number += 1
            rows = repr([part for part in cohort if part[0] not in (*_EXTRAS, "sum")])
            candidates = batches.setdefault((indicator.year_ends, rows), [])
            own = _extras(cohort)
            batch = next(
                (
                    candidate
                    for candidate in candidates
                    if all(_extras(candidate.cohort).get(name, own[name]) == own[name] for name in own)
                ),
                None,
            )
            if batch is None:
                batch = _Batch(indicator.year_ends, cohort)
                candidates.append(batch)
            else:
                merged = {kind: getattr(batch.cohort, kind) | getattr(cohort, kind) for kind in _EXTRAS}
                batch.cohort = batch.cohort.model_copy(update=merged)
            batch.measured.append((indicator, measure))
    return [batch for alike in batches.values() for batch in alike]


def plan_aggregates(
    indicators: Sequence[AnyIndicator],
    split: Mapping[str, Sequence[str]],
    library: Library,
    environment: Environment,
) -> list[Aggregate]:
    """Everything that has to be collected for the indicators: totals, and the breakdowns in `split` of each."""
    return [
        aggregate
        for batch in _batches(indicators)
        for aggregate in _batch_aggregates(batch, split, library, environment)
    ]


def _batch_aggregates(
    batch: _Batch, split: Mapping[str, Sequence[str]], library: Library, environment: Environment
) -> Iterator[Aggregate]:
    wanted: set[str] = set()
    for indicator, measure in batch.measured:
        wanted |= _asked(measure, [library.breakdowns[name] for name in split[indicator.id]], library)
    ordered = spans(environment.periods, batch.year_ends, batch.cohort.shift)
    rows = cohort_rows(batch.cohort, wanted, environment, ordered)
    names = dict.fromkeys(name for indicator, _ in batch.measured for name in split[indicator.id])
    breakdowns = {TOTAL: None, **{name: library.breakdowns[name] for name in names}}
    rows = _lean(rows, batch, breakdowns, environment)
    if batch.cohort.one_per or len(breakdowns) > 1 or any(measure.value for _, measure in batch.measured):
        # Read by more than one aggregate: left to itself, the streaming engine works the rows out again for each.
        rows = rows.cache()
    cohort = batch.cohort
    leaves_out = bool(cohort.where or cohort.exclude or TABLES[cohort.table].left_out) or (
        cohort.table in environment.uncertain_tables
    )
    for name, breakdown in breakdowns.items():
        grouped = rows.rename({_group_of(name): "group"})
        yield from _grouped_aggregates(
            batch, name, batch.prefixes(name, split), grouped, breakdown, leaves_out=leaves_out
        )


def _group_of(breakdown: str) -> str:
    return f"_group_{breakdown}"


def _lean(
    rows: pl.LazyFrame, batch: _Batch, breakdowns: Mapping[str, Breakdown | None], environment: Environment
) -> pl.LazyFrame:
    """The rows with what is measured, the place in every breakdown, and nothing that no aggregate reads."""
    cohort = batch.cohort
    uncertain = environment.uncertain_names(cohort)

    def answer(sql: str) -> pl.Expr:
        return environment.answer(sql, uncertain)

    columns = {name: sql for _, measure in batch.measured for name, sql in measure.columns.items()}
    keys = [*cohort.one_per, *ordering_dates(cohort)] if cohort.one_per else []
    return rows.select(
        "la_code",
        "period",
        *dict.fromkeys(keys),
        UNKNOWN,
        EXCLUDED,
        IS_COUNTED.alias(COUNTED),
        *[answer(sql).alias(name) for name, sql in columns.items()],
        *[group_place(breakdown, answer).alias(_group_of(name)) for name, breakdown in breakdowns.items()],
    )


def _grouped_aggregates(
    batch: _Batch,
    name: str,
    prefixes: dict[str, list[str]],
    rows: pl.LazyFrame,
    breakdown: Breakdown | None,
    *,
    leaves_out: bool,
) -> Iterator[Aggregate]:
    cohort = batch.cohort
    chosen = [measure for indicator, measure in batch.measured if measure.prefix in prefixes.get(indicator.id, ())]
    totals = [total for measure in chosen for total in measure.totals()]
    marks = [
        pl.col(mark).sum().cast(pl.Int64).alias(column)
        for mark, column in ((EXCLUDED, "excluded"), (UNKNOWN, "left_out_unknown"))
    ]
    if cohort.one_per:
        together = [list(measure.columns) for measure in chosen]
        counted = _picked_rows(rows.filter(COUNTED), cohort, together, breakdown)
        if leaves_out:
            reported = rows.filter(~pl.col(COUNTED)).group_by(_KEY).agg(marks)
            yield Aggregate(name, "marks", prefixes, reported)
        yield Aggregate(name, "totals", prefixes, counted.group_by(_KEY).agg(totals))
    else:
        counted = rows
        yield Aggregate(name, "totals", prefixes, rows.group_by(_KEY).agg(*totals, *marks))
    for indicator, measure in batch.measured:
        if measure in chosen and measure.value is not None:
            values = counted.filter(COUNTED).select(*_KEY, value=millionths(pl.col(measure.value)))
            frame = values.filter(pl.col("value").is_not_null()).group_by(*_KEY, "value")
            yield Aggregate(name, "values", {indicator.id: [measure.prefix]}, frame.agg(n=pl.len().cast(pl.Int64)))


def _picked_rows(
    counted: pl.LazyFrame, cohort: Cohort, together: Sequence[Sequence[str]], breakdown: Breakdown | None
) -> pl.LazyFrame:
    """One row for each unit; in a breakdown whose groups overlap, one for each unit and group."""
    if breakdown is None:
        picked = one_per(counted, cohort, cohort.one_per, together).with_columns(group=pl.lit(0, GROUP))
    elif breakdown.overlapping:
        picked = one_per(counted, cohort, [*cohort.one_per, "group"], together)
    else:
        picked = one_per(counted, cohort, cohort.one_per, [*together, ["group"]])
    return picked.with_columns(pl.lit(value=True).alias(COUNTED))
