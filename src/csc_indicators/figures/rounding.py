"""The text of a figure: rounded half up, once, on exact integers from the unrounded ratio.

DfE rounds exact ties away from zero in every published table, which binary fractions cannot do. Integers are of 128
bits: a numerator of 10^15 millionths per 10,000 at six decimals needs 10^26 of the 10^38 there are.
"""

from __future__ import annotations

import polars as pl

NOT_APPLICABLE = "z"
"""The denominator is zero."""

NOT_AVAILABLE = "x"
"""The data cannot give the figure."""

_TIE = 1e-9
"""How far below a tie a median of decimals may lie, by the dust of binary fractions, and still count as the tie."""


def rounded_units(top: pl.Expr, bottom: pl.Expr, scale: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """`top * scale / bottom` in units of the last decimal, a whole number, rounded half up.

    Figures below zero round away from zero. All four are whole numbers. NULL where one is NULL or `bottom` is zero.
    """
    n = top.cast(pl.Int128) * scale.cast(pl.Int128) * pl.lit(10, pl.Int128).pow(decimals)
    d = bottom.cast(pl.Int128)
    size = (n.abs() * 2 + d.abs()) // (d.abs() * 2)
    return pl.when((n < 0) != (d < 0)).then(0 - size).otherwise(size)


def rounded_value(value: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """The same of a figure that is no ratio of whole numbers, as a median of ratios."""
    size = (value.abs() * pl.lit(10.0).pow(decimals) + 0.5 + _TIE).floor().cast(pl.Int128)
    return pl.when(value < 0).then(0 - size).otherwise(size)


def text_of_units(units: pl.Expr, not_zero: pl.Expr, decimals: pl.Expr, low: pl.Expr) -> pl.Expr:
    """The text of a rounded figure, or `low` where it is not zero but rounds to it; NULL where `units` is NULL.

    Where `low` is NULL too, such a figure is printed as zero.
    """
    unit = pl.lit(10, pl.Int128).pow(decimals)
    size = units.abs()
    # one in front of the decimals keeps their leading zeros, and is cut off again
    fraction = (size % unit + unit).cast(pl.String).str.slice(1)
    sign = pl.when(units < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    point = pl.when(decimals > 0).then(pl.lit(".")).otherwise(pl.lit(""))
    figure = pl.concat_str(sign, (size // unit).cast(pl.String), point, fraction)
    return pl.when((units == 0) & not_zero & low.is_not_null()).then(low).otherwise(figure)
