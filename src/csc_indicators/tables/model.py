"""What a table is, as the specs and the engine see it, and how a theme module declares one."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from csc_indicators.extracts.catalogue import catalogue, polars_schema

Frames = Mapping[str, pl.LazyFrame]
"""Extract name -> canonical frame; an extract that the folder does not have is there, and empty."""


class Together(dict[str, pl.LazyFrame]):
    """The frames of one run, with what several tables are made of worked out once."""

    def __init__(self, frames: Frames, absent: Container[str] = ()) -> None:
        super().__init__(frames)
        self.absent = absent
        self.shared_frames: dict[Callable[[Frames], pl.LazyFrame], pl.LazyFrame] = {}


def lacks(frames: Frames, column: str) -> bool:
    """Whether the data has no such column (`extract.column`): all of it is empty, and means nothing."""
    return isinstance(frames, Together) and column in frames.absent


def shared(frames: Frames, make: Callable[[Frames], pl.LazyFrame]) -> pl.LazyFrame:
    """What `make` makes of the frames: once per run, where they are those of a run.

    For lean frames of fixed columns only: what is shared is worked out whole, whoever reads a part of it.
    """
    if not isinstance(frames, Together):
        return make(frames)
    if make not in frames.shared_frames:
        frames.shared_frames[make] = make(frames).cache()
    return frames.shared_frames[make]


COMMON = ("la_code", "row_id", "left_out", "source_file", "source_row")
"""In every table frame, and not listed among its columns; the source is that of the row, or of one it is made of."""

OR = " | "
"""In `needs` and `reads` one entry may name alternatives: any of them will do."""


class _EveryColumn:
    """A collection of names that holds every name."""

    def __contains__(self, name: object) -> bool:
        return True


EVERY_COLUMN: Container[str] = _EveryColumn()


class Build(Protocol):
    """Makes the table from the extracts; columns that are not wanted need not be worked out (nor be there)."""

    def __call__(self, frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
        """The table, lazy."""


@dataclass(frozen=True)
class Column:
    """A column that specs may name, and the columns of extracts that it is made of."""

    dtype: pl.DataType
    title: str
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of the data model."""

    name: str
    title: str
    one_row_is: str
    start: str | None
    end: str | None
    columns: dict[str, Column]
    needs: tuple[str, ...]
    build: Build
    uses: tuple[str, ...] = ()
    yearly: bool = False
    left_out: dict[str, str] = field(default_factory=dict)
    """The reasons that `left_out` may hold, and what each means."""
    left_out_reads: tuple[str, ...] = ()
    """The columns that decide which rows count; without one of them nothing can be counted."""
    one_per: tuple[str, ...] = ()
    """The columns that tell the rows of its extract apart: of rows alike in them, the table has the one that says most.
    """
    counts_repeats: bool = False
    """Whether rows of one file that are alike in every column all count, as two schools of a pupil can be."""
    rows_may_be_alike: bool = False
    """Whether rows alike in every column are each of something of its own, as two vacancies are."""
    belongs_to: tuple[str, ...] = ()
    """The extracts that have the child of nearly each of its rows, as referrals have that of an assessment."""
    begins_with: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Columns that say which row of one extract came first for a row of another: the dates (`extract.column`) of the
    one must begin as early as those of the other."""
    decided_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns of extracts by whose codes rows are put together: of the codes that are treated alike, one each."""


def available(entry: str, has: Callable[[str], bool]) -> bool:
    """Whether an entry of `needs` or `reads` is met, given what the data has."""
    return any(has(name) for name in entry.split(OR))


def from_extract(extract: str, *names: str) -> dict[str, Column]:
    """The columns that a table takes over as they are: all but the authority, or only those named."""
    declared = catalogue()[extract].columns
    schema = polars_schema(extract)
    chosen = names or tuple(name for name in declared if name != "la_code")
    return {name: Column(schema[name], declared[name].title, (f"{extract}.{name}",)) for name in chosen}
