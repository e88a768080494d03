"""Children, and the episodes of need that begin with a referral."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.child_numbers import at
from csc_indicators.tables.duplicates import CHILD, best_first, fullest, good, keep_one, without
from csc_indicators.tables.model import EVERY_COLUMN, Column, Frames, Table, from_extract, lacks, shared

_CHILD_COLUMNS = from_extract("children")
_REFERRAL_COLUMNS = from_extract("referrals")

_FOR_EVER = pl.date(9999, 12, 31)
ACCEPTED = ~pl.col("no_further_action").fill_null(value=False)
"""A referral that led to more than a look: one that does not say so is taken to have."""


def children(frames: Frames, _wanted: Container[str] = EVERY_COLUMN) -> pl.LazyFrame:
    """One row per child."""
    rows = good(keep_one(frames["children"], CHILD, fullest((), _CHILD_COLUMNS)))
    return rows.with_columns(family=pl.coalesce("family_id", pl.format("child {}", "child_id")))


def episodes_of_need(frames: Frames, _wanted: Container[str] = EVERY_COLUMN) -> pl.LazyFrame:
    """One row per child and day of referral; those made while an episode was open are left out."""
    flagged = frames["referrals"].join(shared(frames, _not_counted), on="row_id", how="left")
    return flagged.filter(pl.col("repeat").is_null() | ~pl.col("repeat")).drop("repeat")


def counted_referrals(frames: Frames) -> pl.LazyFrame:
    """The referrals that are neither repeats nor made inside an open episode."""
    return without(frames["referrals"], shared(frames, _not_counted))


def counted_in_order(frames: Frames) -> pl.LazyFrame:
    """The same by child and day, as `_in_order` has them."""
    left = shared(frames, _in_order).join(shared(frames, _not_counted), on="row_id", how="anti", maintain_order="left")
    return left.set_sorted("at")


def _not_counted(frames: Frames) -> pl.LazyFrame:
    """row_id, repeat and left_out of the referrals that do not count, for either reason."""
    ordered = shared(frames, _in_order)
    same_day = pl.col("at") == pl.col("at").shift()
    # Few: only these are compared with all they say.
    sharing = ordered.filter((same_day | same_day.shift(-1)).fill_null(value=False))
    order = fullest((ACCEPTED, pl.col("closure_date")), _REFERRAL_COLUMNS)
    rows = best_first(frames["referrals"].join(sharing, on="row_id", how="semi"), order)
    repeats = rows.filter(~pl.struct(*CHILD, "referral_date").is_first_distinct()).select("row_id").cache()
    plans = [repeats.select("row_id", repeat=True, left_out=pl.lit(None, pl.String))]
    # Without closure dates no episode is known to have been open: every referral is one.
    if not lacks(frames, "referrals.closure_date"):
        others = ordered.join(repeats, on="row_id", how="anti", maintain_order="left")
        # Numbers grow from child to child, so that one running maximum serves them all.
        inside = others.filter(pl.col("until").cum_max().shift() > pl.col("at"))
        plans.append(inside.select("row_id", repeat=False, left_out=pl.lit("inside_open_episode")))
    return pl.concat(plans)


def _in_order(frames: Frames) -> pl.LazyFrame:
    """The referrals by child and day: row_id, and as numbers of child and day (see `at`) at, until and closed.

    An episode of need goes on until its closure, or the end of days; `until` is 0 for one that does not count as such.
    One that led to no further action was closed on the day it was made, unless a later closure is recorded.
    """
    closure = at(pl.col("closure_date").fill_null(_FOR_EVER))
    closed = pl.when(ACCEPTED).then(closure).otherwise(at(pl.coalesce("closure_date", "referral_date")))
    return (
        frames["referrals"]
        .select("row_id", at=at("referral_date"), until=pl.when(ACCEPTED).then(closure).otherwise(0), closed=closed)
        .filter(pl.col("at").is_not_null())
        .sort("at")
    )


CHILDREN = Table(
    name="children",
    title="Children",
    one_row_is="a child",
    start=None,
    end=None,
    columns=_CHILD_COLUMNS
    | {
        "family": Column(
            pl.String(),
            "The child's family; a child whose family is not recorded is one",
            ("children.family_id", "children.child_id"),
        ),
    },
    needs=("children",),
    one_per=("child_id",),
    build=children,
)

EPISODES_OF_NEED = Table(
    name="episodes_of_need",
    title="Episodes of need",
    one_row_is="a referral, and the episode of need that it begins",
    start="referral_date",
    end="closure_date",
    columns=_REFERRAL_COLUMNS,
    needs=("referrals",),
    one_per=("child_id", "referral_date"),
    build=episodes_of_need,
    left_out={"inside_open_episode": "a referral while an episode of the child was already open is not a new referral"},
    left_out_reads=("referrals.closure_date", "referrals.no_further_action"),
)

TABLES = (CHILDREN, EPISODES_OF_NEED)
