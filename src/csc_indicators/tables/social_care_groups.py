"""What a child is to social care on 31 March: looked after, on a plan, or in need."""

from __future__ import annotations

import polars as pl

from csc_indicators.calendar import day_in_labelled_year, year_ending_of
from csc_indicators.tables.care import care_periods
from csc_indicators.tables.duplicates import CHILD
from csc_indicators.tables.model import Frames, shared
from csc_indicators.tables.protection import cp_plans
from csc_indicators.tables.referrals import ACCEPTED, counted_referrals

SNAPSHOT = (*CHILD, "snapshot_date")

_PUPILS = ("attendance", "attainment")
_NAMES = {4: "CLA 12 months", 3: None, 2: "CPPO", 1: "CINO"}
_LOOKED_AFTER_12_MONTHS, _LOOKED_AFTER, _ON_A_PLAN, _IN_NEED = _NAMES


def social_care_groups(frames: Frames) -> pl.LazyFrame:
    """One row per child and 31 March of the pupils' academic years on which it was known: social_care_group.

    A child is in one group: looked after before on a plan before in need. It is empty for a child who has been looked
    after for less than twelve months.
    """
    return shared(frames, _groups)


def _groups(frames: Frames) -> pl.LazyFrame:
    spells = [
        care_periods(frames).select(*CHILD, _start="start_date", _end="end_date", _group=_LOOKED_AFTER),
        cp_plans(frames)
        .filter(pl.col("left_out").is_null())
        .select(*CHILD, _start="start_date", _end="end_date", _group=_ON_A_PLAN),
        counted_referrals(frames)
        .filter(ACCEPTED)
        .select(*CHILD, _start="referral_date", _end="closure_date", _group=_IN_NEED),
    ]
    # From 1 April of the year before: twelve months to 31 March, both days in.
    whole_year = (pl.col("_group") == _LOOKED_AFTER) & (pl.col("_start") <= pl.date(pl.col("_year") - 1, 4, 1))
    group = pl.when(whole_year).then(_LOOKED_AFTER_12_MONTHS).otherwise("_group")
    return (
        _per_snapshot(pl.concat(spells), frames)
        .group_by(*CHILD, "_year")
        .agg(_group=group.max())
        .select(
            *CHILD,
            snapshot_date=pl.date(pl.col("_year"), 3, 31),
            social_care_group=pl.col("_group").replace_strict(_NAMES, return_dtype=pl.String),
        )
    )


def _per_snapshot(spells: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """The spells, each once for every 31 March in `_year` on which it was open, of the years that pupils have."""
    pupils = pl.concat([frames[name].select("academic_year") for name in _PUPILS if name in frames])
    year = day_in_labelled_year("academic_year", 3, 31).dt.year()
    asked = pupils.select(_first_asked=year.min(), _last_asked=year.max())
    first = pl.max_horizontal("_first_asked", _first_31_march("_start"))
    last = pl.min_horizontal("_last_asked", _first_31_march("_end") - 1)
    years = (
        spells.filter(pl.col("_start").is_not_null()).join(asked, how="cross").with_columns(_first=first, _last=last)
    )
    open_on_some = years.filter(pl.col("_first") <= pl.col("_last"))
    return open_on_some.with_columns(_year=pl.int_ranges("_first", pl.col("_last") + 1)).explode("_year")


def _first_31_march(day: str) -> pl.Expr:
    """The year of the first 31 March on or after a day."""
    return year_ending_of(pl.col(day))
