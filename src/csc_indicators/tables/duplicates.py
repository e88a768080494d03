"""Rows that say the same thing twice, and rows that cannot be right.

Repeats are rare, so the large table is never sorted: rows that may share a key are found by a hash of it, and only
those are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

CHILD = ("child_id",)
"""The key of a child: a number that says the authority too, see `child_numbers`."""
_SOURCE = ("source_file", "source_row", "row_id")


def known(columns: Iterable[str]) -> pl.Expr:
    """Whether none of the columns is empty."""
    return pl.all_horizontal(pl.col(name).is_not_null() for name in columns)


def backwards(start: str, end: str) -> pl.Expr:
    """Whether the end is before the start; no where one of them is unknown."""
    return (pl.col(end) < pl.col(start)).fill_null(value=False)


def good(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows, none left out."""
    return rows.with_columns(left_out=pl.lit(None, pl.String))


def fullest(first: Sequence[pl.Expr | str], columns: Iterable[str]) -> list[pl.Expr]:
    """An order, best row last to none: by `first`, then by the other columns, an empty one after any other.

    The source comes last and makes the order complete, so that the place of a row in the input never matters.
    """
    order = [pl.col(item) if isinstance(item, str) else item for item in first]
    return [*order, *(pl.col(name) for name in columns), *map(pl.col, _SOURCE)]


def sharing(rows: pl.LazyFrame, key: Sequence[str], *, must_know: Sequence[str] | None = None) -> pl.LazyFrame:
    """The rows whose key another row has too (and, once in 10^12 rows, one that only has the same hash).

    A row that lacks a part of its key is nobody's repeat; `must_know` names the parts that count for that.
    """
    hashed = rows.filter(known(must_know or key)).with_columns(_key=pl.struct(key).hash())
    shared = hashed.group_by("_key").len("_rows").filter(pl.col("_rows") > 1).select("_key")
    return hashed.join(shared, on="_key", how="semi").drop("_key")


def without(rows: pl.LazyFrame, lost: pl.LazyFrame) -> pl.LazyFrame:
    """The rows whose `row_id` is not among the lost."""
    return rows.join(lost.select("row_id"), on="row_id", how="anti")


def best_first(rows: pl.LazyFrame, order: Sequence[pl.Expr]) -> pl.LazyFrame:
    """The rows sorted, the largest values first and empty ones last."""
    return rows.sort(order, descending=True, nulls_last=True)


def keep_one(
    rows: pl.LazyFrame, key: Sequence[str], order: Sequence[pl.Expr], *, must_know: Sequence[str] | None = None
) -> pl.LazyFrame:
    """The rows with one per key: the first in the order, largest values first."""
    few = best_first(sharing(rows, key, must_know=must_know), order)
    return without(rows, few.filter(~pl.struct(key).is_first_distinct()))
