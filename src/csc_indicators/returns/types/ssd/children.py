"""Children, with what other tables say of them: disabilities, asylum, family."""

from __future__ import annotations

import polars as pl

from csc_indicators.calendar import ADULT, birthday_of_age
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.types.ssd.tables import Joins, Tables

_OF_CHILD = Reason(ReasonCode.OF_CHILD)
_UNACCOMPANIED = "unaccompanied"


def children(tables: Tables) -> pl.DataFrame | None:
    """One row for each person that the dataset names; the run merges repeats."""
    persons = tables.take("ssd_person")
    if persons is None:
        for name in ("ssd_disability", "ssd_immigration_status", "ssd_family"):
            tables.give_up(name, Reason(ReasonCode.NOTHING_TO_JOIN, detail="ssd_person"))
        return None
    columns = ("child_id", "sex", "ethnicity", "date_of_birth", "expected_date_of_birth", "upn")
    rows = persons.select(*(name for name in columns if name in persons.columns), "source_file", "source_row")
    for joined in (_disabilities(tables, rows), _asylum(tables, rows), _families(tables, rows)):
        if joined is not None:
            rows = rows.join(joined, on="child_id", how="left", maintain_order="left")
    if "unaccompanied" in rows.columns:
        # A status without an end ends with childhood.
        grown_up = birthday_of_age(ADULT, pl.col("date_of_birth"))
        until = pl.when("unaccompanied").then(pl.coalesce("status_end", grown_up))
        rows = rows.with_columns(uasc_until=until).drop("unaccompanied", "status_end")
    return rows.with_columns(table=pl.lit("ssd_person"), as_at=pl.lit(None, pl.Date), primary=pl.lit(value=True))


def _joins(table: str) -> Joins:
    return Joins(table, "ssd_person", "children", _OF_CHILD)


def _disabilities(tables: Tables, persons: pl.DataFrame) -> pl.DataFrame | None:
    rows = tables.take("ssd_disability")
    if rows is None:
        return None
    rows = tables.joined(rows, persons, "child_id", _joins("ssd_disability"))
    return (
        rows.drop_nulls("disability")
        .group_by("child_id")
        .agg(disabilities=pl.col("disability").unique().sort().str.join(";"))
    )


def _asylum(tables: Tables, persons: pl.DataFrame) -> pl.DataFrame | None:
    rows = tables.take("ssd_immigration_status")
    if rows is None:
        return None
    # Any other status says nothing that an extract has: its row is left out, and not part of a child's.
    tells = pl.col("status") == _UNACCOMPANIED
    tables.joined(rows.filter(tells), persons, "child_id", _joins("ssd_immigration_status"))
    reason = Reason(ReasonCode.SAYS_NOTHING_TAKEN, "immi_immigration_status")
    tables.account.dropped(rows.filter(~tells.fill_null(value=False)), "ssd_immigration_status", reason)
    end = pl.col("end_date") if "end_date" in rows.columns else pl.lit(None, pl.Date)
    return (
        rows.filter(pl.col("status") == _UNACCOMPANIED)
        .with_columns(end_date=end)
        .group_by("child_id")
        .agg(
            unaccompanied=pl.lit(value=True),
            status_end=pl.when(pl.col("end_date").is_not_null().all()).then(pl.col("end_date").max()),
        )
    )


def _families(tables: Tables, persons: pl.DataFrame) -> pl.DataFrame | None:
    rows = tables.take("ssd_family")
    if rows is None:
        return None
    return (
        tables.joined(rows, persons, "child_id", _joins("ssd_family"))
        .group_by("child_id")
        .agg(pl.col("family_id").last())
    )
