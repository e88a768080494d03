"""The rules about one row, asked of an extract all at once: a plan with a column of yes and no for each rule.

It goes in steps: values by themselves, rows by themselves, rows beside the child's row in `children`. What a rule of
one step finds fault with is spoilt: no later rule looks at it, so that one wrong date is found once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.read import Extract
from csc_indicators.sql import compile_sql
from csc_indicators.validation.checks import ColumnCheck, RowCheck
from csc_indicators.validation.column_checks import is_wrong
from csc_indicators.validation.conditions import FUNCTIONS, conditions_of, flat, names_in
from csc_indicators.validation.days import Days, with_days
from csc_indicators.validation.model import Rule

CHILD = ["la_code", "child_id"]


def spoilt(column: str) -> str:
    """The name of the column that says whether a value has been found fault with."""
    return f"spoilt:{column}"


def any_of(names: Iterable[str]) -> pl.Expr:
    """Whether any of the columns is true; no where there are none, or it is not known."""
    return pl.any_horizontal(pl.lit(value=False), *(pl.col(name).fill_null(value=False) for name in names))


def condition(text: str, *, unknown: bool = False) -> pl.Expr:
    """The condition as an expression that is never NULL: what is not known is not found fault with."""
    return compile_sql(flat(text), {}, FUNCTIONS).expr.fill_null(value=unknown)


def flagged(extract: Extract, rules: Sequence[Rule], days: Days, children: pl.LazyFrame | None) -> pl.LazyFrame:
    """The extract with a column for each rule about columns or rows, and `spoilt` columns for all of its own."""
    frame = with_days(extract.frame, extract.name, days)
    info = catalogue()[extract.name]
    there = frame.collect_schema().names()
    columns = [(rule, rule.check) for rule in rules if isinstance(rule.check, ColumnCheck)]
    flags = {rule.code: is_wrong(info, info.columns[check.column], check.name, there) for rule, check in columns}
    frame = frame.with_columns(**flags)
    by_rules = [rule for rule, _ in columns]
    frame = frame.with_columns(any_of(_spoiling(by_rules, name)).alias(spoilt(name)) for name in info.columns)
    for sort in ("row", "across"):
        step = [(rule, rule.check) for rule in rules if isinstance(rule.check, RowCheck) and rule.sort == sort]
        if sort == "across":
            frame = with_child(frame, [rule for rule, _ in step], children)
        frame = frame.with_columns(
            (condition(check.when) & ~any_of(map(spoilt, names_in(check.when)))).alias(rule.code)
            for rule, check in step
        )
        spoils = {name: _spoiling([rule for rule, _ in step], name) for name in info.columns}
        frame = frame.with_columns(any_of([spoilt(name), *by]).alias(spoilt(name)) for name, by in spoils.items() if by)
    return frame


def children_to_look_up(children: pl.LazyFrame, wanted: Iterable[str]) -> pl.LazyFrame:
    """One row for each child: `child__X` for every column that is wanted, as far as it is not spoilt."""
    return children.group_by(CHILD).agg(
        pl.col(name).filter(~pl.col(spoilt(name))).max().alias(f"child__{name}") for name in sorted(wanted)
    )


def with_child(frame: pl.LazyFrame, rules: Iterable[Rule], children: pl.LazyFrame | None) -> pl.LazyFrame:
    """The frame with what the rules name of the child, from `children_to_look_up`."""
    named = {name for rule in rules for text in conditions_of(rule.check) for name in names_in(text, "child")}
    if not named or children is None:
        return frame
    return frame.join(children.select(*CHILD, *(f"child__{name}" for name in sorted(named))), on=CHILD, how="left")


def _spoiling(rules: Iterable[Rule], column: str) -> list[str]:
    return [rule.code for rule in rules if column in rule.spoils]
