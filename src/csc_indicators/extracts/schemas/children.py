"""Children, and their time at school."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import (
    Area,
    child_id,
    code,
    day,
    la_code,
    needed_text,
    number,
    text,
    year,
    yes_no,
)


class Children(DataFrameModel):
    """The people whom the other extracts are about."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    date_of_birth: pl.Date | None = day("Date of birth")
    expected_date_of_birth: pl.Date | None = day(
        "Expected date of birth", description="Of an unborn child", absent="no child is unborn", planned=True
    )
    sex: pl.String | None = code("Sex", "sex", description="M, F or U; 1, 2, 0 and 9 are read too")
    ethnicity: pl.String | None = code("Ethnicity", "ethnicity")
    disabilities: pl.String | None = code("Disabilities", "disability", many=True, filled_where="false")
    uasc_until: pl.Date | None = day(
        "Unaccompanied asylum-seeking until",
        description="Blank: never; a date: was an unaccompanied asylum-seeking child until that day",
        planned=True,
        filled_where="false",
    )
    upn: pl.String | None = text("Unique pupil number", identifies="pupil", filled_where="false")
    family_id: pl.String | None = text(
        "Family", description="Local to the authority, the same for siblings", identifies="family"
    )
    team: pl.String | None = text("Team", description="That works with the child, or did last")
    ward: pl.String | None = text("Ward", description="Where the family home is, or was last")

    class Config:
        """What one row is."""

        title = "Children"
        description = "a child"
        metadata: ClassVar = {"prefix": "CH", "dated": "date_of_birth"}


class Attendance(DataFrameModel):
    """Sessions at school, of an academic year."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    academic_year: pl.String = year("Academic year")
    sessions_possible: pl.Int64 = number("Possible sessions", whole=True, low=0, blank=False)
    sessions_authorised: pl.Int64 | None = number("Sessions missed with authorisation", whole=True, low=0)
    sessions_unauthorised: pl.Int64 | None = number("Sessions missed without authorisation", whole=True, low=0)
    school_type: pl.String | None = code("Type of school", "school_type")

    class Config:
        """What one row is."""

        title = "Attendance"
        description = "a pupil's year at a school"
        metadata: ClassVar = {"prefix": "AT"}


class Attainment(DataFrameModel):
    """Results at the end of a key stage."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    academic_year: pl.String = year("Academic year")
    key_stage: pl.String = code("Key stage", "key_stage", blank=False)
    met_expected_rwm: pl.Boolean | None = yes_no(
        "Met the expected standard in reading, writing and maths", filled_where="key_stage = 'KS2'"
    )
    reading_progress: pl.Float64 | None = number("Reading progress score", filled_where="false")
    writing_progress: pl.Float64 | None = number("Writing progress score", filled_where="false")
    maths_progress: pl.Float64 | None = number("Mathematics progress score", filled_where="false")
    attainment_8: pl.Float64 | None = number("Attainment 8 score", low=0, filled_where="key_stage = 'KS4'")
    progress_8: pl.Float64 | None = number("Progress 8 score", filled_where="false")

    class Config:
        """What one row is."""

        title = "Attainment"
        description = "a pupil at the end of a key stage"
        metadata: ClassVar = {"prefix": "KS"}


class SchoolEnrolments(DataFrameModel):
    """Spells at schools."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    school_urn: pl.String = needed_text(
        "School", description="Unique reference number of the school", identifies="school"
    )
    start_date: pl.Date = day("First day at the school", blank=False)
    end_date: pl.Date | None = day("Last day at the school", description="Blank while the child is on the roll")

    class Config:
        """What one row is."""

        title = "School enrolments"
        description = "a pupil's spell at a school"
        metadata: ClassVar = {"prefix": "SC"}
