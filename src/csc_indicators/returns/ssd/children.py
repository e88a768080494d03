"""Children, with what other tables say of them: disabilities, asylum, family."""

from __future__ import annotations

import polars as pl

from csc_indicators.returns.reasons import Cause, Reason
from csc_indicators.returns.ssd.tables import Tables

_OF_CHILD = Reason(Cause.OF_CHILD)
_UNACCOMPANIED = "(?i)uasc|unaccompanied"


def children(found: Tables) -> pl.DataFrame | None:
    """One row for each person that the dataset names; the run merges repeats."""
    persons = found.take("ssd_person")
    if persons is None:
        for name in ("ssd_disability", "ssd_immigration_status", "ssd_family"):
            found.give_up(name, Reason(Cause.NOTHING_TO_JOIN, detail="ssd_person"))
        return None
    columns = ("child_id", "sex", "ethnicity", "date_of_birth", "expected_date_of_birth", "upn")
    rows = persons.select(*(name for name in columns if name in persons.columns), "source_file", "source_row")
    for joined in (_disabilities(found), _asylum(found), _families(found)):
        if joined is not None:
            rows = rows.join(joined, on="child_id", how="left", maintain_order="left")
    if "unaccompanied" in rows.columns:
        # A status without an end ends with childhood.
        grown_up = pl.col("date_of_birth").dt.offset_by("18y")
        until = pl.when("unaccompanied").then(pl.coalesce("status_end", grown_up))
        rows = rows.with_columns(uasc_until=until).drop("unaccompanied", "status_end")
    return rows.with_columns(table=pl.lit("ssd_person"), as_at=pl.lit(None, pl.Date), primary=pl.lit(True))


def _disabilities(found: Tables) -> pl.DataFrame | None:
    rows = found.join("ssd_disability", "children", _OF_CHILD)
    if rows is None:
        return None
    return (
        rows.drop_nulls("disability")
        .group_by("child_id")
        .agg(disabilities=pl.col("disability").unique().sort().str.join(";"))
    )


def _asylum(found: Tables) -> pl.DataFrame | None:
    rows = found.join("ssd_immigration_status", "children", _OF_CHILD)
    if rows is None:
        return None
    end = pl.col("end_date") if "end_date" in rows.columns else pl.lit(None, pl.Date)
    return (
        rows.filter(pl.col("status").str.contains(_UNACCOMPANIED))
        .with_columns(end_date=end)
        .group_by("child_id")
        .agg(
            unaccompanied=pl.lit(True),
            status_end=pl.when(pl.col("end_date").is_not_null().all()).then(pl.col("end_date").max()),
        )
    )


def _families(found: Tables) -> pl.DataFrame | None:
    rows = found.join("ssd_family", "children", _OF_CHILD)
    return None if rows is None else rows.group_by("child_id").agg(pl.col("family_id").last())
