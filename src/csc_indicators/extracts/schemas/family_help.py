"""Family help: referrals, which begin episodes of need, and assessments."""

from __future__ import annotations

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, child_id, code, day, la_code, yes_no


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


class Assessments(DataFrameModel):
    """Assessments under section 17."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    start_date: pl.Date = day("Start of the assessment", blank=False)
    completed_date: pl.Date | None = day("Date of authorisation", description="Blank while the assessment is open")
    factors: pl.String | None = code(
        "Factors identified", "assessment_factor", many=True, description="Codes with `;` between them"
    )

    class Config:
        """What one row is."""

        title = "Assessments"
        description = "an assessment"
