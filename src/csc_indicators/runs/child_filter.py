"""Which children the periods concern: of many years of files, a run for one year reads on for few of them.

Exact, because a cohort's rows are of children with a record in its span, and every table and lookup stays with the
child or goes to the child's family, whose other children are then read on for too. Where that is not known, no
child is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from csc_indicators.calendar import day_in_labelled_year
from csc_indicators.engine.timing import spans
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.periods import Period
from csc_indicators.runs.dataset import Data, extracts_of
from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES, Table

_WORTH_IT = 0.5
"""Above this share of the records, leaving the other children away costs more than it saves."""
_FEW_ROWS = 2_000_000
_OF_THE_AUTHORITY = ("initial_conferences",)
"""Extracts of which a row of any child is a fact about the authority: that it lists its conferences."""
_PLACES = 2**24
"""The length of the list of yes and no in which children are marked: a mark is found several times faster than a child
in a join. Children who share a place by chance are marked together, so marks are for what may be too many children."""


class _NotKnown(Exception):
    """It is not known whose rows a figure is made of."""


@dataclass(frozen=True)
class _Records:
    """The rows of an extract begun by the last day and not ended before the first, where the two dates are known."""

    extract: str
    start: str | None
    end: str | None
    first: date
    last: date
    unknown: bool
    """Whether a row without a date is one of them."""

    @property
    def met(self) -> pl.Expr:
        """The condition on a row of the extract."""
        begun = pl.lit(value=True) if self.start is None else _day(self.start, 3, 31) <= self.last
        not_ended = pl.lit(value=True) if self.end is None else _day(self.end, 8, 31) >= self.first
        return begun.fill_null(self.unknown) & not_ended.fill_null(self.unknown)


def keep_concerned_children(data: Data, indicators: Sequence[AnyIndicator], periods: Sequence[Period]) -> Data:
    """The data with, of each extract, only the children of whom an indicator looks at a row of it, where that pays."""
    extracts = [name for name, extract in catalogue().items() if "child_id" in extract.columns and name in data.rows]
    if sum(data.rows[name] for name in extracts) < _FEW_ROWS:
        return data
    try:
        own, kin = _records_by_extract(indicators, periods)
    except _NotKnown:
        return data
    by_source: dict[str, list[_Records]] = {}
    for record in dict.fromkeys(record for records in own.values() for record in records if record.extract in extracts):
        by_source.setdefault(record.extract, []).append(record)
    if not by_source or not _pays(data, by_source):
        return data
    places = _places(data, by_source)
    families = _Families(data.frames["children"]) if kin else None
    frames = dict(data.frames)
    for name in own.keys() & set(extracts) - set(_OF_THE_AUTHORITY):
        marks = _marked(places[record] for record in own[name] if record in places)
        if families is not None and name in kin:
            marks |= families.of(_marked(places[record] for record in kin[name] if record in places))
        frames[name] = frames[name].filter(pl.lit(marks).gather(_place("child_id")))
    return replace(data, frames=frames)


def _pays(data: Data, records: Mapping[str, Sequence[_Records]]) -> bool:
    # Collected here: whether it pays is known only by the number of records, and every extract needs the marks.
    counts = pl.collect_all(
        [data.frames[name].select(wanted=_any(own).sum(), rows=pl.len()) for name, own in records.items()],
        engine="streaming",
    )
    total = pl.concat(counts).sum()
    return bool(total["wanted"].item() <= _WORTH_IT * total["rows"].item())


def _places(data: Data, records: Mapping[str, Sequence[_Records]]) -> dict[_Records, pl.Series]:
    """The places of the children who have such records."""
    plans = [
        data.frames[name]
        .filter(_any(own))
        .select(
            _place("child_id").alias("place"), *(record.met.alias(str(number)) for number, record in enumerate(own))
        )
        for name, own in records.items()
    ]
    rows = zip(records.values(), pl.collect_all(plans, engine="streaming"), strict=True)
    return {
        record: frame["place"].filter(frame[str(number)]) for own, frame in rows for number, record in enumerate(own)
    }


def _any(records: Iterable[_Records]) -> pl.Expr:
    return pl.any_horizontal([record.met for record in records])


def _records_by_extract(
    indicators: Sequence[AnyIndicator], periods: Sequence[Period]
) -> tuple[dict[str, set[_Records]], dict[str, set[_Records]]]:
    """For each extract the records, of any extract, whose children's rows of it are read: their own; their families'.

    Of a family one step is enough: what a lookup finds is made of the rows of a child of the family alone, and no
    lookup starts from there.
    """
    own: dict[str, set[_Records]] = {}
    kin: dict[str, set[_Records]] = {}
    for indicator in indicators:
        for cohort in indicator.quantities():
            ordered = spans(periods, indicator.year_ends, cohort.shift)
            first, last = min(span.start for span in ordered), max(span.end for span in ordered)
            records = set(_of_cohort(cohort, first, last))
            by_child, by_family = _tables_read(cohort)
            for tables, by_extract in ((by_child, own), (by_family, kin), (by_family, own)):
                for extract in extracts_of(tables):
                    by_extract.setdefault(extract, set()).update(records)
    return own, kin


def _tables_read(cohort: Cohort) -> tuple[set[str], set[str]]:
    """The tables of which a cohort reads rows of its own children, and of the children of their families."""
    by_child, by_family = {cohort.table, "children"}, set()
    computed = {*cohort.lookups, *cohort.columns, *cohort.ages, *cohort.days}
    for lookup in cohort.lookups.values():
        keys = set(lookup.match) - computed
        if "child_id" not in TABLES[lookup.table].columns or "child_id" in keys:
            by_child.add(lookup.table)
        elif "family" in keys:
            by_family |= {lookup.table, "children"}
        else:
            raise _NotKnown
    return by_child, by_family


def _of_cohort(cohort: Cohort, first: date, last: date) -> Iterator[_Records]:
    """The records that can bring a row of the cohort's table into the span."""
    table = TABLES[cohort.table]
    if "child_id" not in table.columns:
        return
    if cohort.in_period:
        for extract, column in _sources(table, cohort.in_period):
            yield _Records(extract, column, column, first, last, unknown=False)
    elif table.start is not None:
        ends = dict(_sources(table, table.end)) if table.end else {}
        for extract, column in _sources(table, table.start):
            # Of a spell that several rows make, the last row has its end, and may begin later than the spell.
            start = None if len(table.columns[table.start].reads) > 1 and ends else column
            yield _Records(extract, start, ends.get(extract), first, last, unknown=True)


def _sources(table: Table, column: str) -> list[tuple[str, str]]:
    """The extract columns that hold a date of the table, of the same child."""
    entries = [entry.partition(".") for entry in table.columns[column].reads[0].split(OR)]
    # A date that is worked out has a name of its own, and may lie outside a span that all the child's dates are in.
    if not table.yearly and any(name != column for _, _, name in entries):
        raise _NotKnown
    return [(extract, name) for extract, _, name in entries]


def _day(column: str, month: int, day: int) -> pl.Expr:
    """The date in a column; of a school year that day of it: its pupils count on 31 March or on 31 August."""
    return day_in_labelled_year(column, month, day) if column == "academic_year" else pl.col(column)


def _place(column: str) -> pl.Expr:
    """The place in the list of what the column names, which is local to an authority."""
    return (pl.struct("la_code", column).hash() % _PLACES).cast(pl.UInt32)


def _marked(places: Iterable[pl.Series]) -> pl.Series:
    """The list with marks at the places."""
    marks = pl.repeat(value=False, n=_PLACES, eager=True)
    for some in places:
        marks = marks.scatter(some, values=True)
    return marks


class _Families:
    """Which children are of one family: those that an extract `children` gives the same `family_id`, by any row."""

    def __init__(self, children: pl.LazyFrame) -> None:
        known = children.filter(pl.col("family_id").is_not_null())
        # Collected here: children are marked by it, and then families, and then children again.
        self._pairs = known.select(child=_place("child_id"), family=_place("family_id")).collect(engine="streaming")

    def of(self, marks: pl.Series) -> pl.Series:
        """The marks of all children of the families of the children who are marked."""
        families = _marked([self._pairs.filter(pl.lit(marks).gather("child"))["family"]])
        return _marked([self._pairs.filter(pl.lit(families).gather("family"))["child"]])
