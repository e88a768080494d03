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


def coverage(typed: Mapping[str, pl.DataFrame], stated: bool, imported: Imported) -> None:
    """Fill in from when and to when each extract of the return can be taken to be complete.

    `stated`: the user said which years the returns are of; where dates told it, the last may be of a part of its year.
    """
    pairs = [frame.select("la_code", "year").unique() for frame in typed.values()]
    returned = _years(pl.concat(pairs)) if pairs else {}
    begins = {la_code: _in_a_row(years) for la_code, years in returned.items()}
    if not begins:
        return
    last = max(years[-1] for years in returned.values())
    ends = date(last, 3, 31) if stated else _ends(typed.get("Episodes"), date(last, 3, 31))
    for name, frame in typed.items():
        extract = form().tables[name].extract
        if extract in (None, "children") or (extract == "adoptions" and "Episodes" in typed):
            continue
        own = _years(frame.select("la_code", "year").unique())
        if own and extract:
            first = max(max(years[0], begins[la_code]) for la_code, years in own.items())
            imported.covers_from[extract] = date(first - 1, 4, 1)
            imported.covers_to[extract] = ends
    if "adoptions" in imported.frames and "care_episodes" in imported.covers_from:
        imported.covers_from["adoptions"] = imported.covers_from["care_episodes"]
        imported.covers_to["adoptions"] = ends
    _tell_gaps(returned, imported)


def _years(pairs: pl.DataFrame) -> dict[str, list[int]]:
    """The years of each authority in order."""
    found = pairs.drop_nulls().unique().group_by(pl.col("la_code").cast(pl.String)).agg(pl.col("year").sort())
    return dict(found.iter_rows())


def _in_a_row(years: list[int]) -> int:
    """The first of the years that lead up to the last without a gap."""
    first = years[-1]
    while first - 1 in years:
        first -= 1
    return first


def _ends(episodes: pl.DataFrame | None, year_end: date) -> date:
    """The end of the last year, or the last date of an episode where that is long before."""
    if episodes is None:
        return year_end
    dates = [episodes[name] for name in ("start_date", "end_date") if name in episodes.columns]
    told = [day for one in dates for day in [one.filter(one <= year_end).max()] if isinstance(day, date)]
    latest = max(told, default=year_end)
    return latest if (year_end - latest).days > _SLACK_DAYS else year_end


def _tell_gaps(returned: Mapping[str, list[int]], imported: Imported) -> None:
    missing = sorted({year for years in returned.values() for year in range(years[0], years[-1]) if year not in years})
    if missing:
        names = ", ".join(label(year) for year in missing)
        imported.notes.append(f"there is no return for {names}: what lies before is not taken to be complete")
