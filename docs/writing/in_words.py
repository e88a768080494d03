"""How an indicator is counted, in sentences that follow from its spec and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csc_indicators.specs.cohort import Cohort, Lookup, Quantity
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator, Average, Percentage, Population, Rate, Ratio
from csc_indicators.specs.offsets import Offset
from csc_indicators.sql import tokens_of
from csc_indicators.tables.catalogue import TABLES
from docs.writing.markdown import bullets, code, codes, listed

_CHILDREN = "children aged 0 to 17 who live in the area, by the ONS mid-year estimate of the year before"
_STATISTICS = {
    "mean": "mean",
    "median": "median",
    "p25": "25th percentile",
    "p75": "75th percentile",
    "p90": "90th percentile",
}
_DAYS = {"period_end": "the last day of the period", "period_start": "the first day of the period"}


def how_it_is_counted(indicator: AnyIndicator, library: Library) -> str:
    """The whole of it as Markdown: what is divided by what, and which rows each of them counts."""
    parts = [_figure(indicator)]
    for heading, cohort in _cohorts(indicator):
        parts += ([f"**{heading}**"] if heading else []) + [bullets(_sentences(cohort))]
    parts.append(_code_groups(indicator, library))
    return "\n\n".join(part for part in parts if part)


def _figure(indicator: AnyIndicator) -> str:
    match indicator:
        case Rate():
            said = f"The figure is the number of rows below for every {indicator.per:,} {_CHILDREN}."
        case Percentage(weight=None):
            said = (
                f"The figure is the share of the rows below for which this holds: {code(indicator.numerator)}. "
                "A row of which nobody can tell stays in the denominator, is not in the numerator, and is counted in "
                "`unknown`."
            )
            if indicator.groups_of == "total":
                said += " The groups of a breakdown are shares of all of these rows, and not of the group's own."
        case Percentage():
            said = (
                f"The figure is the share of the total of {code(indicator.weight)} over the rows below that belongs to "
                f"those for which this holds: {code(indicator.numerator)}."
            )
        case Average():
            said = (
                f"The figure is the {_STATISTICS[indicator.statistic]} of {code(indicator.value)} over the rows below. "
                "A row without that value is not averaged, and is counted in `unknown`."
            )
        case Ratio():
            times = f", times {indicator.per:,}" if indicator.per != 1 else ""
            said = f"The figure is the total of the numerator over the total of the denominator{times}."
    if indicator.year_ends != "31 March":
        said += f" Its own year ends on {indicator.year_ends}."
    return said


def _cohorts(indicator: AnyIndicator) -> Iterator[tuple[str, Cohort | Population]]:
    """Each cohort with the heading that it needs; the only one of an indicator needs none."""
    if not isinstance(indicator, Ratio):
        yield "", indicator.quantities()[0]
        return
    sides: list[tuple[str, Sequence[Quantity | Population]]] = [
        ("Numerator", indicator.numerator),
        ("Denominator", indicator.denominator),
    ]
    for name, side in sides:
        for number, part in enumerate(side, start=1):
            yield f"{name}, part {number} of {len(side)}" if len(side) > 1 else name, part


def _sentences(cohort: Cohort | Population) -> Iterator[str]:
    if isinstance(cohort, Population):
        yield f"The {_CHILDREN}."
        return
    declared = TABLES[cohort.table]
    table = f"[`{cohort.table}`](../data_model.md#{cohort.table}-table)"
    yield f"Rows are those of {table}: one row is {declared.one_row_is}."
    if isinstance(cohort, Quantity) and cohort.sum:
        yield f"Of each row {code(cohort.sum)} is added up."
    yield _timing(cohort)
    if cohort.shift is not None:
        yield f"The period looked at lies {_distance(cohort.shift)} the one asked for, so that what followed is known."
    for name, sql in cohort.columns.items():
        yield f"{code(name)} stands for {code(sql)}."
    for name, day in cohort.ages.items():
        yield f"{code(name)} is the age in completed years on {_day(day)}."
    for name, (first, last) in cohort.days.items():
        yield f"{code(name)} is the number of days from {_day(first)} to {_day(last)}."
    for name, lookup in cohort.lookups.items():
        yield _lookup(name, lookup, cohort)
    if cohort.where:
        unknown = "A row of which nobody can tell is left out too, and counted in `left_out_unknown`."
        yield f"Only rows count for which {listed([code(sql) for sql in cohort.where])}. {unknown}"
    excluded = [f"{_plain(name)} ({code(sql)})" for name, sql in cohort.exclude.items()]
    excluded += list(declared.left_out.values())
    if excluded:
        yield f"Not counted, but reported in `excluded`: {'; '.join(excluded)}."
    if cohort.one_per:
        which = "last" if cohort.keep == "last" else "first"
        yield f"Of rows with the same {codes(cohort.one_per)} in an authority and period, the {which} one counts."


def _timing(cohort: Cohort) -> str:
    if cohort.in_period:
        title = TABLES[cohort.table].columns[cohort.in_period].title
        return (
            f"A row belongs to the period in which {code(cohort.in_period)} ({title}) falls; first and last day are in."
        )
    if cohort.open_on:
        day = _DAYS[cohort.open_on]
        return f"A row counts if it had begun on or before {day} and had not ended by the end of that day."
    return "A row counts if it was open on any day of the period."


def _lookup(name: str, lookup: Lookup, cohort: Cohort) -> str:
    """What a lookup adds to the row, read aloud."""
    same = listed([code(column) for column in lookup.match]) if lookup.match else ""
    rows = f"rows of [`{lookup.table}`](../data_model.md#{lookup.table}-table) of the same " + (same or "authority")
    when = [part for part in (_window(lookup), _other_timing(lookup)) if part]
    where = f", and for which {listed([code(sql) for sql in lookup.where])}" if lookup.where else ""
    return f"{code(name)} is {_returned(lookup)} {rows} {listed(when)}{where}."


def _returned(lookup: Lookup) -> str:
    match lookup.function:
        case "exists":
            return "whether there are"
        case "count":
            return "the number of"
        case "distinct":
            return f"the number of different {code(lookup.column)} in"
        case "sum":
            return f"the total of {code(lookup.column)} over"
        case which:
            return f"the {which} {code(lookup.column)} of"


def _window(lookup: Lookup) -> str:
    window = lookup.between or (lookup.overlaps if isinstance(lookup.overlaps, tuple) else None)
    if window is None or lookup.of is None:
        return ""
    first, last = window
    of = _day(lookup.of)
    verb = f"whose {code(lookup.date_column)} lies" if lookup.between else "open on any day"
    if not first.number and not first.is_ever and not last.number and not last.is_ever:
        return f"whose {code(lookup.date_column)} is {of}" if lookup.between else f"open on {of}"
    if first == last:
        return f"{verb.removesuffix(' any day')} {'' if lookup.between else 'the day '}{_distance(first)} {of}"
    if first.is_ever:
        return f"{verb} at any time up to {_from(last, of)}"
    if last.is_ever:
        return f"{verb} at any time from {_from(first, of)} on"
    return f"{verb} from {_from(first, of)} to {_from(last, of)}"


def _other_timing(lookup: Lookup) -> str:
    if lookup.in_period:
        return f"whose {code(lookup.in_period)} falls in the period"
    if lookup.open_on:
        return f"open on {_day(lookup.open_on)}"
    return "open on any day of the period" if lookup.overlaps == "period" else ""


def _day(name: str) -> str:
    return _DAYS.get(name) or f"the row's {code(name)}"


def _from(offset: Offset, of: str) -> str:
    return f"{_distance(offset)} {of}" if offset.number else of


def _distance(offset: Offset) -> str:
    """An offset without its sign: `12 months before`."""
    number = offset.number or 0
    return f"{Offset(abs(number), offset.unit)} {'before' if number < 0 else 'after'}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _code_groups(indicator: AnyIndicator, library: Library) -> str:
    """The code groups that the conditions name, with their codes."""
    texts = [getattr(indicator, name, None) for name in ("numerator", "weight", "value")]
    for cohort in indicator.quantities():
        texts += [*cohort.where, *cohort.exclude.values(), *cohort.columns.values()]
        texts += [sql for lookup in cohort.lookups.values() for sql in lookup.where]
    named = {token for text in texts if isinstance(text, str) for token in tokens_of(text)}
    groups = [
        f"{code(name)}: {group.title} ({', '.join(group.codes)})"
        for name, group in library.codes.items()
        if name in named
    ]
    return "Code groups:\n\n" + bullets(groups) if groups else ""
