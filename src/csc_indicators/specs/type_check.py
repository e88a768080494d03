"""The sort of thing that SQL comes out as, tried on an empty table: a date, text, yes or no, a number.

Polars compares some things of different sorts without a word: a length of time with a number, a yes/no column with
text, a date with a number. All come out false for every row, so each part of an expression is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.errors import did_you_mean
from csc_indicators.specs.shared import CodeGroup
from csc_indicators.sql import SqlFault, compile_sql

Types = dict[str, pl.DataType]
"""Column -> type; pl.Null for a column that is declared but whose type is not known, because it has a fault itself."""

_NAMES: dict[str, str] = {"Date": "a date", "String": "text", "Boolean": "yes or no", "Duration": "a length of time"}
_HINTS = {
    "a date": "write a day as `date '2024-04-01'`, and a later day as `referral_date + interval '28 days'`",
    "yes or no": "a yes/no column is a condition by itself: `earlier`, or `not earlier`",
    "a number": "write a number without quotes, and text in single quotes",
}


def sort_of(dtype: pl.DataType) -> str:
    """The type in words: `a date`, `text`, `yes or no`, `a number`, `a length of time`; a list as its items are."""
    inner = dtype.inner if isinstance(dtype, pl.List) else dtype
    return "nothing" if inner == pl.Null else _NAMES.get(str(inner.base_type()), "a number")


def type_of(sql: str, types: Types, codes: Mapping[str, CodeGroup]) -> pl.DataType:
    """The type that the SQL comes out as; SqlFault when it names what is not there or mixes sorts."""
    expression = compile_sql(sql, codes)
    for name in sorted(expression.columns):
        if name not in types:
            raise SqlFault(f"`{name}` is not a column here", did_you_mean(name, types))
    return _checked(expression.expr, pl.DataFrame(schema=types), sql)


def _checked(expr: pl.Expr, empty: pl.DataFrame, sql: str) -> pl.DataType:
    """The type of the expression, when all its parts are sound."""
    parts = [_checked(part, empty, sql) for part in expr.meta.pop()]
    sorts = sorted({sort_of(dtype) for dtype in parts if dtype != pl.Null})
    mixed = f"`{sql}` mixes {' and '.join(sorts)}"
    hint = next((hint for sort, hint in _HINTS.items() if sort in sorts), None)
    try:
        dtype = empty.select(out=expr).schema["out"]
    except pl.exceptions.PolarsError:
        if len(sorts) > 1:
            raise SqlFault(mixed, hint) from None
        raise SqlFault(f"`{sql}` asks of {' and '.join(sorts) or 'nothing'} what it cannot give") from None
    if dtype == pl.Boolean and len(sorts) > 1:
        raise SqlFault(mixed, hint)
    if dtype.base_type() == pl.Duration and expr.meta.root_names():
        raise SqlFault(
            f"`{sql}` takes a date from a date, and the length of time that is left compares wrongly with a number",
            "write `closure_date <= referral_date + interval '28 days'`, or add the days between them with `days`",
        )
    return dtype


def check_condition(sql: str, types: Types, codes: Mapping[str, CodeGroup]) -> None:
    """SqlFault unless the SQL is true or false of a row."""
    dtype = type_of(sql, types, codes)
    if dtype not in (pl.Boolean, pl.Null):
        raise SqlFault(f"`{sql}` is {sort_of(dtype)}, not true or false", "compare it with something")


def check_number(sql: str, types: Types, codes: Mapping[str, CodeGroup]) -> None:
    """SqlFault unless the SQL is a number of a row."""
    dtype = type_of(sql, types, codes)
    if not dtype.is_numeric() and dtype != pl.Null:
        raise SqlFault(f"`{sql}` is {sort_of(dtype)}, not a number")
