"""Which figures the data cannot give: extracts or columns that are not there, and dates that begin or end too early.

What the user states (`extract.toml`) is believed. Otherwise the beginning of an extract is inferred from its dates, for
the part of a window that lies before the period: there a late beginning gives a low figure that nobody would notice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from csc_indicators.engine.causes import (
    AuthorityCoversFrom,
    AuthorityEnds,
    BeginsLate,
    Cause,
    CountedOnceAYear,
    CoversFrom,
    MadeTooEarly,
    PictureOfAnotherDay,
    PictureWithoutPast,
    Unavailable,
)
from csc_indicators.engine.needs import Reach, missing, reaches
from csc_indicators.engine.timing import spans
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.periods import Period
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import TABLES

_QUIET_DAYS = 4
"""Days without any record that say nothing: Easter with its weekend."""
_USUAL_GAPS = 3
"""So many mean gaps between records say nothing either: a small authority has few of them."""
_RARE = 0.01


@dataclass(frozen=True)
class DateRange:
    """How many dates a column holds for one authority, the first and the last."""

    n: int
    first: date
    last: date

    @property
    def usual_silence(self) -> timedelta:
        """How long nothing may happen without meaning that records are missing."""
        mean_gap = (self.last - self.first).days / (self.n - 1) if self.n > 1 else 0
        return timedelta(days=max(_QUIET_DAYS, round(_USUAL_GAPS * mean_gap)))

    @property
    def begins(self) -> date:
        """The day from which records can be taken to be complete."""
        return self.first - self.usual_silence

    def surely_later_than(self, day: date) -> bool:
        """Whether so late a first record would be a rare chance, had there been as many from that day on as since."""
        since, all_days = (self.last - self.first).days, (self.last - day).days
        return all_days > 0 and (since / all_days) ** (self.n - 1) < _RARE


@dataclass(frozen=True)
class Coverage:
    """What is known of each extract: its beginning and day of extraction as stated, and the dates found in it."""

    has: Callable[[str], bool]
    stated_from: Mapping[str, date]
    stated_to: Mapping[str, date]
    pictures: Mapping[str, date]
    """Of an extract that holds what was open on a day, and nothing of what went before: that day."""
    ranges: DateRanges
    others: DateRanges | None = None
    """The same of every authority in the files, where the data is of some of them only."""
    of_authorities: Mapping[str, Mapping[str, tuple[date | None, date | None]]] = field(default_factory=dict)
    """By extract and authority whose rows cover less than the extract: from which day, and to which, as stated."""


class DateRanges:
    """The dates found in the extracts, by authority; a column is looked at when it is asked for, and not before."""

    def __init__(self, frames: Mapping[str, pl.LazyFrame], columns: Mapping[str, Collection[str]]) -> None:
        """`columns` names the date columns of each extract that say what it covers."""
        self._frames = frames
        self._columns = columns
        self._found: dict[tuple[str, str], dict[str, DateRange]] = {}

    def of(self, extract: str, column: str) -> Mapping[str, DateRange]:
        """The dates of a column, by authority; an authority without any is not there."""
        return self.of_all([(extract, column)]).get((extract, column), {})

    def of_all(self, columns: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Mapping[str, DateRange]]:
        """The dates of those of the columns, each an extract and its column, that are there."""
        there = [(extract, column) for extract, column in columns if column in self._columns.get(extract, ())]
        new = [pair for pair in there if pair not in self._found]
        plans = [
            self._frames[extract]
            .filter(pl.col(column).is_not_null())
            .group_by("la_code")
            .agg(n=pl.len(), first=pl.col(column).min(), last=pl.col(column).max())
            for extract, column in new
        ]
        # Collected before the run's one plan: the periods and the grid of authorities are made of it.
        for pair, found in zip(new, pl.collect_all(plans, engine="streaming"), strict=True):
            self._found[pair] = {la_code: DateRange(*dates) for la_code, *dates in found.iter_rows()}
        return {pair: self._found[pair] for pair in there}

    def last_year(self) -> str | None:
        """The latest year (`2024-25`) that a row says it is of; None where none does."""
        years = [
            self._frames[name].select(pl.col(column).max().alias("year"))
            for name in self._frames
            for column, info in catalogue()[name].columns.items()
            if info.kind == "year"
        ]
        found = pl.collect_all(years, engine="streaming")
        return max((frame["year"].item() for frame in found if frame["year"].item() is not None), default=None)


def unavailable(
    indicators: Sequence[AnyIndicator],
    library: Library,
    periods: Sequence[Period],
    authorities: Mapping[str, Sequence[str]],
    coverage: Coverage,
) -> list[Unavailable]:
    """Every figure that cannot be given, with the reason."""
    found: list[Unavailable] = []
    for indicator in indicators:
        lacks = missing(indicator, [], library, coverage.has)
        for number, period in enumerate(periods):
            if lacks is not None:
                found.append(Unavailable(indicator.id, number, None, lacks))
            elif _is_yearly(indicator) and not period.is_reporting_year:
                found.append(Unavailable(indicator.id, number, None, CountedOnceAYear()))
            else:
                found += _out_of_reach(indicator, number, period, authorities[indicator.id], coverage)
    return found


def _is_yearly(indicator: AnyIndicator) -> bool:
    return any(TABLES[cohort.table].yearly for cohort in indicator.quantities())


def _out_of_reach(
    indicator: AnyIndicator, number: int, period: Period, authorities: Sequence[str], coverage: Coverage
) -> Iterator[Unavailable]:
    begins = spans([period], indicator.year_ends)[0].start
    for reach in sorted(reaches(indicator, period), key=lambda reach: (reach.first or date.max, reach.table)):
        extract, column = reach.source
        until = coverage.stated_to.get(extract)
        if until and reach.last and reach.last > until:
            yield Unavailable(indicator.id, number, None, MadeTooEarly(extract, until, reach.last))
            return
        picture = coverage.pictures.get(extract)
        if picture is not None and (lost := _not_in_picture(reach, picture, coverage.stated_from.get(extract))):
            yield Unavailable(indicator.id, number, None, lost)
            return
        stated = coverage.stated_from.get(extract)
        if stated is not None and reach.first is not None and reach.first < stated:
            yield Unavailable(indicator.id, number, None, CoversFrom(extract, stated, reach.first))
            return
        stated_of = coverage.of_authorities.get(extract, {})
        yield from _of_authorities(indicator, number, reach, authorities, stated_of)
        if stated is None and reach.first is not None and reach.first < begins:
            ranges = coverage.ranges.of(extract, column)
            everywhere = (coverage.others or coverage.ranges).of(extract, column)
            yield from _late(indicator, number, reach, authorities, ranges, everywhere)


def _of_authorities(
    indicator: AnyIndicator,
    number: int,
    reach: Reach,
    authorities: Sequence[str],
    stated: Mapping[str, tuple[date | None, date | None]],
) -> Iterator[Unavailable]:
    """The figures of authorities whose rows begin too late or end too early, as stated."""
    extract = reach.source[0]
    for la_code in authorities:
        start, end = stated.get(la_code, (None, None))
        if end is not None and reach.last is not None and reach.last > end:
            yield Unavailable(indicator.id, number, la_code, AuthorityEnds(extract, end, reach.last))
        elif start is not None and reach.first is not None and reach.first < start:
            yield Unavailable(indicator.id, number, la_code, AuthorityCoversFrom(extract, start, reach.first))


def _not_in_picture(reach: Reach, picture: date, events_from: date | None) -> Cause | None:
    """What a picture of one day cannot tell, or None: it knows what was open then, and events as far as stated."""
    extract = reach.source[0]
    if reach.asks == "open" and reach.last is not None:
        return None if reach.last == picture else PictureOfAnotherDay(extract, picture, reach.last)
    # Known events are those with which something begins: an end that was followed by a new beginning is in no picture.
    begins = reach.asks == "events" and reach.column == TABLES[reach.table].start
    return None if begins and events_from is not None else PictureWithoutPast(extract, picture)


def _late(
    indicator: AnyIndicator,
    number: int,
    reach: Reach,
    authorities: Sequence[str],
    ranges: Mapping[str, DateRange],
    everywhere: Mapping[str, DateRange],
) -> Iterator[Unavailable]:
    if reach.first is None:
        return
    # Few records tell little by themselves: what the others in the extract have speaks for them.
    others_do = any(dates.begins <= reach.first for dates in everywhere.values())
    for la_code in authorities:
        dates = ranges.get(la_code)
        if dates is None or dates.begins <= reach.first:
            continue
        if not others_do or dates.surely_later_than(reach.first):
            extract, column = reach.source
            yield Unavailable(indicator.id, number, la_code, BeginsLate(extract, column, dates.first, reach.first))
