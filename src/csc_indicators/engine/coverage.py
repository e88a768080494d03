"""Which figures the data cannot give: extracts or columns that are not there, and dates that begin or end too early.

Every date that an indicator reads is asked for its coverage: events, stocks on a day, what lies before the period and
after it. What the user states (`extract.toml`), or a return says of its year, comes first; then what the dates show
(`completeness`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from csc_indicators.calendar import DAY
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
from csc_indicators.engine.completeness import Completeness, Spells, Verdict, Window, expected_rows
from csc_indicators.engine.coverage_causes import (
    ColumnLeftOut,
    ColumnOftenBlank,
    GapStated,
    NoRowsOfAuthority,
    NotOfTheYear,
    RowsLeftOut,
)
from csc_indicators.engine.linked_dates import LinkedDates, linked_dates, shorter_extracts
from csc_indicators.engine.record_dates import DateRange, DateRanges
from csc_indicators.engine.requirements import (
    Reach,
    Use,
    columns_read,
    extracts_used,
    firm_extracts,
    missing,
    reaches,
    sources_of_figures,
)
from csc_indicators.engine.timing import spans
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.coverage_statement import LeftOut
from csc_indicators.periods import Period, own_period
from csc_indicators.progress import tracked
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES

__all__ = ["Coverage", "DateRange", "DateRanges", "Doubt", "assess", "unavailable"]


@dataclass(frozen=True)
class _Needs:
    """What an indicator lacks, and else what it asks: the extracts used, those of linked dates, and those of columns
    that no other extract has."""

    lacks: Cause | None
    uses: Sequence[Use] = ()
    links: Sequence[LinkedDates] = ()
    firm: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Coverage:
    """What is known of each extract: its beginning and day of extraction as stated, and the dates found in it."""

    has: Callable[[str], bool]
    stated_from: Mapping[str, date]
    """By extract: from which day events are complete."""
    stated_to: Mapping[str, date]
    """By extract: until which day."""
    pictures: Mapping[str, date]
    """Of an extract that holds what was open on a day, and nothing of what went before: that day."""
    ranges: DateRanges
    others: DateRanges | None = None
    """The same of every authority in the files, where the data is of some of them only."""
    of_authorities: Mapping[str, Mapping[str, tuple[date | None, date | None]]] = field(default_factory=dict)
    """By extract and authority whose rows cover less than the extract: from which day, and to which, as stated."""
    open_from: Mapping[str, date] = field(default_factory=dict)
    """By extract: from which day what was open is complete, as stated; else it is from when events are."""
    gaps: Mapping[str, Mapping[str, Sequence[tuple[date, date]]]] = field(default_factory=dict)
    """By extract and authority: days between its rows that no return covers."""
    left_out: Mapping[str, Mapping[str, Sequence[LeftOut]]] = field(default_factory=dict)
    """By extract and authority: columns and rows that the returns of some days leave out, as stated."""
    _verdicts: dict[tuple[object, ...], _Answer] = field(default_factory=dict, compare=False, repr=False)
    _needs: dict[str, _Needs] = field(default_factory=dict, compare=False, repr=False)
    _reaches: dict[tuple[str, Period], list[Reach]] = field(default_factory=dict, compare=False, repr=False)

    def is_followed(self, extract: str, la_code: str, day: date) -> bool:
        """Whether the rows of an authority are stated to be complete for the days after a day too."""
        until = self.of_authorities.get(extract, {}).get(la_code, (None, None))[1] or self.stated_to.get(extract)
        is_gap = any(first == day + DAY for first, _ in self.gaps.get(extract, {}).get(la_code, ()))
        return until is not None and until > day and not is_gap

    def needs_of(self, indicator: AnyIndicator, library: Library) -> _Needs:
        """What the indicator asks of the data; worked out once for a run."""
        if indicator.id not in self._needs:
            lacks = missing(indicator, [], library, self.has)
            needs = _Needs(lacks)
            if lacks is None:
                links = linked_dates(indicator, library)
                there = [link for link in links if self.ranges.has(*link.own) and self.ranges.has(*link.other)]
                needs = _Needs(None, extracts_used(indicator, library), there, firm_extracts(indicator, library))
            self._needs[indicator.id] = needs
        return self._needs[indicator.id]

    def reaches_of(self, indicator: AnyIndicator, period: Period, uses: Sequence[Use]) -> list[Reach]:
        """How far the dates of the indicator must reach for the period, those furthest back first."""
        key = (indicator.id, period)
        if key not in self._reaches:
            all_reaches = reaches(indicator, period, uses)
            self._reaches[key] = sorted(all_reaches, key=lambda reach: (reach.first or date.max, reach.table))
        return self._reaches[key]


@dataclass(frozen=True)
class Doubt:
    """A figure that may be wrong, since its records may not be complete: why, for one authority in a period."""

    indicator: str
    period: int
    la_code: str
    cause: Cause


@dataclass(frozen=True)
class _Answer:
    """What a date lacks for everyone, or for some authorities."""

    for_all: Cause | None
    verdict: Verdict


def unavailable(
    indicators: Sequence[AnyIndicator],
    library: Library,
    periods: Sequence[Period],
    authorities: Mapping[str, Sequence[str]],
    coverage: Coverage,
) -> list[Unavailable]:
    """Every figure that cannot be given, with the reason."""
    return assess(indicators, library, periods, authorities, coverage)[0]


def assess(
    indicators: Sequence[AnyIndicator],
    library: Library,
    periods: Sequence[Period],
    authorities: Mapping[str, Sequence[str]],
    coverage: Coverage,
) -> tuple[list[Unavailable], list[Doubt]]:
    """Every figure that cannot be given, and every one that may be wrong, with the reasons."""
    not_available: list[Unavailable] = []
    doubts: list[Doubt] = []
    _look_ahead(indicators, library, periods[0], coverage)
    for indicator in tracked(indicators, "Checking coverage", "indicators"):
        needs = coverage.needs_of(indicator, library)
        codes = tuple(authorities[indicator.id])
        for number, period in enumerate(periods):
            if needs.lacks is not None:
                not_available.append(Unavailable(indicator.id, number, None, needs.lacks))
                continue
            for_all, verdict = _answers(indicator, period, needs, codes, coverage)
            if for_all is not None:
                not_available.append(Unavailable(indicator.id, number, None, for_all))
                continue
            verdict.add(shorter_extracts(needs.links, codes, coverage.ranges, own_period(period, indicator.year_ends)))
            if coverage.left_out:
                # What returns show of themselves comes before what the dates leave in doubt.
                of_returns = _of_left_out(indicator, library, period, codes, coverage)
                verdict = Verdict(of_returns.lacking | verdict.lacking, verdict.doubtful | of_returns.doubtful)
            lacking = verdict.lacking.items()
            not_available += [Unavailable(indicator.id, number, code, cause) for code, cause in lacking]
            doubtful = verdict.doubtful.items()
            doubts += [
                Doubt(indicator.id, number, code, cause) for code, cause in doubtful if code not in verdict.lacking
            ]
    return not_available, doubts


def _look_ahead(indicators: Sequence[AnyIndicator], library: Library, period: Period, coverage: Coverage) -> None:
    """Work out the dates of all that is asked together, which takes a fraction of one extract after another."""
    needs = [(indicator, coverage.needs_of(indicator, library)) for indicator in indicators]
    there = [(indicator, own) for indicator, own in needs if own.lacks is None]
    asked = [reach for indicator, own in there for reach in coverage.reaches_of(indicator, period, own.uses)]
    columns: list[tuple[str, str]] = []
    spells: list[tuple[str, str, str]] = []
    for reach in dict.fromkeys(asked):
        for extract, column in reach.sources:
            start, end = _begins_with(reach.table, extract), _ends_with(reach.table, extract)
            columns += [(extract, name) for name in (column, start, end, catalogue()[extract].rounds) if name]
            spells += [(extract, start, end)] if end else []
    columns += [dates for _, own in there for link in own.links for dates in (link.own, link.other)]
    (coverage.others or coverage.ranges).look_at(columns, spells)


def _answers(
    indicator: AnyIndicator, period: Period, needs: _Needs, codes: tuple[str, ...], coverage: Coverage
) -> tuple[Cause | None, Verdict]:
    """What the dates of an indicator lack in a period: the cause for all authorities, or those of some."""
    verdict = Verdict()
    yearly = {cohort.table for cohort in indicator.quantities() if TABLES[cohort.table].yearly}
    if yearly and not period.is_reporting_year:
        return CountedOnceAYear(), verdict
    for table in sorted(yearly):
        answer = _of_year(table, period, codes, coverage)
        if answer.for_all is not None:
            return answer.for_all, verdict
        verdict.add(answer.verdict)
    begins = spans([period], indicator.year_ends)[0].start
    for reach in coverage.reaches_of(indicator, period, needs.uses):
        key = (reach, begins, codes)
        if key not in coverage._verdicts:
            coverage._verdicts[key] = _of_reach(reach, begins, codes, coverage)
        answer = coverage._verdicts[key]
        if answer.for_all is not None:
            return answer.for_all, verdict
        verdict.add(_stood_in_for(reach, needs.firm, codes, coverage))
        verdict.add(answer.verdict)
    return None, verdict


def _stood_in_for(reach: Reach, firm: Collection[str], codes: Sequence[str], coverage: Coverage) -> Verdict:
    """The authorities without any row in the first of several sources, which others have and another stands in for.

    The other may know of fewer, and knows nothing of what only the first has: `firm` are the extracts from which the
    figure must have a column that no other has.
    """
    verdict = Verdict()
    (extract, column), *others = reach.sources
    listed = coverage.ranges.of(extract, column)
    if not others or not (coverage.others or coverage.ranges).of(extract, column):
        return verdict
    for code in codes:
        if code not in listed and any(code in coverage.ranges.of(*other) for other in others):
            causes = verdict.lacking if extract in firm else verdict.doubtful
            causes[code] = NoRowsOfAuthority(extract)
    return verdict


def _of_left_out(
    indicator: AnyIndicator, library: Library, period: Period, codes: Sequence[str], coverage: Coverage
) -> Verdict:
    """What returns leave out of the columns that the indicator reads, of the days that it reads them for."""
    uses = coverage.needs_of(indicator, library).uses
    columns = sources_of_figures(columns_read(indicator, [], library))
    asked = [(reach, extract) for reach in coverage.reaches_of(indicator, period, uses) for extract, _ in reach.sources]
    yearly = {table for cohort in indicator.quantities() if TABLES[table := cohort.table].yearly}
    of_year = [Reach(table, TABLES[table].start or "", period.start, period.end) for table in sorted(yearly)]
    asked += [(reach, extract) for reach in of_year for extract, _ in reach.sources]
    verdict = Verdict()
    for reach, extract in dict.fromkeys(asked):
        of_authorities = coverage.left_out.get(extract, {})
        for code in codes:
            for left_out in of_authorities.get(code, ()):
                if left_out.column is not None and f"{extract}.{left_out.column}" not in columns:
                    continue
                if not _touches(reach, extract, left_out, followed=coverage.is_followed(extract, code, left_out.last)):
                    if _goes_back(reach, extract, left_out):
                        cause = ColumnOftenBlank(extract, left_out.column or "", left_out.first, left_out.last)
                        verdict.doubtful.setdefault(code, cause)
                    continue
                if left_out.column is None:
                    verdict.doubtful.setdefault(code, RowsLeftOut(extract, left_out.first, left_out.last))
                elif left_out.part:
                    cause = ColumnOftenBlank(extract, left_out.column, left_out.first, left_out.last)
                    verdict.doubtful.setdefault(code, cause)
                else:
                    verdict.lacking.setdefault(
                        code, ColumnLeftOut(extract, left_out.column, left_out.first, left_out.last)
                    )
    return verdict


def _touches(reach: Reach, extract: str, lacks: LeftOut, *, followed: bool) -> bool:
    """Whether the reach asks for rows that lack something; `followed`: whether a return covers the days after it.

    What began in those days and has no end goes on for ever since.
    """
    first, last = _first_day(reach), reach.last or date.max
    for_ever = lacks.column is not None and lacks.column == _ends_with(reach.table, extract)
    if reach.asks == "open" and reach.last == lacks.last and followed and not for_ever:
        # What is open on the last day is in the return of the next year as well.
        return False
    return last >= lacks.first and (for_ever or first is None or first <= lacks.last)


def _goes_back(reach: Reach, extract: str, lacks: LeftOut) -> bool:
    """Whether rows that are open later may be put together of rows that lack something."""
    table, first = TABLES[reach.table], _first_day(reach)
    builds = any(f"{extract}.{lacks.column}" in entry.split(OR) for entry in table.left_out_reads)
    return bool(table.decided_by) and builds and (first is None or first >= lacks.first)


def _of_year(table: str, period: Period, codes: tuple[str, ...], coverage: Coverage) -> _Answer:
    """Whether a yearly extract has rows of the year."""
    verdict = Verdict()
    declared = TABLES[table]
    extract, _, column = declared.columns[declared.start or ""].reads[0].partition(".")
    dates = coverage.others or coverage.ranges
    if not dates.holds(extract):
        return _Answer(None, verdict)
    year = period.label
    years = dates.years(extract, column)
    of_the_year = {code: int(year in own) for code, own in years.items()}
    if not any(of_the_year.values()):
        return _Answer(NotOfTheYear(extract, year), verdict)
    for code in codes:
        if not of_the_year.get(code) and (code in years or expected_rows(code, of_the_year) >= 1):
            verdict.lacking[code] = NotOfTheYear(extract, year)
    return _Answer(None, verdict)


def _of_reach(reach: Reach, begins: date, codes: tuple[str, ...], coverage: Coverage) -> _Answer:
    sources = [(extract, column) for extract, column in reach.sources if coverage.has(extract)] or [reach.source]
    answers = [_of_source(reach, source, begins, codes, coverage) for source in sources]
    if len(answers) == 1:
        return answers[0]
    # Any of the sources will do: an authority lacks something only where it does in all of them.
    enough = next((answer for answer in answers if answer.for_all is None and not answer.verdict.lacking), None)
    if enough is not None:
        return enough
    if all(answer.for_all is not None for answer in answers):
        return answers[0]
    usable = [answer.verdict for answer in answers if answer.for_all is None]
    lacking = {
        code: cause
        for code, cause in usable[0].lacking.items()
        if all(code in verdict.lacking for verdict in usable[1:])
    }
    return _Answer(None, Verdict(lacking, usable[0].doubtful))


def _of_source(
    reach: Reach, source: tuple[str, str], begins: date, codes: tuple[str, ...], coverage: Coverage
) -> _Answer:
    extract = source[0]
    verdict = Verdict()
    stated = _as_stated(reach, extract, coverage)
    if stated is not None:
        return _Answer(stated, verdict)
    verdict.lacking |= dict(_of_authorities(reach, extract, codes, coverage))
    verdict.add(_late(reach, source, begins, codes, coverage))
    verdict.add(_as_dates_show(reach, source, codes, coverage))
    return _Answer(None, verdict)


def _asks_of_ends(reach: Reach) -> bool:
    """Whether the dates are those with which spells end: what ended must have been in the extract when it was open."""
    return reach.asks == "events" and reach.column == TABLES[reach.table].end


def _first_day(reach: Reach) -> date | None:
    """The first day that a reach is about; of a stock, its day."""
    return reach.last if reach.asks == "open" else reach.first


def _as_stated(reach: Reach, extract: str, coverage: Coverage) -> Cause | None:
    """Why the extract cannot give what is asked, as the user or the return states it."""
    until = coverage.stated_to.get(extract)
    if until and reach.last and reach.last > until:
        return MadeTooEarly(extract, until, reach.last)
    picture = coverage.pictures.get(extract)
    if picture is not None and (lost := _not_in_picture(reach, extract, picture, coverage.stated_from.get(extract))):
        return lost
    stated, first = _complete_from(reach, extract, coverage), _first_day(reach)
    if picture is not None or stated is None or first is None or first >= stated:
        return None
    # What is open at the end of a day is open on the morning of the next.
    is_eve = reach.asks == "open" and extract not in coverage.open_from and first == stated - DAY
    return None if is_eve else CoversFrom(extract, stated, first)


def _complete_from(reach: Reach, extract: str, coverage: Coverage) -> date | None:
    """From which day on the extract is stated to hold what is asked of it."""
    events_from = coverage.stated_from.get(extract)
    if reach.asks == "events" and not _asks_of_ends(reach):
        return events_from
    return coverage.open_from.get(extract, events_from)


def _not_in_picture(reach: Reach, extract: str, picture: date, events_from: date | None) -> Cause | None:
    """What a picture of one day does not hold, or None: it holds what was open then, and events as far as stated."""
    if reach.asks == "open" and reach.last is not None:
        return None if reach.last == picture else PictureOfAnotherDay(extract, picture, reach.last)
    # Known events are those with which something begins: an end that was followed by a new beginning is in no picture.
    if reach.asks == "events" and reach.column == TABLES[reach.table].start and events_from is not None:
        return (
            None if reach.first is None or reach.first >= events_from else CoversFrom(extract, events_from, reach.first)
        )
    return PictureWithoutPast(extract, picture)


def _of_authorities(
    reach: Reach, extract: str, codes: Sequence[str], coverage: Coverage
) -> Iterator[tuple[str, Cause]]:
    """The authorities whose rows begin too late or end too early, or leave out days between, as stated."""
    stated, gaps = coverage.of_authorities.get(extract, {}), coverage.gaps.get(extract, {})
    first = _first_day(reach)
    for code in codes:
        start, end = stated.get(code, (None, None))
        if end is not None and reach.last is not None and reach.last > end:
            yield code, AuthorityEnds(extract, end, reach.last)
        elif start is not None and first is not None and first < start:
            yield code, AuthorityCoversFrom(extract, start, first)
        elif first is not None and reach.last is not None:
            lost = [gap for gap in gaps.get(code, ()) if gap[0] <= reach.last and gap[1] >= first]
            if lost:
                yield code, GapStated(extract, *lost[0])


def _late(reach: Reach, source: tuple[str, str], begins: date, codes: Sequence[str], coverage: Coverage) -> Verdict:
    """Authorities whose first record is too late for what lies before the period.

    There a late beginning makes a figure low that nobody would notice, so that records are asked to be there.
    """
    verdict = Verdict()
    extract, column = source
    if extract in coverage.stated_from or reach.first is None or reach.first >= begins:
        return verdict
    ranges = coverage.ranges.of(extract, column)
    everywhere = (coverage.others or coverage.ranges).of(extract, column)
    # Few records show little by themselves, so the records of other authorities are used too.
    others_do = any(dates.begins <= reach.first for dates in everywhere.values())
    for code in codes:
        dates = ranges.get(code)
        if dates is None or dates.begins <= reach.first:
            continue
        if not others_do or dates.surely_later_than(reach.first):
            verdict.lacking[code] = BeginsLate(extract, column, dates.first, reach.first)
    return verdict


def _as_dates_show(reach: Reach, source: tuple[str, str], codes: Sequence[str], coverage: Coverage) -> Verdict:
    """What the dates in the extract show to be missing."""
    extract, column = source
    dates = coverage.others or coverage.ranges
    info = catalogue()[extract]
    begins = _begins_with(reach.table, extract)
    if not dates.has(extract, column) or not dates.has(extract, begins) or extract in coverage.pictures:
        return Verdict()
    stated = {extract: (coverage.stated_from.get(extract), coverage.stated_to.get(extract))}
    records = Completeness(dates, codes, stated)
    first = _first_day(reach)
    if first is None or reach.last is None:
        return Verdict()
    window = Window(first, reach.last)
    if info.rounds is not None and column == info.rounds:
        return records.rounds(extract, column, Window(window.last, window.last) if reach.of_last_day else window)
    if info.rounds is not None and (in_rounds := [code for code in codes if code in dates.of(extract, info.rounds)]):
        verdict = Completeness(dates, in_rounds, stated).rounds(extract, info.rounds, _round_of(window))
        others = [code for code in codes if code not in in_rounds]
        verdict.add(_of_records(reach, source, window, Completeness(dates, others, stated)))
        return verdict
    return _of_records(reach, source, window, records)


def _of_records(reach: Reach, source: tuple[str, str], window: Window, records: Completeness) -> Verdict:
    """What the dates show of an extract whose records come day by day."""
    extract, column = source
    begins = _begins_with(reach.table, extract)
    spells = Spells(extract, begins, _ends_with(reach.table, extract))
    if reach.asks == "open":
        return records.open_on(spells, window.last)
    if reach.asks == "spells":
        return records.spells_in(spells, window)
    if _asks_of_ends(reach):
        return records.ends(spells, column, window)
    if column == begins:
        return records.began(spells, window)
    return records.events(extract, column, begins, window)


def _begins_with(table: str, extract: str) -> str:
    """The column of the extract with which the rows of the table begin."""
    return _column_of(table, TABLES[table].start, extract)


def _ends_with(table: str, extract: str) -> str | None:
    return _column_of(table, TABLES[table].end, extract) or None


def _column_of(table: str, column: str | None, extract: str) -> str:
    entries = TABLES[table].columns[column].reads[0].split(OR) if column else []
    own = [name for of, _, name in (entry.partition(".") for entry in entries) if of == extract]
    return own[0] if own else ""


def _round_of(window: Window) -> Window:
    """The days on which the census of the window's end was held: each census covers the year before it.

    Some windows look a few days beyond their census.
    """
    begins = window.last - timedelta(days=31)
    return Window(begins, begins + timedelta(days=364))
