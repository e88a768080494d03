"""What an indicator needs of the data: extracts and columns, and how far back and forward each date must reach.

Windows are data, so this is worked out and not asked for. An indicator that lacks something is reported with the
reason; it is never computed low.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from csc_indicators.engine.aggregates import wanted_columns
from csc_indicators.engine.causes import Cause, NoColumn, NoExtract
from csc_indicators.engine.timing import CohortSpan, spans
from csc_indicators.engine.windows import move_day
from csc_indicators.periods import Period
from csc_indicators.specs.cohort import Cohort, Lookup
from csc_indicators.specs.dependencies import read_cohort
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.specs.offsets import Offset
from csc_indicators.specs.shared import Breakdown
from csc_indicators.tables.catalogue import OR, TABLES, Table, available


@dataclass(frozen=True)
class Reach:
    """The first and last day that a date of a table must reach; None where it does not matter."""

    table: str
    column: str
    first: date | None
    last: date | None
    asks: Literal["events", "open", "spells"] = "events"
    """Events on the date; what was open on the last day, and nothing of what went before; or spells in the window."""
    of_last_day: bool = False
    """Whether of all events only those on the last day are counted: a census or a count that is held then."""

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The extracts and the columns of them that the date may be read from; any of them will do."""
        entries = (entry.partition(".") for entry in TABLES[self.table].columns[self.column].reads[0].split(OR))
        return tuple((extract, column) for extract, _, column in entries)

    @property
    def source(self) -> tuple[str, str]:
        """The first of the sources."""
        return self.sources[0]


def columns_read(
    indicator: AnyIndicator, breakdowns: Sequence[Breakdown], library: Library, *, firm: bool = False
) -> dict[str, set[str]]:
    """The columns of each table that the indicator reads, its breakdowns included; with `firm`, must read."""
    if breakdowns:
        return _columns_read(indicator, breakdowns, library, firm=firm)
    # Kept with what it is of, so that no other object can come to have the same place in memory.
    key, of = (id(indicator), id(library.codes), firm), (indicator, library.codes)
    if key not in library.columns_read:
        library.columns_read[key] = (of, _columns_read(indicator, [], library, firm=firm))
    return {table: set(names) for table, names in library.columns_read[key][1].items()}


def _columns_read(
    indicator: AnyIndicator, breakdowns: Sequence[Breakdown], library: Library, *, firm: bool
) -> dict[str, set[str]]:
    columns: dict[str, set[str]] = {}
    for cohort, wanted in wanted_columns(indicator, breakdowns, library, firm=firm):
        reading = read_cohort(cohort, wanted, library.codes, firm=firm)
        for table, names in reading.by_table(cohort.table).items():
            columns.setdefault(table, set()).update(names)
    return columns


def sources_of(columns: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The columns of extracts, as `extract.column`, that columns of tables and their rows are made of."""
    return _sources(columns, TABLES)


def sources_of_figures(columns: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The same without columns that only decide which rows are left out because they cannot be right."""
    return _sources(columns, {name for name, table in TABLES.items() if table.decided_by})


def _sources(columns: Mapping[str, Iterable[str]], of_rows: Container[str]) -> frozenset[str]:
    """The columns that columns of tables are made of, and of the tables in `of_rows` their rows too."""
    entries = [
        entry
        for table, names in columns.items()
        for entry in (
            *(TABLES[table].left_out_reads if table in of_rows else ()),
            *(
                source
                for name in names
                if name in TABLES[table].columns
                for source in TABLES[table].columns[name].reads
            ),
        )
    ]
    return frozenset(source for entry in entries for source in entry.split(OR))


def missing(
    indicator: AnyIndicator, breakdowns: Sequence[Breakdown], library: Library, has: Callable[[str], bool]
) -> Cause | None:
    """What the data lacks for the indicator, or None.

    `has` says whether the data has an extract (`cp_plans`) or a column of one (`cp_plans.end_date`).
    """
    for table, names in sorted(columns_read(indicator, breakdowns, library, firm=True).items()):
        declared = TABLES[table]
        wanted = [*declared.needs, *(entry for name in sorted(names) for entry in declared.columns[name].reads)]
        for entry in wanted:
            if not available(entry, has):
                return _lacks(entry.split(OR)[0], has)
    return None


def all_missing(indicator: AnyIndicator, library: Library, has: Callable[[str], bool]) -> list[Cause]:
    """Every extract and column that the data lacks for the indicator, each once; columns only of extracts it has."""
    lacking: dict[Cause, None] = {}
    for table, names in sorted(columns_read(indicator, [], library, firm=True).items()):
        declared = TABLES[table]
        wanted = [*declared.needs, *(entry for name in sorted(names) for entry in declared.columns[name].reads)]
        lacking |= {_lacks(entry.split(OR)[0], has): None for entry in wanted if not available(entry, has)}
    return list(lacking)


def firm_extracts(indicator: AnyIndicator, library: Library) -> frozenset[str]:
    """The extracts of which the indicator must have a column, and no other extract can stand in."""
    read = columns_read(indicator, [], library, firm=True).items()
    entries = {entry for table, names in read for name in names for entry in TABLES[table].columns[name].reads}
    return frozenset(entry.partition(".")[0] for entry in entries if OR not in entry)


def _lacks(entry: str, has: Callable[[str], bool]) -> Cause:
    extract, _, column = entry.partition(".")
    return NoColumn(extract, column) if has(extract) else NoExtract(extract)


def reaches(indicator: AnyIndicator, period: Period, uses: Sequence[Use]) -> list[Reach]:
    """How far each date that the indicator reads must reach for the period, those of other extracts that it uses too.

    `uses` are those of `extracts_used`. A yearly table has no reach: each row states its year, so it does not matter on
    which day the extract was made.
    """
    all_reaches: list[Reach] = []
    for cohort in indicator.quantities():
        span = spans([period], indicator.year_ends, cohort.shift)[0]
        until = spans([period], indicator.year_ends)[0].end
        all_reaches += _cohort_reaches(cohort, span)
        all_reaches += [
            reach for lookup in cohort.lookups.values() for reach in _lookup_reaches(lookup, cohort, span, until)
        ]
    all_reaches += [_reach_of(use, indicator, period) for use in uses]
    return list(dict.fromkeys(reach for reach in all_reaches if not TABLES[reach.table].yearly))


@dataclass(frozen=True)
class Use:
    """A table with the rows of an extract from which columns of another table are made, for one cohort."""

    table: str
    yearly: bool
    """Whether the other table has a row for each year."""
    shift: Offset | None


def extracts_used(indicator: AnyIndicator, library: Library) -> list[Use]:
    """The extracts from which columns of other tables are made: an assessment's referral, a pupil's care."""
    uses: dict[Use, None] = {}
    for cohort, wanted in wanted_columns(indicator, [], library):
        for table, names in read_cohort(cohort, wanted, library.codes).by_table(cohort.table).items():
            declared = TABLES[table]
            own = {extract for entry in declared.needs for extract in entry.split(OR)[:1]}
            tables = [table_of()[extract] for extract in sorted((_extracts_of(table, names) - own) & table_of().keys())]
            uses |= {Use(of_extract.name, declared.yearly, cohort.shift): None for of_extract in tables}
    return list(uses)


def _reach_of(use: Use, indicator: AnyIndicator, period: Period) -> Reach:
    span = spans([period], indicator.year_ends, use.shift)[0]
    first, last = (period.start, period.end) if use.yearly else (span.start, span.end)
    table = TABLES[use.table]
    if table.end is None:
        return Reach(use.table, table.start or "", first, last)
    return Reach(use.table, table.end, first, last, "spells")


def _extracts_of(table: str, names: Iterable[str]) -> set[str]:
    """The extracts that columns of a table are made of; of alternatives the first."""
    entries = (entry for name in names for entry in TABLES[table].columns[name].reads)
    return {entry.split(OR)[0].partition(".")[0] for entry in entries}


@cache
def table_of() -> dict[str, Table]:
    """The table that has the rows of an extract as they are, by the extract; not of those without dates."""
    by_extract: dict[str, Table] = {}
    for table in TABLES.values():
        if table.start is not None and not table.yearly:
            by_extract.setdefault(table.columns[table.start].reads[0].split(OR)[0].partition(".")[0], table)
    return by_extract


def _cohort_reaches(cohort: Cohort, span: CohortSpan) -> Iterator[Reach]:
    table = TABLES[cohort.table]
    if cohort.in_period:
        of_last_day = f"{cohort.in_period} = period_end" in cohort.where
        yield Reach(cohort.table, cohort.in_period, span.start, span.end, of_last_day=of_last_day)
    elif cohort.open_on:
        day = span.start if cohort.open_on == "period_start" else span.end
        yield Reach(cohort.table, table.start or "", None, day, "open")
    else:
        yield from _period_reaches(cohort.table, span)


def _period_reaches(name: str, span: CohortSpan) -> Iterator[Reach]:
    """Spells that touch the period: those that ended in it must be there, and their ends show it."""
    table = TABLES[name]
    yield Reach(name, table.end or table.start or "", span.start, span.end, "spells")


def _lookup_reaches(lookup: Lookup, cohort: Cohort, span: CohortSpan, until: date) -> Iterator[Reach]:
    """`until` is the last day of the period itself, to which a cohort of earlier days is followed."""
    if lookup.in_period:
        yield Reach(lookup.table, lookup.in_period, span.start, span.end)
    elif lookup.open_on in ("period_end", "period_start"):
        day = span.start if lookup.open_on == "period_start" else span.end
        yield Reach(lookup.table, TABLES[lookup.table].start or "", None, day, "open")
    elif lookup.open_on is not None:
        # On a day that each row has: some day of the period, or of what follows.
        yield Reach(lookup.table, TABLES[lookup.table].start or "", span.start, max(span.end, until), "spells")
    elif lookup.overlaps == "period":
        yield from _period_reaches(lookup.table, span)
    window = lookup.between or (lookup.overlaps if isinstance(lookup.overlaps, tuple) else None)
    if window is not None and lookup.of is not None:
        first, last = _window_span(lookup.of, window, cohort, span)
        if last is None:
            last = max(span.end, until)
        if first is None and not window[0].is_ever:
            # How far back a date of a row lies is not known: the period at least is needed.
            first = min(span.start, last)
        column = lookup.date_column or TABLES[lookup.table].start or ""
        yield Reach(lookup.table, column, first, last, "events" if lookup.between else "spells")


def _window_span(
    anchor: str, window: tuple[Offset, Offset], cohort: Cohort, span: CohortSpan
) -> tuple[date | None, date | None]:
    """The first and last day that a window counted from the anchor can touch; None where nothing bounds it."""
    first, last = _span_of(anchor, cohort, span)
    return (move_day(first, window[0]) if first else None), (move_day(last, window[1]) if last else None)


def _span_of(name: str, cohort: Cohort, span: CohortSpan) -> tuple[date | None, date | None]:
    """The days between which a date of the cohort's rows must lie."""
    if name == cohort.in_period:
        return span.start, span.end
    if name in ("period_start", "period_end"):
        day = span.start if name == "period_start" else span.end
        return day, day
    lookup = cohort.lookups.get(name)
    if lookup is None or lookup.between is None or lookup.of is None:
        return None, None
    if lookup.function in ("first", "last") and lookup.column == lookup.date_column:
        return _window_span(lookup.of, lookup.between, cohort, span)
    return None, None
