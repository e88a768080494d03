"""What decides in a computation which rows and numbers are taken: asked of frames that are in use anyway.

Whether anybody looks at the numbers of rows or not, the same rows and numbers are taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.validation.checks import ColumnCheck, RowCheck
from csc_indicators.extracts.validation.column_checks import is_wrong
from csc_indicators.extracts.validation.model import Rule
from csc_indicators.extracts.validation.row_flags import condition
from csc_indicators.plans import Engine, collect_together


def within_limits(name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The extract with numbers that are out of their range read as not known."""
    info = catalogue()[name]
    return frame.with_columns(
        pl.when(~is_wrong(info, column, "range", ())).then(column.name).alias(column.name)
        for column in info.columns.values()
        if column.low is not None or column.high is not None
    )


def rows_decided(
    frames: Mapping[str, pl.LazyFrame], rules: Sequence[Rule], absent: Iterable[str], engine: Engine
) -> Counter[str]:
    """How many rows of the extracts each of the rules concerns that look at a row by itself; absent columns are not
    looked at."""
    plans = []
    gone = set(absent)
    for name, frame in frames.items():
        info = catalogue()[name]
        flags = {
            rule.code: is_wrong(info, info.columns[rule.check.column], rule.check.name, ())
            if isinstance(rule.check, ColumnCheck)
            else condition(rule.check.when)
            for rule in rules
            if rule.extract == name and isinstance(rule.check, ColumnCheck | RowCheck) and not gone & {*rule.columns}
        }
        if flags:
            plans.append(frame.select(flag.sum().alias(code) for code, flag in flags.items()))
    found: Counter[str] = Counter()
    for counts in collect_together(plans, engine):
        found.update({code: int(count or 0) for code, count in counts.row(0, named=True).items()})
    return +found
