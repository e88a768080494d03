"""From and to which day the returns cover: what they hold of other years is only what was still open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from csc_indicators.returns.kind import Imported
from csc_indicators.returns.ssda903.form import form
from csc_indicators.returns.ssda903.years import label

_SLACK_DAYS = 31
"""A return whose episodes stop earlier than this before the end of its year was made before the year was over."""


def coverage(typed: Mapping[str, pl.DataFrame], imported: Imported) -> None:
    """Fill in from when and to when each extract of the return can be taken to be complete."""
    adoption_years = "Episodes" if "Episodes" in typed else "AD1"
    for name, frame in typed.items():
        extract = form().tables[name].extract
        if extract in (None, "children") or (extract == "adoptions" and name != adoption_years):
            continue
        assert extract is not None
        _cover(extract, frame, imported, name)
    if "Episodes" in typed and "adoptions" in imported.frames:
        _cover("adoptions", typed["Episodes"], imported, None)


def _cover(extract: str, rows: pl.DataFrame, imported: Imported, table: str | None) -> None:
    """The years that every authority has in one row up to its last, and up to when the last goes."""
    by_authority = rows.drop_nulls("year").group_by("la_code").agg(pl.col("year").unique().sort())
    if by_authority.is_empty():
        return
    first = max(_in_a_row(years) for years in by_authority["year"].to_list())
    last = max(years[-1] for years in by_authority["year"].to_list())
    imported.covers_from[extract] = date(first - 1, 4, 1)
    imported.covers_to[extract] = date(last, 3, 31)
    if table == "Episodes":
        _query_gaps(by_authority, imported)
        latest = rows.select(
            pl.max_horizontal("start_date", *(["end_date"] if "end_date" in rows.columns else [])).max()
        )
        end = latest.item()
        if end is not None and (date(last, 3, 31) - end).days > _SLACK_DAYS:
            imported.covers_to[extract] = end


def _in_a_row(years: list[int]) -> int:
    """The first of the years that lead up to the last without a gap."""
    first = years[-1]
    while first - 1 in years:
        first -= 1
    return first


def _query_gaps(by_authority: pl.DataFrame, imported: Imported) -> None:
    for years in by_authority["year"].to_list():
        missing = [year for year in range(years[0], years[-1]) if year not in years]
        if missing:
            names = ", ".join(label(year) for year in missing)
            imported.notes.append(f"there is no return for {names}: what lies before is not complete")
            return
