"""Children as whole numbers, while tables are made: a number is sorted and joined several times faster than two texts.

A child is known by authority and id. Both go into one number, exactly: the place of the authority in its list, and the
place of the id among the distinct ids, as Polars numbers the texts of a Categorical.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

_IDS = 2**28
"""More distinct ids than fit into memory; with 2**8 authorities and 2**24 days it leaves a sign in 64 bits."""
DAYS = 2**24
"""More days than lie between any two dates; the numbers of one child lie so far from those of the next."""
_LAST_DAY = DAYS // 2 - 1


class ChildNumbers:
    """Numbers that are the same for a child in every frame, in `child_id`; and the ids again from the numbers."""

    def __init__(self) -> None:
        self._ids = pl.Categorical(pl.Categories.random(namespace="csc_indicators"))
        # Polars forgets the numbers when no series of the type is left.
        self._kept = pl.Series(dtype=self._ids)

    def number(self, frames: Mapping[str, pl.LazyFrame]) -> dict[str, pl.LazyFrame]:
        """The frames with numbers for ids, NULL where the id is; frames without children as they are."""
        area = pl.col("la_code").to_physical().cast(pl.Int64)
        child = area * _IDS + pl.col("child_id").cast(self._ids).to_physical().cast(pl.Int64)
        return {name: _with_children(frame, child) for name, frame in frames.items()}

    def name(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The frame with ids for numbers."""
        place = (pl.col("child_id") % _IDS).cast(pl.UInt32)
        return _with_children(frame, place.cat.to(self._ids).cast(pl.String))


def _with_children(frame: pl.LazyFrame, child: pl.Expr) -> pl.LazyFrame:
    return frame.with_columns(child_id=child) if "child_id" in frame.collect_schema() else frame


def at(day: str | pl.Expr) -> pl.Expr:
    """A child and a day as one number, which sorts as the two do; NULL where either is."""
    date = pl.col(day) if isinstance(day, str) else day
    days = date.to_physical().cast(pl.Int64).clip(-_LAST_DAY, _LAST_DAY)
    return pl.col("child_id") * DAYS + (days + _LAST_DAY)


def child_of(at: str) -> pl.Expr:
    """The child of a number that `at` made."""
    return pl.col(at) // DAYS


def day_of(at: str) -> pl.Expr:
    """The day of a number that `at` made."""
    return (pl.col(at) % DAYS - _LAST_DAY).cast(pl.Int32).cast(pl.Date)
