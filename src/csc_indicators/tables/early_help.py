"""Early help and child in need plans."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.duplicates import CHILD, backwards, fullest, keep_one
from csc_indicators.tables.model import EVERY_COLUMN, Frames, Table, from_extract

_ENDS_BEFORE_START = {"ends_before_start": "it ends before it begins"}


def _spells(frames: Frames, extract: str) -> pl.LazyFrame:
    """One row per child and day of start; those that end before they begin are left out."""
    impossible = backwards("start_date", "end_date")
    order = fullest((~impossible, pl.col("end_date")), from_extract(extract))
    rows = keep_one(frames[extract], (*CHILD, "start_date"), order)
    return rows.with_columns(left_out=pl.when(impossible).then(pl.lit("ends_before_start")))


def early_help(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and day of start."""
    return _spells(frames, "early_help")


def cin_plans(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child and day of start."""
    return _spells(frames, "cin_plans")


EARLY_HELP = Table(
    name="early_help",
    title="Early help",
    one_row_is="a child's episode of early help",
    start="start_date",
    end="end_date",
    columns=from_extract("early_help"),
    needs=("early_help",),
    one_per=("child_id", "start_date"),
    build=early_help,
    left_out=_ENDS_BEFORE_START,
    left_out_reads=("early_help.end_date",),
)

CIN_PLANS = Table(
    name="cin_plans",
    title="Child in need plans",
    one_row_is="a child in need plan",
    start="start_date",
    end="end_date",
    columns=from_extract("cin_plans"),
    needs=("cin_plans",),
    one_per=("child_id", "start_date"),
    build=cin_plans,
    left_out=_ENDS_BEFORE_START,
    left_out_reads=("cin_plans.end_date",),
)

TABLES = (EARLY_HELP, CIN_PLANS)
