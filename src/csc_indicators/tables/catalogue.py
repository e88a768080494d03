"""Every table that a spec may name."""

from __future__ import annotations

from collections.abc import Container, Mapping

import polars as pl

from csc_indicators.tables import (
    agency,
    assessment,
    care,
    education,
    families,
    family_network,
    leaving_care,
    placements,
    protection,
    workforce,
)
from csc_indicators.tables import early_help as support
from csc_indicators.tables import missing_children as away
from csc_indicators.tables import referrals as need
from csc_indicators.tables import surveys as voice
from csc_indicators.tables.child_numbers import ChildNumbers
from csc_indicators.tables.model import COMMON, EVERY_COLUMN, OR, Column, Frames, Table, Together, available

__all__ = [
    "COMMON",
    "EVERY_COLUMN",
    "OR",
    "TABLES",
    "Column",
    "Frames",
    "Table",
    "available",
    "build_tables",
    "numbered_tables",
]

_THEMES = (
    need,
    assessment,
    support,
    protection,
    care,
    placements,
    families,
    away,
    leaving_care,
    family_network,
    voice,
    education,
    workforce,
    agency,
)

TABLES: dict[str, Table] = {table.name: table for theme in _THEMES for table in theme.TABLES}


def build_tables(
    frames: Frames, wanted: Mapping[str, Container[str]] | None = None, absent: Container[str] = ()
) -> dict[str, pl.LazyFrame]:
    """Every table, lazy, by name.

    With `wanted` (table name -> names of columns) only those tables, and of the columns that cost a join or a sort
    only those named. `absent` holds the columns (`extract.column`) that the data lacks, and that are all empty here.
    """
    numbers = ChildNumbers()
    built = numbered_tables(numbers.number(frames), wanted, absent)
    return {name: numbers.name(table) for name, table in built.items()}


def numbered_tables(
    frames: Frames, wanted: Mapping[str, Container[str]] | None = None, absent: Container[str] = ()
) -> dict[str, pl.LazyFrame]:
    """The same of frames whose children are numbers (see `child_numbers`), and so are those of the tables."""
    if wanted is None:
        wanted = dict.fromkeys(TABLES, EVERY_COLUMN)
    together = Together(frames, absent)
    return {name: TABLES[name].build(together, columns) for name, columns in wanted.items()}
