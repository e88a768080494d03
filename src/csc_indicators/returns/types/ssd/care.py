"""Episodes of care from three tables, care leavers around their birthday, and scores of the year."""

from __future__ import annotations

import polars as pl

from csc_indicators.calendar import birthdays_around, months_on
from csc_indicators.returns.leaving_care import accommodation
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.sdq_scores import last_of_year
from csc_indicators.returns.tabular.usable import once
from csc_indicators.returns.types.ssd.tables import Joins, Tables

_SOURCE = ("source_file", "source_row")
_OF_EPISODE = Reason(ReasonCode.OF_EPISODE)
_OF_PLACEMENT = ("placement_type", "provider", "urn", "distance_miles")


def care_episodes(tables: Tables) -> pl.DataFrame | None:
    """Episodes with the placement that they name and the legal status of the day they began."""
    rows = tables.take("ssd_cla_episodes")
    if rows is None:
        for name in ("ssd_cla_placement", "ssd_legal_status"):
            tables.give_up(name, Reason(ReasonCode.NOTHING_TO_JOIN, detail="ssd_cla_episodes"))
        return None
    placements, statuses = tables.take("ssd_cla_placement"), tables.take("ssd_legal_status")
    rows = rows.with_row_index("place")
    if placements is not None:
        rows = _with_placement(rows, placements, tables)
    if statuses is not None:
        rows = _with_status(rows, statuses, tables)
    for name, title in (("legal_status", "lega_legal_status"), ("placement_type", "clap_cla_placement_type")):
        if name not in rows.columns:
            rows = rows.with_columns(pl.lit(None, pl.String).alias(name))
        unknown = rows.filter(pl.col(name).is_null())
        tables.account.query(unknown, "ssd_cla_episodes", title, "is not known for the episode")
    names = ("child_id", "start_date", "end_date", "reason_new_episode", "legal_status", *_OF_PLACEMENT, "need")
    more = ("reason_ended", "reason_placement_change")
    rows = rows.select(*(name for name in (*names, *more) if name in rows.columns), *_SOURCE)
    return once(rows, "ssd_cla_episodes", "care_episodes", tables.account)


def _joins(table: str) -> Joins:
    return Joins(table, "ssd_cla_episodes", "care_episodes", _OF_EPISODE)


def _with_placement(rows: pl.DataFrame, placements: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The placement that an episode names, or else the one the child was in when it began."""
    taken = [name for name in (*_OF_PLACEMENT, "reason_placement_change") if name in placements.columns]
    ends = pl.col("end_date") if "end_date" in placements.columns else pl.lit(None, pl.Date)
    placements = placements.with_columns(placement_end=ends).with_row_index("joined")
    by_id = None
    if "placement_id" in rows.columns and "placement_id" in placements.columns:
        named = placements.drop_nulls("placement_id").unique("placement_id", keep="last", maintain_order=True)
        wanted = named.select("placement_id", "placement_end", "joined", *taken)
        by_id = rows.join(wanted, on="placement_id", how="inner")
    by_day = (
        rows.join(placements.select("child_id", "placement_end", "joined", *taken, began="start_date"), on="child_id")
        .filter(
            pl.col("began") <= pl.col("start_date"),
            pl.col("placement_end").is_null() | (pl.col("placement_end") > pl.col("start_date")),
        )
        .sort("place", "began")
        .unique("place", keep="last", maintain_order=True)
    )
    both = by_day if by_id is None else pl.concat([by_id, by_day], how="diagonal").unique("place", keep="first")
    tables.used(placements, placements["joined"].is_in(both["joined"].implode()), _joins("ssd_cla_placement"))
    joined = rows.join(both.select("place", "placement_end", *taken), on="place", how="left", maintain_order="left")
    if "reason_placement_change" in taken and "end_date" in rows.columns:
        # The reason is that of the move at the end of the placement, not of a change of status during it.
        moved = (pl.col("end_date") == pl.col("placement_end")).fill_null(value=False)
        joined = joined.with_columns(reason_placement_change=pl.when(moved).then("reason_placement_change"))
    return joined.drop("placement_end")


def _with_status(rows: pl.DataFrame, statuses: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The status that held on the day the episode began; of several the one that began last."""
    ends = pl.col("end_date") if "end_date" in statuses.columns else pl.lit(None, pl.Date)
    statuses = statuses.with_row_index("joined")
    held = statuses.select("child_id", "legal_status", "joined", began="start_date", ended=ends)
    on_the_day = (
        rows.select("place", "child_id", "start_date")
        .join(held, on="child_id")
        .filter(
            pl.col("began") <= pl.col("start_date"),
            pl.col("ended").is_null() | (pl.col("ended") > pl.col("start_date")),
        )
        .sort("place", "began", "legal_status")
        .unique("place", keep="last", maintain_order=True)
    )
    tables.used(statuses, statuses["joined"].is_in(on_the_day["joined"].implode()), _joins("ssd_legal_status"))
    return rows.join(on_the_day.select("place", "legal_status"), on="place", how="left", maintain_order="left")


def care_leavers(tables: Tables) -> pl.DataFrame | None:
    """What was known of a care leaver at the latest contact, for the birthday that it was around.

    DfE asks for contact from three months before a birthday to one month after it; a contact at another time says
    nothing of a birthday, and its row is dropped.
    """
    rows = tables.take("ssd_care_leavers")
    if rows is None:
        return None
    persons = tables.take("ssd_person")
    if persons is None or "contact_date" not in rows.columns:
        lacks = "ssd_person" if persons is None else "clea_care_leaver_latest_contact"
        tables.account.dropped(rows, "ssd_care_leavers", Reason(ReasonCode.NO_BIRTHDAY_WITHOUT, detail=lacks))
        return None
    born = persons.select("child_id", born="date_of_birth").drop_nulls().unique("child_id")
    rows = rows.join(born, on="child_id", how="left", maintain_order="left")
    contact = pl.col("contact_date")
    around = [
        pl.when(contact.is_between(months_on(day, -3), months_on(day, 1))).then(day)
        for day in birthdays_around(contact, pl.col("born"))
    ]
    rows = rows.with_columns(birthday=pl.coalesce(around))
    tables.account.dropped(
        rows.filter(pl.col("birthday").is_null()), "ssd_care_leavers", Reason(ReasonCode.AROUND_NO_BIRTHDAY)
    )
    kind = pl.col("accommodation_type") if "accommodation_type" in rows.columns else pl.lit(None, pl.String)
    suitable = pl.col("suitability") if "suitability" in rows.columns else pl.lit(None, pl.String)
    names = [name for name in ("in_touch", "activity") if name in rows.columns]
    leavers = rows.filter(pl.col("birthday").is_not_null()).select(
        "child_id",
        "birthday",
        *names,
        *_SOURCE,
        accommodation=accommodation(kind, suitable),
    )
    return once(leavers, "ssd_care_leavers", "care_leavers", tables.account)


def sdq_scores(tables: Tables) -> pl.DataFrame | None:
    """The last score of each reporting year, for the 31 March that the return is about."""
    rows = tables.take("ssd_sdq_scores")
    if rows is None:
        return None
    names = [name for name in ("sdq_score", "sdq_reason") if name in rows.columns]
    scores = last_of_year(rows.select("child_id", "completed_date", *names, *_SOURCE), "ssd_sdq_scores", tables.account)
    return once(scores, "ssd_sdq_scores", "sdq_scores", tables.account)
