"""What every cohort of a run shares: the tables, the code groups, the periods, and frames already planned.

Handing out the same frame for the same request lets Polars see that indicators share work, and do it once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from csc_indicators.engine import timing
from csc_indicators.engine.timing import CohortSpan
from csc_indicators.engine.unknown_codes import (
    Uncertain,
    agreed_value,
    answers,
    is_certain,
    is_possible,
    is_uncertain,
    uncertain_columns,
    uncertain_names,
)
from csc_indicators.execution import Engine
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.periods import Period
from csc_indicators.specs.cohort import Cohort, Lookup
from csc_indicators.specs.shared import CodeGroup
from csc_indicators.tables.catalogue import OR, TABLES, Table

KEEP = "left_out"
"""The column of a table with the reason why a row may not be counted; NULL for a good row."""
NOT_KNOWN = "unknown_code"
"""What stands there where an unknown code leaves it open whether the row is as it stands."""


@dataclass(frozen=True)
class Environment:
    """The data and definitions that a run's cohorts are planned over."""

    frames: Mapping[str, pl.LazyFrame]
    codes: Mapping[str, CodeGroup]
    periods: Sequence[Period]
    engine: Engine = "in-memory"
    unknown_codes: frozenset[str] = frozenset()
    """The columns of extracts, as `extract.column`, in which some code is not known."""
    uncertain_tables: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The tables some rows of which such a code leaves open, with the columns that it does."""
    with_uncertain_rows: bool = False
    """Whether the rows of other tables that such a code leaves open are taken too."""
    _planned: dict[tuple[object, ...], pl.LazyFrame] = field(default_factory=dict)

    def planned(self, key: tuple[object, ...], plan: Callable[[], pl.LazyFrame]) -> pl.LazyFrame:
        """The frame planned for the key, planned now if it is the first time."""
        if key not in self._planned:
            self._planned[key] = plan()
        return self._planned[key]

    def good_rows(self, table: str, where: Sequence[str], columns: Sequence[str]) -> pl.LazyFrame:
        """The rows of a table that may be counted and meet the conditions, with the columns asked for."""
        possible = self.with_uncertain_rows
        uncertain = uncertain_columns(table, self.unknown_codes)

        def plan() -> pl.LazyFrame:
            keep = pl.col(KEEP).is_null()
            frame = self.frames[table].filter(keep | (pl.col(KEEP) == NOT_KNOWN) if possible else keep)
            if where:
                met = [answers(sql, self.codes, uncertain) for sql in where]
                frame = frame.filter(*[is_possible(outcomes) if possible else is_certain(outcomes) for outcomes in met])
            return frame.select("la_code", *columns)

        return self.planned(("good rows", table, tuple(where), tuple(columns), possible), plan)

    def uncertain_names(self, cohort: Cohort) -> dict[str, Uncertain]:
        """What the cohort's conditions may name and an unknown code may leave open."""
        return uncertain_names(cohort, self.unknown_codes, self.uncertain_tables, self.codes)

    def is_uncertain(self, lookup: Lookup) -> bool:
        """Whether an unknown code may leave open which rows the lookup finds."""
        return is_uncertain(lookup, self.unknown_codes, self.uncertain_tables, self.codes)

    def answer(self, sql: str, uncertain: Mapping[str, Uncertain]) -> pl.Expr:
        """The value of the SQL for a row; NULL where it depends on an unknown code."""
        return agreed_value(answers(sql, self.codes, uncertain))


def start_may_be_unknown(table: Table) -> bool:
    """Whether a row without a start counts as begun already: so where the extract does not require the date."""
    if table.start is None:
        return False
    extract, _, column = table.columns[table.start].reads[0].split(OR)[0].partition(".")
    declared = catalogue().get(extract)
    return declared is not None and column in declared.columns and not declared.columns[column].required


def time_rows(frame: pl.LazyFrame, table: str, way: str, detail: str, ordered: Sequence[CohortSpan]) -> pl.LazyFrame:
    """The rows that count in a period by one of the three ways of timing, once for each period, with `period`."""
    declared = TABLES[table]
    if way == "in_period":
        return timing.in_period(frame, detail, ordered)
    if declared.start is None:
        raise AssertionError(f"{table} has no start: the linter refuses this")
    unknown = start_may_be_unknown(declared)
    if way == "open_on":
        return timing.open_on(frame, declared.start, declared.end, ordered, detail, start_may_be_unknown=unknown)
    return timing.overlapping(frame, declared.start, declared.end, ordered, start_may_be_unknown=unknown)
