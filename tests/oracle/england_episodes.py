"""The episodes of made-up children in care: moves and what is none, absences and returns, one period and two."""

from __future__ import annotations

from datetime import date

import polars as pl
from published_england import Year, after

ADULT = "adult"
"""The id, in every authority, of one who is 18 on 31 March and has an open episode."""
_SPELL = ("la_code", "child_id", "from", "reason", "place", "ended", "ends", "distance_miles")


def episodes(table: pl.DataFrame, here: pl.DataFrame, left: pl.DataFrame, year: Year) -> pl.DataFrame:
    """`care_episodes` of the children in care on 31 March, of those who left, and of some who count nowhere."""
    return _episodes(
        pl.concat([_spells_of_those_here(here, year), _spells_of_those_who_left(left), _not_counted(table, year)])
    )


def _spells_of_those_here(here: pl.DataFrame, year: Year) -> pl.DataFrame:
    """The episodes of each child in care on 31 March: moves, changes of status only, absences and returns."""
    i, settled = pl.col("i"), pl.col("i") < pl.col("settled")
    unsettled = ~settled & (i < pl.col("long"))
    moved = ~settled & (i < pl.col("settled") + pl.col("moved"))
    new = pl.col("t") >= 0
    adopters = pl.col("group") == "at_placed_for_adoption"
    two_years = date(year.ends - 2, 3, 31)
    late = date(year.ends - 1, 11, 30)

    def spell(which: pl.Expr, day: pl.Expr | date, reason: str, place: pl.Expr | str) -> pl.DataFrame:
        where = pl.lit(place) if isinstance(place, str) else place
        return here.filter(which).select(
            "la_code",
            "child_id",
            pl.lit(day).alias("from") if isinstance(day, date) else day.alias("from"),
            reason=pl.lit(reason),
            place=where,
            ended=pl.lit(None, pl.String),
            ends=pl.lit(None, pl.Date),
            distance_miles="distance_miles",
        )

    with_this_carer = pl.col("place")
    first_place = (
        pl.when(settled & ~(adopters | (i % 3 == 0)))
        .then(with_this_carer)
        .when(moved | unsettled | settled | (i % 2 == 0))
        .then(pl.lit("U4"))
        .otherwise(with_this_carer)
    )
    plain = ~settled & ~moved & ~unsettled
    # Away and back: no moves. The first is in the year, long before any other change.
    away = settled & ~adopters & (i % 4 == 0)
    return pl.concat(
        [
            spell(pl.lit(True), pl.col("since"), "S", first_place),
            # with the carer for two years to the day, or with adopters for less and the carer before for long enough
            spell(settled & ~adopters & (i % 3 == 0), pl.lit(two_years), "P", with_this_carer),
            spell(settled & adopters, pl.lit(late), "B", with_this_carer),
            spell(settled & ~adopters & (i % 3 != 0), pl.lit(late), "L", with_this_carer),
            spell(away, pl.lit(date(year.ends - 1, 7, 1)), "P", "T0"),
            spell(away, pl.lit(date(year.ends - 1, 7, 15)), "P", with_this_carer),
            # with the carer for two years but a day
            spell(unsettled & ~moved, pl.lit(date(year.ends - 2, 4, 1)), "P", "U4"),
            spell(unsettled & ~moved, pl.lit(date(year.ends - 2, 6, 1)), "P", with_this_carer),
            spell(moved & ~new, pl.lit(date(year.ends - 1, 5, 1)), "P", "K2"),
            spell(moved & ~new, pl.lit(late), "B", with_this_carer),
            spell(moved & new, after(pl.col("since"), 10), "P", "K2"),
            spell(moved & new, after(pl.col("since"), 20), "P", with_this_carer),
            # one move, the last: two placements
            spell(plain & (i % 2 == 0), pl.lit(date(year.ends, 3, 31)), "P", with_this_carer),
        ]
    ).select(_SPELL)


def _spells_of_those_who_left(left: pl.DataFrame) -> pl.DataFrame:
    """One period each; some came and went before it in the same year: they count once, for the last reason."""
    twice = pl.col("is_new") & (pl.col("i") % 3 == 0)
    common = {"reason": pl.lit("S"), "place": pl.lit("U4"), "distance_miles": pl.lit(3.0)}
    return pl.concat(
        [
            left.filter(~twice).select("la_code", "child_id", "ended", "ends", pl.col("since").alias("from"), **common),
            left.filter(twice).select(
                "la_code",
                "child_id",
                pl.col("since").alias("from"),
                ended=pl.lit("E47"),
                ends=after(pl.col("since"), 10),
                **common,
            ),
            left.filter(twice).select(
                "la_code", "child_id", "ended", "ends", after(pl.col("since"), 20).alias("from"), **common
            ),
        ],
        how="diagonal",
    ).select(_SPELL)


def _not_counted(table: pl.DataFrame, year: Year) -> pl.DataFrame:
    """In every authority a child in short breaks, and one who is 18 on 31 March."""
    common = {"ended": pl.lit(None, pl.String), "distance_miles": pl.lit(30.0)}
    area = table.select("la_code")
    starts = after(pl.lit(year.start), 100)
    return (
        pl.concat(
            [
                area.select(
                    "la_code",
                    starts.alias("from"),
                    child_id=pl.lit("breaks"),
                    reason=pl.lit("S"),
                    place=pl.lit("V4"),
                    **common,
                ),
                area.select(
                    "la_code",
                    after(pl.lit(year.start), -50).alias("from"),
                    child_id=pl.lit(ADULT),
                    reason=pl.lit("S"),
                    place=pl.lit("U4"),
                    **common,
                ),
            ],
            how="diagonal",
        )
        .with_columns(ends=pl.lit(None, pl.Date))
        .select(_SPELL)
    )


def _episodes(spells: pl.DataFrame) -> pl.DataFrame:
    """The spells as SSDA903 episodes: each ends on the day on which the child's next one begins."""
    child = ("la_code", "child_id")
    following = pl.col("from").shift(-1).over(child)
    ends = pl.coalesce("ends", "following")
    ended = pl.coalesce("ended", pl.when(ends.is_not_null()).then(pl.lit("X1")))
    ordered = spells.sort(*child, "from").with_columns(following=following)
    return ordered.select(
        *child,
        start_date="from",
        end_date=ends,
        reason_new_episode="reason",
        legal_status=pl.when(pl.col("place") == "V4").then(pl.lit("V4")).otherwise(pl.lit("C2")),
        placement_type=pl.when(pl.col("place") == "V4").then(pl.lit("U4")).otherwise("place"),
        distance_miles="distance_miles",
        reason_ended=ended,
    )
