"""What the tables of the return have about children."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.calendar import ADULT, birthday_of_age
from csc_indicators.extracts.catalogue import catalogue, polars_schema

_CHILD = ["la_code", "child_id"]
_AGE_AND_SOURCE = ("as_at", "source_file", "source_row")


def children(typed: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row each time a table has a child, for the run to merge; Header and UASC are tables of children.

    Other tables have the date of birth, which counts where no table of children does. A child who is in UASC without a
    date until which that lasted is taken to be unaccompanied until the age of 18.
    """
    parts: dict[str, pl.DataFrame] = {}
    for name, frame in typed.items():
        of_children = name in ("Header", "UASC")
        if not of_children and "date_of_birth" not in frame.columns:
            continue
        columns = [column for column in catalogue()["children"].columns if column in frame.columns]
        known = frame if of_children else frame.filter(pl.col("date_of_birth").is_not_null())
        wanted = columns if of_children else [*_CHILD, "date_of_birth"]
        parts[name] = known.select(*wanted, *_AGE_AND_SOURCE, table=pl.lit(name), primary=pl.lit(of_children))
    if "UASC" in parts:
        parts["UASC"] = _until_adult(parts["UASC"])
    if not parts:
        own = {name: polars_schema("children")[name] for name in (*_CHILD, "source_file", "source_row")}
        return pl.DataFrame(schema=own | {"as_at": pl.Date(), "table": pl.String(), "primary": pl.Boolean()})
    # The header last: where two tables of a year differ, it counts.
    return pl.concat([parts[name] for name in sorted(parts, key=lambda name: name == "Header")], how="diagonal")


def _until_adult(rows: pl.DataFrame) -> pl.DataFrame:
    if "date_of_birth" not in rows.columns:
        return rows
    born = pl.col("date_of_birth")
    adult = birthday_of_age(ADULT, born)
    return rows.with_columns(uasc_until=pl.coalesce("uasc_until", adult))


def dates_of_birth(typed: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The latest date of birth that a Header or UASC row has of each child."""
    parts = [
        typed[name].select(*_CHILD, "date_of_birth", "as_at")
        for name in ("UASC", "Header")
        if name in typed and "date_of_birth" in typed[name].columns
    ]
    if not parts:
        return pl.DataFrame(schema={name: polars_schema("children")[name] for name in (*_CHILD, "date_of_birth")})
    known = pl.concat(parts).drop_nulls().sort("as_at", maintain_order=True)
    return known.group_by(_CHILD).agg(pl.col("date_of_birth").last())
