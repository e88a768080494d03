"""Texts as identifiers: without what programs put around them, and never when what they took away is gone for good."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from csc_indicators.files.tolerance import tolerance
from csc_indicators.files.values import (
    Fault,
    Values,
    error_cell_faults,
    is_error_cell,
    is_no_value,
    stripped,
    total_faults,
)

PLAIN = r"^(?:[A-Z]+[0-9]|[1-9])[0-9A-Z-]*$"
"""An identifier that can be written in no other way that is read as it: most are, and need no second look."""

_QUOTED = r'^=?"(.*)"$'
_SHORTENED = r"^(\d+)(?:[.,](\d+))?[eE](\+?)(\d+)$"
_HINT = "format the column as text, or as a number without decimals, and export it again"


def read_identifiers(distinct: pl.Series) -> Values:
    """The identifiers of distinct texts, in the case in which they are written and with the noughts before them.

    1001.0 and `="1001"` are 1001. What Excel has made 1.23457E+11 is no identifier any more, unless all its digits are
    there; 12E4 is one.
    """
    looked_at = distinct.to_frame("text").select("text", plain=stripped(pl.col("text")))
    looked_at = looked_at.with_columns(none=_means_none(pl.col("plain")), error=is_error_cell(pl.col("plain")))
    looked_at = looked_at.with_columns(_shortened(pl.col("plain")), value=_without_wrapping(pl.col("plain")))
    none = (pl.col("none") | _means_none(pl.col("value"))).fill_null(value=True)
    done = looked_at.with_columns(
        value=pl.when(pl.col("short").is_null()).then("value").otherwise("whole"),
        lost=pl.col("short").is_not_null() & pl.col("whole").is_null(),
        none=none,
    )
    value = pl.when(~pl.col("none") & ~pl.col("error").fill_null(value=False) & ~pl.col("lost")).then("value")
    lost = done.filter("lost")["text"]
    # Whoever they are about, others of the column may have lost as much.
    faults = tuple(replace(fault, of_column=True) for fault in error_cell_faults(distinct))
    if len(lost):
        faults = (*faults, Fault(lost, "has a number in short form, whose last digits are gone", _HINT, of_column=True))
    totals = total_faults(distinct)
    values = done.select(value.alias("value"))["value"]
    for fault in totals:
        values = values.set(distinct.is_in(fault.texts.implode()), None)
    return Values(values, (*faults, *totals))


def _means_none(plain: pl.Expr) -> pl.Expr:
    lists = tolerance()
    words = plain.str.to_uppercase().is_in(lists.no_identifier_words)
    return is_no_value(plain) | plain.is_in(lists.no_identifier) | words


def _without_wrapping(plain: pl.Expr) -> pl.Expr:
    """Without the signs by which programs keep a number a text, and the fraction that they give to a whole number."""
    unquoted = stripped(plain.str.replace(_QUOTED, "$1")).str.replace(r"^'(\w)", "$1")
    return unquoted.str.replace(r"^(\d+)\.0+$", "$1")


def _shortened(plain: pl.Expr) -> list[pl.Expr]:
    """The text if it is a number in short form, and all its digits if they are there.

    Without a point and a sign it is none: 12E4 is how some systems number their records.
    """
    groups = plain.str.extract_groups(_SHORTENED)
    first, decimals = groups.struct.field("1"), groups.struct.field("2").fill_null("")
    sign, power = groups.struct.field("3"), groups.struct.field("4").cast(pl.Int64, strict=False)
    is_short = first.is_not_null() & ((decimals != "") | (sign == "+"))
    rest = decimals.str.slice(power)
    whole = is_short & (decimals.str.len_chars() >= power) & rest.str.contains(r"^0*$")
    digits = first + decimals.str.head(power)
    return [pl.when(is_short).then(plain).alias("short"), pl.when(whole).then(digits).alias("whole")]
