"""Names and types: every table, column, breakdown and code group that a spec names is there; a condition is one.

Conditions are tried on empty tables with the data model's types, so that this needs no child's data and runs anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from csc_indicators.errors import did_you_mean
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.specs import yaml_lines
from csc_indicators.specs.cohort import Cohort, Quantity
from csc_indicators.specs.load import Fault, Library
from csc_indicators.specs.model import AnyIndicator, Average, Percentage, Published, Rate, Ratio
from csc_indicators.specs.scope import Place, PlacedFaults, Scope
from csc_indicators.specs.shared import Breakdown
from csc_indicators.specs.type_check import check_condition, check_number
from csc_indicators.sql import SqlFault, columns_of
from csc_indicators.tables.catalogue import TABLES

Asked = dict[str, tuple[Place, str]]
"""What is asked of a cohort's rows: a `condition` or a `number`, with its place and its SQL."""


def lint_indicator(indicator: AnyIndicator, library: Library) -> list[Fault]:
    """Every fault of names and types in the spec, with its line."""
    text = indicator.path.read_text(encoding="utf-8")
    faults = []
    for path, fault in _faults(indicator, library):
        name = ".".join(str(step) for step in path)
        line = yaml_lines.line_of(text, path)
        faults.append(Fault(indicator.path, line, f"`{name}`: {fault.message}", fault.hint))
    return sorted(faults, key=lambda fault: fault.line)


def _faults_at(place: Place, check: Callable[[], object]) -> PlacedFaults:
    """The fault that the check finds, with its place; empty when it holds."""
    try:
        check()
    except SqlFault as fault:
        return [(place, fault)]
    return []


def _faults(indicator: AnyIndicator, library: Library) -> Iterator[tuple[Place, SqlFault]]:
    yield from _faults_at(("publication",), partial(_known, indicator.publication, library.publications, "publication"))
    for number, counterpart in enumerate(indicator.published):
        yield from _faults_at(("published", number), partial(_published, counterpart, indicator, library))
    for number, example in enumerate(indicator.examples):
        for name in example.tables:
            yield from _faults_at(("examples", number, "tables", name), partial(_extract, name))
        if example.by is not None:
            known = partial(_known, example.by, indicator.breakdowns, "breakdown of this spec")
            yield from _faults_at(("examples", number, "by"), known)
    scopes = []
    for path, cohort, asked in _cohorts(indicator):
        try:
            scope = Scope(cohort, library.codes)
        except SqlFault as fault:
            yield (*path, "table"), fault
            continue
        scopes.append(scope)
        yield from (((*path, *place), fault) for place, fault in [*scope.faults, *_own_faults(scope)])
        for kind, (place, sql) in asked.items():
            check = check_condition if kind == "condition" else check_number
            yield from _faults_at(place, partial(scope.ask, check, sql))
    for number, name in enumerate(indicator.breakdowns):
        yield from _faults_at(("breakdowns", number), partial(_breakdown, name, scopes, library))


def _known(name: str, known: Iterable[str], what: str) -> None:
    if name not in known:
        names = ", ".join(f"`{known_name}`" for known_name in known)
        raise SqlFault(
            f"`{name}` is not a {what}", did_you_mean(name, known) or (f"it can be {names}" if names else None)
        )


def _extract(name: str) -> None:
    if name not in catalogue():
        is_table = "an example gives rows of extracts, and the tables are made from them" if name in TABLES else None
        raise SqlFault(f"`{name}` is not an extract", is_table or did_you_mean(name, catalogue()))


def _published(counterpart: Published, indicator: AnyIndicator, library: Library) -> None:
    if counterpart.by is None:
        return
    _known(counterpart.by, indicator.breakdowns, "breakdown of this spec")
    breakdown = library.breakdowns.get(counterpart.by)
    if breakdown is not None:
        _known(counterpart.group or "", _groups(breakdown), f"group of `{counterpart.by}`")


def _groups(breakdown: Breakdown) -> list[str]:
    if breakdown.groups is not None:
        return [*breakdown.groups, breakdown.otherwise]
    if breakdown.values_of is not None:
        return [breakdown.otherwise]
    codes = code_sets().get(breakdown.labels or "", {})
    return [*(code.label for code in codes.values()), breakdown.otherwise]


def _breakdown(name: str, scopes: list[Scope], library: Library) -> None:
    _known(name, library.breakdowns, "breakdown")
    breakdown = library.breakdowns[name]
    if breakdown.labels is not None:
        _known(breakdown.labels, code_sets(), "code set")
    if breakdown.values_of is not None:
        extract, _, column = breakdown.values_of.partition(".")
        _extract(extract)
        _known(column, catalogue()[extract].columns, f"column of `{extract}`")
    conditions = (breakdown.groups or {}).values()
    columns = {breakdown.column} if breakdown.column else set()
    for scope in scopes:
        for column in sorted(columns.union(*(columns_of(sql, library.codes) for sql in conditions))):
            if column not in scope.types:
                raise SqlFault(
                    f"the breakdown `{name}` needs a column `{column}`, which `{scope.table.name}` does not have",
                    "add it with `columns`, `ages` or `lookups`",
                )
        for sql in conditions:
            scope.ask(check_condition, sql)


def _cohorts(indicator: AnyIndicator) -> Iterator[tuple[Place, Cohort, Asked]]:
    """Each cohort with its place in the file, and what is asked of its rows."""
    match indicator:
        case Rate():
            yield ("cohort",), indicator.cohort, {}
        case Percentage():
            values: Asked = {"condition": (("numerator",), indicator.numerator)}
            if indicator.weight is not None:
                values["number"] = (("weight",), indicator.weight)
            yield ("cohort",), indicator.cohort, values
        case Average():
            yield ("cohort",), indicator.cohort, {"number": (("value",), indicator.value)}
        case Ratio():
            for side in ("numerator", "denominator"):
                parts = getattr(indicator, side)
                for number, part in enumerate(parts):
                    if isinstance(part, Quantity):
                        path: Place = (side, number) if len(parts) > 1 else (side,)
                        yield path, part, {"number": ((*path, "sum"), part.sum)} if part.sum else {}


def _own_faults(scope: Scope) -> PlacedFaults:
    """What is wrong with which rows of the cohort count."""
    cohort = scope.cohort
    placed_faults = [
        fault for name in cohort.one_per for fault in _faults_at(("one_per",), partial(scope.column, name))
    ]
    for number, sql in enumerate(cohort.where):
        placed_faults += _faults_at(("where", number), partial(scope.ask, check_condition, sql))
    for name, sql in cohort.exclude.items():
        placed_faults += _faults_at(("exclude", name), partial(scope.ask, check_condition, sql))
    return placed_faults
