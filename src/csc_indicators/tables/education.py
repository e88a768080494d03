"""Attendance, attainment and schools of pupils known to social care."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.calendar import day_in_labelled_year
from csc_indicators.tables.care import CONTINUITY, DECIDED_BY
from csc_indicators.tables.duplicates import CHILD, fullest, good, keep_one, sharing, without
from csc_indicators.tables.model import EVERY_COLUMN, OR, Column, Frames, Table, from_extract
from csc_indicators.tables.social_care_groups import SNAPSHOT, social_care_groups

KNOWN_TO_SOCIAL_CARE = ("referrals", "cp_plans", "care_episodes")
_GROUP_READS = (
    "referrals.referral_date",
    "referrals.closure_date",
    f"referrals.no_further_action{OR}referrals.referral_date",
    "cp_plans.start_date",
    "cp_plans.end_date",
    "cp_plans.other_la",
    *CONTINUITY,
)


def _pupil_year(extract: str) -> dict[str, Column]:
    year = (f"{extract}.academic_year",)
    return {
        "snapshot_date": Column(pl.Date(), "31 March in the academic year", year),
        "year_end": Column(pl.Date(), "31 August at the end of the academic year", year),
        "social_care_group": Column(
            pl.String(),
            "On 31 March: `CLA 12 months`, `CPPO`, `CINO`, or empty (looked after for less, or not known)",
            (*year, *_GROUP_READS),
        ),
    }


_SESSIONS = ("sessions_possible", "sessions_authorised", "sessions_unauthorised")
_SUBJECTS = {"reading_progress": "Reading", "writing_progress": "Writing", "maths_progress": "Maths"}
_ATTENDANCE_COLUMNS = from_extract("attendance")
_ATTAINMENT_COLUMNS = from_extract("attainment")
_ENROLMENT_COLUMNS = from_extract("school_enrolments")


def attendance(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per pupil and academic year: the sessions of every school, and the school with most of them."""
    possible = pl.col("sessions_possible")
    missed = pl.sum_horizontal("sessions_authorised", "sessions_unauthorised")
    is_recorded = pl.any_horizontal(pl.col("sessions_authorised", "sessions_unauthorised").is_not_null())
    rows = (
        _without_other_files(frames["attendance"])
        .group_by(*CHILD, "academic_year")
        .agg(
            pl.col("la_code", "row_id", "source_file", "source_row").sort_by("row_id").first(),
            *[_sum_of_known(name) for name in _SESSIONS],
            pl.col("school_type").sort_by(possible.fill_null(-1), "school_type", descending=[True, False]).first(),
            # A school that says nothing of absence does not say that there was none.
            sessions_missed=pl.when((is_recorded | (possible == 0)).all()).then(missed.sum()),
        )
    )
    return _with_snapshot(good(rows), frames, wanted)


def _without_other_files(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows without those that a second file repeats; two equal ones in one file are two schools."""
    whole = ("la_code", *_ATTENDANCE_COLUMNS)
    few = sharing(rows, whole, must_know=(*CHILD, "academic_year"))
    return without(rows, few.filter(pl.col("source_file") != pl.col("source_file").max().over(whole)))


def _sum_of_known(column: str) -> pl.Expr:
    """The sum, or empty where no school has said: not missed and not known are different things."""
    return pl.when(pl.col(column).is_not_null().any()).then(pl.col(column).sum()).alias(column)


def attainment(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per pupil, academic year and key stage."""
    return _with_snapshot(_key_stages(frames), frames, wanted)


def progress_scores(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per pupil's score in a subject at the end of a key stage."""
    shared = ("la_code", *CHILD, "academic_year", "key_stage", "row_id", "source_file", "source_row", "left_out")
    scores = [
        _key_stages(frames)
        .filter(pl.col(column).is_not_null())
        # Three rows come of one: the number of the row stays one of its own.
        .select(*shared, subject=pl.lit(subject), score=column)
        .with_columns(row_id=pl.col("row_id") * len(_SUBJECTS) + place)
        for place, (column, subject) in enumerate(_SUBJECTS.items())
    ]
    return _with_snapshot(pl.concat(scores), frames, wanted)


def school_enrolments(frames: Frames, wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per pupil, school and start, with the school of the pupil's spell before."""
    order = fullest(("end_date",), _ENROLMENT_COLUMNS)
    rows = good(keep_one(frames["school_enrolments"], (*CHILD, "school_urn", "start_date"), order))
    if "previous_school_urn" not in wanted:
        return rows
    spells = rows.select(*CHILD, "row_id", "start_date", "school_urn").sort(*CHILD, "start_date", "school_urn")
    same_child = pl.col("child_id") == pl.col("child_id").shift(1)
    before = spells.select("row_id", previous_school_urn=pl.when(same_child).then(pl.col("school_urn").shift(1)))
    return rows.join(before, on="row_id", how="left")


def _key_stages(frames: Frames) -> pl.LazyFrame:
    key = (*CHILD, "academic_year", "key_stage")
    return good(keep_one(frames["attainment"], key, fullest((), _ATTAINMENT_COLUMNS)))


def _with_snapshot(rows: pl.LazyFrame, frames: Frames, wanted: Container[str]) -> pl.LazyFrame:
    """The rows with the end of the academic year, 31 March in it, and the pupil's social care group on that day."""
    rows = rows.with_columns(
        snapshot_date=day_in_labelled_year("academic_year", 3, 31),
        year_end=day_in_labelled_year("academic_year", 8, 31),
    )
    if "social_care_group" not in wanted:
        return rows
    return rows.join(social_care_groups(frames), on=SNAPSHOT, how="left")


ATTENDANCE = Table(
    name="attendance",
    title="Attendance",
    one_row_is="a pupil's academic year, at all their schools",
    start="year_end",
    end=None,
    columns=_ATTENDANCE_COLUMNS
    | {
        "sessions_missed": Column(
            pl.Int64(),
            "Sessions missed, authorised or not",
            ("attendance.sessions_authorised", "attendance.sessions_unauthorised"),
        ),
    }
    | _pupil_year("attendance"),
    needs=("attendance",),
    counts_repeats=True,
    uses=KNOWN_TO_SOCIAL_CARE,
    yearly=True,
    decided_by=DECIDED_BY,
    build=attendance,
)

ATTAINMENT = Table(
    name="attainment",
    title="Attainment",
    one_row_is="a pupil's key stage",
    start="year_end",
    end=None,
    columns=from_extract("attainment") | _pupil_year("attainment"),
    needs=("attainment",),
    one_per=("child_id", "academic_year", "key_stage"),
    uses=KNOWN_TO_SOCIAL_CARE,
    yearly=True,
    decided_by=DECIDED_BY,
    build=attainment,
)

PROGRESS_SCORES = Table(
    name="progress_scores",
    title="Progress scores",
    one_row_is="a pupil's progress score in one subject",
    start="year_end",
    end=None,
    columns=from_extract("attainment", "child_id", "academic_year", "key_stage")
    | {
        "subject": Column(pl.String(), "`Reading`, `Writing` or `Maths`", ()),
        "score": Column(
            pl.Float64(),
            "Progress score",
            ("attainment.reading_progress", "attainment.writing_progress", "attainment.maths_progress"),
        ),
    }
    | _pupil_year("attainment"),
    needs=("attainment",),
    uses=KNOWN_TO_SOCIAL_CARE,
    yearly=True,
    decided_by=DECIDED_BY,
    build=progress_scores,
)

SCHOOL_ENROLMENTS = Table(
    name="school_enrolments",
    title="Spells at schools",
    one_row_is="a pupil's spell at a school",
    start="start_date",
    end="end_date",
    columns=from_extract("school_enrolments")
    | {
        "previous_school_urn": Column(
            pl.String(),
            "School of the child's spell before",
            ("school_enrolments.school_urn", "school_enrolments.start_date"),
        ),
    },
    needs=("school_enrolments",),
    one_per=("child_id", "school_urn", "start_date"),
    build=school_enrolments,
)

TABLES = (ATTENDANCE, ATTAINMENT, PROGRESS_SCORES, SCHOOL_ENROLMENTS)
