"""Social workers, the children they work with, and those who lead."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, child_id, code, day, la_code, needed_text, number, yes_no


class SocialWorkers(DataFrameModel):
    """Child and family social workers, agency workers and leavers among them."""

    la_code: Area = la_code()
    worker_id: pl.String = needed_text("Worker", identifies="worker")
    fte: pl.Float64 = number(
        "Full-time equivalent", low=0, high=1, blank=False, description="At the census; 0 for a worker who has left"
    )
    agency: pl.Boolean = yes_no("Agency worker", blank=False)
    role: pl.String | None = code("Role in the organisation", "org_role")
    start_date: pl.Date | None = day("Start in the role")
    end_date: pl.Date | None = day("End in the role", description="Blank while the worker is in post")
    fte_before_leaving: pl.Float64 | None = number(
        "Full-time equivalent before leaving",
        low=0,
        high=1,
        description="Of a worker who has left",
        filled_where="false",
    )
    cases_held: pl.Int64 | None = number("Cases held at the census", whole=True, low=0, filled_where="false")
    covering_vacancy: pl.Boolean | None = yes_no("Agency worker who covers a vacancy", filled_where="false")
    ethnicity: pl.String | None = code("Ethnicity", "ethnicity", filled_where="false")
    qualified: pl.Boolean | None = yes_no(
        "Qualified social worker", absent="every worker in the file is a qualified social worker"
    )
    as_at_date: pl.Date | None = day(
        "Day of the census",
        description="Of a yearly census: the row tells of the year up to this day; blank: of the whole spell",
        absent="each row tells of a whole spell",
    )

    class Config:
        """What one row is."""

        title = "Social workers"
        description = "a social worker"
        metadata: ClassVar = {"prefix": "SW", "dated": "start_date", "rounds": "as_at_date"}


class Vacancies(DataFrameModel):
    """Vacant posts."""

    la_code: Area = la_code()
    as_at_date: pl.Date = day("Date of the count", blank=False)
    fte: pl.Float64 = number("Vacant full-time equivalents", low=0, blank=False)
    role: pl.String | None = code(
        "Role in the organisation", "org_role", absent="each count is of all the roles together"
    )

    class Config:
        """What one row is."""

        title = "Vacancies"
        description = "a count of vacancies"
        metadata: ClassVar = {"prefix": "VA", "rounds": "as_at_date"}


class CaseAllocations(DataFrameModel):
    """Spells of a child with a social worker."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    worker_id: pl.String = needed_text("Worker", identifies="worker")
    start_date: pl.Date = day("Start of the allocation", blank=False)
    end_date: pl.Date | None = day("End of the allocation", description="Blank while it lasts")

    class Config:
        """What one row is."""

        title = "Case allocations"
        description = "a child's spell with a social worker"
        metadata: ClassVar = {"prefix": "AL"}


class LeadershipPosts(DataFrameModel):
    """Directors of children's services and practice leaders."""

    la_code: Area = la_code()
    role: pl.String = code("Post", "leadership_role", blank=False)
    holder_id: pl.String = needed_text(
        "Holder of the post", description="Any text that tells one person from another", identifies="holder"
    )
    start_date: pl.Date = day("Start in the post", blank=False)
    end_date: pl.Date | None = day("End in the post", description="Blank while the spell lasts")
    interim: pl.Boolean | None = yes_no("Interim or acting")

    class Config:
        """What one row is."""

        title = "Leadership posts"
        description = "a post-holder's spell"
        metadata: ClassVar = {"prefix": "LP"}


class Supervisions(DataFrameModel):
    """Supervision of practitioners, due and held."""

    la_code: Area = la_code()
    worker_id: pl.String = needed_text("Worker", identifies="worker")
    due_date: pl.Date = day("Day by which the supervision was due", blank=False, planned=True)
    held_date: pl.Date | None = day(
        "Date on which it was held", description="Blank where it was not", filled_where="false"
    )

    class Config:
        """What one row is."""

        title = "Supervision"
        description = "a supervision of a worker that was due"
        metadata: ClassVar = {"prefix": "SV"}
