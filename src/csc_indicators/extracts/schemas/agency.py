"""Agency social workers: their assignments, price caps, and the quarterly return on them."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, code, day, la_code, needed_text, number, yes_no


class AgencyReturn(DataFrameModel):
    """The quarterly return of the national rules on agency workers, by type of job."""

    la_code: Area = la_code()
    as_at_date: pl.Date = day("Last day of the quarter", blank=False)
    job_type: pl.String = code("Type of job", "agency_job_type", blank=False)
    fte_in_post: pl.Float64 | None = number("FTE of employed social workers in post on the day", low=0)
    vacancies_fte: pl.Float64 | None = number("FTE of vacant posts on the day", low=0)
    leavers_fte: pl.Float64 | None = number("FTE of employed social workers who left in the quarter", low=0)
    agency_fte: pl.Float64 | None = number("FTE of agency social workers on the day", low=0)
    agency_hourly_pay: pl.Float64 | None = number(
        "Mean hourly pay of agency workers in pounds", low=0, description="As paid to the worker"
    )
    permanent_hourly_pay: pl.Float64 | None = number(
        "Mean hourly pay of employed workers in pounds", low=0, description="Salary over hours, without on-costs"
    )

    class Config:
        """What one row is."""

        title = "Quarterly agency return"
        description = "a type of job in the return of a quarter"
        metadata: ClassVar = {"prefix": "AR", "rounds": "as_at_date"}


class AgencyAssignments(DataFrameModel):
    """Assignments of agency social workers, with what the national rules ask of each."""

    la_code: Area = la_code()
    worker_id: pl.String = needed_text("Worker", identifies="worker")
    start_date: pl.Date = day("Start of the assignment", blank=False)
    end_date: pl.Date | None = day("End of the assignment", description="Blank while it lasts")
    job_type: pl.String | None = code("Type of job", "agency_job_type")
    experience_from: pl.Date | None = day(
        "Start of post-qualified experience in direct employment of a children's social care department in England",
        description="Breaks left out: the day from which the years would count without them",
    )
    asye_completed: pl.Boolean | None = yes_no("Has completed the assessed and supported year in employment")
    left_permanent_post: pl.Date | None = day(
        "Last day in a permanent post of an authority of the region", description="Blank: never held one there"
    )
    cooling_off_exempt: pl.Boolean | None = yes_no(
        "Exempt from the cooling-off period",
        description="Made redundant, or left in the probation period",
        absent="no assignment is exempt from the cooling-off period",
    )
    references_received: pl.Int64 | None = number("References on practice received", whole=True, low=0)
    notice_weeks: pl.Float64 | None = number("Notice period in weeks", low=0)
    hourly_price: pl.Float64 | None = number(
        "Hourly price in pounds", low=0, description="As the cap counts it: pay, employer's insurance and levy"
    )

    class Config:
        """What one row is."""

        title = "Agency assignments"
        description = "an assignment of an agency social worker"
        metadata: ClassVar = {"prefix": "AA"}


class AgencyPriceCaps(DataFrameModel):
    """The region's caps on the hourly price of agency workers."""

    la_code: Area = la_code()
    job_type: pl.String = code("Type of job", "agency_job_type", blank=False)
    valid_from: pl.Date = day(
        "First day of the cap", blank=False, planned=True, description="It holds until the next one begins"
    )
    hourly_cap: pl.Float64 = number("Cap on the hourly price in pounds", low=0, blank=False)

    class Config:
        """What one row is."""

        title = "Agency price caps"
        description = "a cap on the hourly price for a type of job"
        metadata: ClassVar = {"prefix": "AC"}
