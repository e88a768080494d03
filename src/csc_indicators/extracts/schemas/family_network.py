"""The family network: conferences, contact, and the time before care proceedings."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, child_id, code, day, la_code


class FamilyGroupConferences(DataFrameModel):
    """Family group conferences, and other meetings of family group decision making, that were offered."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    offered_date: pl.Date = day("Date of the offer", blank=False, description="A row for each child of the family")
    held_date: pl.Date | None = day(
        "Date on which it was held", description="Blank where it was not, or not yet", filled_where="false"
    )

    class Config:
        """What one row is."""

        title = "Family group conferences"
        description = "an offer of a family group conference, for a child"
        metadata: ClassVar = {"prefix": "FG"}


class FamilyContacts(DataFrameModel):
    """Contact of children in care with their family network."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    contact_date: pl.Date = day("Date of the contact", blank=False)
    contact_with: pl.String | None = code("Whom the child was in contact with", "family_member")

    class Config:
        """What one row is."""

        title = "Contact with the family network"
        description = "a contact that took place of a child in care with their family network"
        metadata: ClassVar = {"prefix": "FC"}


class PreProceedings(DataFrameModel):
    """The stage before care proceedings, which a letter to the parents begins."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    letter_date: pl.Date = day("Date of the letter before proceedings", blank=False)
    end_date: pl.Date | None = day(
        "End of the stage", description="Decision to step down, or issue of the application; blank while it goes on"
    )
    outcome: pl.String | None = code("How the stage ended", "pre_proceedings_outcome")

    class Config:
        """What one row is."""

        title = "Pre-proceedings"
        description = "a child's time under a letter before proceedings"
        metadata: ClassVar = {"prefix": "PP"}
