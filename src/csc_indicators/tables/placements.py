"""Placements: consecutive episodes of care with the same carer, taken together."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.care import CONTINUITY, DECIDED_BY, TEMPORARY, in_order, since
from csc_indicators.tables.model import EVERY_COLUMN, Column, Frames, Table, from_extract

_MOVES = (*CONTINUITY, "care_episodes.placement_type")


def _of_placement(name: str, title: str) -> Column:
    return Column(
        from_extract("care_episodes", name)[name].dtype, title, tuple(dict.fromkeys((f"care_episodes.{name}", *_MOVES)))
    )


_FOR_EVER = pl.date(9999, 12, 31)
_LONG = pl.duration(days=8)
"""A stay in T4 of so many days is longer than its definition allows, and a placement."""
_FOLLOWED = ~pl.col("period_begins").shift(-1, fill_value=True)
"""Whether another episode of the same period of care follows."""
_NEW_CARER = pl.col("reason_new_episode").is_in(["S", "P", "B"]).fill_null(value=False)
_BY_CURRENT_CARER = pl.col("placement_type").is_in(["A3", "A5"]).fill_null(value=False)
_T4 = (pl.col("placement_type") == "T4").fill_null(value=False)


def placements(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per placement: its latest episode, with its start, its end, and the start of the one before."""
    episodes = _with_beginnings(_with_absences(in_order(frames)))
    begins = pl.col("begins")
    stretch_ends = (begins | pl.col("period_begins")).shift(-1, fill_value=True)
    # A stay in T4 that goes on is a placement once it has lasted more than a week: until then the one before goes on.
    counts_from = pl.when(begins & pl.col("stay_goes_on")).then(pl.col("start_date") + _LONG)
    until_then = pl.when(_FOLLOWED).then(pl.col("_counts_from").shift(-1))
    latest = (
        episodes.with_columns(_counts_from=counts_from)
        .with_columns(
            start_date=pl.coalesce("_counts_from", "start_date"), end_date=pl.coalesce(until_then, "end_date")
        )
        .with_columns(_end=_last_end(stretch_ends))
        .filter(~pl.col("absent"))
        .with_columns(start_date=since(begins, "start_date"), end_date=_open_again("_end"))
        .filter(begins.shift(-1, fill_value=True))
    )
    same_period = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in ("child_id", "care_start_date"))
    before = pl.when(same_period).then(pl.col("start_date").shift())
    return latest.with_columns(previous_start_date=before, left_out=pl.lit(None, pl.String)).select(
        "la_code", *PLACEMENTS.columns, "row_id", "left_out", "source_file", "source_row"
    )


def _with_absences(episodes: pl.LazyFrame) -> pl.LazyFrame:
    """The episodes with `absent` (the child is only away, in T0 to T3, or in T4 for 7 days or less) and `stay_goes_on`.

    Episodes in T4 that follow each other without a move are one stay. One that was never closed ends when the child's
    next episode of the period of care begins; without a next one it goes on.
    """
    stay_begins = pl.col("period_begins") | _NEW_CARER | ~_T4 | ~_T4.shift(fill_value=False)
    began = pl.when("_stay_begins").then("start_date").forward_fill()
    end = pl.coalesce("end_date", pl.when(_FOLLOWED).then(pl.col("start_date").shift(-1))).fill_null(_FOR_EVER)
    ended = pl.when(pl.col("_stay_begins").shift(-1, fill_value=True)).then(end).backward_fill()
    goes_on = _T4 & (ended == _FOR_EVER)
    return (
        episodes.with_columns(_stay_begins=stay_begins)
        .with_columns(stay_goes_on=goes_on, _short=(ended < began + _LONG).fill_null(value=True))
        .with_columns(absent=TEMPORARY & (~_T4 | pl.col("_short")))
    )


def _with_beginnings(episodes: pl.LazyFrame) -> pl.LazyFrame:
    """The episodes with `begins`: whether a placement begins with it. An absence begins none."""
    here = ~pl.col("absent")
    placed = pl.when(here).then(pl.lit(True)).when("period_begins").then(pl.lit(False)).forward_fill()
    placed_before = placed.shift(fill_value=False) & ~pl.col("period_begins")
    last = pl.when(here).then(pl.struct(type="placement_type", urn="urn")).forward_fill().shift()
    last_type, last_urn = last.struct.field("type"), last.struct.field("urn")
    same_place = (pl.col("placement_type") == last_type) & (pl.col("urn") == last_urn).fill_null(value=True)
    comes_back = pl.col("absent").shift(fill_value=False) & same_place.fill_null(value=False)
    adopted_here = _BY_CURRENT_CARER & (last_type != "T4").fill_null(value=True)
    return episodes.with_columns(begins=here & (~placed_before | (_NEW_CARER & ~comes_back & ~adopted_here)))


def _last_end(stretch_ends: pl.Expr) -> pl.Expr:
    """In every row of a stretch the end of its last one, an open one far in the future."""
    return pl.when(stretch_ends).then(pl.col("end_date").fill_null(_FOR_EVER)).backward_fill()


def _open_again(end: str | pl.Expr) -> pl.Expr:
    """The end, empty where it is far in the future."""
    day = pl.col(end) if isinstance(end, str) else end
    return pl.when(day != _FOR_EVER).then(day)


PLACEMENTS = Table(
    name="placements",
    title="Placements",
    one_row_is="a stay with one carer; short temporary absences and the return from them are part of it",
    start="start_date",
    end="end_date",
    columns={
        "child_id": _of_placement("child_id", "Child"),
        "start_date": _of_placement("start_date", "Start of the first episode"),
        "end_date": _of_placement("end_date", "End of the last episode; empty while it goes on"),
        "placement_type": _of_placement("placement_type", "Type of placement, of the latest episode with this carer"),
        "previous_start_date": Column(pl.Date(), "Start of the placement before, in the same period of care", _MOVES),
        "care_start_date": Column(pl.Date(), "Start of the continuous period of care that it is part of", CONTINUITY),
        "urn": _of_placement("urn", "Ofsted number of the home or agency, of the latest episode with this carer"),
        "home_id": _of_placement("home_id", "The carers' household or the home, of the latest episode with this carer"),
        "provider": _of_placement("provider", "Provider of the placement, of the latest episode with this carer"),
        "distance_miles": _of_placement("distance_miles", "Miles from home, of the latest episode with this carer"),
        "legal_status": _of_placement("legal_status", "Legal status, of the latest episode with this carer"),
    },
    needs=("care_episodes",),
    build=placements,
    left_out_reads=_MOVES,
    decided_by=DECIDED_BY
    | {"care_episodes.reason_new_episode": ("S", "P"), "care_episodes.placement_type": ("T0", "T4", "A3")},
)

TABLES = (PLACEMENTS,)
