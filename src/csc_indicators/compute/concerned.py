"""Which children the periods concern: of many years of files, a run for one year reads on for few of them.

Exact, because a cohort's rows are of children with a record in its span, and every table and lookup stays with the
child; where one does not, nothing is left away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from csc_indicators.compute.data import Data
from csc_indicators.engine.timing import spans
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.periods import Period
from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES, Table

_WORTH_IT = 0.5
"""Above this share of the records, leaving the other children away costs more than it saves."""
_FEW_ROWS = 2_000_000
_SLOTS = 2**24
_SLOT = (pl.struct("la_code", "child_id").hash() % _SLOTS).alias("slot")
"""A child's place in a list of marks. Children who share a place by chance are read on for together: no harm is done,
and a mark is found several times faster than a child in a join."""


def of_concerned_children(data: Data, indicators: Sequence[AnyIndicator], periods: Sequence[Period]) -> Data:
    """The data with only the children who have a record in a span that an indicator looks at, where that pays."""
    extracts = [name for name, extract in catalogue().items() if "child_id" in extract.columns and name in data.rows]
    rows = sum(data.rows[name] for name in extracts)
    if rows < _FEW_ROWS or not _stays_with_the_child(indicators):
        return data
    conditions: dict[str, list[pl.Expr]] = {}
    for indicator in indicators:
        for cohort in indicator.quantities():
            ordered = spans(periods, indicator.year_ends, cohort.shift)
            first, last = min(span.start for span in ordered), max(span.end for span in ordered)
            for extract, condition in _records(cohort, first, last, periods):
                conditions.setdefault(extract, []).append(condition)
    wanted = {name: pl.any_horizontal(conditions[name]).fill_null(False) for name in extracts if name in conditions}
    # Collected here: whether it pays is known only by the number of records, and every extract needs the marks.
    counts = pl.collect_all(
        [data.frames[name].select(wanted=met.sum(), rows=pl.len()) for name, met in wanted.items()], engine="streaming"
    )
    in_spans = pl.concat([pl.DataFrame(schema={"wanted": pl.UInt32, "rows": pl.UInt32}), *counts]).sum()
    if not wanted or in_spans["wanted"].item() > _WORTH_IT * in_spans["rows"].item():
        return data
    slots = pl.collect_all(
        [data.frames[name].filter(met).select(_SLOT) for name, met in wanted.items()], engine="streaming"
    )
    marks = pl.repeat(False, _SLOTS, eager=True).scatter(pl.concat(slots)["slot"], True)
    concerned = pl.lit(marks).gather(_SLOT)
    frames = {name: frame.filter(concerned) if name in extracts else frame for name, frame in data.frames.items()}
    return replace(data, frames=frames)


def _stays_with_the_child(indicators: Iterable[AnyIndicator]) -> bool:
    """Whether every lookup into a table of children goes by the child."""
    return all(
        "child_id" in lookup.match
        for indicator in indicators
        for cohort in indicator.quantities()
        for lookup in cohort.lookups.values()
        if "child_id" in TABLES[lookup.table].columns
    )


def _records(cohort: Cohort, first: date, last: date, periods: Sequence[Period]) -> Iterator[tuple[str, pl.Expr]]:
    """The extracts, and the rows of each, that can bring a row of the cohort's table into the span."""
    table = TABLES[cohort.table]
    if "child_id" not in table.columns:
        return
    if table.yearly:
        yield table.needs[0], pl.col("academic_year").is_in([period.label for period in periods])
    elif cohort.in_period:
        for extract, column in _sources(table, cohort.in_period):
            yield extract, pl.col(column).is_between(first, last)
    elif table.start is not None:
        ends = dict(_sources(table, table.end)) if table.end else {}
        for extract, column in _sources(table, table.start):
            not_ended = pl.lit(True)
            if extract in ends:
                not_ended = pl.col(ends[extract]).is_null() | (pl.col(ends[extract]) >= first)
            yield extract, (pl.col(column).is_null() | (pl.col(column) <= last)) & not_ended


def _sources(table: Table, column: str) -> list[tuple[str, str]]:
    """The extract columns that a date of the table is read from."""
    entries = [entry.partition(".") for entry in table.columns[column].reads[0].split(OR)]
    return [(extract, name) for extract, _, name in entries]
