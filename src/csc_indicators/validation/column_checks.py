"""What is wrong with a column's values, as one expression for each check."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import reduce
from operator import or_

import polars as pl

from csc_indicators.calendar import year_ending_of
from csc_indicators.extracts.catalogue import ColumnInfo, ExtractInfo
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.extracts.unreadable import text_column
from csc_indicators.validation.checks import ColumnCheckName

_NEVER = pl.lit(value=False)


def is_wrong(extract: ExtractInfo, column: ColumnInfo, check: ColumnCheckName, there: Collection[str]) -> pl.Expr:
    """Whether a value fails the check; never NULL. `there` names the columns of the frame."""
    value = pl.col(column.name)
    unreadable = pl.col(text_column(column.name)).is_not_null() if text_column(column.name) in there else _NEVER
    match check:
        case "blank":
            return value.is_null() & ~unreadable
        case "value":
            return value.is_null() if column.kind == "la_code" else unreadable
        case "code":
            return _unknown_code(column)
        case "twice":
            codes = value.str.split(";")
            return (codes.list.n_unique() < codes.list.len()).fill_null(value=False)
        case "range":
            return _out_of_range(column)
        case "future":
            return (value > pl.col("as_at")).fill_null(value=False)
        case "year":
            return _out_of_use(extract, column)
        case "unlisted":
            raise AssertionError("a rule about a link is not asked of a column")


def _unknown_code(column: ColumnInfo) -> pl.Expr:
    codes = list(code_sets()[column.code_set or ""])
    value = pl.col(column.name)
    if not column.many:
        return ~value.is_in(codes).fill_null(value=True)
    pattern = "|".join(re.escape(code) for code in codes)
    return ~value.str.contains(f"^({pattern})(;({pattern}))*$").fill_null(value=True)


def _out_of_range(column: ColumnInfo) -> pl.Expr:
    value = pl.col(column.name)
    low = value < column.low if column.low is not None else _NEVER
    high = value > column.high if column.high is not None else _NEVER
    return (low | high).fill_null(value=False)


def _out_of_use(extract: ExtractInfo, column: ColumnInfo) -> pl.Expr:
    """Whether the code was not in use in any year that the row spans; a row with a blank date is still going on."""
    value = pl.col(column.name)
    if extract.locator is not None:
        first = year_ending_of(pl.col(extract.locator))
        last = pl.max_horizontal(year_ending_of(pl.col(name)) for name in extract.date_columns)
        ended = pl.all_horizontal(pl.col(name).is_not_null() for name in extract.date_columns)
    else:
        year = next(name for name, info in extract.columns.items() if info.kind == "year")
        first = last = pl.col(year).str.slice(0, 4).cast(pl.Int32, strict=False) + 1
        ended = pl.lit(value=True)
    out_of_use = []
    for code, facts in code_sets()[column.code_set or ""].items():
        has = value.str.contains(rf"(^|;){re.escape(code)}(;|$)") if column.many else value == code
        if facts.valid_to:
            out_of_use.append(has & (first > _ends(facts.valid_to)))
        if facts.valid_from:
            out_of_use.append(has & ended & (last < _ends(facts.valid_from)))
    return reduce(or_, out_of_use).fill_null(value=False)


def _ends(year: str) -> int:
    return int(year[:4]) + 1
