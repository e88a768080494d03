"""Extracts that are complete for the period, and begin later or end earlier than another whose rows they answer.

Which assessment of a referral came first is not known where assessments begin later than referrals, however long ago;
nor what a conference belongs to where enquiries end before conferences do. Few rows depend on it, so a note
names it and the figure stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from csc_indicators.engine.aggregates import wanted_columns
from csc_indicators.engine.causes import Cause
from csc_indicators.engine.completeness import Verdict
from csc_indicators.engine.coverage_causes import BeginsAfterOther, EndsBeforeOther
from csc_indicators.engine.record_dates import DateRanges
from csc_indicators.engine.requirements import table_of
from csc_indicators.periods import Period
from csc_indicators.specs.dependencies import lookup_columns, read_cohort
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES

_LATER = timedelta(days=92)
"""An extract that begins, or ends, within a quarter of the other is as long."""
_LONGEST = timedelta(days=5 * 365)
"""What began so long before the period has ended, but for a few cases."""
_SOME_ROWS = 5
"""So many rows of the other extract must lie before the beginning, or after the end, before a note names it."""

Dates = tuple[str, str]
"""An extract and its column of dates."""


@dataclass(frozen=True)
class LinkedDates:
    """Dates that must begin as early as those of another extract; or, if not `begins`, go on as long."""

    own: Dates
    other: Dates
    begins: bool


def linked_dates(indicator: AnyIndicator, library: Library) -> list[LinkedDates]:
    """The extracts of the indicator that must begin as early, or go on as long, as another, each pair once."""
    links: dict[LinkedDates, None] = {}
    for cohort, wanted in wanted_columns(indicator, [], library):
        for table, names in read_cohort(cohort, wanted, library.codes).by_table(cohort.table).items():
            for name, (own, other) in TABLES[table].begins_with.items():
                if name in names:
                    links[LinkedDates(_dates(own), _dates(other), begins=True)] = None
        for lookup in cohort.lookups.values():
            if lookup.between is not None and lookup.between[1].is_ever:
                links |= dict.fromkeys(_followed_for_ever(lookup.table, lookup_columns(lookup, library.codes)))
    return list(links)


def _followed_for_ever(table: str, names: set[str]) -> Iterator[LinkedDates]:
    """Of rows that are looked up however much later: the other extracts of which their columns are made."""
    declared = TABLES[table]
    if declared.start is None:
        return
    dated = _dates(declared.columns[declared.start].reads[0])
    entries = (entry.split(OR)[0] for name in sorted(names) for entry in declared.columns[name].reads)
    for extract in dict.fromkeys(_dates(entry)[0] for entry in entries):
        start = table_of()[extract].start if extract != dated[0] and extract in table_of() else None
        if start is not None:
            yield LinkedDates(_dates(table_of()[extract].columns[start].reads[0]), dated, begins=False)


def _dates(entry: str) -> Dates:
    extract, _, column = entry.split(OR)[0].partition(".")
    return extract, column


def shorter_extracts(links: Sequence[LinkedDates], codes: Sequence[str], dates: DateRanges, period: Period) -> Verdict:
    """The authorities of which an extract begins later, or ends earlier, than the other that it is linked to."""
    verdict = Verdict()
    for link in links:
        own, other = dates.of(*link.own), dates.of(*link.other)
        for code in codes:
            if code not in own or code not in other:
                continue
            cause: Cause
            if link.begins:
                first = dates.first_in_number(*link.own, code, period.end)
                is_recent = first > period.start - _LONGEST
                rest = dates.rows_of(code, link.other, other[code].first, first - _LATER) if is_recent else 0
                cause = BeginsAfterOther(link.own[0], link.other[0], first)
            else:
                last = dates.last_in_number(*link.own, code)
                rest = dates.rows_of(code, link.other, last + _LATER, other[code].last)
                cause = EndsBeforeOther(link.own[0], link.other[0], last)
            if rest >= _SOME_ROWS:
                verdict.doubtful.setdefault(code, cause)
    return verdict
