"""Large data in batches of authorities: exact, since a child's id is local to one, and bounded in memory.

A batch that fits the processor's caches is also joined and grouped several times as fast as all of England at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from csc_indicators.compute.data import Data
from csc_indicators.extracts.catalogue import catalogue, polars_schema
from csc_indicators.reference.authorities import AREA
from csc_indicators.tables.catalogue import OR, TABLES

ROWS_IN_A_BATCH = 1_500_000
"""Rows of all extracts together; measured on an England of ten years: fewer cost more plans, more cost memory."""

_KEEP_WHOLE = ("attendance", "social_workers")
"""Extracts whose rows are told apart by columns that no indicator need read: the school, the role."""


def batches(data: Data) -> list[list[str]]:
    """The authorities in groups, in order, each with about `ROWS_IN_A_BATCH` rows; one group for few rows."""
    groups: list[list[str]] = [[]]
    rows = 0
    for la_code in data.authorities:
        own = data.rows_of(la_code)
        if groups[-1] and rows + own > ROWS_IN_A_BATCH:
            groups.append([])
            rows = 0
        groups[-1].append(la_code)
        rows += own
    return groups


def batch_frames(
    data: Data, columns: Mapping[str, set[str]], groups: Sequence[Sequence[str]]
) -> Iterator[Mapping[str, pl.LazyFrame]]:
    """The frames of each group of authorities; files are read once, for all groups and the columns that are read."""
    if len(groups) == 1:
        yield data.frames
        return
    plans = {name: _needed(name, frame, columns) for name, frame in data.frames.items()}
    whole = dict(zip(plans, pl.collect_all(list(plans.values()), engine="streaming"), strict=True))
    for group in groups:
        wanted = pl.Series(group, dtype=AREA).implode()
        yield {
            name: _with_every_column(name, frame.filter(pl.col("la_code").is_in(wanted)).lazy())
            for name, frame in whole.items()
        }


def _needed(name: str, frame: pl.LazyFrame, columns: Mapping[str, set[str]]) -> pl.LazyFrame:
    """The columns of an extract that decide which rows count, or that a wanted column of a table is made of."""
    if name in _KEEP_WHOLE:
        return frame
    needed = {"la_code", "row_id"} | {column.name for column in catalogue()[name].columns.values() if column.required}
    for table, wanted in columns.items():
        declared = TABLES[table]
        timing = [column for column in (declared.start, declared.end) if column is not None]
        reads = [
            *declared.left_out_reads,
            *(one for made in {*wanted, *timing} for one in declared.columns[made].reads),
        ]
        for entry in OR.join(reads).split(OR):
            extract, _, column = entry.partition(".")
            needed |= {column} if extract == name else set()
    return frame.select(sorted(needed))


def _with_every_column(name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with the columns that nobody reads as NULL: a table is made of all that its extract declares."""
    there = frame.collect_schema().names()
    return frame.with_columns(
        pl.lit(None, dtype).alias(column) for column, dtype in polars_schema(name).items() if column not in there
    )
