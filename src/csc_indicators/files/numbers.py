"""Texts as numbers: with thousands parted, as sums of money, and in brackets below nought."""

from __future__ import annotations

import re
from functools import cache

import polars as pl

from csc_indicators.files.tolerance import tolerance
from csc_indicators.files.values import Fault, Values, error_cell_faults, is_error_cell, is_no_value, stripped

TOO_LARGE = 2.0**53
"""From here on a number that was read with a decimal point is not exact, and further on no whole number can hold it."""

_PARTED = r"^\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+)(?:\.\d*)?$"
_SHORTENED = r"^(\d+)(?:\.(\d+))?[eE]\+?(\d+)$"
_EXCEL_SHORTENS_FROM = 11
POINT_AND_THREE = r"^[1-9]\d{0,2}\.\d{3}$"
"""A number with a point that may be decimal or part thousands."""
_LEAST_PARTED = 3
"""Of fewer numbers with a point and three digits nobody would say that the point parts thousands."""


def read_numbers(distinct: pl.Series, *, whole: bool, not_known: float | None = None) -> Values:
    """The numbers of distinct texts as Float64; `not_known` is the number that means that it is not known."""
    plain = stripped(pl.col("text").str.replace_all(r"\s", " "))
    looked_at = distinct.to_frame("text").select("text", plain=plain).with_columns(_signed_body())
    looked_at = looked_at.with_columns(
        none=is_no_value(pl.col("plain"), dashes=False).fill_null(value=True),
        number=_number(),
        shortened=_is_shortened(pl.col("body")),
    ).with_columns(number=pl.when(pl.col("number").is_finite() & ~pl.col("shortened")).then("number"))
    exact = (pl.col("number") % 1 == 0) & (pl.col("number").abs() < TOO_LARGE)
    done = looked_at.with_columns(broken=(~exact if whole else pl.lit(False)) & pl.col("number").is_not_null())
    known = ~pl.col("broken") & ~pl.col("none")
    if not_known is not None:
        known &= pl.col("number") != not_known
    return Values(done.select(pl.when(known).then("number").alias("value"))["value"], _faults(done))


def _signed_body() -> list[pl.Expr]:
    """The digits of a text, and whether it is below nought."""
    plain = pl.col("plain")
    inside = plain.str.extract(r"^\((.*)\)$")
    body = pl.coalesce(inside, plain)
    unsigned = body.str.replace(r"^[+-]", "").str.strip_chars()
    money = unsigned.str.replace(rf"^(?:{_currencies()})\s*", "")
    digits = money.str.replace(r"^-", "")
    below = inside.is_not_null() | body.str.starts_with("-") | money.str.starts_with("-")
    # A sign within brackets, or two signs, say nothing certain.
    twice = (inside.is_not_null() & (body.str.starts_with("-") | money.str.starts_with("-"))) | (
        body.str.contains("^[+-]") & money.str.contains("^[+-]")
    )
    return [pl.when(~twice).then(digits).alias("body"), below.alias("below")]


@cache
def _currencies() -> str:
    return "|".join(re.escape(mark) for mark in tolerance().currency)


def _number() -> pl.Expr:
    parted = pl.col("body").str.contains(_PARTED)
    joined = pl.when(parted).then(pl.col("body").str.replace_all("[, ]", "")).otherwise("body")
    # Polars reads a sign, which was taken off before.
    value = pl.when(joined.str.contains(r"^[\d.]")).then(joined).cast(pl.Float64, strict=False)
    return pl.when(pl.col("below")).then(-value).otherwise(value)


def _is_shortened(body: pl.Expr) -> pl.Expr:
    """Whether a number is written in short, as 1.23457E+11, so that digits may be gone."""
    groups = body.str.extract_groups(_SHORTENED)
    decimals = groups.struct.field("2").str.len_chars().fill_null(0)
    power = groups.struct.field("3").cast(pl.Int64, strict=False)
    lost = ((decimals > 0) & (decimals < power)) | ((decimals == 0) & (power >= _EXCEL_SHORTENS_FROM))
    return lost.fill_null(value=False)


def _faults(read: pl.DataFrame) -> tuple[Fault, ...]:
    plain = pl.col("plain")
    unread = read.filter(pl.col("number").is_null() & ~pl.col("none") & ~is_error_cell(plain))
    percent, comma = plain.str.contains("%", literal=True), plain.str.contains(",", literal=True)
    again = "show all digits in Excel and save again"
    fault_kinds = (
        (unread.filter("shortened"), "has a number in short form, whose last digits are gone", again),
        (unread.filter(percent), "has a percent sign", "write the number alone, in the unit of the column"),
        (unread.filter(comma & ~percent), "has a comma in a number", "write 1234, 1,234 or 1234.5"),
        (unread.filter(~comma & ~percent & ~pl.col("shortened")), "is not a number", "write digits only, as 12 or 0.6"),
        (read.filter("broken"), "is not a whole number", None),
    )
    faults = (Fault(rows["text"], problem, hint) for rows, problem, hint in fault_kinds if rows.height)
    return (*error_cell_faults(read["text"]), *_parted_by_points(read), *faults)


def _parted_by_points(read: pl.DataFrame) -> tuple[Fault, ...]:
    """The fault of numbers such as 12.537 where the point may part thousands, since no other number says what it is.

    A number with a point and other than three digits after it, one below 1, or a thousand without a point shows that
    points are decimal; noughts at the end are those of a database that writes three decimals always.
    """
    numbers = read.filter(pl.col("number").is_not_null())
    body = pl.col("body")
    points = numbers.filter(body.str.contains(".", literal=True))
    parted = points.filter(body.str.contains(POINT_AND_THREE))
    if parted.height < max(_LEAST_PARTED, points.height):
        return ()
    without = numbers.filter(~body.str.contains(".", literal=True))
    filled_up = parted.filter(body.str.ends_with("00")).height
    if 2 * filled_up > parted.height or (without["number"].abs() >= 1_000).any():
        return ()
    hint = "write thousands without a point (12537), or decimals with less or more than three digits (12.54)"
    problem = "has three digits after every point, which may part thousands"
    return (Fault(parted["text"], problem, hint, of_column=True),)
