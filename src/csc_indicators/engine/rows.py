"""The rows of a cohort: timed, with the child's columns, ages and lookups, each marked as counted or not and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce

import polars as pl

from csc_indicators.calendar import age_on
from csc_indicators.engine.context import KEEP, NOT_KNOWN, Environment, time_rows
from csc_indicators.engine.lookups import with_lookup
from csc_indicators.engine.timing import CohortSpan, with_period_days
from csc_indicators.engine.unknown_codes import Uncertain, answers, is_certain, is_possible
from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.dependencies import Reading, Step, read_cohort
from csc_indicators.sql import columns_of
from csc_indicators.tables.catalogue import TABLES

UNKNOWN = "_left_out_unknown"
"""Whether it is not known if the row belongs: a condition of `where` came out NULL."""
EXCLUDED = "_excluded"
"""Whether the row belongs and may not be counted: set aside by the table, or by an `exclude` of the spec."""
IS_COUNTED = ~(pl.col(UNKNOWN) | pl.col(EXCLUDED))
_LONGEST = 2**15 - 1
"""The most days by which the order of rows distinguishes spells."""


def cohort_rows(
    cohort: Cohort, wanted: Collection[str], environment: Environment, ordered: Sequence[CohortSpan]
) -> pl.LazyFrame:
    """The cohort's rows before `one_per`: la_code, period, row_id, the columns wanted, and the two marks."""
    reading = read_cohort(cohort, wanted, environment.codes)
    rows = _with_own_columns(_timed_rows(cohort, reading, environment, ordered), cohort, reading, environment, ordered)
    uncertain = environment.uncertain_names(cohort)
    conditions = list(cohort.where)
    state = pl.lit(value=True)
    if cohort.table in environment.uncertain_tables:
        state = pl.when((pl.col(KEEP) != NOT_KNOWN).fill_null(value=True)).then(pl.lit(value=True))
    pending = _lookups_last(reading.steps, cohort)
    while True:
        # A condition is asked as soon as its columns are there: a row it turns down is spared every join to come.
        waiting = {step.name for step in pending}
        ready = [sql for sql in conditions if not columns_of(sql, environment.codes) & waiting]
        if ready:
            state = reduce(lambda left, sql: left & condition(sql, cohort, environment, uncertain), ready, state)
            rows = rows.with_columns(_state=state).filter(pl.col("_state").fill_null(value=True))
            state = pl.col("_state")
            conditions = [sql for sql in conditions if sql not in ready]
        if not pending:
            break
        if not any(step.name in cohort.lookups for step in reading.steps if step not in pending):
            before_lookups = rows
        step = pending.pop(0)
        # Counted from the rows as they were before any lookup: from those with lookups, a plan of n of them would hold
        # itself twice at each, and so 2^n times.
        anchors = rows if step.reads & cohort.lookups.keys() else before_lookups
        rows = _with_step(rows, anchors, step, cohort, environment, ordered)
    return rows.with_columns(_marks(cohort, state, environment, uncertain))


def condition(sql: str, cohort: Cohort, environment: Environment, uncertain: Mapping[str, Uncertain]) -> pl.Expr:
    """Whether a condition of `where` is met; NULL where that depends on a code that is not known."""
    met = environment.answer(sql, uncertain)
    if columns_of(sql, environment.codes) & environment.uncertain_tables.get(cohort.table, frozenset()):
        return pl.when((pl.col(KEEP) != NOT_KNOWN).fill_null(value=True)).then(met)
    return met


def _marks(
    cohort: Cohort, state: pl.Expr, environment: Environment, uncertain: Mapping[str, Uncertain]
) -> list[pl.Expr]:
    """Whether it is not known if the row belongs, and whether it belongs and may not be counted."""
    set_aside = pl.col(KEEP).is_not_null()
    may_be: pl.Expr = pl.lit(value=False)
    for sql in cohort.exclude.values():
        outcomes = answers(sql, environment.codes, uncertain)
        set_aside = set_aside | is_certain(outcomes)
        if len(outcomes) > 1:
            may_be = may_be | is_possible(outcomes)
    unknown = state.is_null() | (state & may_be & ~set_aside)
    return [unknown.alias(UNKNOWN), (set_aside & state.fill_null(value=False)).alias(EXCLUDED)]


def _lookups_last(steps: Sequence[Step], cohort: Cohort) -> list[Step]:
    """The steps in an order that still works, those that lean on no lookup first."""
    early: list[Step] = []
    leaning = set(cohort.lookups)
    for step in steps:
        if step.name in leaning or step.reads & leaning:
            leaning.add(step.name)
        else:
            early.append(step)
    return early + [step for step in steps if step not in early]


def _timed_rows(
    cohort: Cohort, reading: Reading, environment: Environment, ordered: Sequence[CohortSpan]
) -> pl.LazyFrame:
    """The table's rows once for each period in which they count."""
    way = "in_period" if cohort.in_period else "open_on" if cohort.open_on else "overlaps"
    detail = cohort.in_period or cohort.open_on or ""
    columns = sorted(reading.own)

    def plan() -> pl.LazyFrame:
        frame = environment.frames[cohort.table].select("la_code", "row_id", KEEP, *columns)
        return time_rows(frame, cohort.table, way, detail, ordered)

    return environment.planned(("timed", cohort.table, way, detail, tuple(ordered), tuple(columns)), plan)


def _event_day(cohort: Cohort) -> pl.Expr:
    return pl.col(cohort.in_period or cohort.open_on or "period_end")


def _with_own_columns(
    rows: pl.LazyFrame, cohort: Cohort, reading: Reading, environment: Environment, ordered: Sequence[CohortSpan]
) -> pl.LazyFrame:
    """The rows with the child's columns, the days of the period and the age that the spec reads."""
    step_days = {lookup.of for lookup in cohort.lookups.values()} | {
        lookup.open_on for lookup in cohort.lookups.values()
    }
    step_days.update(day for pair in cohort.days.values() for day in pair)
    needs_days = reading.engine & {"period_start", "period_end"} or step_days & {"period_start", "period_end"}
    if needs_days or ("age" in reading.engine and cohort.in_period is None):
        rows = with_period_days(rows, ordered)
    if reading.children:
        children = environment.frames["children"].select("la_code", "child_id", *sorted(reading.children))
        rows = rows.join(children, on=["la_code", "child_id"], how="left")
    if "age" in reading.engine:
        rows = rows.with_columns(age=age_on(_event_day(cohort), pl.col("date_of_birth")))
    return rows


def _with_step(
    rows: pl.LazyFrame,
    anchors: pl.LazyFrame,
    step: Step,
    cohort: Cohort,
    environment: Environment,
    ordered: Sequence[CohortSpan],
) -> pl.LazyFrame:
    match step.kind:
        case "lookup":
            return with_lookup(rows, anchors, step.name, cohort.lookups[step.name], environment, ordered)
        case "column":
            value = environment.answer(cohort.columns[step.name], environment.uncertain_names(cohort))
            return rows.with_columns(value.alias(step.name))
        case "age":
            return rows.with_columns(age_on(pl.col(cohort.ages[step.name]), pl.col("date_of_birth")).alias(step.name))
        case "days":
            first, last = cohort.days[step.name]
            return rows.with_columns((pl.col(last) - pl.col(first)).dt.total_days().alias(step.name))


def event_column(cohort: Cohort) -> str:
    """The date that puts the cohort's rows in order: that of the event, or of the start of the spell."""
    return cohort.in_period or TABLES[cohort.table].start or ""


def one_per(rows: pl.LazyFrame, cohort: Cohort, keys: Sequence[str], together: Sequence[Sequence[str]]) -> pl.LazyFrame:
    """One row for each of the keys within authority and period: the values of the first or last by the cohort's date.

    Rows of one day are ordered by when they began, then by their values, and not by their place in the file, so that
    sorting a file changes nothing. Each set of columns in `together` is ordered by its own values, so that no other
    measure changes it.
    """
    picked = [columns for columns in together if columns]
    if not picked:
        return rows.select("la_code", "period", *keys).unique(maintain_order=False)
    orders = {f"_order{number}": order_within(cohort, columns) for number, columns in enumerate(picked)}
    return (
        rows.with_columns(**orders)
        .group_by("la_code", "period", *keys)
        .agg(
            [
                pl.col(value).get(_place(name, cohort))
                for name, values in zip(orders, picked, strict=True)
                for value in values
            ]
        )
    )


def _place(order: str, cohort: Cohort) -> pl.Expr:
    return pl.col(order).arg_min() if cohort.keep == "first" else pl.col(order).arg_max()


def order_within(cohort: Cohort, values: Sequence[str]) -> pl.Expr:
    """A whole number that puts rows of one unit in order: by the cohort's date, then their start, then their values."""
    event, *start = ordering_dates(cohort)
    day = _day(event).fill_null(0)
    tie = pl.struct(*values).hash()
    if not start:
        return day * 2**32 + (tie // 2**32).cast(pl.Int64)
    # Of rows that end on one day the longer began first: 90 years of days fit with the day and a shorter hash.
    length = (day - _day(*start)).fill_null(0).clip(0, _LONGEST)
    return (day * 2**15 + (_LONGEST - length)) * 2**26 + (tie // 2**38).cast(pl.Int64)


def ordering_dates(cohort: Cohort) -> list[str]:
    """The dates that put the rows of a unit in order: the cohort's own and, where that is another, the start."""
    return [column for column in dict.fromkeys([event_column(cohort), TABLES[cohort.table].start]) if column]


def _day(column: str) -> pl.Expr:
    return pl.col(column).to_physical().cast(pl.Int64)
