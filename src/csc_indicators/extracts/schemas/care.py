"""Children looked after, missing episodes, adoption, and young people who have left care."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, child_id, code, day, la_code, number, text


class CareEpisodes(DataFrameModel):
    """Episodes of care, as the SSDA903 return has them."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    start_date: pl.Date = day("Start of the episode", blank=False)
    end_date: pl.Date | None = day("End of the episode", description="Blank while the episode is open")
    reason_new_episode: pl.String = code("Reason for the new episode", "reason_new_episode", blank=False)
    legal_status: pl.String = code("Legal status", "legal_status", blank=False)
    placement_type: pl.String = code("Type of placement", "placement_type", blank=False)
    need: pl.String | None = code("Category of need", "primary_need")
    provider: pl.String | None = code("Provider of the placement", "placement_provider")
    distance_miles: pl.Float64 | None = number(
        "Miles between home and placement",
        low=0,
        description="Blank or 999.9 where not known",
        unknown=999.9,
    )
    urn: pl.String | None = text("Ofsted reference number of the setting", identifies="setting", filled_where="false")
    reason_ended: pl.String | None = code("Reason the episode ended", "reason_ended")
    reason_placement_change: pl.String | None = code(
        "Reason for the change of placement", "reason_placement_change", filled_where="false"
    )
    home_id: pl.String | None = text(
        "Home",
        description="The carers' household or the home, local to the authority: the same for all who live there",
        identifies="home",
    )
    reason_for_distance: pl.String | None = code(
        "Reason for a placement far from home", "reason_for_distance", filled_where="false"
    )

    class Config:
        """What one row is."""

        title = "Care episodes"
        description = "an episode of care"
        metadata: ClassVar = {"prefix": "CE"}


class CareLeavers(DataFrameModel):
    """What was known of a young person on or around a birthday."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    birthday: pl.Date = day("Birthday in the year", blank=False)
    in_touch: pl.String | None = code(
        "In touch", "in_touch", absent="no young person in the file has died or returned home"
    )
    activity: pl.String | None = code("Main activity", "activity")
    accommodation: pl.String | None = code("Accommodation", "accommodation")

    class Config:
        """What one row is."""

        title = "Care leavers"
        description = "a care leaver's contact around a birthday"
        metadata: ClassVar = {"prefix": "CL"}


class SdqScores(DataFrameModel):
    """Strengths and difficulties questionnaires."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    as_at_date: pl.Date = day("Date the return is about", blank=False)
    sdq_score: pl.Int64 | None = number("Score", whole=True, low=0, high=40, filled_where="sdq_reason is null")
    sdq_reason: pl.String | None = code("Reason there is no score", "sdq_reason", filled_where="sdq_score is null")

    class Config:
        """What one row is."""

        title = "Strengths and difficulties scores"
        description = "a child's yearly strengths and difficulties return"
        metadata: ClassVar = {"prefix": "SD", "rounds": "as_at_date"}


class Adoptions(DataFrameModel):
    """The steps of an adoption."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    decision_date: pl.Date | None = day("Decision that the child should be placed for adoption")
    match_date: pl.Date | None = day("Match with adopters")
    placed_date: pl.Date | None = day("Placed for adoption")
    order_date: pl.Date | None = day("Adoption order")

    class Config:
        """What one row is."""

        title = "Adoptions"
        description = "an adopted child"
        metadata: ClassVar = {"prefix": "AD", "dated": "order_date"}


class MissingEpisodes(DataFrameModel):
    """Times when a child was missing, or away without authorisation."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    start_date: pl.Date = day("Start of the episode", blank=False)
    end_date: pl.Date | None = day("End of the episode", description="Blank while the child is missing")
    missing_type: pl.String | None = code(
        "Missing or away", "missing_type", absent="in every episode the child was missing"
    )

    class Config:
        """What one row is."""

        title = "Missing episodes"
        description = "a time when a child was missing or away without authorisation"
        metadata: ClassVar = {"prefix": "MI"}


class PlacementRequests(DataFrameModel):
    """What was looked for when a child needed a placement."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    request_date: pl.Date = day("Date of the request", blank=False)
    requested_type: pl.String | None = code("Type of placement requested", "requested_placement")
    max_distance_miles: pl.Float64 | None = number(
        "Longest distance from home requested, in miles", low=0, filled_where="false"
    )
    placed_date: pl.Date | None = day(
        "Start of the placement that was found",
        description="As in the care episodes; blank while none was found",
        filled_where="false",
    )

    class Config:
        """What one row is."""

        title = "Placement requests"
        description = "a request for a placement for a child"
        metadata: ClassVar = {"prefix": "PR"}
