"""Assessments, the referral that each belongs to, and the factors that they found."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.child_numbers import DAYS, at, child_of, day_of
from csc_indicators.tables.duplicates import CHILD, backwards, best_first, fullest, sharing, without
from csc_indicators.tables.model import EVERY_COLUMN, OR, Column, Frames, Table, from_extract, shared
from csc_indicators.tables.referrals import counted_in_order
from csc_indicators.tables.working_days import last_day_within, working_days

_FACTORS_PER_ASSESSMENT = 1000

_ENDS = ("referrals.closure_date", "referrals.no_further_action")
_LINK = (
    "assessments.start_date",
    "referrals.referral_date",
    # Without these a case lasts until the next referral.
    *(f"{end}{OR}referrals.referral_date" for end in _ENDS),
)
_EPISODE = (
    "assessments.start_date",
    *(OR.join((*of_referrals.split(OR), "assessments.start_date")) for of_referrals in _LINK[1:]),
)
"""The same where a child without any referral has one episode."""

_COLUMNS = from_extract("assessments")
_BACKWARDS = backwards("start_date", "completed_date")
_TIMED = ("referral_date", "first_of_episode", "clock_start", "working_days", "due_date")
_LIMIT = 45
"""Working days in which guidance asks for an assessment to be completed."""


def assessments(frames: Frames, wanted: Container[str] = EVERY_COLUMN) -> pl.LazyFrame:
    """One row per assessment; with the referral it belongs to if a column that tells of it is wanted."""
    rows = _clean(frames)
    if not any(name in wanted for name in _TIMED):
        return rows
    linked = rows.join(shared(frames, _referral_of), on="row_id", how="left")
    first = pl.col("first_of_episode").fill_null(value=False)
    clock_start = pl.when(first).then("referral_date").otherwise("start_date")
    days = pl.when(pl.col("left_out").is_null()).then(working_days("clock_start", "completed_date"))
    timed = linked.with_columns(first_of_episode=first, clock_start=clock_start).with_columns(working_days=days)
    return timed.with_columns(due_date=last_day_within("clock_start", _LIMIT)) if "due_date" in wanted else timed


def assessment_factors(frames: Frames, _wanted: Container[str] = EVERY_COLUMN) -> pl.LazyFrame:
    """One row per finished assessment and factor that it found; an episode's factor may be found more than once."""
    # With repeats: an assessment may have a row for each of its factors.
    rows = _with_known_times(frames["assessments"]).filter(
        pl.col("completed_date").is_not_null(), pl.col("factors").is_not_null()
    )
    episode = shared(frames, _referral_of).select("row_id", episode_start="referral_date")
    linked = rows.join(episode, on="row_id", how="left")
    codes = pl.col("factors").str.replace_all(" ", "").str.to_uppercase().str.split(";")
    listed = linked.with_columns(factor=codes, _place=pl.int_ranges(codes.list.len())).explode("factor", "_place")
    row_id = pl.col("row_id").cast(pl.UInt64) * _FACTORS_PER_ASSESSMENT + pl.col("_place").cast(pl.UInt64)
    return listed.with_columns(row_id=row_id).filter(pl.col("factor") != "").drop("_place", "factors")


def _clean(frames: Frames) -> pl.LazyFrame:
    """The assessments without repeats."""
    return _with_known_times(without(frames["assessments"], shared(frames, _repeats)))


def _with_known_times(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows, with why those that cannot be right are left out."""
    return rows.with_columns(left_out=pl.when(_BACKWARDS).then(pl.lit("ends_before_start")))


def _repeats(frames: Frames) -> pl.LazyFrame:
    """row_id of the repeats; an unfinished assessment repeats a finished one that began on the same day."""
    key = (*CHILD, "start_date")
    few = best_first(sharing(frames["assessments"], key), fullest(("completed_date",), _COLUMNS))
    finished = few.filter(pl.col("completed_date").is_not_null(), ~_BACKWARDS)
    unfinished = few.filter(pl.col("completed_date").is_null())
    again = few.filter(~pl.struct(*key, "completed_date").is_first_distinct())
    overtaken = unfinished.join(finished, on=key, how="semi")
    return pl.concat([again.select("row_id"), overtaken.select("row_id")])


def _referral_of(frames: Frames) -> pl.LazyFrame:
    """row_id, referral_date and first_of_episode of the assessments that a referral was found for.

    It is the latest on or before the start that was still open then; one that led to no further action is over on the
    day it was made unless a later end is recorded. Repeats are linked too: they change nothing for the rest.
    """
    cases = counted_in_order(frames).select("closed", case="at").cache()
    timed = frames["assessments"].filter(~_BACKWARDS).select("row_id", at=at("start_date"), _done=at("completed_date"))
    # One walk along both in order finds the latest case of nearly all; `closed` of an earlier child is before any day.
    latest = timed.filter(pl.col("at").is_not_null()).sort("at")
    latest = latest.join_asof(cases, left_on="at", right_on="case", strategy="backward").cache()
    still_open = pl.col("closed") >= pl.col("at")
    # The latest was over: one before it may still be open, if it led to no further action and was closed late.
    over = latest.filter(~still_open).drop("closed", "case").with_columns(_child=child_of("at"))
    earlier = over.join(cases.with_columns(_child=child_of("case")), on="_child").filter(
        pl.col("case") <= pl.col("at"), still_open
    )
    columns = ("row_id", "at", "_done", "case")
    linked = pl.concat(
        [
            latest.filter(still_open).select(columns),
            earlier.group_by("row_id").agg(pl.col("at", "_done").first(), pl.col("case").max()).select(columns),
        ]
    )
    since = (pl.col("at") - pl.col("case")) * DAYS
    ordered = linked.select(
        "row_id", "case", _order=since + (pl.col("_done") - pl.col("at")).fill_null(DAYS - 1)
    ).cache()
    earliest = ordered.group_by("case").agg(_first=pl.col("_order").min())
    return ordered.join(earliest, on="case").select(
        "row_id", referral_date=day_of("case"), first_of_episode=pl.col("_order") == pl.col("_first")
    )


ASSESSMENTS = Table(
    name="assessments",
    title="Assessments",
    one_row_is="an assessment",
    start="start_date",
    end="completed_date",
    columns=_COLUMNS
    | {
        "referral_date": Column(pl.Date(), "Date of the referral that began the episode of need it belongs to", _LINK),
        "first_of_episode": Column(pl.Boolean(), "Whether it is the first assessment of its episode of need", _LINK),
        "clock_start": Column(
            pl.Date(), "Day from which it is timed: the referral for the first of an episode, else its own start", _LINK
        ),
        "due_date": Column(pl.Date(), "Last day of the 45 working days that it may take", _LINK),
        "working_days": Column(
            pl.Int64(), "Working days from then to its completion", (*_LINK, "assessments.completed_date")
        ),
    },
    needs=("assessments",),
    uses=("referrals",),
    build=assessments,
    belongs_to=("referrals",),
    left_out={"ends_before_start": "it was completed before it began"},
    left_out_reads=("assessments.completed_date",),
    begins_with=dict.fromkeys(
        ("first_of_episode", "clock_start", "due_date", "working_days"),
        ("assessments.start_date", "referrals.referral_date"),
    ),
)

ASSESSMENT_FACTORS = Table(
    name="assessment_factors",
    title="Factors found by assessments",
    one_row_is="a factor that an assessment found",
    start="completed_date",
    end=None,
    columns=from_extract("assessments", "child_id", "start_date", "completed_date")
    | {
        "factor": Column(pl.String(), "Code of the factor", ("assessments.factors",)),
        "episode_start": Column(pl.Date(), "Date of the referral that began the episode of need", _EPISODE),
    },
    needs=("assessments",),
    uses=("referrals",),
    build=assessment_factors,
    belongs_to=("referrals",),
    left_out=ASSESSMENTS.left_out,
    left_out_reads=("assessments.completed_date", "assessments.factors"),
)

TABLES = (ASSESSMENTS, ASSESSMENT_FACTORS)
