"""Care as list 8 and list 9 show it: the episode that a child is in, and how a care leaver is doing now."""

from __future__ import annotations

import polars as pl

from csc_indicators.calendar import last_birthday
from csc_indicators.returns.leaving_care import accommodation
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.tabular.usable import once, usable
from csc_indicators.returns.types.annex_a.parts import ListPart

_SOURCE = ("source_file", "source_row")


def care_episodes(part: ListPart, account: Account) -> pl.DataFrame:
    """One row for each child: the episode they are in, which began with the latest change that the list dates.

    Why it began follows from what changed that day. A row says nothing of the episodes before it.
    """
    rows = usable(part.rows, part.placed, ("child_id", "care_start_date"), part.name, account)
    absent = pl.lit(None, pl.Date)
    status = pl.col("legal_status_date") if "legal_status_date" in rows.columns else absent
    placed = pl.col("placement_date") if "placement_date" in rows.columns else absent
    begins = pl.max_horizontal("care_start_date", status, placed)
    new_status, new_placement = (status == begins).fill_null(value=False), (placed == begins).fill_null(value=False)
    reason = (
        pl.when(pl.col("care_start_date") == begins)
        .then(pl.lit("S"))
        .when(new_status & new_placement)
        .then(pl.lit("B"))
        .when(new_placement)
        .then(pl.lit("P"))
        .otherwise(pl.lit("L"))
    )
    names = ("end_date", "legal_status", "placement_type", "need", "provider", "urn", "reason_ended")
    episodes = rows.select(
        "child_id",
        start_date=begins,
        reason_new_episode=reason,
        **{name: pl.col(name) for name in names if name in rows.columns},
        **{name: pl.col(name) for name in _SOURCE},
    )
    lacking = [name for name in ("legal_status", "placement_type") if name not in episodes.columns]
    episodes = episodes.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)
    return once(episodes, part.name, "care_episodes", account)


def care_leavers(part: ListPart, account: Account) -> pl.DataFrame:
    """One row for each young person: what is known of them now, with their latest birthday."""
    required = ("child_id", "date_of_birth")
    rows = usable(part.dated(), part.placed, required, part.name, account)
    undated = rows["as_at"].is_null()
    account.dropped(rows.filter(undated), part.name, Reason(ReasonCode.NO_LATEST_BIRTHDAY))
    rows = rows.filter(~undated)
    kind = pl.col("accommodation_type")
    suitable = pl.col("suitability") if "suitability" in rows.columns else pl.lit(None, pl.String)
    living_in = accommodation(kind, suitable)
    names = [name for name in ("in_touch", "activity") if name in rows.columns]
    unsaid = rows.filter(kind.is_not_null() & living_in.is_null())
    header = part.placed.headers.get("suitability", "Suitability of Accommodation")
    account.query(unsaid, part.name, header, "is blank beside a type of accommodation, which is left out")
    leavers = rows.select(
        "child_id",
        *names,
        birthday=last_birthday(pl.col("as_at"), pl.col("date_of_birth")),
        accommodation=living_in,
        **{name: pl.col(name) for name in _SOURCE},
    )
    return once(leavers, part.name, "care_leavers", account)
