"""Pupils of school files as children: known by their UPN and date of birth, as DfE matches them."""

from __future__ import annotations

import polars as pl

from csc_indicators.extracts.catalogue import polars_schema
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.return_type import Pupils
from csc_indicators.returns.row_ledger import Account

_PUPIL = ["la_code", "upn", "date_of_birth"]


def linked(pupils: Pupils, children: pl.DataFrame | None, account: Account) -> dict[str, pl.DataFrame]:
    """The extracts of pupils with `child_id` in place of UPN and date of birth; every row is accounted for."""
    ids = _ids(children)
    attendance = pupils.frames["attendance"].join(ids, on=_PUPIL, how="left", maintain_order="left")
    for (table,), rows in attendance.group_by("table", maintain_order=True):
        name = str(table)
        account.dropped(rows.filter(pl.col("n").is_null()), name, Reason(ReasonCode.NO_CHILD_HAS_UPN))
        account.dropped(rows.filter(pl.col("n") > 1), name, Reason(ReasonCode.SEVERAL_CHILDREN_HAVE_UPN))
        mine = rows.filter(pl.col("n") == 1)
        account.kept(mine.drop_nulls("sessions_possible"), name, "attendance")
        without = mine.filter(pl.col("sessions_possible").is_null())
        tells = pl.col("school_urn").is_not_null() & pl.col("start_date").is_not_null()
        account.merged(without.filter(tells), name, "school_enrolments", Reason(ReasonCode.TELLS_OF_SCHOOL))
        account.dropped(without.filter(~tells), name, Reason(ReasonCode.NO_SESSIONS))
    _follow(pupils.followers, attendance, account)
    _account_for_schools(pupils, ids.filter(pl.col("n") == 1), account)
    enrolments = pupils.frames["school_enrolments"].join(ids.filter(pl.col("n") == 1), on=_PUPIL)
    for (table,), rows in enrolments.group_by("table", maintain_order=True):
        account.derived(rows, str(table), "school_enrolments")
    frames = {
        "attendance": attendance.filter(pl.col("n") == 1).drop_nulls("sessions_possible"),
        "school_enrolments": enrolments,
    }
    return {name: _typed(name, frame) for name, frame in frames.items() if frame.height}


def _follow(followers: pl.DataFrame, attendance: pl.DataFrame, account: Account) -> None:
    """Account for rows that are part of a pupil's year at a school: they become of it what became of its row."""
    key = ["la_code", "upn", "date_of_birth", "academic_year", "school_urn"]
    fates = attendance.select(
        *key,
        "n",
        counts=pl.col("sessions_possible").is_not_null(),
        tells=pl.col("school_urn").is_not_null() & pl.col("start_date").is_not_null(),
    )
    looked = followers.join(fates, on=key, how="left", maintain_order="left", nulls_equal=True)
    for (table, name), rows in looked.group_by("table", "cause", maintain_order=True):
        own, cause = str(table), ReasonCode[str(name)]
        account.dropped(rows.filter(pl.col("n").is_null()), own, Reason(ReasonCode.NO_CHILD_HAS_UPN))
        account.dropped(rows.filter(pl.col("n") > 1), own, Reason(ReasonCode.SEVERAL_CHILDREN_HAVE_UPN))
        mine = rows.filter(pl.col("n") == 1)
        account.merged(mine.filter("counts"), own, "attendance", Reason(cause))
        without = mine.filter(~pl.col("counts"))
        if cause is ReasonCode.OF_PUPIL:
            account.dropped(without, own, Reason(ReasonCode.NO_POSSIBLE_SESSIONS))
        else:
            account.merged(without.filter("tells"), own, "school_enrolments", Reason(ReasonCode.TELLS_OF_SCHOOL))
            account.dropped(without.filter(~pl.col("tells")), own, Reason(ReasonCode.NO_SESSIONS))


def _account_for_schools(pupils: Pupils, children: pl.DataFrame, account: Account) -> None:
    """Account for rows of schools: they say something of a row where a pupil of the school is a child."""
    if pupils.schools.is_empty():
        return
    known = pupils.of_census.join(children, on=_PUPIL, how="semi")["census_key"].unique()
    of_children = pl.col("census_key").is_in(known.implode()).fill_null(value=False)
    for (table,), rows in pupils.schools.group_by("table", maintain_order=True):
        account.merged(rows.filter(of_children), str(table), "attendance", Reason(ReasonCode.OF_SCHOOL))
        account.dropped(rows.filter(~of_children), str(table), Reason(ReasonCode.NO_PUPIL_OF_SCHOOL))


def _typed(extract: str, frame: pl.DataFrame) -> pl.DataFrame:
    schema = polars_schema(extract)
    wanted = [name for name in schema if name in frame.columns]
    return frame.select(pl.col(name).cast(pl.String if name == "source_file" else schema[name]) for name in wanted)


def _ids(children: pl.DataFrame | None) -> pl.DataFrame:
    """The child of each UPN and date of birth, and how many children it may be."""
    if children is None or not {"upn", "date_of_birth"} <= set(children.columns):
        schema = {
            "la_code": pl.String,
            "upn": pl.String,
            "date_of_birth": pl.Date,
            "child_id": pl.String,
            "n": pl.UInt32,
        }
        return pl.DataFrame(schema=schema)
    return (
        children.select(
            pl.col("la_code").cast(pl.String),
            pl.col("upn").str.strip_chars().str.to_uppercase(),
            "date_of_birth",
            "child_id",
        )
        .drop_nulls()
        .group_by(_PUPIL)
        .agg(pl.col("child_id").first(), n=pl.col("child_id").n_unique())
    )
