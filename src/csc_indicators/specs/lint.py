"""Names and types: every table, column, breakdown and code group that a spec names is there; a condition is one.

Conditions are tried on empty tables with the data model's types, so that this needs no child's data and runs anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import polars as pl

from csc_indicators.errors import did_you_mean
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.specs import yaml_lines
from csc_indicators.specs.load import Fault, Library
from csc_indicators.specs.model import (
    AnyIndicator,
    Average,
    Breakdown,
    CodeGroup,
    Cohort,
    Lookup,
    Percentage,
    Quantity,
    Rate,
    Ratio,
)
from csc_indicators.specs.reading import known_table, lookup_columns, read_cohort, timing_columns
from csc_indicators.specs.sql import SqlFault, columns_of, compile_sql, refuse_untyped
from csc_indicators.tables.catalogue import TABLES

Place = tuple[str | int, ...]
"""Where something stands in a spec file."""
Check = tuple[Place, Callable[[], object]]
Asked = dict[str, tuple[Place, str]]
"""What is asked of a cohort's rows: a `condition` or a `number`, with its place and its SQL."""
Types = dict[str, pl.DataType]


def lint_indicator(indicator: AnyIndicator, library: Library) -> list[Fault]:
    """Every fault of names and types in the spec, with its line."""
    faults: dict[tuple[int, str], Fault] = {}
    text = indicator.path.read_text(encoding="utf-8")
    for path, check in _checks(indicator, library):
        try:
            check()
        except SqlFault as fault:
            line = yaml_lines.line_of(text, path)
            name = ".".join(str(step) for step in path)
            faults.setdefault(
                (line, fault.message), Fault(indicator.path, line, f"`{name}`: {fault.message}", fault.hint)
            )
    return [faults[key] for key in sorted(faults)]


def _checks(indicator: AnyIndicator, library: Library) -> Iterator[Check]:
    yield ("publication",), partial(_known, indicator.publication, library.publications, "publication")
    for place, name in enumerate(indicator.breakdowns):
        yield ("breakdowns", place), partial(_breakdown, name, indicator, library)
    for place, counterpart in enumerate(indicator.published):
        if counterpart.by is not None:
            known = partial(_known, counterpart.by, indicator.breakdowns, "breakdown of this spec")
            yield ("published", place, "by"), known
    for path, cohort, values in _cohorts(indicator):
        yield from _cohort_checks(path, cohort, values, library)


def _known(name: str, known: Mapping[str, object] | list[str], what: str) -> None:
    if name not in known:
        raise SqlFault(f"`{name}` is not a {what}", did_you_mean(name, known))


def _breakdown(name: str, indicator: AnyIndicator, library: Library) -> None:
    _known(name, library.breakdowns, "breakdown")
    breakdown = library.breakdowns[name]
    if breakdown.labels is not None:
        _known(breakdown.labels, code_sets(), "code set")
    for cohort in indicator.quantities():
        types = cohort_types(cohort, _breakdown_columns(breakdown, library.codes), library.codes)
        for sql in (breakdown.groups or {}).values():
            _condition(sql, types, library.codes)


def _breakdown_columns(breakdown: Breakdown, codes: Mapping[str, CodeGroup]) -> set[str]:
    if breakdown.column is not None:
        return {breakdown.column}
    return set().union(*(columns_of(sql, codes) for sql in (breakdown.groups or {}).values()))


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
                for place, part in enumerate(parts):
                    if isinstance(part, Quantity):
                        path: Place = (side, place) if len(parts) > 1 else (side,)
                        yield path, part, {"number": ((*path, "sum"), part.sum)} if part.sum else {}


def _cohort_checks(path: Place, cohort: Cohort, values: Asked, library: Library) -> Iterator[Check]:
    codes = library.codes
    yield (*path, "table"), partial(known_table, cohort.table)
    if cohort.table not in TABLES:
        return
    table = TABLES[cohort.table]
    for name in timing_columns(table, in_period=cohort.in_period):
        yield (*path, "in_period"), partial(_column, name, table.columns)
    for name, lookup in cohort.lookups.items():
        yield from _lookup_checks((*path, "lookups", name), lookup, cohort, codes)
    for number, sql in enumerate(cohort.where):
        yield (*path, "where", number), partial(_own_condition, sql, cohort, codes)
    for name, sql in cohort.exclude.items():
        yield (*path, "exclude", name), partial(_own_condition, sql, cohort, codes)
    for name, sql in cohort.columns.items():
        yield (*path, "columns", name), partial(_type, sql, cohort, codes)
    for name, day in cohort.ages.items():
        yield (*path, "ages", name), partial(_date, day, cohort, codes)
    yield (*path, "one_per"), partial(cohort_types, cohort, set(), codes)
    for kind, (place, sql) in values.items():
        yield place, partial(_own_condition if kind == "condition" else _own_number, sql, cohort, codes)


def _lookup_checks(path: Place, lookup: Lookup, cohort: Cohort, codes: Mapping[str, CodeGroup]) -> Iterator[Check]:
    yield path, partial(lookup_columns, lookup, codes)
    for number, sql in enumerate(lookup.where):
        yield (*path, "where", number), partial(_other_condition, sql, lookup, codes)
    anchor = lookup.of or (None if lookup.open_on in ("period_end", "period_start") else lookup.open_on)
    if anchor is not None:
        yield (*path, "of"), partial(_date, anchor, cohort, codes)


def _other_condition(sql: str, lookup: Lookup, codes: Mapping[str, CodeGroup]) -> None:
    _condition(sql, {name: column.dtype for name, column in known_table(lookup.table).columns.items()}, codes)


def _column(name: str, columns: Mapping[str, object]) -> None:
    if name not in columns:
        raise SqlFault(f"the table has no column `{name}`", did_you_mean(name, columns))


def _date(name: str, cohort: Cohort, codes: Mapping[str, CodeGroup]) -> None:
    if cohort_types(cohort, {name}, codes)[name] != pl.Date:
        raise SqlFault(f"`{name}` is not a date")


def cohort_types(cohort: Cohort, wanted: set[str], codes: Mapping[str, CodeGroup]) -> Types:
    """The type of every column that the cohort's conditions can see; SqlFault for a wanted name that is not there."""
    reading = read_cohort(cohort, wanted, codes)
    types: Types = {"period_start": pl.Date(), "period_end": pl.Date(), "age": pl.Int32()}
    if "child_id" in TABLES[cohort.table].columns:
        types |= {name: column.dtype for name, column in TABLES["children"].columns.items()}
    types |= {name: column.dtype for name, column in TABLES[cohort.table].columns.items()}
    for step in reading.steps:
        match step.kind:
            case "lookup":
                types[step.name] = _lookup_type(cohort.lookups[step.name])
            case "column":
                types[step.name] = _typed(cohort.columns[step.name], types, codes)
            case "age":
                types[step.name] = pl.Int32()
    return types


def _lookup_type(lookup: Lookup) -> pl.DataType:
    match lookup.function:
        case "exists":
            return pl.Boolean()
        case "count" | "distinct":
            return pl.Int64()
        case _:
            lookup_columns(lookup, {})
            return known_table(lookup.table).columns[lookup.column or ""].dtype


def _typed(sql: str, types: Types, codes: Mapping[str, CodeGroup]) -> pl.DataType:
    """The type that the SQL comes out as; SqlFault when it cannot be worked out on such columns."""
    dates = {name for name, dtype in types.items() if dtype == pl.Date}
    refuse_untyped(sql, dates)
    expression = compile_sql(sql, codes)
    for name in sorted(expression.columns):
        if name not in types:
            raise SqlFault(f"`{name}` is not a column here", did_you_mean(name, types))
    try:
        return pl.DataFrame(schema=types).select(out=expression.expr).schema["out"]
    except pl.exceptions.PolarsError:
        used = ", ".join(f"`{name}` is {_said(types[name])}" for name in sorted(expression.columns))
        raise SqlFault(f"`{sql}` compares or adds things of different types", used or None) from None


def _said(dtype: pl.DataType) -> str:
    names = {pl.Date(): "a date", pl.String(): "text", pl.Boolean(): "yes or no"}
    return names.get(dtype, "a number")


def _condition(sql: str, types: Types, codes: Mapping[str, CodeGroup]) -> None:
    if _typed(sql, types, codes) not in (pl.Boolean, pl.Null):
        raise SqlFault(f"`{sql}` is not true or false", "compare it with something")


def _own_condition(sql: str, cohort: Cohort, codes: Mapping[str, CodeGroup]) -> None:
    _condition(sql, cohort_types(cohort, set(columns_of(sql, codes)), codes), codes)


def _type(sql: str, cohort: Cohort, codes: Mapping[str, CodeGroup]) -> pl.DataType:
    return _typed(sql, cohort_types(cohort, set(columns_of(sql, codes)), codes), codes)


def _own_number(sql: str, cohort: Cohort, codes: Mapping[str, CodeGroup]) -> None:
    if not _type(sql, cohort, codes).is_numeric():
        raise SqlFault(f"`{sql}` is not a number")
