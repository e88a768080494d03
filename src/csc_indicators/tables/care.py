"""Episodes of care, and the continuous periods that they make."""

from __future__ import annotations

import polars as pl

from csc_indicators.tables.model import Column, Table, from_extract, later

CONTINUITY = tuple(
    f"care_episodes.{name}"
    for name in ("child_id", "start_date", "end_date", "reason_new_episode", "reason_ended", "legal_status")
)
"""What decides where one period of care ends and the next begins."""

_ENDS_BEFORE_START = {"ends_before_start": "it ends before it begins"}


def _of_period(name: str, title: str) -> Column:
    return Column(from_extract("care_episodes", name)[name].dtype, title, tuple({*CONTINUITY, f"care_episodes.{name}"}))


CARE_EPISODES = Table(
    name="care_episodes",
    title="Episodes of care",
    one_row_is="an episode of care: one legal status and one placement; short breaks (V3, V4) are not in it",
    start="start_date",
    end="end_date",
    columns=from_extract("care_episodes")
    | {
        "care_start_date": _of_period("start_date", "Start of the continuous period of care that it is part of"),
        "care_start_reason": _of_period("reason_new_episode", "Why that period began"),
        "usual_placement_type": _of_period(
            "placement_type",
            "Type of placement; for a temporary one (T0 to T4), of the placement the child is away from",
        ),
    },
    needs=("care_episodes",),
    build=later,
    left_out=_ENDS_BEFORE_START,
    left_out_reads=("care_episodes.end_date",),
)

CARE_PERIODS = Table(
    name="care_periods",
    title="Periods of care",
    one_row_is="a continuous period of being looked after; short breaks (V3, V4) neither make nor break one",
    start="start_date",
    end="end_date",
    columns={
        "child_id": _of_period("child_id", "Child"),
        "start_date": _of_period("start_date", "Start of the first episode"),
        "end_date": _of_period("end_date", "End of the last episode; empty while the child is looked after"),
        "reason_new_episode": _of_period("reason_new_episode", "Why the first episode began"),
        "reason_ended": _of_period("reason_ended", "Why the last episode ended"),
        "legal_status": _of_period("legal_status", "Legal status of the last episode"),
        "first_legal_status": _of_period("legal_status", "Legal status of the first episode"),
        "placement_type": _of_period("placement_type", "Type of placement of the last episode"),
    },
    needs=("care_episodes",),
    build=later,
    left_out_reads=CONTINUITY,
)

TABLES = (CARE_EPISODES, CARE_PERIODS)
