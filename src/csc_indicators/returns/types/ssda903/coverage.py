"""From and to which day the returns cover: what they hold of other years is only what was still open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import polars as pl

from csc_indicators.calendar import year_label
from csc_indicators.returns.coverage import cover, years_between
from csc_indicators.returns.return_type import Imported
from csc_indicators.returns.types.ssda903.form import form
from csc_indicators.returns.types.ssda903.years import ReturnYear
from csc_indicators.returns.year_names import year_of_text

Years = Mapping[str, Collection[int]]

NEVER_EMPTY = ("Header", "Episodes")
"""The tables without which there is no return."""
_SLACK_DAYS = 31
"""A return whose episodes stop earlier than this before the end of its year was sent before the year was over."""


def coverage(typed: Mapping[str, pl.DataFrame], empty_years: Years, imported: Imported, *, stated: bool) -> None:
    """Fill in from when and to when each extract of the return can be taken to be complete, by authority.

    `stated`: the user named the years of the returns; where their dates give them, the last may be a part of its year.
    `empty_years` has, by table, the years of files that have the table without a row.
    """
    pairs = [frame.select("la_code", "year").unique() for frame in typed.values()]
    returned = _years(pl.concat(pairs)) if pairs else {}
    if not returned:
        return
    last = max(years[-1] for years in returned.values())
    ends = date(last, 3, 31) if stated else _ends(typed.get("Episodes"), date(last, 3, 31))
    for name, frame in typed.items():
        extract = form().tables[name].extract
        if extract in (None, "children") or (extract == "adoptions" and "Episodes" in typed):
            continue
        own = _years_of_table(frame, returned, empty_years.get(name, frozenset()))
        if extract and any(own.values()):
            spans = {la_code: _span(own[la_code], years, last, ends) for la_code, years in returned.items()}
            cover(extract, spans, {la_code: years_between(own[la_code], (3, 31)) for la_code in returned}, imported)
    if "adoptions" in imported.frames and "care_episodes" in imported.covers_from:
        for days in (imported.covers_from, imported.covers_to, imported.open_from):
            days["adoptions"] = days["care_episodes"]
        imported.spans["adoptions"] = imported.spans["care_episodes"]
        imported.gaps["adoptions"] = imported.gaps["care_episodes"]
    _tell_gaps(returned, imported)


def years_without_rows(
    texts: Mapping[str, Mapping[str, pl.DataFrame]], years: Mapping[str, ReturnYear | None], whole: Collection[str]
) -> Years:
    """By table: the years of files that have it and no row in it; of `whole` returns, all years that may have it.

    Without a child or an episode it is no return, so that a file without any never counts as a year.
    """
    by_table: dict[str, set[int]] = {name: set() for name in form().tables}
    for source, tables in texts.items():
        submission = years[source]
        if submission is None:
            continue
        for name, table in form().tables.items():
            since = year_of_text(table.first_year) if table.first_year else None
            may_have_it = source in whole and (since is None or submission.year >= since)
            if name not in NEVER_EMPTY and (may_have_it or (name in tables and tables[name].is_empty())):
                by_table[name].add(submission.year)
    return by_table


def _years_of_table(
    frame: pl.DataFrame, returned: Mapping[str, list[int]], empty_years: Collection[int]
) -> dict[str, set[int]]:
    """By authority: the years of its returns that cover the table, with rows or without.

    A file of several years or authorities covers all of them by the rows of any.
    """
    files = (
        frame.drop_nulls("year")
        .group_by("source_file")
        .agg(pl.col("year").min().alias("first"), pl.col("year").max().alias("last"), pl.col("la_code").unique())
    )
    by_authority: dict[str, set[int]] = {la_code: set(empty_years) for la_code in returned}
    for first, last, las in files.select("first", "last", "la_code").iter_rows():
        for la_code in returned if len(las) > 1 else las:
            by_authority[la_code].update(range(first, last + 1))
    return {la_code: years.intersection(returned[la_code]) for la_code, years in by_authority.items()}


def _span(years: Collection[int], returned: Sequence[int], last: int, ends: date) -> tuple[date, date]:
    """What an authority covers with the years that have the table, up to the first that lacks it going back.

    Without the table it is the first day of its last return alone, of which nothing is known.
    """
    if not years:
        day = date(returned[-1] - 1, 4, 1)
        return day, day
    first = max(_in_a_row(sorted(years)), _in_a_row(returned))
    of_table = max(years)
    return date(min(first, of_table) - 1, 4, 1), ends if of_table == last else date(of_table, 3, 31)


def _years(pairs: pl.DataFrame) -> dict[str, list[int]]:
    """The years of each authority in order."""
    by_authority = pairs.drop_nulls().unique().group_by(pl.col("la_code").cast(pl.String)).agg(pl.col("year").sort())
    return dict(by_authority.iter_rows())


def _in_a_row(years: Sequence[int]) -> int:
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
    latest_days = [
        day for column in dates for day in [column.filter(column <= year_end).max()] if isinstance(day, date)
    ]
    latest = max(latest_days, default=year_end)
    return latest if (year_end - latest).days > _SLACK_DAYS else year_end


def _tell_gaps(returned: Mapping[str, list[int]], imported: Imported) -> None:
    missing = sorted({year for years in returned.values() for year in range(years[0], years[-1]) if year not in years})
    if missing:
        names = ", ".join(year_label(year) for year in missing)
        imported.notes.append(f"there is no return for {names}: what lies before is not taken to be complete")
