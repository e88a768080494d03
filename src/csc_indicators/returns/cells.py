"""The texts in a return as values: what cannot be read is left blank and can be asked for."""

from __future__ import annotations

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo, column_type
from csc_indicators.extracts.conversions import examine, filled

_BRITISH = r"^\d{1,2}[./-]\d{1,2}[./-]\d{4}$"
_TIME = r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s*[AaPp][Mm])?Z?$"
_WITH_FRACTION = r"^(\d+)\.0+$"
_TOO_LARGE = 2.0**53
"""From here on a number with a decimal point is no longer exact."""
_EARLIEST = pl.date(1900, 1, 1)
"""A year before is one that was written with two digits."""


def text(value: pl.Expr) -> pl.Expr:
    """A text without blanks around it; NULL when nothing is left."""
    return filled(value)


def day(value: pl.Expr) -> pl.Expr:
    """A date written dd/mm/yyyy or yyyy-mm-dd, with or without a time of day; NULL for anything else."""
    written = value.str.strip_chars().str.replace(_TIME, "")
    british = pl.when(written.str.contains(_BRITISH)).then(written.str.replace_all(r"[.-]", "/"))
    iso = pl.when(written.str.contains(r"^\d{4}-\d{1,2}-\d{1,2}$")).then(written)
    read = pl.coalesce(british.str.to_date("%d/%m/%Y", strict=False), iso.str.to_date("%Y-%m-%d", strict=False))
    return pl.when(read >= _EARLIEST).then(read)


def value(column: ColumnInfo, written: pl.Expr) -> pl.Expr:
    """The value of a column of an extract, in the catalogue's type; NULL for what cannot be read."""
    match column.kind:
        case "date":
            return day(written)
        case "code":
            return examine(column, _NO_TEXTS).convert(written)
        case "integer" | "number":
            number = written.str.strip_chars().cast(pl.Float64, strict=False)
            known = number.is_finite()
            if column.kind == "integer":
                known &= (number % 1 == 0) & (number.abs() < _TOO_LARGE)
            if column.unknown is not None:
                known &= number != column.unknown
            return pl.when(known).then(number).cast(column_type(column.kind))
    return identifier(written)


def identifier(value: pl.Expr) -> pl.Expr:
    """A text, without the `.0` of a number that a program kept with a fraction."""
    return text(value).str.replace(_WITH_FRACTION, "$1")


def unreadable(column: ColumnInfo, written: pl.Expr, read: pl.Expr) -> pl.Expr:
    """Whether a text that is not blank could not be read."""
    failed = text(written).is_not_null() & read.is_null()
    if column.unknown is not None:
        number = written.str.strip_chars().cast(pl.Float64, strict=False)
        failed &= (number != column.unknown).fill_null(True)
    return failed


_NO_TEXTS = pl.Series([], dtype=pl.String)
