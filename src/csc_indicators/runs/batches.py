"""Large data in batches of authorities: exact, since a child's id is local to one, and bounded in memory.

A batch that fits the processor's caches is also joined and grouped several times as fast as all of England at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import polars as pl

from csc_indicators.extracts.catalogue import catalogue, polars_schema
from csc_indicators.progress import stage
from csc_indicators.reference.authorities import AREA
from csc_indicators.runs.conflicting_rows import unread_columns
from csc_indicators.runs.dataset import Data
from csc_indicators.tables.catalogue import OR, TABLES
from csc_indicators.tables.child_numbers import ChildNumbers

ROWS_IN_A_BATCH = 1_500_000
"""Rows of all extracts together; measured on an England of ten years: fewer cost more plans, more cost memory."""

_KEEP_WHOLE = ("attendance", "attainment")
"""Extracts whose key has columns that no indicator need read: the school, the key stage."""


def batches(data: Data, columns: Mapping[str, set[str]]) -> Iterator[tuple[Sequence[str], Mapping[str, pl.LazyFrame]]]:
    """Groups of authorities with their frames, each of about `ROWS_IN_A_BATCH` rows; few rows are one group.

    Files are read once, for all groups and the columns that are read. The frames have numbers for children.
    """
    if sum(data.rows.values()) <= ROWS_IN_A_BATCH:
        yield data.authorities, _numbered(data.frames, data.rows)
        return
    cut = _read_and_cut(data, columns)
    unread = unread_columns(data.frames, [slices for _, slices in cut])
    with stage("Counting", "batches", len(cut)) as counting:
        while cut:
            # Taken out, so that the memory of a batch is free when it has been counted.
            group, slices = cut.pop(0)
            rows = sum(frame.height for frame in slices.values())
            numbered = _numbered(
                {name: _with_every_column(name, slices.pop(name), unread.get(name)) for name in list(slices)}, data.rows
            )
            yield group, numbered
            counting.advance(rows=rows)


def _read_and_cut(data: Data, columns: Mapping[str, set[str]]) -> list[tuple[list[str], dict[str, pl.DataFrame]]]:
    # One file after another: all at once took as long, and half as much memory again.
    plans = {name: _numbered_codes(name, _needed(name, frame, columns)) for name, frame in data.frames.items()}
    whole = {}
    with stage("Reading rows", "extracts", len(data.rows)) as reading:
        for name, plan in plans.items():
            whole[name] = _by_authority(plan.collect(engine="streaming"))
            if name in data.rows:
                reading.advance(rows=whole[name].height)
    return _cut(whole)


def _cut(whole: Mapping[str, pl.DataFrame]) -> list[tuple[list[str], dict[str, pl.DataFrame]]]:
    """Groups of authorities with their slices of the frames."""
    # A row for each authority, and none of a child.
    rows = {name: dict(frame.group_by("la_code").len().iter_rows()) for name, frame in whole.items()}
    begins = dict.fromkeys(whole, 0)
    cut = []
    for group in _groups(rows.values()):
        slices = {}
        for name, frame in whole.items():
            length = sum(rows[name].get(la_code, 0) for la_code in group)
            slices[name] = frame.slice(begins[name], length)
            begins[name] += length
        cut.append((group, slices))
    return cut


def _numbered(frames: Mapping[str, pl.LazyFrame], there: Collection[str]) -> dict[str, pl.LazyFrame]:
    """The frames with numbers for children, those that are there worked out: tables read a frame several times."""
    numbers = ChildNumbers()
    plans = numbers.number(frames)
    collected = pl.collect_all([plans[name] for name in there])
    return plans | {name: frame.lazy() for name, frame in zip(there, collected, strict=True)}


def _by_authority(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows sorted by authority, so that a batch is a slice of them; files of many authorities mostly are."""
    return frame if frame["la_code"].is_sorted() else frame.sort("la_code", maintain_order=True)


def _groups(rows: Collection[Mapping[str, int]]) -> list[list[str]]:
    """The authorities in the order of their type, in groups of about `ROWS_IN_A_BATCH` rows."""
    groups: list[list[str]] = [[]]
    total = 0
    for la_code in AREA.categories:
        own = sum(by_authority.get(la_code, 0) for by_authority in rows)
        if groups[-1] and total + own > ROWS_IN_A_BATCH:
            groups.append([])
            total = 0
        groups[-1].append(la_code)
        total += own
    return groups


def _needed(name: str, frame: pl.LazyFrame, columns: Mapping[str, set[str]]) -> pl.LazyFrame:
    """The columns of an extract that decide which rows count, or that a wanted column of a table is made of."""
    own = catalogue()[name].columns
    if name in _KEEP_WHOLE or "child_id" not in own:
        return frame.select("row_id", *own)
    needed = {"la_code", "row_id"} | {column.name for column in own.values() if column.required}
    for table, wanted in columns.items():
        declared = TABLES[table]
        timing = [column for column in (declared.start, declared.end) if column is not None]
        reads = [
            *declared.left_out_reads,
            *(source for own_column in {*wanted, *timing} for source in declared.columns[own_column].reads),
        ]
        for entry in OR.join(reads).split(OR):
            extract, _, column = entry.partition(".")
            needed |= {column} if extract == name else set()
    return frame.select(sorted(needed))


def _numbered_codes(name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with codes and years as Categorical: of all that is held at once, their texts take most."""
    own = catalogue()[name].columns
    there = frame.collect_schema().names()
    few = [column for column in there if column in own and own[column].kind in ("code", "year")]
    return frame.with_columns(pl.col(few).cast(pl.Categorical(pl.Categories.random(namespace="csc_indicators"))))


def _with_every_column(name: str, frame: pl.DataFrame, unread: pl.DataFrame | None) -> pl.LazyFrame:
    """The frame with the columns that nobody reads: a table is made of all that its extract declares.

    They are NULL but in the rows of `unread`, which has them by row_id.
    """
    lazy = frame.lazy().with_columns(pl.col(pl.Categorical).cast(pl.String))
    if unread is not None:
        lazy = lazy.join(unread.lazy(), on="row_id", how="left")
    there = lazy.collect_schema().names()
    return lazy.with_columns(
        pl.lit(None, dtype).alias(column) for column, dtype in polars_schema(name).items() if column not in there
    )
