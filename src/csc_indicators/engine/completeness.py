"""Whether the records of an extract are complete for what is asked of them, as far as their dates show.

There are two answers for each authority: what is surely missing, so that there is no figure; and what may be missing,
which a note names. Records count as complete unless something shows otherwise. Where the dates leave a doubt, what the
user states decides; where the dates clearly contradict it, a stretch without any record counts as missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from math import sqrt
from statistics import median

from csc_indicators.engine.causes import Cause
from csc_indicators.engine.coverage_causes import (
    BeganSince,
    EndsBegin,
    FewRecords,
    NoRecordBetween,
    NoRound,
    NoRowsOfAuthority,
    OnlyEnded,
    OnlyOpen,
    RecordsBegin,
    RecordsEnd,
    TooFewToTell,
    UnclearBeginning,
)
from csc_indicators.engine.record_dates import FIRST_DAYS, DateRange, DateRanges, SpellFacts
from csc_indicators.reference.populations import children

_ENOUGH = 20
"""So many records are expected where it is no chance that there is none: siblings and days come together."""
_WORTH_A_WORD = 5
"""So many are expected where it is odd that there is none."""
_USUAL_ROWS = 30
"""So many rows in a stretch of time must be usual before fewer of them are a sign."""
_FAR_FEWER, _FEWER = 0.35, 0.7
"""A share of the usual rows that no authority's practice explains, and one that a note names."""
_SHORTEST_COMPARED = timedelta(days=28)
LONGEST_FIRST_SPELL = timedelta(days=183)
"""A file that begins sharply has its first end within so many days."""
_STILL_OPEN = 0.05
"""Where more of what began in the first three months is open on a day, so is some of what began before."""
_SHOWS_NOTHING = 10
_FEW_OPEN = 3
"""So many are usually open where it is odd that none is."""
_YEAR = timedelta(days=365)
_MONTH = timedelta(days=31)
_QUARTER = timedelta(days=92)
_DAY = timedelta(days=1)


@dataclass
class Verdict:
    """By authority: why its records are not complete, and why they may not be; an authority in neither is fine."""

    lacking: dict[str, Cause] = field(default_factory=dict)
    doubtful: dict[str, Cause] = field(default_factory=dict)

    def add(self, other: Verdict) -> None:
        """Take over what another finds of authorities of which nothing worse is known."""
        for la_code, cause in other.lacking.items():
            self.lacking.setdefault(la_code, cause)
        for la_code, cause in other.doubtful.items():
            self.doubtful.setdefault(la_code, cause)


@dataclass(frozen=True)
class Window:
    """Days from the first to the last, both in."""

    first: date
    last: date

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.last - self.first + _DAY

    def moved(self, times: int) -> Window:
        """The window so many of its own lengths later."""
        return Window(self.first + times * self.length, self.last + times * self.length)


Stated = tuple[date | None, date | None]
"""The first and the last day that the user states an extract to cover."""


@dataclass(frozen=True)
class _Since:
    """The first day from which on there is something, and how much earlier that may have begun by chance."""

    first: date
    or_before: date


@dataclass(frozen=True)
class Spells:
    """An extract whose rows begin and end, and the columns of the two dates; `end` is None where none is kept."""

    extract: str
    start: str
    end: str | None


class Completeness:
    """What the dates of the extracts show, for the authorities asked for, compared with all others in the files."""

    def __init__(self, dates: DateRanges, codes: Sequence[str], stated: Mapping[str, Stated]) -> None:
        """`stated` has of an extract the first and the last day that the user states, as far as they do."""
        self._dates = dates
        self._codes = codes
        self._stated = stated

    def events(self, extract: str, column: str, start: str, window: Window) -> Verdict:
        """Whether all dates of the column in the window are there; `start` is the column that every row has."""
        ranges = self._dates.of(extract, column)
        rows = self._dates.rows_between(extract, column, window.first, window.last) if ranges else {}
        usual = self._usual_rows(extract, column, window, ranges)
        verdict = Verdict()
        for code in self._codes:
            dates = ranges.get(code)
            if dates is None:
                if code not in self._dates.of(extract, start):
                    self._absent(verdict, extract, code, ranges)
                continue
            asked = _Asked(extract, column, window, dates, rows[code], usual.get(code))
            if not rows[code]:
                self._nothing_there(verdict, code, asked, rows)
            else:
                self._edges(verdict, code, asked)
                if column == start:  # Ends are few at first wherever records begin.
                    self._volume(verdict, code, asked)
        return verdict

    def rounds(self, extract: str, column: str, window: Window) -> Verdict:
        """Whether a census or survey that is held in rounds has one in the window."""
        ranges = self._dates.of(extract, column)
        rows = self._dates.rows_between(extract, column, window.first, window.last) if ranges else {}
        verdict = Verdict()
        others_have = any(rows.values())
        for code in self._codes:
            if rows.get(code):
                continue
            if code not in ranges:
                self._absent(verdict, extract, code, ranges)
            elif not others_have or ranges[code].n >= _ENOUGH:
                # Complete records do not mean that there was a round.
                doubtful = others_have and self._states_all(extract)
                causes = verdict.doubtful if doubtful else verdict.lacking
                causes[code] = NoRound(extract, column, window.first, window.last)
        return verdict

    def open_on(self, spells: Spells, day: date) -> Verdict:
        """Whether all that was open at the end of the day is there."""
        starts = self._dates.of(spells.extract, spells.start)
        ends = self._dates.of(spells.extract, spells.end) if spells.end else {}
        facts = self._facts(spells)
        stated = any(self._stated.get(spells.extract, ()))
        others_had_begun = any(dates.first <= day for dates in starts.values())
        verdict = Verdict()
        for code in self._codes:
            begun = starts.get(code)
            if begun is None:
                self._absent(verdict, spells.extract, code, starts)
                continue
            known_since = None if stated else self._known_since(spells, code, day)
            own, span = facts.get(code), self._stated.get(spells.extract)
            together = self._end_together(spells, own, code)
            stock = _Stock(spells, day, begun, known_since, own, span, others_had_begun, together)
            cause = stock.lacking()
            if cause is not None:
                verdict.lacking[code] = cause
            elif (doubt := stock.doubtful()) is not None:
                verdict.doubtful[code] = doubt
        verdict.add(self._began_since(spells, day, starts, ends))
        return verdict

    def ends(self, spells: Spells, column: str, window: Window) -> Verdict:
        """Whether all that ended in the window is there, with what began long before."""
        verdict = self.events(spells.extract, column, spells.start, window)
        for day in (window.first, window.last):
            was_open = self.open_on(spells, day)
            for causes in (was_open.lacking, was_open.doubtful):
                for code in [code for code, cause in causes.items() if isinstance(cause, OnlyEnded)]:
                    del causes[code]  # What is still open has not ended in the window.
            verdict.add(was_open)
        return verdict

    def spells_in(self, spells: Spells, window: Window) -> Verdict:
        """Whether all that was open on any day of the window, or ended in it, is there."""
        verdict = self.open_on(spells, window.first)
        begun = self.events(spells.extract, spells.start, spells.start, window)
        if self._states_all(spells.extract):
            # Spells that began before are known as well: that none began since is less odd.
            begun = Verdict({}, begun.doubtful | begun.lacking)
        verdict.add(begun)
        return verdict

    def began(self, spells: Spells, window: Window) -> Verdict:
        """Whether all that began in the window is there, though it may have ended long since."""
        verdict, facts = Verdict(), self._facts(spells)
        starts = self._dates.of(spells.extract, spells.start)
        stated = any(self._stated.get(spells.extract, ()))
        for code in self._codes if facts else ():
            if (begun := starts.get(code)) is None:
                continue
            since = None if stated else self._known_since(spells, code, window.last)
            own, span = facts.get(code), self._stated.get(spells.extract)
            together = self._end_together(spells, own, code)
            stock = _Stock(
                spells, window.first, begun, since, own, span, others_had_begun=False, ended_together=together
            )
            cause = stock.cause_of_few
            if cause is None and since is not None and window.first < since.or_before:
                had_begun = self._had_begun(spells, code, window.first, since.or_before)
                cause = EndsBegin(spells.extract, since.first, window.first) if had_begun else None
            if cause is not None:
                (verdict.doubtful if stated else verdict.lacking)[code] = cause
            elif (odd := stock.odd_ends) is not None:
                verdict.doubtful[code] = odd
        verdict.add(self.events(spells.extract, spells.start, spells.start, window))
        return verdict

    def _end_together(self, spells: Spells, facts: SpellFacts | None, code: str) -> bool:
        """Whether, where nothing is open, what was open ended in one week, as with a school year."""
        if facts is None or facts.without_end or spells.end is None or facts.usually_open < _FEW_OPEN:
            return False
        ended = self._dates.of(spells.extract, spells.end).get(code)
        if ended is None:
            return False
        last_week = self._dates.rows_of(code, (spells.extract, spells.end), ended.last - 6 * _DAY, ended.last)
        return last_week >= _FAR_FEWER * facts.usually_open

    def _had_begun(self, spells: Spells, code: str, first: date, since: date) -> bool:
        """Whether spells began between the days: where there are none, the extract begins on the later one."""
        return self._dates.rows_of(code, (spells.extract, spells.start), first, since - _DAY) > 0

    def _known_since(self, spells: Spells, code: str, until: date) -> _Since | None:
        """From when on the extract has what ended; None where the dates do not show it."""
        if spells.end is None or not self._dates.has(spells.extract, spells.end):
            return None
        ended = self._dates.last_ends((spells.extract, spells.start, spells.end)).get(code)
        if ended is None or not ended.is_regular:
            return None
        first = self._dates.first_in_number(spells.extract, f"last {spells.end}", code, until)
        if first - self._dates.first_in_number(spells.extract, spells.start, code, until) < LONGEST_FIRST_SPELL:
            return None  # The extract begins then: the first spells of all have just begun to end.
        return _Since(first, first - ended.longest_chance)

    def _holds_earlier(self, extract: str, begun: DateRange) -> bool:
        """Whether there are records from before the day that the user states, so that what was open then is there."""
        since = self._stated.get(extract, (None, None))[0]
        return since is not None and begun.first < since

    @staticmethod
    def _shows_little(begun_first: int, since: date, day: date) -> bool:
        """Whether so few rows began first, and so shortly before the day, that none being open shows nothing."""
        return begun_first < _USUAL_ROWS and day - since < 2 * _YEAR

    def _facts(self, spells: Spells) -> Mapping[str, SpellFacts]:
        if spells.end is None or not self._dates.has(spells.extract, spells.end):
            return {}
        return self._dates.spells(spells.extract, spells.start, spells.end)

    def _absent(self, verdict: Verdict, extract: str, code: str, ranges: Mapping[str, DateRange]) -> None:
        """An authority without any row: missing, unless so few are expected that none is a chance."""
        rows = {other: dates.n for other, dates in ranges.items()}
        expected = expected_rows(code, rows)
        if not self._states_all(extract) and (expected >= _ENOUGH or not rows):
            verdict.lacking[code] = NoRowsOfAuthority(extract)
        elif expected >= _WORTH_A_WORD:
            verdict.doubtful[code] = NoRowsOfAuthority(extract)

    def _states_all(self, extract: str) -> bool:
        """Whether the user states the beginning of the extract and its end."""
        return all(self._stated.get(extract, (None,)))

    def _nothing_there(self, verdict: Verdict, code: str, asked: _Asked, rows: Mapping[str, int]) -> None:
        """An authority with rows, and none in the window."""
        begins, ends = map(bool, self._stated.get(asked.extract, (None, None)))
        usual = asked.usual or 0.0
        if begins and ends:
            sure = usual >= _USUAL_ROWS
        elif asked.is_outside and (not any(rows.values()) or expected_rows(code, rows) >= _ENOUGH):
            sure = True
        else:
            sure = usual >= _ENOUGH or (asked.dates.is_regular and asked.silence > asked.dates.longest_chance)
        if sure:
            verdict.lacking[code] = asked.cause_of_nothing
        elif usual >= _WORTH_A_WORD:
            verdict.doubtful[code] = asked.cause_of_nothing

    def _edges(self, verdict: Verdict, code: str, asked: _Asked) -> None:
        """An authority whose rows begin after the window does, end before it does, or pause in it."""
        dates, window = asked.dates, asked.window
        begins, ends = map(bool, self._stated.get(asked.extract, (None, None)))
        if not dates.is_regular:
            if not (begins or ends) or dates.n < 3:
                verdict.doubtful[code] = TooFewToTell(asked.extract)
            return
        late, early = dates.first - window.first, window.last - dates.last
        edges: list[tuple[timedelta, bool, Cause]] = [
            (late, begins, RecordsBegin(asked.extract, asked.column, dates.first, window.first)),
            (early, ends, RecordsEnd(asked.extract, asked.column, dates.last, window.last)),
        ]
        for gap, stated, cause in edges:
            if gap > dates.longest_chance and not stated:
                verdict.lacking.setdefault(code, cause)
            elif gap > (max(_QUARTER, dates.longest_chance) if stated else dates.likely_silence):
                verdict.doubtful.setdefault(code, cause)
        for after, before in dates.silences:
            if min(before, window.last) - max(after, window.first) > dates.longest_chance:
                silent = NoRecordBetween(asked.extract, asked.column, after, before)
                (verdict.doubtful if begins and ends else verdict.lacking).setdefault(code, silent)
        for after, before in dates.pauses:
            if after < window.last and before > window.first:
                verdict.doubtful.setdefault(code, NoRecordBetween(asked.extract, asked.column, after, before))

    def _volume(self, verdict: Verdict, code: str, asked: _Asked) -> None:
        """An authority with far fewer rows in the window than in others as long."""
        if asked.usual is None or asked.usual < _USUAL_ROWS or not asked.dates.is_regular:
            return
        cause = FewRecords(
            asked.extract, asked.column, asked.window.first, asked.window.last, asked.rows, round(asked.usual)
        )
        at_an_end = asked.window.moved(-1).first < asked.dates.first or asked.window.moved(1).last > asked.dates.last
        if asked.rows < _FAR_FEWER * asked.usual and at_an_end and not any(self._stated.get(asked.extract, ())):
            verdict.lacking.setdefault(code, cause)
        elif asked.rows < _FEWER * asked.usual:
            verdict.doubtful.setdefault(code, cause)

    def _usual_rows(
        self, extract: str, column: str, window: Window, ranges: Mapping[str, DateRange]
    ) -> dict[str, float]:
        """The median of the rows in equal windows before and after, where the dates of an authority span them."""
        if window.length < _SHORTEST_COMPARED or not ranges:
            return {}
        begins, ends = min(dates.first for dates in ranges.values()), max(dates.last for dates in ranges.values())
        windows = [window.moved(times) for times in (-3, -2, -1, 1, 2, 3)]
        others = [
            (other, self._dates.rows_between(extract, column, other.first, other.last))
            for other in windows
            if other.first >= begins - _MONTH and other.last <= ends + _MONTH
        ]
        usual = {}
        for code in self._codes:
            if (dates := ranges.get(code)) is None:
                continue
            whole = [
                rows[code]
                for other, rows in others
                if other.first >= dates.first - _MONTH and other.last <= dates.last + _MONTH
            ]
            if whole:
                usual[code] = median(whole)
        return usual

    def _began_since(
        self, spells: Spells, day: date, starts: Mapping[str, DateRange], ends: Mapping[str, DateRange]
    ) -> Verdict:
        """Authorities with nothing from before a day, of which what began first is long open."""
        if spells.end is None or not self._dates.has(spells.extract, spells.end):
            return Verdict()
        stated = any(self._stated.get(spells.extract, ()))
        begins: dict[date, list[str]] = {}
        for code in self._codes:
            begun = starts.get(code)
            if begun is None or day < begun.first or self._holds_earlier(spells.extract, begun):
                continue
            since = self._dates.first_in_number(spells.extract, spells.start, code, day)
            ended = ends.get(code)
            if ended is not None and ended.first - since > _YEAR:
                continue  # What ended is kept from a later day on than what was open then.
            begins.setdefault(since, []).append(code)
        return self._long_open(spells, day, begins, stated=stated)

    def _long_open(self, spells: Spells, day: date, begins: Mapping[date, Sequence[str]], *, stated: bool) -> Verdict:
        """Of authorities by their first day: those of which what began first is still open on the day."""
        verdict = Verdict()
        if spells.end is None:
            return verdict
        of_spells = (spells.extract, spells.start, spells.end)
        for since, codes in begins.items():
            # What is open still when the three months are over was open on every day before.
            open_until = max(day, since + FIRST_DAYS)
            for code in codes:
                begun_first, still_open = self._dates.begun_and_open(of_spells, code, since, open_until)
                cause = BeganSince(spells.extract, since)
                long_open = begun_first >= _SHOWS_NOTHING and still_open >= max(3, _STILL_OPEN * begun_first)
                if long_open and not stated:
                    verdict.lacking[code] = cause
                elif long_open or (not stated and (still_open or self._shows_little(begun_first, since, day))):
                    verdict.doubtful[code] = cause
        return verdict


@dataclass(frozen=True)
class _Asked:
    """A window asked of an authority's dates in a column: what is found, in the window and usually."""

    extract: str
    column: str
    window: Window
    dates: DateRange
    rows: int
    usual: float | None

    @property
    def is_outside(self) -> bool:
        """Whether the window lies wholly before the first or after the last record."""
        return self.window.last < self.dates.first or self.window.first > self.dates.last

    @property
    def silence(self) -> timedelta:
        """How long there is no record, as far as the window reaches; of a pause, how long that is."""
        if self.window.last < self.dates.first:
            return self.dates.first - self.window.first
        if self.window.first > self.dates.last:
            return self.window.last - self.dates.last
        return max((before - after for after, before in self._pauses), default=timedelta())

    @property
    def _pauses(self) -> Iterable[tuple[date, date]]:
        return (
            (after, before)
            for after, before in self.dates.silences
            if after < self.window.first and before > self.window.last
        )

    @property
    def cause_of_nothing(self) -> Cause:
        """Why there is nothing in the window."""
        if self.window.last < self.dates.first:
            return RecordsBegin(self.extract, self.column, self.dates.first, self.window.first)
        if self.window.first > self.dates.last:
            return RecordsEnd(self.extract, self.column, self.dates.last, self.window.last)
        for after, before in self._pauses:
            return NoRecordBetween(self.extract, self.column, after, before)
        return NoRound(self.extract, self.column, self.window.first, self.window.last)


@dataclass(frozen=True)
class _Stock:
    """What is open on a day, asked of an authority's spells."""

    spells: Spells
    day: date
    begun: DateRange
    known_since: _Since | None
    facts: SpellFacts | None
    span: Stated | None
    others_had_begun: bool
    """Whether other authorities have records from before the day, of which this one may have too few to have any."""
    ended_together: bool = False
    """Whether nothing is open since what was open has ended in one week, so that nothing need be missing."""

    @property
    def stated(self) -> bool:
        """Whether the user states a day from which or to which the extract is complete."""
        return any(self.span or ())

    @property
    def _silences(self) -> list[tuple[date, date]]:
        """The silences since records are complete: before, there is only what happened to go on."""
        since = (self.span[0] if self.span else None) or (self.known_since.first if self.known_since else date.min)
        return [(after, before) for after, before in self.begun.silences if before > since]

    @property
    def _last(self) -> date:
        return self.begun.last

    @property
    def _chance(self) -> timedelta:
        return self.begun.longest_chance if self.begun.is_regular else _YEAR

    def lacking(self) -> Cause | None:
        """What surely is missing, or None."""
        extract, day = self.spells.extract, self.day
        if day < self.begun.first and self._is_too_early(self.begun.first - day):
            return RecordsBegin(extract, self.spells.start, self.begun.first, day)
        if day > self._last and not self.stated and day - self._last > self._chance:
            return RecordsEnd(extract, self.spells.start, self._last, day)
        for after, before in self._silences:
            # What began in the silence, and is open on the day, is missing.
            if after < day < before + _YEAR and not self.stated:
                return NoRecordBetween(extract, self.spells.start, after, before)
        return None if self.stated else self._what_rows_show

    def doubtful(self) -> Cause | None:
        """What may be missing, or None."""
        extract, day = self.spells.extract, self.day
        if not self.begun.is_regular and (not self.stated or self.begun.n < 3):
            return TooFewToTell(extract)
        if not self.stated and self.known_since is None and self.facts is not None:
            return UnclearBeginning(extract)
        if day > self._last and day - self._last > max(_QUARTER if self.stated else _DAY, self._chance / 2):
            return RecordsEnd(extract, self.spells.start, self._last, day)
        if day < self.begun.first:
            return RecordsBegin(extract, self.spells.start, self.begun.first, day)
        if (odd := self.odd_ends) is not None:
            return odd
        for after, before in self._silences:
            if after < day < before + 3 * _YEAR:
                return NoRecordBetween(extract, self.spells.start, after, before)
        return self._what_rows_show

    @property
    def _what_rows_show(self) -> Cause | None:
        """What the ends of the rows show to be missing, or None."""
        if self._is_only_open:
            return None if abs(self._last - self.day) <= _MONTH else self.cause_of_few
        return self.cause_of_few or self._ends_begin_late

    @property
    def cause_of_few(self) -> Cause | None:
        """That the extract holds only what is open, or only what has ended, or None."""
        if self._is_only_open:
            return OnlyOpen(self.spells.extract, self._last)
        many = self._open_expected >= _SHOWS_NOTHING and not self.ended_together
        return OnlyEnded(self.spells.extract) if many else None

    @property
    def odd_ends(self) -> Cause | None:
        """That few rows are all open, or all ended, which may be chance."""
        facts = self.facts
        if facts is None or (facts.n == facts.without_end and abs(self._last - self.day) <= _MONTH):
            return None
        if facts.n == facts.without_end and facts.n >= _WORTH_A_WORD and self.begun.last - self.begun.first > _YEAR:
            return OnlyOpen(self.spells.extract, self._last)
        return OnlyEnded(self.spells.extract) if self._open_expected >= _FEW_OPEN else None

    def _is_too_early(self, gap: timedelta) -> bool:
        """Whether that nothing began by so long before the first record is no chance."""
        if self.stated:
            return self.begun.days >= _USUAL_ROWS and gap > max(_YEAR, self.begun.longest_chance)
        return not self.others_had_begun or gap > self._chance

    @property
    def _is_only_open(self) -> bool:
        """Whether nothing has ended, of many that began long before the last."""
        if self.facts is None or self.facts.without_end < self.facts.n:
            return False
        return self.facts.n >= _ENOUGH and self.begun.last - self.begun.first > _YEAR

    @property
    def _open_expected(self) -> float:
        """How many would be open on a usual day, where none is without an end; 0 where any is."""
        if self.facts is None or self.facts.without_end:
            return 0.0
        return self.facts.usually_open

    @property
    def _ends_begin_late(self) -> Cause | None:
        """That rows which ended are kept only from a day after the one that is asked for, or None."""
        if self.known_since is None or self.known_since.or_before <= self.day:
            return None
        return EndsBegin(self.spells.extract, self.known_since.first, self.day)


def expected_rows(code: str, rows: Mapping[str, int]) -> float:
    """How many rows an authority has at least, if as many a child as the others together that have any."""
    people = _children()
    others = {other: n for other, n in rows.items() if other != code and n}
    living = sum(people.get(other, 0) for other in others)
    if not living:
        return 0.0
    average = living / len(others)
    total = sum(others.values())
    # By chance, there could be fewer of the others too: by two standard errors, of rows that come in threes.
    return max(total - 2 * sqrt(3 * total), 0.0) / living * people.get(code, average)


@cache
def _children() -> dict[str, int]:
    """The children who live in each authority, by the latest estimate."""
    latest = children().sort("mid_year").group_by("la_code", maintain_order=True).last()
    # A row for each authority.
    return {str(code): people for code, people in latest.select("la_code", "people").iter_rows()}
