"""Child protection: enquiries, conferences, plans and their reviews."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, child_id, code, day, la_code, number, yes_no


class S47Investigations(DataFrameModel):
    """Enquiries under section 47."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    start_date: pl.Date = day("Start of the enquiry", blank=False, description="The day of the strategy discussion")
    conference_date: pl.Date | None = day(
        "Date of the initial conference that the enquiry led to", filled_where="false"
    )
    conference_needed: pl.Boolean | None = yes_no("An initial conference was found necessary")
    police_involved: pl.Boolean | None = yes_no("The police took part in the strategy discussion")
    health_involved: pl.Boolean | None = yes_no("Health services took part in the strategy discussion")
    agencies: pl.String | None = code(
        "Agencies that took part in the strategy discussion",
        "agency",
        many=True,
        description="Beside social care",
        filled_where="false",
    )

    class Config:
        """What one row is."""

        title = "Section 47 enquiries"
        description = "a section 47 enquiry"
        metadata: ClassVar = {"prefix": "EN"}


class InitialConferences(DataFrameModel):
    """Initial child protection conferences."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    conference_date: pl.Date = day("Date of the conference", blank=False)
    transfer_in: pl.Boolean | None = yes_no(
        "Conference for a child who moved in from another authority",
        absent="a conference is for a child who moved in when it has no enquiry of its date",
    )
    agencies: pl.String | None = code(
        "Agencies that attended",
        "agency",
        many=True,
        description="Beside social care; a report sent is no attendance",
        filled_where="false",
    )

    class Config:
        """What one row is."""

        title = "Initial child protection conferences"
        description = "an initial child protection conference"
        metadata: ClassVar = {"prefix": "CO"}


class CpPlans(DataFrameModel):
    """Child protection plans."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    start_date: pl.Date = day("Start of the plan", blank=False)
    end_date: pl.Date | None = day("End of the plan", description="Blank while the plan is open")
    initial_category: pl.String | None = code("Initial category of abuse", "category_of_abuse")
    latest_category: pl.String | None = code("Latest category of abuse", "category_of_abuse")
    previous_plans: pl.Int64 | None = number(
        "Earlier plans of the child in this authority",
        whole=True,
        low=0,
        description="However long ago; decides what is a repeat plan where it is present",
        absent="earlier plans are those in the extract",
    )
    other_la: pl.Boolean | None = yes_no(
        "Held for another authority's child", absent="no plan is held for another authority's child"
    )

    class Config:
        """What one row is."""

        title = "Child protection plans"
        description = "a child protection plan"
        metadata: ClassVar = {"prefix": "CP"}


class CpReviews(DataFrameModel):
    """Review conferences that were held on child protection plans."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    review_date: pl.Date = day("Date of the review conference", blank=False)

    class Config:
        """What one row is."""

        title = "Child protection reviews"
        description = "a child protection review conference that was held"
        metadata: ClassVar = {"prefix": "RC"}
