"""The rules about one row, asked of an extract all at once: a plan with a column of yes and no for each rule.

It goes in steps: values by themselves, rows by themselves, rows beside the child's row in `children`. What a rule of
one step spoils is unknown to the next, so that one wrong date is found once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.read import Extract
from csc_indicators.extracts.validation.checks import ColumnCheck, RowCheck
from csc_indicators.extracts.validation.column_checks import is_wrong
from csc_indicators.extracts.validation.conditions import conditions_of, flat, names_in
from csc_indicators.extracts.validation.model import Rule
from csc_indicators.sql import compile_sql

CHILD = ["la_code", "child_id"]


@dataclass(frozen=True)
class Days:
    """The day the extracts were made, and the day from which each extract is complete, where that is stated."""

    as_at: date
    covers_from: Mapping[str, date]


def condition(text: str) -> pl.Expr:
    """The condition as an expression that is never NULL: what is not known is not found fault with."""
    return compile_sql(flat(text), {}).expr.fill_null(False)


def with_days(frame: pl.LazyFrame, extract: str, days: Days) -> pl.LazyFrame:
    """The frame with the days that conditions may name."""
    covers_from = pl.lit(days.covers_from.get(extract), pl.Date)
    return frame.with_columns(as_at=pl.lit(days.as_at, pl.Date), covers_from=covers_from)


def flagged(extract: Extract, rules: Sequence[Rule], days: Days, children: pl.LazyFrame | None) -> pl.LazyFrame:
    """The extract with a column for each rule about columns or rows, and with what they spoil made NULL."""
    frame = with_days(extract.frame, extract.name, days)
    info = catalogue()[extract.name]
    there = frame.collect_schema().names()
    columns = [(rule, rule.check) for rule in rules if isinstance(rule.check, ColumnCheck)]
    flags = {rule.code: is_wrong(info, info.columns[one.column], one.name, there) for rule, one in columns}
    frame = _spoilt(frame.with_columns(**flags), [rule for rule, _ in columns])
    for sort in ("row", "across"):
        step = [rule for rule in rules if isinstance(rule.check, RowCheck) and rule.sort == sort]
        if sort == "across":
            frame = with_child(frame, step, children)
        flags = {rule.code: condition(text) for rule in step for text in conditions_of(rule.check)}
        frame = _spoilt(frame.with_columns(**flags), step)
    return frame


def with_child(frame: pl.LazyFrame, rules: Iterable[Rule], children: pl.LazyFrame | None) -> pl.LazyFrame:
    """The frame with the columns of `children` that the rules name."""
    wanted = sorted({name for rule in rules for text in conditions_of(rule.check) for name in names_in(text, "child")})
    if not wanted or children is None:
        return frame
    own = children.group_by(CHILD).agg(pl.col(name).max().alias(f"child__{name}") for name in wanted)
    return frame.join(own, on=CHILD, how="left")


def _spoilt(frame: pl.LazyFrame, rules: Iterable[Rule]) -> pl.LazyFrame:
    codes: dict[str, list[str]] = {}
    for rule in rules:
        for column in rule.spoils:
            codes.setdefault(column, []).append(rule.code)
    return frame.with_columns(
        pl.when(pl.any_horizontal(by)).then(None).otherwise(pl.col(column)).alias(column)
        for column, by in codes.items()
    )
