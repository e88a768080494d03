"""Attendance, attainment and schools of pupils known to social care."""

from __future__ import annotations

import polars as pl

from csc_indicators.tables.model import Column, Table, from_extract, later

KNOWN_TO_SOCIAL_CARE = ("referrals", "cp_plans", "care_episodes")
_GROUP_READS = (
    "referrals.referral_date",
    "referrals.closure_date",
    "referrals.no_further_action",
    "cp_plans.start_date",
    "cp_plans.end_date",
    "cp_plans.other_la",
    "care_episodes.start_date",
    "care_episodes.end_date",
    "care_episodes.reason_new_episode",
    "care_episodes.reason_ended",
    "care_episodes.legal_status",
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


ATTENDANCE = Table(
    name="attendance",
    title="Attendance",
    one_row_is="a pupil's academic year, at all their schools",
    start="year_end",
    end=None,
    columns=from_extract("attendance")
    | {
        "sessions_missed": Column(
            pl.Int64(),
            "Sessions missed, authorised or not",
            ("attendance.sessions_authorised", "attendance.sessions_unauthorised"),
        ),
    }
    | _pupil_year("attendance"),
    needs=("attendance",),
    uses=KNOWN_TO_SOCIAL_CARE,
    yearly=True,
    build=later,
)

ATTAINMENT = Table(
    name="attainment",
    title="Attainment",
    one_row_is="a pupil's key stage",
    start="year_end",
    end=None,
    columns=from_extract("attainment") | _pupil_year("attainment"),
    needs=("attainment",),
    uses=KNOWN_TO_SOCIAL_CARE,
    yearly=True,
    build=later,
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
    build=later,
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
    build=later,
)

TABLES = (ATTENDANCE, ATTAINMENT, PROGRESS_SCORES, SCHOOL_ENROLMENTS)
