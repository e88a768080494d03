"""Assessments, the referral that each belongs to, and the factors that they found."""

from __future__ import annotations

import polars as pl

from csc_indicators.tables.model import Column, Table, from_extract, later

_LINK = ("assessments.start_date", "referrals.referral_date", "referrals.closure_date", "referrals.no_further_action")

ASSESSMENTS = Table(
    name="assessments",
    title="Assessments",
    one_row_is="an assessment",
    start="start_date",
    end="completed_date",
    columns=from_extract("assessments")
    | {
        "referral_date": Column(pl.Date(), "Date of the referral that began the episode of need it belongs to", _LINK),
        "first_of_episode": Column(pl.Boolean(), "Whether it is the first assessment of its episode of need", _LINK),
        "clock_start": Column(
            pl.Date(), "Day from which it is timed: the referral for the first of an episode, else its own start", _LINK
        ),
        "working_days": Column(
            pl.Int64(), "Working days from then to its completion", (*_LINK, "assessments.completed_date")
        ),
    },
    needs=("assessments",),
    uses=("referrals",),
    build=later,
    left_out={"ends_before_start": "it was completed before it began"},
    left_out_reads=("assessments.completed_date",),
)

ASSESSMENT_FACTORS = Table(
    name="assessment_factors",
    title="Factors found by assessments",
    one_row_is="a factor that an assessment found; once per child, episode of need and day of completion",
    start="completed_date",
    end=None,
    columns=from_extract("assessments", "child_id", "start_date", "completed_date")
    | {
        "factor": Column(pl.String(), "Code of the factor", ("assessments.factors",)),
        "episode_start": Column(pl.Date(), "Date of the referral that began the episode of need", _LINK),
    },
    needs=("assessments",),
    uses=("referrals",),
    build=later,
    left_out=ASSESSMENTS.left_out,
    left_out_reads=("assessments.completed_date", "assessments.factors"),
)

TABLES = (ASSESSMENTS, ASSESSMENT_FACTORS)
