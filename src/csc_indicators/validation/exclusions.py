"""What decides in a computation which rows and numbers are taken: asked of frames that are in use anyway.

Whether anybody looks at the numbers of rows or not, the same rows and numbers are taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import polars as pl

from csc_indicators.execution import Engine, collect_together
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.validation.checks import ColumnCheck, RowCheck
from csc_indicators.validation.column_checks import is_wrong
from csc_indicators.validation.model import Rule
from csc_indicators.validation.row_flags import condition
from csc_indicators.validation.rules import deciding_rules


def within_limits(name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The extract with numbers that are out of their range read as not known."""
    info = catalogue()[name]
    return frame.with_columns(
        pl.when(~is_wrong(info, column, "range", ())).then(column.name).alias(column.name)
        for column in info.columns.values()
        if column.low is not None or column.high is not None
    )


@cache
def row_rules() -> tuple[Rule, ...]:
    """The rules about a row by itself that decide about rows: `rules.deciding_rules` without those about two."""
    return tuple(rule for rule in deciding_rules() if _looks_at_a_row(rule))


def is_of_rule(rule: Rule) -> pl.Expr:
    """Whether a rule about a row by itself finds it; never NULL."""
    if isinstance(rule.check, ColumnCheck):
        info = catalogue()[rule.extract]
        return is_wrong(info, info.columns[rule.check.column], rule.check.name, ())
    if isinstance(rule.check, RowCheck):
        return condition(rule.check.when)
    raise AssertionError("a rule about several rows is not asked of one")


def _looks_at_a_row(rule: Rule) -> bool:
    return isinstance(rule.check, ColumnCheck | RowCheck)


def rows_decided(
    frames: Mapping[str, pl.LazyFrame], rules: Sequence[Rule], absent: Iterable[str], engine: Engine
) -> Counter[str]:
    """How many rows of the extracts each of the rules concerns that look at a row by itself; absent columns are not
    looked at."""
    plans = []
    gone = set(absent)
    for name, frame in frames.items():
        flags = {
            rule.code: is_of_rule(rule)
            for rule in rules
            if rule.extract == name and _looks_at_a_row(rule) and not gone & {*rule.columns}
        }
        if flags:
            plans.append(frame.select(flag.sum().alias(code) for code, flag in flags.items()))
    rows: Counter[str] = Counter()
    for counts in collect_together(plans, engine):
        rows.update({code: int(count or 0) for code, count in counts.row(0, named=True).items()})
    return +rows
