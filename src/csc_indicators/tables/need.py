"""Children, and the episodes of need that begin with a referral."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from csc_indicators.tables.cleaning import CHILD, best_first, fullest, good, keep_one, without
from csc_indicators.tables.model import EVERY_COLUMN, Column, Frames, Table, from_extract, lacks, shared

_CHILD_COLUMNS = from_extract("children")
_REFERRAL_COLUMNS = from_extract("referrals")

ACCEPTED = ~pl.col("no_further_action").fill_null(False)
"""A referral that led to more than a look: one that does not say so is taken to have."""


def children(frames: Frames, wanted: Container[str] = EVERY_COLUMN) -> pl.LazyFrame:
    """One row per child."""
    rows = good(keep_one(frames["children"], CHILD, fullest((), _CHILD_COLUMNS)))
    return rows.with_columns(family=pl.coalesce("family_id", pl.format("child {}", "child_id")))


def episodes_of_need(frames: Frames, wanted: Container[str] = EVERY_COLUMN) -> pl.LazyFrame:
    """One row per child and day of referral; those made while an episode was open are left out."""
    flagged = frames["referrals"].join(shared(frames, _not_counted), on="row_id", how="left")
    return flagged.filter(pl.col("repeat").is_null() | ~pl.col("repeat")).drop("repeat")


def counted_referrals(frames: Frames) -> pl.LazyFrame:
    """The referrals that are neither repeats nor made inside an open episode."""
    return without(frames["referrals"], shared(frames, _not_counted))


def _not_counted(frames: Frames) -> pl.LazyFrame:
    """row_id, repeat and left_out of the referrals that do not count, for either reason."""
    rows = frames["referrals"]
    # Kept as it is: a filter pushed into the join would have it done once for each.
    # Without closure dates no episode is known to have been open: every referral is one.
    pairs = _same_day_or_open(rows, ends_known=not lacks(frames, "referrals.closure_date")).cache()
    same_day = rows.join(pairs.filter("same_day"), on="row_id", how="semi")
    order = fullest((ACCEPTED, pl.col("closure_date")), _REFERRAL_COLUMNS)
    repeats = best_first(same_day, order).filter(~pl.struct(*CHILD, "referral_date").is_first_distinct())
    inside = (
        pairs.filter(~pl.col("same_day"))
        .join(repeats, left_on="other_row_id", right_on="row_id", how="anti")
        .join(repeats, on="row_id", how="anti")
        .unique("row_id")
    )
    return pl.concat(
        [
            repeats.select("row_id", repeat=True, left_out=pl.lit(None, pl.String)),
            inside.select("row_id", repeat=False, left_out=pl.lit("inside_open_episode")),
        ]
    )


def _same_day_or_open(rows: pl.LazyFrame, *, ends_known: bool) -> pl.LazyFrame:
    """row_id, other_row_id, same_day: each referral with the child's others of that day and of episodes then open."""
    this = rows.select(*CHILD, "row_id", "referral_date")
    other = rows.select(
        *CHILD, _opened="referral_date", _closed="closure_date", _accepted=ACCEPTED, other_row_id="row_id"
    )
    same_day = (pl.col("_opened") == pl.col("referral_date")) & (pl.col("other_row_id") != pl.col("row_id"))
    still_open = pl.col("_closed").is_null() | (pl.col("_closed") > pl.col("referral_date"))
    inside = pl.lit(ends_known) & pl.col("_accepted") & (pl.col("_opened") < pl.col("referral_date")) & still_open
    return this.join(other, on=CHILD).filter(same_day | inside).select("row_id", "other_row_id", same_day=same_day)


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
    build=episodes_of_need,
    left_out={"inside_open_episode": "a referral while an episode of the child was already open is not a new referral"},
    left_out_reads=("referrals.closure_date", "referrals.no_further_action"),
)

TABLES = (CHILDREN, EPISODES_OF_NEED)
