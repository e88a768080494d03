"""What a cohort reads: its extra columns in an order that works, and the columns of every table it touches.

The engine builds no more than this, a missing extract or column is found by it, and the linter finds unknown names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from csc_indicators.errors import did_you_mean
from csc_indicators.specs.cohort import Cohort, Lookup
from csc_indicators.specs.shared import CodeGroup
from csc_indicators.sql import SqlFault, columns_of, firm_columns_of
from csc_indicators.tables.catalogue import OR, TABLES, Table

NamesIn = Callable[[str, Mapping[str, CodeGroup]], frozenset[str]]
"""Finds the columns that a piece of SQL reads."""
ENGINE_COLUMNS = ("period_start", "period_end", "age")
"""What the engine itself adds to a cohort's rows."""


class CircleFault(SqlFault):
    """Columns that are each worked out from the next, and the last from the first."""

    def __init__(self, names: list[str]) -> None:
        circle = f": {' from '.join([*names, names[0]])}" if len(names) > 1 else ""
        super().__init__(f"`{names[0]}` is worked out from itself{circle}")
        self.names = names


@dataclass(frozen=True)
class Step:
    """An extra column of a cohort: a lookup, a value worked out from the row, an age on a date, or days between two."""

    name: str
    kind: Literal["lookup", "column", "age", "days"]
    reads: frozenset[str]


@dataclass
class Reading:
    """The steps that are needed, in order, and the columns read, by table."""

    steps: list[Step] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    children: set[str] = field(default_factory=set)
    others: dict[str, set[str]] = field(default_factory=dict)
    engine: set[str] = field(default_factory=set)

    def by_table(self, table: str) -> dict[str, set[str]]:
        """Every column read, by the table it is in; `table` is the cohort's own."""
        columns = {name: set(names) for name, names in self.others.items()}
        columns.setdefault(table, set()).update(self.own)
        if self.children:
            columns.setdefault("children", set()).update(self.children | {"child_id"})
        return columns


def known_table(name: str) -> Table:
    """The table of that name; SqlFault with the nearest name otherwise."""
    if name not in TABLES:
        made_of_it = [f"`{table.name}`" for table in TABLES.values() if _is_made_of(table, name)]
        extract = f"it is an extract; the tables made of it are {', '.join(made_of_it)}" if made_of_it else None
        raise SqlFault(f"`{name}` is not a table", extract or did_you_mean(name, TABLES))
    return TABLES[name]


def _is_made_of(table: Table, extract: str) -> bool:
    return any(extract in entry.split(OR) for entry in table.needs)


def timing_columns(table: Table, *, in_period: str | None) -> set[str]:
    """The columns that decide when a row of the table counts."""
    if in_period is not None:
        return {in_period}
    return {column for column in (table.start, table.end) if column is not None}


def lookup_columns(lookup: Lookup, codes: Mapping[str, CodeGroup], names_in: NamesIn = columns_of) -> set[str]:
    """The columns of the other table that a lookup reads."""
    table = known_table(lookup.table)
    columns = set(lookup.match) | ({lookup.column} if lookup.column else set())
    for condition in lookup.where:
        columns |= names_in(condition, codes)
    if lookup.between is not None or lookup.in_period is not None:
        columns |= {name for name in (lookup.date, lookup.in_period) if name}
    else:
        columns |= timing_columns(table, in_period=None)
    if lookup.function in ("first", "last") and table.start:
        columns.add(table.start)
    for column in columns:
        if column not in table.columns:
            raise SqlFault(f"the table `{table.name}` has no column `{column}`", did_you_mean(column, table.columns))
    return columns


def steps_of(cohort: Cohort, codes: Mapping[str, CodeGroup], names_in: NamesIn = columns_of) -> dict[str, Step]:
    """The extra columns that the cohort declares, by name."""
    steps = [
        Step(
            name,
            "lookup",
            frozenset(
                {*lookup.match, *([lookup.of] if lookup.of else [])}
                | ({lookup.open_on} if lookup.open_on not in (None, "period_end", "period_start") else set())
            ),
        )
        for name, lookup in cohort.lookups.items()
    ]
    steps += [Step(name, "column", names_in(sql, codes)) for name, sql in cohort.columns.items()]
    steps += [Step(name, "age", frozenset({on, "date_of_birth"})) for name, on in cohort.ages.items()]
    steps += [Step(name, "days", frozenset(pair)) for name, pair in cohort.days.items()]
    return {step.name: step for step in steps}


def in_order(wanted: Iterable[str], steps: Mapping[str, Step]) -> list[Step]:
    """The steps that the wanted names lean on, each after those it leans on itself; CircleFault for a circle."""
    ordered: dict[str, Step] = {}
    under_way: list[str] = []

    def visit(name: str) -> None:
        if name in ordered or name not in steps:
            return
        if name in under_way:
            raise CircleFault(under_way[under_way.index(name) :])
        under_way.append(name)
        for read in sorted(steps[name].reads - {name}):
            visit(read)
        if name in steps[name].reads and steps[name].kind != "column":
            raise CircleFault([name])
        under_way.pop()
        ordered[name] = steps[name]

    for name in sorted(wanted):
        visit(name)
    return list(ordered.values())


def read_cohort(
    cohort: Cohort, wanted: Iterable[str], codes: Mapping[str, CodeGroup], *, firm: bool = False
) -> Reading:
    """What the cohort reads when, beside its own conditions, the wanted names are asked of its rows.

    With `firm`, only what it cannot do without: a column that SQL names only as `coalesce(column, …)` may be absent.
    SqlFault for a table or name that is not there.
    """
    names_in = firm_columns_of if firm else columns_of
    table = known_table(cohort.table)
    if cohort.in_period is None and table.start is None:
        raise SqlFault(f"the table `{table.name}` has no date: use `in_period`")
    names = set(wanted) | set(cohort.one_per)
    for sql in [*cohort.where, *cohort.exclude.values()]:
        names |= names_in(sql, codes)
    declared = steps_of(cohort, codes, names_in)
    steps = in_order(names, declared)
    for step in steps:
        names |= step.reads
    names -= {step.name for step in steps if step.name not in table.columns}
    reading = Reading(steps=steps, own=timing_columns(table, in_period=cohort.in_period))
    if cohort.one_per and table.start:
        # Which of the rows counts is settled by it where their dates are the same.
        reading.own.add(table.start)
    children = TABLES["children"].columns if "child_id" in table.columns else {}
    for name in names:
        if name in table.columns:
            reading.own.add(name)
        elif name in ENGINE_COLUMNS:
            reading.engine.add(name)
        elif name in children:
            reading.children.add(name)
        else:
            known = [*table.columns, *children, *ENGINE_COLUMNS, *declared]
            raise SqlFault(f"`{name}` is not a column here: the table is `{table.name}`", did_you_mean(name, known))
    if "age" in reading.engine:
        if not children:
            raise SqlFault(f"`age` is the age of a child, and the table `{table.name}` has no `child_id`")
        if "date_of_birth" in table.columns:
            reading.own.add("date_of_birth")
        else:
            reading.children.add("date_of_birth")
    if reading.children:
        reading.own.add("child_id")
    for column in timing_columns(table, in_period=cohort.in_period):
        if column not in table.columns:
            raise SqlFault(f"the table `{table.name}` has no column `{column}`", did_you_mean(column, table.columns))
    for step in steps:
        if step.kind == "lookup":
            lookup = cohort.lookups[step.name]
            reading.others.setdefault(lookup.table, set()).update(lookup_columns(lookup, codes, names_in))
    return reading
