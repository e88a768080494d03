"""Codes that are in no code set: found in a column, and marked so that nothing takes them for a known code or a blank.

A code of another year is known. A marked code keeps its text behind the mark, so that two of them stay two; of a column
of many codes the known ones stay, and one mark stands for all others.
"""

from __future__ import annotations

import re

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo
from csc_indicators.extracts.code_sets import code_sets

MARK = "?"
"""How a code that is not known begins while figures are counted; no code of a code set has it."""


def is_unknown_code(column: ColumnInfo) -> pl.Expr:
    """Whether the column of codes holds one that is not in its code set, or among several one; never NULL."""
    value = pl.col(column.name)
    codes = list(code_sets()[column.code_set or ""])
    if not column.many:
        return ~value.is_in(codes).fill_null(value=True)
    any_code = "|".join(re.escape(code) for code in codes)
    return ~value.str.contains(f"^({any_code})(;({any_code}))*$").fill_null(value=True)


def with_code(column: str, code: str) -> pl.Expr:
    """The values of a column in which the code stands where a marked one did."""
    return pl.when(is_marked(column)).then(pl.lit(code)).otherwise(column).alias(column)


def is_marked(column: str) -> pl.Expr:
    """Whether a code was marked as unknown; never NULL."""
    return pl.col(column).str.starts_with(MARK).fill_null(value=False)


def marked(column: ColumnInfo) -> pl.Expr:
    """The values of the column with codes that are not known marked."""
    value = pl.col(column.name)
    if not column.many:
        return pl.when(is_unknown_code(column)).then(MARK + value).otherwise(value).alias(column.name)
    codes = list(code_sets()[column.code_set or ""])
    listed = value.str.split(";")
    known = listed.list.eval(pl.element().filter(pl.element().is_in(codes)))
    return (
        pl.when(is_unknown_code(column))
        .then(known.list.concat(pl.lit([MARK])).list.join(";"))
        .otherwise(value)
        .alias(column.name)
    )
