"""Children who go missing, and the homes that are looked for."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.care import CONTINUITY, care_periods
from csc_indicators.tables.duplicates import CHILD, backwards, fullest, good, keep_one
from csc_indicators.tables.model import EVERY_COLUMN, Column, Frames, Table, from_extract

_MISSING_COLUMNS = from_extract("missing_episodes")
_REQUEST_COLUMNS = from_extract("placement_requests")


def missing_episodes(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child, day and kind of absence, with whether the child was looked after on that day."""
    impossible = backwards("start_date", "end_date")
    key = (*CHILD, "start_date", "missing_type")
    order = fullest((~impossible, pl.col("end_date")), _MISSING_COLUMNS)
    rows = keep_one(frames["missing_episodes"], key, order, must_know=(*CHILD, "start_date"))
    rows = rows.with_columns(left_out=pl.when(impossible).then(pl.lit("ends_before_start")))
    if "in_care" not in wanted:
        return rows
    periods = care_periods(frames).select(*CHILD, _from="start_date", _to="end_date")
    open_then = pl.col("_to").is_null() | (pl.col("_to") > pl.col("start_date"))
    began_by_then = pl.col("_from") <= pl.col("start_date")
    in_care = rows.select(*CHILD, "row_id", "start_date").join(periods, on=CHILD).filter(began_by_then, open_then)
    flagged = in_care.select("row_id", in_care=pl.lit(True)).unique()
    return rows.join(flagged, on="row_id", how="left").with_columns(pl.col("in_care").fill_null(value=False))


def placement_requests(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per child, day of request and type asked for."""
    key = (*CHILD, "request_date", "requested_type")
    order = fullest(("placed_date",), _REQUEST_COLUMNS)
    return good(keep_one(frames["placement_requests"], key, order, must_know=(*CHILD, "request_date")))


MISSING_EPISODES = Table(
    name="missing_episodes",
    title="Missing episodes",
    one_row_is="a time when a child was missing or away without authorisation",
    start="start_date",
    end="end_date",
    columns=_MISSING_COLUMNS
    | {
        "in_care": Column(
            pl.Boolean(),
            "Whether the child was looked after on the day it began",
            ("missing_episodes.start_date", *CONTINUITY),
        ),
    },
    needs=("missing_episodes",),
    uses=("care_episodes",),
    build=missing_episodes,
    left_out={"ends_before_start": "it ends before it begins"},
    left_out_reads=("missing_episodes.end_date",),
)

PLACEMENT_REQUESTS = Table(
    name="placement_requests",
    title="Placement requests",
    one_row_is="a request for a placement for a child",
    start="request_date",
    end=None,
    columns=_REQUEST_COLUMNS,
    needs=("placement_requests",),
    build=placement_requests,
)

TABLES = (MISSING_EPISODES, PLACEMENT_REQUESTS)
