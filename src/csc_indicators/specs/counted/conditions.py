"""The conditions of a cohort on a row, with what the names in them stand for whatever a cohort calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.counted.sets import Rows
from csc_indicators.specs.scope import Scope
from csc_indicators.specs.shared import Breakdown, CodeGroup
from csc_indicators.sql import columns_of, tokens_of
from csc_indicators.tables.catalogue import OR, TABLES


@dataclass(frozen=True)
class Name:
    """A column of a cohort: what it is whatever its name, its type, and whether the length of the period matters.

    `codes` are those that it can have, where it is coded.
    """

    key: str
    dtype: pl.DataType
    of_period: bool
    never_null: bool = False
    reads: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Condition:
    """SQL about a row of a cohort, and what it must come out as: true, or (of an exclusion) anything else."""

    sql: str
    names: tuple[tuple[str, Name], ...]
    holds: bool = True

    @property
    def key(self) -> str:
        """The SQL with what its names mean."""
        meant = [f"{name} = {meaning.key}" for name, meaning in self.names if name != meaning.key]
        return " ".join(self.sql.split()) + (f" [{', '.join(meant)}]" if meant else "")

    @property
    def reads(self) -> frozenset[str]:
        """The columns that it depends on, and the tables that it looks rows up in."""
        return frozenset().union(*(name.reads for _, name in self.names))

    @property
    def of_period(self) -> bool:
        """Whether it depends on how long the period is."""
        return "period_start" in tokens_of(self.sql) or any(name.of_period for _, name in self.names)


@dataclass
class Quantity:
    """A cohort, the conditions of one part of an indicator on it, and those of the groups of breakdowns."""

    rows: Rows
    conditions: list[Condition]
    groups: dict[str, dict[str, Condition]]
    """By breakdown: the condition of each group; without those of free texts."""


def group_conditions(breakdown: Breakdown) -> dict[str, str]:
    """SQL for every group: codes with one label are one group."""
    if breakdown.groups is not None:
        return dict(breakdown.groups)
    by_label: dict[str, list[str]] = {}
    for code, entry in code_sets()[breakdown.labels or ""].items():
        by_label.setdefault(entry.label, []).append("'" + code.replace("'", "''") + "'")
    return {label: f"{breakdown.column} in ({', '.join(codes)})" for label, codes in by_label.items()}


@lru_cache(maxsize=1024)
def conjuncts(sql: str) -> tuple[str, ...]:
    """The parts of a condition that all must hold."""
    tokens = tokens_of(sql)
    parts: list[list[str]] = [[]]
    depth, between = 0, False
    for token in tokens:
        depth += {"(": 1, "case": 1, ")": -1, "end": -1}.get(token, 0)
        if depth == 0 and token == "or":
            return (sql,)
        if depth == 0 and token == "and" and not between:
            parts.append([])
            continue
        between = token == "between" or (between and token != "and")
        parts[-1].append(token)
    return tuple(" ".join(part) for part in parts)


class CohortNames:
    """What the names in the conditions of a cohort stand for."""

    def __init__(self, cohort: Cohort, codes: Mapping[str, CodeGroup]) -> None:
        self._cohort, self._codes = cohort, codes
        self._types = Scope(cohort, codes).types

    def condition(self, sql: str, *, holds: bool = True) -> Condition:
        """The condition with what its names are."""
        names = sorted(columns_of(sql, self._codes))
        return Condition(sql, tuple((name, self._name(name)) for name in names), holds)

    def _name(self, name: str) -> Name:
        cohort = self._cohort
        dtype = self._types.get(name, pl.Null())
        if name in cohort.columns:
            sql = cohort.columns[name]
            inner = sorted(columns_of(sql, self._codes) - {name})
            if inner == [sql.strip()]:
                return self._name(inner[0])
            meant = [self._name(other) for other in inner]
            key = f"{' '.join(sql.split())} ({', '.join(other.key for other in meant)})"
            of_period = "period_start" in inner or any(other.of_period for other in meant)
            return Name(key, dtype, of_period, reads=frozenset().union(*(other.reads for other in meant)))
        if name in cohort.lookups:
            lookup = cohort.lookups[name]
            of_period = lookup.in_period is not None or lookup.overlaps == "period"
            days = [self._name(day).key for day in (lookup.of, lookup.open_on) if day not in (None, name)]
            key = f"{lookup.model_dump_json(exclude_defaults=True)} ({', '.join(days)})"
            never_null = lookup.function in ("exists", "count", "distinct")
            return Name(key, dtype, of_period, never_null, frozenset({f"rows of {lookup.table}"}))
        if name in cohort.ages:
            return Name(f"age on {self._name(cohort.ages[name]).key}", dtype, of_period=False, reads=frozenset({"age"}))
        if name in cohort.days:
            between = [self._name(day).key for day in cohort.days[name]]
            return Name(f"days {' to '.join(between)}", dtype, of_period=False, reads=frozenset(between))
        of_period = name in ("period_start", "period_end")
        reads = frozenset() if of_period else frozenset({name})
        return Name(name, dtype, name == "period_start", reads=reads, codes=_codes_of(cohort.table, name))


def _codes_of(table: str, column: str) -> frozenset[str]:
    """The codes of a column of the table or of the child, where it is coded in the extract that it is read from."""
    for name in (table, "children"):
        declared = TABLES[name].columns.get(column)
        if declared is None:
            continue
        entries = [entry.split(OR)[0].partition(".") for entry in declared.reads]
        sets = [catalogue()[extract].columns[own].code_set for extract, _, own in entries if own == column]
        return frozenset().union(*(code_sets()[code_set] for code_set in sets if code_set is not None))
    return frozenset()
