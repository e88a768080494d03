"""Placements: consecutive episodes of care with the same carer, taken together."""

from __future__ import annotations

import polars as pl

from csc_indicators.tables.care import CONTINUITY
from csc_indicators.tables.model import Column, Table, from_extract, later

_MOVES = (*CONTINUITY, "care_episodes.placement_type")


def _of_placement(name: str, title: str) -> Column:
    return Column(from_extract("care_episodes", name)[name].dtype, title, tuple({*_MOVES, f"care_episodes.{name}"}))


PLACEMENTS = Table(
    name="placements",
    title="Placements",
    one_row_is="a stay with one carer; short temporary absences and the return from them are part of it",
    start="start_date",
    end="end_date",
    columns={
        "child_id": _of_placement("child_id", "Child"),
        "start_date": _of_placement("start_date", "Start of the first episode"),
        "end_date": _of_placement("end_date", "End of the last episode; empty while it goes on"),
        "placement_type": _of_placement("placement_type", "Type of placement, of the latest episode with this carer"),
        "previous_start_date": Column(pl.Date(), "Start of the placement before, in the same period of care", _MOVES),
        "care_start_date": Column(pl.Date(), "Start of the continuous period of care that it is part of", CONTINUITY),
        "urn": _of_placement("urn", "Ofsted number of the home or agency, of the latest episode with this carer"),
        "provider": _of_placement("provider", "Provider of the placement, of the latest episode with this carer"),
        "distance_miles": _of_placement("distance_miles", "Miles from home, of the latest episode with this carer"),
        "legal_status": _of_placement("legal_status", "Legal status, of the latest episode with this carer"),
    },
    needs=("care_episodes",),
    build=later,
    left_out_reads=_MOVES,
)

TABLES = (PLACEMENTS,)
