"""Made-up children in care with the social workers and schools that every authority published."""

from __future__ import annotations

from datetime import date

import polars as pl
from published_england import Extracts, Year, after, counts, named, rows


def workers_and_schools(year: Year) -> Extracts:
    """`care_episodes`, `case_allocations` and `school_enrolments` of the children in care on 31 March."""
    table = counts(
        str(year.ends),
        few=("here", "pupils"),
        here=("cla_three_or_more_social_workers_in_year_percent", None, "denominator"),
        three=("cla_three_or_more_social_workers_in_year_percent", None, "numerator"),
        pupils=("cla_one_or_more_mid_year_school_moves_percent", None, "denominator"),
        movers=("cla_one_or_more_mid_year_school_moves_percent", None, "numerator"),
    ).with_columns(pl.exclude("la_code").fill_null(0))
    children = rows(table, pl.max_horizontal("here", "pupils")).with_columns(child_id=named("W", "i"))
    care = children.select(
        "la_code",
        "child_id",
        start_date=after(year.start, -200 - pl.col("i") % 900),
        end_date=pl.lit(None, pl.Date),
        reason_new_episode=pl.lit("S"),
        legal_status=pl.lit("C2"),
        placement_type=pl.lit("U4"),
        reason_ended=pl.lit(None, pl.String),
    )
    left = table.select(
        "la_code",
        child_id=pl.lit("left"),
        start_date=after(year.start, -50),
        end_date=pl.lit(year.end),
        reason_new_episode=pl.lit("S"),
        legal_status=pl.lit("C2"),
        placement_type=pl.lit("U4"),
        reason_ended=pl.lit("E4A"),
    )
    born = children.select("la_code", "child_id", date_of_birth=after(year.start, -3000 - pl.col("i") % 900))
    return {
        "children": born,
        "care_episodes": pl.concat([care, left]),
        "case_allocations": _allocations(children, year),
        "school_enrolments": _enrolments(children, year),
    }


def _allocations(children: pl.DataFrame, year: Year) -> pl.DataFrame:
    """Three workers for so many; for the others two of whom one came back, and a third before the year or after it."""
    three = pl.col("i") < pl.col("three")

    def spell(which: pl.Expr, worker: str, first: int, last: int | None) -> pl.DataFrame:
        return children.filter(which).select(
            "la_code",
            "child_id",
            worker_id=pl.lit(worker),
            start_date=after(year.start, first),
            end_date=after(year.start, last) if last is not None else pl.lit(None, pl.Date),
        )

    everyone = pl.lit(True)
    return pl.concat(
        [
            spell(everyone, "A", -150, 60),
            spell(three, "B", 60, 61),
            spell(three, "C", 61, None),
            spell(~three, "D", -190, 0),  # handed over on 1 April: not one of the year
            spell(~three, "B", 60, 90),
            spell(~three, "A", 90, year.days),
            spell(~three, "C", year.days, None),
        ]
    )


def _enrolments(children: pl.DataFrame, year: Year) -> pl.DataFrame:
    """So many at school, the last of the list; of these so many moved in the year, others in September or never."""
    place = pl.max_horizontal("here", "pupils") - 1 - pl.col("i")
    pupils = children.filter(place < pl.col("pupils")).with_columns(place=place)
    mover, autumn = pl.col("place") < pl.col("movers"), pl.col("place") % 3 == 0
    winter = pl.lit(date(year.ends, 2, 20))
    changes = pl.when(mover).then(winter).when(autumn).then(pl.lit(date(year.ends - 1, 9, 4)))
    first = pupils.select(
        "la_code",
        "child_id",
        school_urn=pl.lit("100001"),
        start_date=after(year.start, -900),
        end_date=changes,
    )
    second = first.filter(pl.col("end_date").is_not_null()).select(
        "la_code",
        "child_id",
        school_urn=pl.lit("100002"),
        start_date="end_date",
        end_date=pl.lit(None, pl.Date),
    )
    return pl.concat([first, second])
