"""What a cohort's conditions can see: the columns of the table, the child, the engine, and those it adds itself.

A column with a fault is told where it is declared, and is then taken as there, so that one mistake is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TypeVar

import polars as pl

from csc_indicators.errors import did_you_mean
from csc_indicators.specs.cohort import Cohort, Lookup
from csc_indicators.specs.dependencies import CircleFault, Step, in_order, known_table, steps_of
from csc_indicators.specs.shared import CodeGroup
from csc_indicators.specs.type_check import Types, check_condition, sort_of, type_of
from csc_indicators.sql import SqlFault, columns_of, refused
from csc_indicators.tables.catalogue import COMMON, TABLES, Table

Place = tuple[str | int, ...]
"""Where something stands in a spec file."""
PlacedFaults = list[tuple[Place, SqlFault]]
"""Faults with their places."""
PERIOD_DAYS = ("period_start", "period_end")
T = TypeVar("T")
_SECTIONS = {"lookup": "lookups", "column": "columns", "age": "ages", "days": "days"}


class Scope:
    """The types of the columns that a cohort's conditions can see, and the faults of those that it adds itself."""

    def __init__(self, cohort: Cohort, codes: Mapping[str, CodeGroup]) -> None:
        """SqlFault when the table is not there; every other fault is kept in `faults`."""
        self.cohort = cohort
        self.codes = codes
        self.table = known_table(cohort.table)
        self.faults: PlacedFaults = []
        self.types: Types = dict.fromkeys(PERIOD_DAYS, pl.Date())
        if "child_id" in self.table.columns:
            self.types |= {"age": pl.Int32()} | column_types(TABLES["children"])
        self.types |= column_types(self.table)
        self._add_timing()
        self._add_steps()

    def ask(self, check: Callable[[str, Types, Mapping[str, CodeGroup]], T], sql: str) -> T:
        """What the check says of the SQL; SqlFault when it names a column that is not there."""
        for name in sorted(columns_of(refused(sql), self.codes)):
            self.column(name)
        return check(sql, self.types, self.codes)

    def column(self, name: str) -> pl.DataType:
        """The type of the column; SqlFault when there is none of that name."""
        if name == "age" and name not in self.types:
            raise SqlFault(f"`age` is the age of a child, and the table `{self.table.name}` has no `child_id`")
        if name not in self.types:
            raise SqlFault(
                f"`{name}` is not a column here: the table is `{self.table.name}`", did_you_mean(name, self.types)
            )
        return self.types[name]

    def day(self, name: str) -> None:
        """SqlFault unless the column is there and is a date."""
        dtype = self.column(name)
        if dtype not in (pl.Date, pl.Null):
            raise SqlFault(f"`{name}` is {sort_of(dtype)}, not a date")

    def tell(self, place: Place, check: Callable[[], object]) -> bool:
        """Whether the check holds; its fault is kept when it does not."""
        try:
            check()
        except SqlFault as fault:
            self.faults.append((place, fault))
            return False
        return True

    def _add_timing(self) -> None:
        if self.cohort.in_period is not None:
            self.tell(("in_period",), partial(_other_day, self.table, self.cohort.in_period))
        elif self.table.start is None:
            way = "open_on" if self.cohort.open_on else "overlaps"
            self.tell((way,), partial(_no_start, self.table))

    def _add_steps(self) -> None:
        steps = steps_of(self.cohort, self.codes)
        there = frozenset(self.types)
        for section in _SECTIONS.values():
            for name in getattr(self.cohort, section):
                # A column may stand instead of one of the table; what is joined to the row may not.
                taken = there if section != "columns" else {*PERIOD_DAYS, "age"}
                self.tell((section, name), partial(_check_name, name, section, taken, steps))
        done: set[str] = set()
        for name in steps:
            try:
                ordered = [step for step in in_order([name], steps) if step.name not in done]
            except CircleFault as fault:
                if not done.intersection(fault.names):
                    first = fault.names[0]
                    self.faults.append(((_SECTIONS[steps[first].kind], first), fault))
                done |= {name, *fault.names}
                self.types |= dict.fromkeys({name, *fault.names}, pl.Null())
                continue
            for step in ordered:
                self.types[step.name] = self._type_of_step(step)
                done.add(step.name)

    def _type_of_step(self, step: Step) -> pl.DataType:
        place = (_SECTIONS[step.kind], step.name)
        match step.kind:
            case "lookup":
                return self._lookup(place, self.cohort.lookups[step.name])
            case "column":
                try:
                    return self.ask(type_of, self.cohort.columns[step.name])
                except SqlFault as fault:
                    self.faults.append((place, fault))
                    return pl.Null()
            case "age":
                self.tell(place, partial(self.column, "age"))
                self.tell(place, partial(self.day, self.cohort.ages[step.name]))
                return pl.Int32()
            case "days":
                for number, day in enumerate(self.cohort.days[step.name]):
                    self.tell((*place, number), partial(self.day, day))
                return pl.Int64()

    def _lookup(self, place: Place, lookup: Lookup) -> pl.DataType:
        """The type of what the lookup returns, with its faults kept."""
        if not self.tell((*place, "table"), partial(known_table, lookup.table)):
            return pl.Null()
        table = TABLES[lookup.table]
        for name in lookup.match:
            if self.tell((*place, "match"), partial(_other_column, table, name)):
                self.tell((*place, "match"), partial(self.column, name))
        for number, sql in enumerate(lookup.where):
            self.tell((*place, "where", number), partial(self._other_condition, table, sql))
        for key, day in (("date", lookup.date), ("in_period", lookup.in_period)):
            if day is not None:
                self.tell((*place, key), partial(_other_day, table, day))
        for key in ("open_on", "overlaps"):
            if getattr(lookup, key) is not None and table.start is None:
                self.tell((*place, key), partial(_no_start, table))
        for key, own_day in (("of", lookup.of), ("open_on", lookup.open_on)):
            if own_day is not None:
                self.tell((*place, key), partial(self.day, own_day))
        return self._returned((*place, "returns"), lookup, table)

    def _other_condition(self, table: Table, sql: str) -> None:
        for name in sorted(columns_of(refused(sql), self.codes)):
            _other_column(table, name)
        check_condition(sql, column_types(table), self.codes)

    def _returned(self, place: Place, lookup: Lookup, table: Table) -> pl.DataType:
        if lookup.function == "exists":
            return pl.Boolean()
        if lookup.column is not None and not self.tell(place, partial(_other_column, table, lookup.column)):
            return pl.Null()
        if lookup.function in ("count", "distinct"):
            return pl.Int64()
        dtype = table.columns[lookup.column or ""].dtype
        if lookup.function == "sum" and not dtype.is_numeric():
            self.faults.append((place, SqlFault(f"`{lookup.column}` is {sort_of(dtype)}, not a number")))
            return pl.Null()
        return dtype


def column_types(table: Table) -> Types:
    """The types of the table's columns."""
    return {name: column.dtype for name, column in table.columns.items()}


def _other_column(table: Table, name: str) -> pl.DataType:
    if name not in table.columns:
        raise SqlFault(f"the table `{table.name}` has no column `{name}`", did_you_mean(name, table.columns))
    return table.columns[name].dtype


def _other_day(table: Table, name: str) -> None:
    dtype = _other_column(table, name)
    if dtype != pl.Date:
        raise SqlFault(f"`{name}` is {sort_of(dtype)}, not a date")


def _no_start(table: Table) -> None:
    raise SqlFault(f"a row of the table `{table.name}` has no first day", "use `in_period`")


def _check_name(name: str, section: str, taken: Collection[str], steps: Mapping[str, Step]) -> None:
    """SqlFault for a name that something else has."""
    if name in taken or name in COMMON:
        raise SqlFault(f"`{name}` is the name of a column that is there already", "give it a name of its own")
    if _SECTIONS[steps[name].kind] != section:
        raise SqlFault(f"`{name}` is also in `{_SECTIONS[steps[name].kind]}`", "give each a name of its own")
