"""The year of a return: from its rows, its name or its folder, or else from its dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

import polars as pl

from csc_indicators.calendar import last_day, year_ending, year_ending_of
from csc_indicators.files.dates import read_dates
from csc_indicators.returns.year_names import year_of_both, year_of_text

_DATED_BY = {"Episodes": ("DECOM", "DEC"), "Missing": ("MIS_START", "MIS_END"), "Reviews": ("REVIEW",)}
"""Columns whose dates lie in the year, or before it; those of episodes first, since they are checked most."""
_RARE = 0.005
"""A later year that fewer of the dates are in is a slip of the pen."""


@dataclass(frozen=True)
class ReturnYear:
    """The year of a return, as the one it ends in, and whether the user stated it or it comes from dates."""

    year: int
    stated: bool
    latest: date | None = None
    """The latest date of an episode in that year, where the year comes from dates."""

    @property
    def ends(self) -> date:
        """The last day of its year."""
        return last_day(self.year)


def return_years(files: Mapping[str, Mapping[str, pl.DataFrame]]) -> dict[str, ReturnYear | None]:
    """The year of each file (by its shown name, with its tables as texts); None where it is not known.

    CSV files in one folder whose names have no year are one submission, whose episodes give the year by their dates,
    unless a table is there twice; a file without a year is of the same year as the others.
    """
    sets: dict[tuple[str, int | None], list[str]] = {}
    for shown, tables in files.items():
        place = shown if len(tables) > 1 else _place(shown)
        sets.setdefault((place, _named(shown)), []).append(shown)
    years: dict[str, ReturnYear | None] = {}
    for (_, named), members in sets.items():
        names = [name for shown in members for name in files[shown]]
        together = [members] if len(set(names)) == len(names) or named is not None else [[member] for member in members]
        for group in together:
            years |= dict.fromkeys(group, _submission(named, group[0], [files[shown] for shown in group]))
    return {shown: year or _year_of_neighbours(shown, years) for shown, year in years.items()}


def _year_of_neighbours(shown: str, years: Mapping[str, ReturnYear | None]) -> ReturnYear | None:
    """The year of the other files of the folder, or else of all files, where they are all of one."""
    same_folder = [year for other, year in years.items() if year and _place(other) == _place(shown)]
    for others in (same_folder, [year for year in years.values() if year]):
        if len({year.year for year in others}) == 1:
            return ReturnYear(others[0].year, stated=False)
        if others:
            return None
    return None


def _named(shown: str) -> int | None:
    """The year in the name of the sheet or file, or else of the nearest folder that names one."""
    years = map(year_of_text, _names(shown))
    return next((year for year in years if year is not None), None)


def _place(shown: str) -> str:
    """What the tables of one submission share: the folder of files, the workbook of sheets."""
    workbook, sheet, _ = shown.rpartition(" [")
    return workbook if sheet and shown.endswith("]") else str(PurePosixPath(shown).parent)


def _names(shown: str) -> list[str]:
    """What the sheet, the file and its folders are called, those first that are nearest to the rows."""
    place = _place(shown)
    sheet = [shown.removeprefix(place)] if shown.startswith(f"{place} [") else []
    return [*sheet, *reversed(PurePosixPath(place if sheet else shown).parts)]


def _submission(named: int | None, shown: str, tables: Iterable[Mapping[str, pl.DataFrame]]) -> ReturnYear | None:
    latest = _latest(list(tables))
    if named is None:
        return None if latest is None else ReturnYear(year_ending(latest), stated=False, latest=latest)
    # One year alone, `2024_episodes.csv`, is that in which the return's year ends, or else that in which it begins.
    if latest is not None and year_ending(latest) == named + 1 and not _says_both(shown):
        return ReturnYear(named + 1, stated=True)
    return ReturnYear(named, stated=True)


def _says_both(shown: str) -> bool:
    """Whether the part of the name with the year has both of its calendar years."""
    part = next(part for part in _names(shown) if year_of_text(part) is not None)
    return year_of_both(part) is not None


def _latest(tables: list[Mapping[str, pl.DataFrame]]) -> date | None:
    """The latest date within the year: of episodes where there are any, else of another table with dates."""
    for name, columns in _DATED_BY.items():
        texts = [
            frame[column]
            for files in tables
            for frame in [files.get(name)]
            if frame is not None
            for column in columns
            if column in frame.columns
        ]
        known = _days(texts)
        if known.is_empty():
            continue
        by_year = known.group_by(ending=year_ending_of(pl.col("day"))).agg(pl.col("count").sum(), pl.col("day").max())
        usual = by_year.filter(pl.col("count") >= _RARE * pl.lit(known["count"].sum()))
        latest = usual.sort("ending")["day"][-1]
        return latest if isinstance(latest, date) else None
    return None


def _days(texts: list[pl.Series]) -> pl.DataFrame:
    """The days that can be read, each with how often it is there: `day`, `count`."""
    if not texts:
        return pl.DataFrame(schema={"day": pl.Date, "count": pl.UInt32})
    counted = pl.concat([text.cast(pl.String) for text in texts]).alias("text").value_counts()
    return counted.select("count", day=read_dates(counted["text"]).values).drop_nulls("day")
