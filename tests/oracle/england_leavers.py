"""Made-up care leavers, with the counts that every authority published for two ages."""

from __future__ import annotations

import polars as pl
from published_england import Extracts, Year, after, counts, first_that_holds, named, one_of, rows, turned


def leavers(year: Year) -> Extracts:
    """`children` and `care_leavers` of both ages; and some who died, came home or are too old to be asked about."""
    both = [
        _of_age(year, band, youngest, oldest) for band, youngest, oldest in (("17_to_18", 17, 18), ("19_to_21", 19, 21))
    ]
    people = pl.concat(both)
    return {
        "children": people.select("la_code", "child_id", "date_of_birth"),
        "care_leavers": people.select("la_code", "child_id", "birthday", "in_touch", "activity", "accommodation"),
    }


def _of_age(year: Year, band: str, youngest: int, oldest: int) -> pl.DataFrame:
    activity, home = f"care_leavers_activity_{band}_percent", f"care_leavers_accommodation_{band}_percent"
    table = counts(
        str(year.ends),
        few=("all", "rated"),
        all=(activity, "eet", "denominator"),
        rated=(home, "suitable", "denominator"),
        studies=(activity, "higher_education", "numerator"),
        apprentice=(activity, "apprenticeship", "numerator"),
        eet=(activity, "eet", "numerator"),
        neet=(activity, "neet", "numerator"),
        suitable=(home, "suitable", "numerator"),
        unsuitable=(home, "unsuitable", "numerator"),
    )
    table = table.with_columns(pl.coalesce("all", "rated", 0), pl.coalesce("rated", "all", 0))
    table = table.with_columns(all=pl.max_horizontal("all", "rated"))
    two = pl.col("studies").fill_null(0) + pl.col("apprentice").fill_null(0)
    other = pl.coalesce("eet", two) - two
    assert table.filter(other < 0).is_empty()
    few, i, a = 3, pl.col("i"), pl.col("a")
    parted = {"F1": pl.col("studies"), "F4": pl.col("apprentice"), "F2": other, "G5": pl.col("neet")}
    full_time = first_that_holds(parted, i, pl.lit("0"))
    part_time = full_time.replace({"F1": "P1", "F4": "P4", "F2": "P5", "G5": "G4", "0": None})
    placed = {"Z1": pl.col("suitable"), "T2": pl.col("unsuitable")}
    lives = pl.when(i < pl.col("rated")).then(first_that_holds(placed, a, pl.lit("0")))
    away = one_of(["G1", "H1", "R1"], i)
    age = youngest + i % (oldest - youngest + 1)
    counted = i < pl.col("all")
    return (
        rows(table, pl.col("all") + few)
        .with_columns(a=turned(i, pl.col("rated")))
        .with_columns(
            child_id=named(band, "i"),
            birthday=after(year.start, i * 7 % year.days),
            activity=pl.when(i % 2 == 0).then(full_time).otherwise(part_time),
            accommodation=lives.fill_null(away).replace({"0": None}),
            in_touch=pl.when(counted)
            .then(one_of(["YES", "YES", "NO", "REFU", "NREQ"], i))
            .otherwise(one_of(["DIED", "RHOM"], i)),
        )
        .with_columns(date_of_birth=_years_before(pl.col("birthday"), age))
        .select("la_code", "child_id", "date_of_birth", "birthday", "in_touch", "activity", "accommodation")
    )


def _years_before(day: pl.Expr, years: pl.Expr) -> pl.Expr:
    """That day of an earlier year; 29 February of one without it is 28 February."""
    return day.dt.offset_by(pl.concat_str(pl.lit("-"), years.cast(pl.String), pl.lit("y")))
