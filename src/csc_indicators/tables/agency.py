"""Agency social workers under the national rules, and the supervision of all workers."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.duplicates import backwards, fullest, good, keep_one
from csc_indicators.tables.model import EVERY_COLUMN, Frames, Table, from_extract


def agency_return(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per quarter and type of job."""
    return _one_per(frames, "agency_return", "as_at_date", "job_type")


def agency_assignments(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per worker and day of start; those that end before they begin are left out."""
    impossible = backwards("start_date", "end_date")
    order = fullest((~impossible, pl.col("end_date")), from_extract("agency_assignments"))
    rows = keep_one(frames["agency_assignments"], ("la_code", "worker_id", "start_date"), order)
    return rows.with_columns(left_out=pl.when(impossible).then(pl.lit("ends_before_start")))


def agency_price_caps(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per type of job and first day of a cap."""
    return _one_per(frames, "agency_price_caps", "job_type", "valid_from")


def supervisions(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per worker and day on which a supervision was due."""
    return _one_per(frames, "supervisions", "worker_id", "due_date")


def _one_per(frames: Frames, extract: str, *key: str) -> pl.LazyFrame:
    return good(keep_one(frames[extract], ("la_code", *key), fullest((), from_extract(extract))))


AGENCY_RETURN = Table(
    name="agency_return",
    title="Quarterly agency return",
    one_row_is="a type of job in the return of a quarter",
    start="as_at_date",
    end=None,
    columns=from_extract("agency_return"),
    needs=("agency_return",),
    build=agency_return,
)

AGENCY_ASSIGNMENTS = Table(
    name="agency_assignments",
    title="Agency assignments",
    one_row_is="an assignment of an agency social worker",
    start="start_date",
    end="end_date",
    columns=from_extract("agency_assignments"),
    needs=("agency_assignments",),
    one_per=("la_code", "worker_id", "start_date"),
    build=agency_assignments,
    left_out={"ends_before_start": "it ends before it begins"},
    left_out_reads=("agency_assignments.end_date",),
)

AGENCY_PRICE_CAPS = Table(
    name="agency_price_caps",
    title="Agency price caps",
    one_row_is="a cap on the hourly price for a type of job",
    start="valid_from",
    end=None,
    columns=from_extract("agency_price_caps"),
    needs=("agency_price_caps",),
    build=agency_price_caps,
)

SUPERVISIONS = Table(
    name="supervisions",
    title="Supervision",
    one_row_is="a supervision of a worker that was due",
    start="due_date",
    end=None,
    columns=from_extract("supervisions"),
    needs=("supervisions",),
    build=supervisions,
)

TABLES = (AGENCY_RETURN, AGENCY_ASSIGNMENTS, AGENCY_PRICE_CAPS, SUPERVISIONS)
