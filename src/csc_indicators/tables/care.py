"""Episodes of care, and the continuous periods that they make."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.child_numbers import at
from csc_indicators.tables.duplicates import CHILD, backwards, fullest, keep_one, known, without
from csc_indicators.tables.model import EVERY_COLUMN, OR, Column, Frames, Table, from_extract

CONTINUITY = (
    *(f"care_episodes.{name}" for name in ("start_date", "end_date", "child_id", "reason_new_episode", "legal_status")),
    f"care_episodes.reason_ended{OR}care_episodes.reason_new_episode",
)
"""What decides where one period of care ends and the next begins: without reasons for an end, that care began anew."""

_COLUMNS = from_extract("care_episodes")
_ENDS_BEFORE_START = {"ends_before_start": "it ends before it begins"}


def _of_period(name: str, title: str) -> Column:
    return Column(
        from_extract("care_episodes", name)[name].dtype,
        title,
        tuple(dict.fromkeys((f"care_episodes.{name}", *CONTINUITY))),
    )


_BACKWARDS = backwards("start_date", "end_date")
_SHORT_BREAK = pl.col("legal_status").is_in(["V3", "V4"]).fill_null(value=False)
TEMPORARY = pl.col("placement_type").is_in(["T0", "T1", "T2", "T3", "T4"]).fill_null(value=False)
DECIDED_BY = {
    "care_episodes.legal_status": ("V3",),
    "care_episodes.reason_ended": ("X1",),
    "care_episodes.reason_new_episode": ("S",),
}
"""The codes that make and break periods of care: short breaks, an end that is none, a new beginning."""
_UNKNOWN_DISTANCE = 999.9
_DERIVED = ("care_start_date", "care_start_reason", "usual_placement_type")


def care_episodes(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per episode; those that end before they begin are left out and tell nothing of the child's other ones."""
    rows = _clean(frames).with_columns(left_out=pl.when(_BACKWARDS).then(pl.lit("ends_before_start")))
    if not any(name in wanted for name in _DERIVED):
        return rows
    begins = pl.col("period_begins")
    earlier = in_order(frames).select(
        "row_id",
        "care_start_date",
        care_start_reason=since(begins, "reason_new_episode"),
        usual_placement_type=since(begins | ~TEMPORARY, "placement_type"),
    )
    return rows.join(earlier, on="row_id", how="left")


def care_periods(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per continuous period: its last episode, with what the first one says of its beginning."""
    begins = pl.col("period_begins")
    return (
        in_order(frames)
        .with_columns(
            reason_new_episode=since(begins, "reason_new_episode"),
            first_legal_status=since(begins, "legal_status"),
            start_date="care_start_date",
            left_out=pl.lit(None, pl.String),
        )
        .filter(begins.shift(-1, fill_value=True))
        .select("la_code", *CARE_PERIODS.columns, "row_id", "left_out", "source_file", "source_row")
    )


def in_order(frames: Frames) -> pl.LazyFrame:
    """The episodes sorted by child and start, with period_begins and care_start_date."""
    rows = _clean(frames).filter(known((*CHILD, "start_date")), ~_BACKWARDS).sort(at("start_date"))
    same_child = pl.col("child_id") == pl.col("child_id").shift()
    before = pl.col("reason_ended").shift()
    unexplained_end = before.is_null() & pl.col("end_date").shift().is_not_null()
    # One that was to continue and begins anew, later than on the next day, did not continue.
    gap = pl.col("start_date") > pl.col("end_date").shift() + pl.duration(days=1)
    ended = (before != "X1").fill_null(value=False) | ((unexplained_end | gap) & (pl.col("reason_new_episode") == "S"))
    begins = ~same_child.fill_null(value=False) | ended.fill_null(value=False)
    return rows.with_columns(period_begins=begins).with_columns(
        care_start_date=pl.when("period_begins").then("start_date").forward_fill()
    )


def since(begins: pl.Expr, column: str) -> pl.Expr:
    """The column's value, empty or not, in the latest row that begins something; the first row of a child must."""
    return pl.when(begins).then(pl.struct(column)).forward_fill().struct.field(column)


def _clean(frames: Frames) -> pl.LazyFrame:
    """The episodes without short breaks, repeats, and stays of no length of children who had a longer one."""
    rows = frames["care_episodes"].filter(~_SHORT_BREAK)
    dated = rows.filter(pl.col("start_date").is_not_null()).select(*CHILD, "row_id", "start_date", "end_date")
    of_no_length = dated.filter(pl.col("end_date") == pl.col("start_date"))
    longer = dated.filter(pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("start_date")))
    rows = without(rows, of_no_length.join(longer, on=CHILD, how="semi"))
    order = fullest((~_BACKWARDS, pl.col("end_date")), _COLUMNS)
    # A hair more than a half, for decimals that lie a hair below themselves as binary numbers.
    miles = ((pl.col("distance_miles") * 10 + 0.5 + 1e-9).floor() / 10).round(1)
    distance = pl.when(miles != _UNKNOWN_DISTANCE).then(miles)
    return keep_one(rows, (*CHILD, "start_date"), order).with_columns(distance_miles=distance)


CARE_EPISODES = Table(
    name="care_episodes",
    title="Episodes of care",
    one_row_is="an episode of care: one legal status and one placement; short breaks (V3, V4) are not in it",
    start="start_date",
    end="end_date",
    columns=_COLUMNS
    | {
        "care_start_date": _of_period("start_date", "Start of the continuous period of care that it is part of"),
        "care_start_reason": _of_period("reason_new_episode", "Why that period began"),
        "usual_placement_type": _of_period(
            "placement_type",
            "Type of placement; for a temporary one (T0 to T4), of the placement the child is away from",
        ),
    },
    needs=("care_episodes",),
    build=care_episodes,
    left_out=_ENDS_BEFORE_START,
    left_out_reads=("care_episodes.end_date",),
    decided_by=DECIDED_BY | {"care_episodes.placement_type": ("T0",)},
)

CARE_PERIODS = Table(
    name="care_periods",
    title="Periods of care",
    one_row_is="a continuous period of being looked after; short breaks (V3, V4) neither make nor break one",
    start="start_date",
    end="end_date",
    columns={
        "child_id": _of_period("child_id", "Child"),
        "start_date": _of_period("start_date", "Start of the first episode"),
        "end_date": _of_period("end_date", "End of the last episode; empty while the child is looked after"),
        "reason_new_episode": _of_period("reason_new_episode", "Why the first episode began"),
        "reason_ended": _of_period("reason_ended", "Why the last episode ended"),
        "legal_status": _of_period("legal_status", "Legal status of the last episode"),
        "first_legal_status": _of_period("legal_status", "Legal status of the first episode"),
        "placement_type": _of_period("placement_type", "Type of placement of the last episode"),
    },
    needs=("care_episodes",),
    build=care_periods,
    left_out_reads=CONTINUITY,
    decided_by=DECIDED_BY,
)

TABLES = (CARE_EPISODES, CARE_PERIODS)
