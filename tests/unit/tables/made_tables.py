"""Tables built from extracts written as text, each by both engines and from rows in two orders."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from polars.testing import assert_frame_equal

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.read import empty_extract, extract_from_text
from csc_indicators.tables.catalogue import build_tables

CAMDEN = "E09000007"
LEEDS = "E08000035"


def extract(name: str, text: str) -> pl.LazyFrame:
    """An extract from lines of cells with `|` between, the first line naming the columns."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    columns = {column: [line[place] for line in lines] for place, column in enumerate(header)}
    return extract_from_text(name, columns, CAMDEN).frame


def build(table: str, frames: dict[str, pl.LazyFrame], columns: Sequence[str] | None = None) -> pl.DataFrame:
    """The table by the streaming engine, in the order of the rows it is made of."""
    everything = {name: empty_extract(name) for name in catalogue()} | frames
    wanted = None if columns is None else {table: columns}
    lazy = build_tables(everything, wanted)[table]
    built = lazy.collect(engine="streaming").sort("row_id")
    assert built["row_id"].is_unique().all()
    assert_frame_equal(_plain(built), _plain(lazy.collect(engine="in-memory").sort("row_id")))
    backwards = {name: frame.reverse() for name, frame in everything.items()}
    other = build_tables(backwards, wanted)[table].collect(engine="streaming").sort("row_id")
    assert_frame_equal(_plain(built), _plain(other))
    return built


def _plain(table: pl.DataFrame) -> pl.DataFrame:
    """The table without `family`: for a child without a family it holds the child's number, which goes by the order."""
    return table.drop("family", strict=False)


def rows(table: str, columns: str, **extracts: str) -> list[str]:
    """The rows of the table, as their cells in those columns; `-` for an empty one."""
    frames = {name: extract(name, text) for name, text in extracts.items()}
    built = build(table, frames).select(columns.split())
    return [" ".join("-" if cell is None else str(cell) for cell in row) for row in built.iter_rows()]
