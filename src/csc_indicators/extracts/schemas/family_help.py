"""Family help: early help, referrals, which begin episodes of need, assessments and child in need plans."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, child_id, code, day, la_code, text, yes_no


class Referrals(DataFrameModel):
    """Referrals and the episodes of need that they begin."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    referral_date: pl.Date = day("Date of referral", blank=False)
    source: pl.String | None = code("Source of the referral", "referral_source")
    no_further_action: pl.Boolean | None = yes_no("No further action", description="The referral led to nothing more")
    primary_need: pl.String | None = code("Primary need", "primary_need")
    closure_date: pl.Date | None = day("Date of closure", description="Blank while the episode is open")
    closure_reason: pl.String | None = code("Reason for closure", "closure_reason")

    class Config:
        """What one row is."""

        title = "Referrals"
        description = "an episode of need"
        metadata: ClassVar = {"prefix": "RF"}


class Assessments(DataFrameModel):
    """Assessments under section 17."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    start_date: pl.Date = day("Start of the assessment", blank=False)
    completed_date: pl.Date | None = day("Date of authorisation", description="Blank while the assessment is open")
    factors: pl.String | None = code(
        "Factors identified",
        "assessment_factor",
        many=True,
        description="Codes with `;` between them",
    )

    class Config:
        """What one row is."""

        title = "Assessments"
        description = "an assessment"
        metadata: ClassVar = {"prefix": "AS"}


class EarlyHelp(DataFrameModel):
    """Early help: support below the threshold of a referral."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    start_date: pl.Date = day("Start of early help", blank=False)
    end_date: pl.Date | None = day("End of early help", description="Blank while it goes on")
    end_reason: pl.String | None = code("Reason that early help ended", "early_help_end_reason")

    class Config:
        """What one row is."""

        title = "Early help"
        description = "a child's episode of early help"
        metadata: ClassVar = {"prefix": "EH"}


class CinPlans(DataFrameModel):
    """Child in need plans."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    start_date: pl.Date = day("Start of the plan", blank=False)
    end_date: pl.Date | None = day("End of the plan", description="Blank while the plan is open")
    lead_worker_id: pl.String | None = text(
        "Lead practitioner",
        description="The worker's identifier, the same as in the other extracts",
        identifies="worker",
    )
    lead_qualified: pl.Boolean | None = yes_no(
        "The lead practitioner is a qualified social worker",
        description="Registered with Social Work England; blank where no lead is recorded",
    )

    class Config:
        """What one row is."""

        title = "Child in need plans"
        description = "a child in need plan"
        metadata: ClassVar = {"prefix": "NP"}
