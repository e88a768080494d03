"""What returns on care leavers share: accommodation from its type and its suitability."""

from __future__ import annotations

import polars as pl

_LEFT_OUT = ["G", "H", "R"]
"""Abroad, deported, not known: left out of the share that is suitable, whatever the second character."""
_NEVER_SUITABLE = ["S", "X"]
"""No fixed abode, and custody."""


def accommodation(kind: pl.Expr, suitability: pl.Expr) -> pl.Expr:
    """The code of a type (a letter, or 0) and a suitability (1 or 2); NULL where one is missing that matters.

    A type may be the whole code, such as K1, whose second character counts where no suitability is said.
    """
    suitability = pl.coalesce(suitability, kind.str.extract(r"^[A-Z]([12])$"))
    kind = kind.str.slice(0, 1)
    second = pl.when(kind.is_in(_NEVER_SUITABLE)).then(pl.lit("2")).otherwise(suitability)
    second = pl.when(second.is_null() & kind.is_in(_LEFT_OUT)).then(pl.lit("1")).otherwise(second)
    return pl.when(kind == "0").then(pl.lit("0")).otherwise(kind + second)
