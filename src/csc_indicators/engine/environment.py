"""What every cohort of a run shares: the tables, the code groups, the periods, and frames already planned.

Handing out the same frame for the same request lets Polars see that indicators share work, and do it once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from csc_indicators.engine import timing
from csc_indicators.engine.timing import Span
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.periods import Period
from csc_indicators.plans import Engine
from csc_indicators.specs.shared import CodeGroup
from csc_indicators.sql import compile_sql
from csc_indicators.tables.catalogue import OR, TABLES, Table

KEEP = "left_out"
"""The column in which a table says why a row may not be counted; NULL for a good row."""


@dataclass(frozen=True)
class Environment:
    """The data and definitions that a run's cohorts are planned over."""

    frames: Mapping[str, pl.LazyFrame]
    codes: Mapping[str, CodeGroup]
    periods: Sequence[Period]
    engine: Engine = "in-memory"
    _planned: dict[tuple[object, ...], pl.LazyFrame] = field(default_factory=dict)

    def planned(self, key: tuple[object, ...], plan: Callable[[], pl.LazyFrame]) -> pl.LazyFrame:
        """The frame planned for the key, planned now if it is the first time."""
        if key not in self._planned:
            self._planned[key] = plan()
        return self._planned[key]

    def good_rows(self, table: str, where: Sequence[str], columns: Sequence[str]) -> pl.LazyFrame:
        """The rows of a table that may be counted and meet the conditions, with the columns asked for."""

        def plan() -> pl.LazyFrame:
            frame = self.frames[table].filter(pl.col(KEEP).is_null())
            if where:
                frame = frame.filter(*[compile_sql(sql, self.codes).expr for sql in where])
            return frame.select("la_code", *columns)

        return self.planned(("good rows", table, tuple(where), tuple(columns)), plan)


def start_may_be_unknown(table: Table) -> bool:
    """Whether a row without a start counts as begun already: so where the extract does not require the date."""
    if table.start is None:
        return False
    extract, _, column = table.columns[table.start].reads[0].split(OR)[0].partition(".")
    declared = catalogue().get(extract)
    return declared is not None and column in declared.columns and not declared.columns[column].required


def timed(frame: pl.LazyFrame, table: str, way: str, detail: str, ordered: Sequence[Span]) -> pl.LazyFrame:
    """The rows that count in a period by one of the three ways of timing, once for each period, with `period`."""
    declared = TABLES[table]
    if way == "in_period":
        return timing.in_period(frame, detail, ordered)
    if declared.start is None:
        raise AssertionError(f"{table} has no start: the linter refuses this")
    unknown = start_may_be_unknown(declared)
    if way == "open_on":
        return timing.open_on(frame, declared.start, declared.end, ordered, detail, unknown)
    return timing.overlapping(frame, declared.start, declared.end, ordered, unknown)
