"""Children in care with the family that each belongs to, so that siblings can be looked for."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.care import CARE_PERIODS, care_periods
from csc_indicators.tables.duplicates import CHILD
from csc_indicators.tables.model import COMMON, EVERY_COLUMN, Column, Frames, Table
from csc_indicators.tables.placements import PLACEMENTS, placements
from csc_indicators.tables.referrals import children

_FAMILY = {
    "family": Column(
        pl.String(),
        "The child's family; a child whose family is not recorded is one",
        ("children.family_id", "children.child_id"),
    )
}


def family_care_periods(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per continuous period of care of a child who is known."""
    return _with_family(care_periods(frames), frames).select(*COMMON, *FAMILY_CARE_PERIODS.columns)


def family_placements(frames: Frames, _wanted: Container[str] = EVERY_COLUMN, /) -> pl.LazyFrame:
    """One row per placement of a child who is known."""
    return _with_family(placements(frames), frames).select(*COMMON, *FAMILY_PLACEMENTS.columns)


def _with_family(rows: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    known = children(frames).select(*CHILD, "family")
    return rows.join(known, on=CHILD, how="inner")


def _of(table: Table, *names: str) -> dict[str, Column]:
    return {name: table.columns[name] for name in names} | _FAMILY


FAMILY_CARE_PERIODS = Table(
    name="family_care_periods",
    title="Periods of care, by family",
    one_row_is="a continuous period of being looked after, with the child's family",
    start="start_date",
    end="end_date",
    columns=_of(CARE_PERIODS, "child_id", "start_date", "end_date"),
    needs=("care_episodes", "children"),
    build=family_care_periods,
    left_out_reads=CARE_PERIODS.left_out_reads,
    decided_by=CARE_PERIODS.decided_by,
)

FAMILY_PLACEMENTS = Table(
    name="family_placements",
    title="Placements, by family",
    one_row_is="a stay with one carer, with the child's family",
    start="start_date",
    end="end_date",
    columns=_of(PLACEMENTS, "child_id", "start_date", "end_date", "placement_type", "home_id"),
    needs=("care_episodes", "children"),
    build=family_placements,
    left_out_reads=PLACEMENTS.left_out_reads,
    decided_by=PLACEMENTS.decided_by,
)

TABLES = (FAMILY_CARE_PERIODS, FAMILY_PLACEMENTS)
