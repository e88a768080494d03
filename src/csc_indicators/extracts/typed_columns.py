"""Columns that arrive with a type, from Parquet or Excel: when the type will do, and when to look at the content."""

from __future__ import annotations

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import ColumnInfo, column_type
from csc_indicators.extracts.conversions import Convert, number, typed_day
from csc_indicators.files.dates import HINT as DATE_HINT
from csc_indicators.files.numbers import TOO_LARGE
from csc_indicators.files.tolerance import tolerance

_NAMES = {"date": "dates", "integer": "numbers", "number": "numbers", "yes_no": "yes or no"}
_HERE = "Europe/London"
_LOST = "1E+99"
"""What is written for a number that is too large to be exact: it is refused as one of which digits are gone."""


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
        return None
    match column.kind:
        case "text" if column.identifies and dtype.is_integer():
            none = [int(float(text)) for text in tolerance().no_identifier]
            return lambda value: pl.when(~value.is_in(none)).then(value).cast(pl.String)
        case "text" if column.identifies and dtype.is_numeric():
            return None
        case "text" | "code" if not column.identifies and (dtype.is_numeric() or dtype in (pl.Boolean, pl.Date)):
            return None
        case "date" if dtype == pl.Date:
            return lambda value: typed_day(column, value)
        case "date" if isinstance(dtype, pl.Datetime):
            return lambda value: typed_day(column, _day_here(value, dtype))
        case "number" | "integer" if dtype.is_integer():
            return lambda value: number(column, value)
        case "number" if dtype.is_numeric():
            return lambda value: number(column, value.cast(pl.Float64))
        case "yes_no" if dtype == pl.Boolean:
            return lambda value: value
        case "date" | "integer" | "yes_no" | "year" | "la_code" if dtype.is_numeric():
            return None
    held = "numbers" if dtype.is_numeric() else "dates" if dtype.is_temporal() else "values of another kind"
    raise UserError(
        f"`{shown}` column `{column.name}` holds {held}, not {_NAMES.get(column.kind, 'texts')}",
        hint=DATE_HINT if column.kind == "date" else None,
    )


def _day_here(value: pl.Expr, dtype: pl.Datetime) -> pl.Expr:
    """The day of a moment: that in England, where the column says in which time zone it is."""
    return value.dt.date() if dtype.time_zone is None else value.dt.convert_time_zone(_HERE).dt.date()


def written(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Values as a person would write them: a whole number has no decimal point, although Excel may store one."""
    if dtype.is_float():
        whole = value.cast(pl.Int64, strict=False).cast(pl.String)
        return (
            pl.when(value.is_nan())
            .then(None)
            .when(value.abs() >= TOO_LARGE)
            .then(pl.lit(_LOST))
            .when(value % 1 == 0)
            .then(whole)
            .otherwise(value.cast(pl.String))
        )
    return value.cast(pl.String)
