"""On which days each authority has records in the extracts, which shows what the extracts cover.

A stretch without a record is a silence. Between records that come by chance, half of all gaps are longer than the
usual one (the median), a quarter longer than twice that, and one in a thousand million longer than thirty times: so
long a silence is records that are missing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.reference.authorities import AREA

_QUIET_DAYS = 4
"""So many days without a record are no sign: Easter with its weekend."""
_USUAL_GAPS = 3
"""So many mean gaps between records are no sign either: a small authority has few records."""
_RARE = 0.01
_FEW_DAYS = 8
"""Below so many days with records, what is usual is not known."""
_SHORTEST_SILENCE = 92
"""A summer without school is no silence, however many records come in term; a quarter is one."""
_SILENT_GAPS = 30
"""A gap of so many usual ones is no chance: 2 to the power of minus 30, for each gap of each authority."""
_SHORTEST_PAUSE, _GAPS_OF_A_PAUSE = 25, 15
"""A gap of nearly a month between records of most days is named in a note: 2 to the power of minus 15, for each gap."""
_SHORTEST_AT_AN_END, _GAPS_AT_AN_END = 21, 20
"""The same for the two gaps before the first and after the last record, of which there are few."""
_NEVER = 2**31 - 1
"""A day after every other, as a number."""
_STRAYS, _STRAY_SHARE = 3, 0.01
"""So many rows before a silence, or such a share of all, are slips of the keyboard and not the beginning of a file."""
FIRST_DAYS = timedelta(days=91)
"""What began within so many days of the first record shows whether there is anything from before."""
_GAPS_TO_DOUBT = 8
"""So many usual gaps at an end are named in a note: one in 250 is chance."""


@dataclass(frozen=True)
class DateRange:
    """The dates that a column holds for one authority: how many rows and days, the first and last, and the silences."""

    n: int
    first: date
    last: date
    days: int = 0
    usual_gap: float = 0.0
    """The median of the days between a day with records and the next."""
    silences: tuple[tuple[date, date], ...] = ()
    """Between which days with records there is none, for longer than can be chance."""
    pauses: tuple[tuple[date, date], ...] = ()
    """The same of shorter gaps, which a practice may explain, such as a summer."""

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

    @property
    def is_regular(self) -> bool:
        """Whether there are days enough to know what gap is usual."""
        return self.days >= _FEW_DAYS

    @property
    def longest_chance(self) -> timedelta:
        """The longest silence before the first or after the last record that may be chance."""
        return timedelta(days=max(_SHORTEST_AT_AN_END, _GAPS_AT_AN_END * self.usual_gap))

    @property
    def likely_silence(self) -> timedelta:
        """The longest silence at either end that no note names."""
        return timedelta(days=max(_SHORTEST_AT_AN_END / 2, _GAPS_TO_DOUBT * self.usual_gap))


@dataclass(frozen=True)
class SpellFacts:
    """Of the spells of one authority: how many there are and have no end, and how many days those that ended took."""

    n: int
    without_end: int
    days: int
    first_start: date
    last_start: date

    @property
    def usually_open(self) -> float:
        """How many spells are open on a usual day, by the length of those that ended."""
        return self.days / max((self.last_start - self.first_start).days, 1)


_FACTOR, _ZERO = 1 << 24, 1 << 23
_PLACES = 1 << 8
"""More than there are authorities."""
_FEW_KEYS = 20_000


def _keyed_days(frame: pl.LazyFrame, day: str) -> pl.LazyFrame:
    """The rows of each authority and day as runs of `key` (`len`, `value`), in order; a key is an authority and a day.

    Most files are sorted by both, or nearly: to sort numbers and count runs takes a fifth of a grouping.
    """
    place, number = pl.col("la_code").to_physical().cast(pl.Int64), pl.col(day).cast(pl.Int32).cast(pl.Int64)
    return frame.select(key=place * _FACTOR + _ZERO + number).drop_nulls().sort("key").select(pl.col("key").rle())


class _Days:
    """The rows of a date column by authority and day."""

    def __init__(self, keys: pl.Series, rows: pl.Series, ranges: dict[str, DateRange]) -> None:
        """`keys` are those of `_keyed_days`, `rows` the number of rows of each."""
        before = pl.concat([pl.Series([0], dtype=pl.Int64), rows.cum_sum()])
        # Of few keys as lists, which are asked a thousand times for a few places: a step of Polars takes longer then.
        # Of many, to make lists of them would take longer.
        few = len(keys) <= _FEW_KEYS
        self._keys: pl.Series | list[int] = keys.to_list() if few else keys
        self._before: pl.Series | list[int] = before.to_list() if few else before
        self.ranges = ranges
        self._places = {code: _places()[code] * _FACTOR + _ZERO for code in ranges}
        # A key for each day with rows, authority by authority.
        upto = accumulate((own.days for own in ranges.values()), initial=0)
        self._begins = dict(zip(ranges, upto, strict=False))
        self._own: dict[str, tuple[list[int], list[int]]] = {}
        self._beginnings: dict[str, tuple[date, ...]] = {}
        self._between: dict[tuple[date, date], dict[str, int]] = {}
        self._between_of: dict[tuple[str, date, date], int] = {}

    def between(self, first: date, last: date) -> dict[str, int]:
        """The rows of each authority from the first to the last day, both in."""
        # Kept, as are the other answers: indicators ask the same of the same records.
        if (first, last) not in self._between:
            self._between[first, last] = self._rows_of_all(_number(first), _number(last) + 1)
        return self._between[first, last]

    def _rows_of_all(self, start: int, end: int) -> dict[str, int]:
        if isinstance(self._keys, list) or isinstance(self._before, list):
            return {code: self._rows(code, start, end) for code in self._places}
        places = pl.Series(list(self._places.values()), dtype=pl.Int64)
        from_place, to_place = (self._keys.search_sorted(places + day, side="left") for day in (start, end))
        counts = self._before.gather(to_place) - self._before.gather(from_place)
        return dict(zip(self._places, counts.to_list(), strict=True))

    def between_of(self, code: str, first: date, last: date) -> int:
        """The same of one authority, 0 for one without any."""
        key = (code, first, last)
        if key not in self._between_of:
            is_there = code in self._places
            self._between_of[key] = self._rows(code, _number(first), _number(last) + 1) if is_there else 0
        return self._between_of[key]

    def _rows(self, code: str, start: int, end: int) -> int:
        """The rows of an authority from one day up to another, as numbers."""
        place = self._places[code]
        keys, before = self._of(code)
        return before[bisect_left(keys, place + end)] - before[bisect_left(keys, place + start)]

    def _of(self, code: str) -> tuple[list[int], list[int]]:
        """Keys with all those of the authority, and how many rows are before each of them and the end."""
        if isinstance(self._keys, list) and isinstance(self._before, list):
            return self._keys, self._before
        if code not in self._own:
            begin, days = self._begins[code], self.ranges[code].days
            keys, before = pl.Series(self._keys), pl.Series(self._before)
            self._own[code] = keys.slice(begin, days).to_list(), before.slice(begin, days + 1).to_list()
        return self._own[code]

    def beginnings(self, code: str) -> tuple[date, ...]:
        """The days on which an authority's records may begin: the first, and those before which are only strays."""
        if code not in self._beginnings:
            date_range = self.ranges[code]
            most = max(_STRAYS, _STRAY_SHARE * date_range.n)
            start = _number(date_range.first)
            after = [day for _, day in date_range.silences if self._rows(code, start, _number(day)) <= most]
            self._beginnings[code] = (date_range.first, *after)
        return self._beginnings[code]

    def last_in_number(self, code: str) -> date:
        """The last day of an authority's records; before a silence, where what lies after is no more than strays."""
        date_range = self.ranges[code]
        most, end = max(_STRAYS, _STRAY_SHARE * date_range.n), _number(date_range.last) + 1
        before = [day for day, next_day in date_range.silences if self._rows(code, _number(next_day), end) <= most]
        return min(before, default=date_range.last)


@cache
def _places() -> dict[str, int]:
    """The place of each authority in the type of their codes."""
    return {code: place for place, code in enumerate(AREA.categories)}


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _days_of(columns: Sequence[pl.DataFrame]) -> list[_Days]:
    """The days of columns of which each has the runs of `_keyed_days`."""
    keys = [runs["key"].struct.field("value").set_sorted() for runs in columns]
    rows = [runs["key"].struct.field("len").cast(pl.Int64) for runs in columns]
    return [_Days(*of_column) for of_column in zip(keys, rows, _ranges(keys, rows), strict=True)]


def _ranges(keys: Sequence[pl.Series], rows: Sequence[pl.Series]) -> list[dict[str, DateRange]]:
    """The range of each authority, for each column of its days as keys in order and the rows of each.

    All columns at once, as one with more authorities: in a small folder the time goes by step and not by row.
    """
    ranges: list[dict[str, DateRange]] = [{} for _ in keys]
    if not keys:
        return ranges
    of_all = pl.concat([own + number * _PLACES * _FACTOR for number, own in enumerate(keys)]).rename("key").set_sorted()
    # Keys are in order, so that the day before is in the row before: quicker than `over`.
    gap = of_all.diff()
    place = (of_all // _FACTOR).cast(pl.UInt32).set_sorted()
    days = pl.DataFrame(
        {"place": place, "key": of_all, "n": pl.concat(rows), "gap": gap.set(gap >= _ZERO, None)}
    ).with_columns(day=(pl.col("key") % _FACTOR - _ZERO).cast(pl.Int32).cast(pl.Date))
    facts = days.group_by("place", maintain_order=True).agg(
        n=pl.col("n").sum(),
        first=pl.col("day").first(),
        last=pl.col("day").last(),
        days=pl.len(),
        usual_gap=pl.col("gap").median().fill_null(0.0),
    )
    codes = AREA.categories
    long: dict[int, list[tuple[date, date]]] = {}
    usual = facts.select("place", "usual_gap", _days="days").filter(pl.col("_days") >= _FEW_DAYS)
    of_a_month = days.filter(pl.col("gap") >= _SHORTEST_PAUSE).join(usual, on="place")
    # A row for each gap of many usual ones, of which there are few.
    of_many = of_a_month.filter(pl.col("gap") > _GAPS_OF_A_PAUSE * pl.col("usual_gap"))
    for own, day, between in of_many.select("place", "day", "gap").iter_rows():
        long.setdefault(own, []).append((day - timedelta(days=between), day))

    for own, n, first, last, days_of_own, usual_gap in facts.iter_rows():
        number, code = divmod(own, _PLACES)
        least = timedelta(days=max(_SHORTEST_SILENCE, _SILENT_GAPS * usual_gap))
        gaps = long.get(own, ())
        silences = tuple(gap for gap in gaps if gap[1] - gap[0] > least)
        pauses = tuple(gap for gap in gaps if gap[1] - gap[0] <= least)
        ranges[number][codes[code]] = DateRange(n, first, last, days_of_own, usual_gap, silences, pauses)
    return ranges


class DateRanges:
    """The dates found in the extracts, by authority; a column is looked at when it is asked for, and not before."""

    def __init__(self, frames: Mapping[str, pl.LazyFrame], columns: Mapping[str, Collection[str]]) -> None:
        """`columns` names the date columns of each extract that show what it covers."""
        self._frames = frames
        self._columns = columns
        self._days: dict[tuple[str, str], _Days] = {}
        self._spells: dict[tuple[str, str, str], dict[str, SpellFacts]] = {}
        self._years: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
        self._first_spells: dict[tuple[str, str, str], dict[tuple[str, date], tuple[list[int], list[int]]]] = {}

    def has(self, extract: str, column: str) -> bool:
        """Whether the data has the column, and its dates show what the extract covers."""
        return column in self._columns.get(extract, ())

    def holds(self, extract: str) -> bool:
        """Whether the data has the extract."""
        return extract in self._frames

    def of(self, extract: str, column: str) -> Mapping[str, DateRange]:
        """The dates of a column, by authority; an authority without any is not there."""
        key = (extract, column)
        return self._days[key].ranges if key in self._days else self.of_all([key]).get(key, {})

    def of_all(self, columns: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Mapping[str, DateRange]]:
        """The dates of those of the columns, each an extract and its column, that are there."""
        there = [(extract, column) for extract, column in dict.fromkeys(columns) if self.has(extract, column)]
        self.look_at(there, [])
        return {pair: self._days[pair].ranges for pair in there}

    def look_at(self, columns: Iterable[tuple[str, str]], spells: Iterable[tuple[str, str, str]]) -> None:
        """Work out the dates of columns, and the facts of spells (extract, start, end), of which that was not done."""
        new_days = [pair for pair in dict.fromkeys(columns) if self.has(*pair) and pair not in self._days]
        new_spells = [
            key
            for key in dict.fromkeys(spells)
            if key not in self._spells and self.has(key[0], key[1]) and self.has(key[0], key[2])
        ]
        if not new_days and not new_spells:
            return
        plans = [self._plan_of_days(*pair) for pair in new_days] + [self._plan_of_spells(*key) for key in new_spells]
        # Collected before the run's one plan: the periods and the grid of authorities are made of it.
        collected = pl.collect_all(plans, engine="streaming")
        self._days |= dict(zip(new_days, _days_of(collected[: len(new_days)]), strict=True))
        for key, rows in zip(new_spells, collected[len(new_days) :], strict=True):
            self._spells[key] = {la_code: SpellFacts(*facts) for la_code, *facts in rows.iter_rows()}

    def _plan_of_days(self, extract: str, column: str) -> pl.LazyFrame:
        return _keyed_days(self._frames[extract], column)

    def _plan_of_spells(self, extract: str, start: str, end: str) -> pl.LazyFrame:
        ended = pl.col(end).is_not_null() & (pl.col(end) >= pl.col(start))
        begun = self._frames[extract].filter(pl.col(start).is_not_null())
        return begun.group_by("la_code").agg(
            n=pl.len(),
            without_end=pl.col(end).is_null().sum(),
            days=(pl.col(end) - pl.col(start)).dt.total_days().filter(ended).sum(),
            first_start=pl.col(start).min(),
            last_start=pl.col(start).max(),
        )

    def rows_between(self, extract: str, column: str, first: date, last: date) -> dict[str, int]:
        """The number of rows of each authority in the column whose date lies between the days, both in."""
        self.of(extract, column)
        return self._days[extract, column].between(first, last)

    def rows_of(self, code: str, column: tuple[str, str], first: date, last: date) -> int:
        """The same of one authority in a column, which is an extract and its column."""
        self.of(*column)
        return self._days[column].between_of(code, first, last)

    def spells(self, extract: str, start: str, end: str) -> Mapping[str, SpellFacts]:
        """Facts about the spells of each authority that has any."""
        key = (extract, start, end)
        if key not in self._spells:
            self.look_at([], [key])
        return self._spells[key]

    def last_ends(self, spells: tuple[str, str, str]) -> Mapping[str, DateRange]:
        """The days on which the last spell of a child ended, by authority: an extract, its columns of start and end.

        In a file of everybody who was known since a day, nobody's last spell ended before that day.
        """
        extract, start, end = spells
        key = (extract, f"last {end}")
        if key not in self._days:
            frame = self._frames[extract].filter(pl.col(start).is_not_null())
            ends = (pl.col(end).max().alias("day"), pl.col(end).is_null().any().alias("open"))
            who = [name for name in ("child_id", "worker_id", "holder_id") if name in catalogue()[extract].columns]
            last = frame.group_by("la_code", who[0]).agg(ends) if who else frame.select("la_code", day=end, open=False)
            ended = _keyed_days(last.filter(~pl.col("open")), "day")
            # Collected here: which periods there are figures for is known before the run's one plan.
            self._days[key] = _days_of([ended.collect(engine="streaming")])[0]
        return self._days[key].ranges

    def first_in_number(self, extract: str, column: str, code: str, until: date) -> date:
        """The first day of an authority's records; after a silence, where what lies before is no more than strays."""
        first, *later = self._days[extract, column].beginnings(code)
        return max((day for day in later if day <= until), default=first)

    def last_in_number(self, extract: str, column: str, code: str) -> date:
        """The last day of an authority's records; before a silence, where what lies after is no more than strays."""
        self.of(extract, column)
        return self._days[extract, column].last_in_number(code)

    def begun_and_open(self, spells: tuple[str, str, str], code: str, since: date, day: date) -> tuple[int, int]:
        """An authority's spells that began within `FIRST_DAYS` of a day, and how many were open at the end of another.

        `spells` are an extract and its columns of start and end, `since` is a day of `first_in_number`.
        """
        if spells not in self._first_spells:
            self._first_spells[spells] = self._begun_first(*spells)
        ends, upto = self._first_spells[spells].get((code, since), ([], [0]))
        ended = bisect_right(ends, _number(day))
        return upto[-1], upto[-1] - (upto[ended - 1] if ended else 0)

    def _begun_first(self, extract: str, start: str, end: str) -> dict[tuple[str, date], tuple[list[int], list[int]]]:
        """By authority and day on which its records may begin: when spells of the first days ended, and how many by
        then; those without an end come last."""
        days = self._days[extract, start]
        begins = [(code, day) for code in self.of(extract, start) for day in days.beginnings(code)]
        if not begins:
            return {}
        first, last = min(day for _, day in begins), max(day for _, day in begins)
        rows = (
            self._frames[extract]
            # Ahead of the join: of a long file few rows are of the days with which it begins.
            .filter(pl.col(start).is_between(first, last + FIRST_DAYS))
            .select("la_code", start=start, end=pl.col(end).cast(pl.Int32).fill_null(_NEVER))
            .join(pl.LazyFrame(begins, {"la_code": AREA, "since": pl.Date}, orient="row"), on="la_code")
            .filter(pl.col("start").is_between("since", pl.col("since") + FIRST_DAYS))
            .group_by("la_code", "since", "end")
            .agg(n=pl.len().cast(pl.Int64))
            .sort("end")
            .group_by("la_code", "since", maintain_order=True)
            .agg("end", upto=pl.col("n").cum_sum())
            # Collected once for all authorities and days: each asked by itself reads the rows a thousand times over.
            .collect(engine="streaming")
        )
        return {(la_code, since): (ends, upto) for la_code, since, ends, upto in rows.iter_rows()}

    def years(self, extract: str, column: str) -> Mapping[str, frozenset[str]]:
        """By authority: the years (`2024-25`) of its rows."""
        key = (extract, column)
        if key not in self._years:
            # A row for each year of an authority; collected for the same reason as the days.
            rows = self._frames[extract].select("la_code", column).drop_nulls().unique().collect(engine="streaming")
            years: dict[str, set[str]] = {}
            for la_code, year in rows.iter_rows():
                years.setdefault(la_code, set()).add(year)
            self._years[key] = {la_code: frozenset(own) for la_code, own in years.items()}
        return self._years[key]

    def last_year(self) -> str | None:
        """The latest year (`2024-25`) of a row; None where no row has a year."""
        years = [
            self._frames[name].select(pl.col(column).max().alias("year"))
            for name in self._frames
            for column, info in catalogue()[name].columns.items()
            if info.kind == "year"
        ]
        latest = pl.collect_all(years, engine="streaming")
        return max((frame["year"].item() for frame in latest if frame["year"].item() is not None), default=None)
