"""Columns that arrive with a type, from Parquet or Excel: when the type will do, and when to look at the content."""

from __future__ import annotations

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import ColumnInfo, column_type
from csc_indicators.extracts.conversions import DATE_HINT, Convert, can_fail, examine, number

_NAMES = {"date": "dates", "integer": "numbers", "number": "numbers", "yes_no": "yes or no"}


def is_text(dtype: pl.DataType) -> bool:
    """Whether values of the type are texts."""
    return dtype == pl.String or isinstance(dtype, pl.Categorical | pl.Enum)


def typed_conversion(column: ColumnInfo, dtype: pl.DataType, shown: str) -> Convert | None:
    """How values of a type become those of the column; None when they must be examined as texts first.

    `UserError` when the type can never be that column.
    """
    wanted = column_type(column.kind)
    if dtype == pl.Null:
        return lambda value: value.cast(wanted)
    if is_text(dtype):
        return None if can_fail(column) else lambda value: examine(column, _NO_TEXTS).convert(value.cast(pl.String))
    match column.kind:
        case "text" | "code" if dtype.is_numeric() or dtype in (pl.Boolean, pl.Date):
            return lambda value: examine(column, _NO_TEXTS).convert(_written(value, dtype))
        case "date" if dtype == pl.Date:
            return lambda value: value
        case "date" if isinstance(dtype, pl.Datetime):
            return lambda value: value.dt.date()
        case "number" if dtype.is_numeric():
            return lambda value: number(column, value.cast(pl.Float64))
        case "integer" if dtype.is_integer():
            return lambda value: value.cast(wanted)
        case "yes_no" if dtype == pl.Boolean:
            return lambda value: value
        case "integer" | "yes_no" | "year" | "la_code" if dtype.is_numeric():
            return None
    held = "numbers" if dtype.is_numeric() else "dates" if dtype.is_temporal() else "values of another kind"
    raise UserError(
        f"`{shown}` column `{column.name}` holds {held}, not {_NAMES.get(column.kind, 'texts')}",
        hint=DATE_HINT if column.kind == "date" else None,
    )


_NO_TEXTS = pl.Series([], dtype=pl.String)


def _written(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Values as a person would write them: a whole number has no decimal point, although Excel may store one."""
    if dtype.is_float():
        return (
            pl.when(value % 1 == 0)
            .then(value.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(value.cast(pl.String))
        )
    return value.cast(pl.String)
