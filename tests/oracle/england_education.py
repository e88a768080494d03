"""Made-up pupils known to social care, with the sessions and results that every authority published."""

from __future__ import annotations

import polars as pl
from published_england import Extracts, Year, after, counts, figures, named, rows

_GROUPS = {"C": "cino_31_march", "P": "cppo_31_march", "L": "cla_12_months_31_march"}


def attendance(year: Year) -> Extracts:
    """`attendance` and what makes the social care group of each pupil."""
    pupils = pl.concat([_pupils(year, kind, group) for kind, group in _GROUPS.items()])
    unauthorised = pl.col("missed") // 3
    whole = pupils.select(
        "la_code",
        "child_id",
        academic_year=pl.lit(year.label),
        sessions_possible="possible",
        sessions_authorised=pl.col("missed") - unauthorised,
        sessions_unauthorised=unauthorised,
        i="i",
    )
    two_schools = pl.col("i") % 50 == 0
    first = whole.filter(two_schools).with_columns(
        pl.col("sessions_possible", "sessions_authorised", "sessions_unauthorised") // 2
    )
    second = whole.filter(two_schools).with_columns(
        pl.col(name) - pl.col(name) // 2
        for name in ("sessions_possible", "sessions_authorised", "sessions_unauthorised")
    )
    at_no_school = whole.filter(pl.col("i") == 0).with_columns(
        pl.concat_str(pl.lit("0"), "child_id").alias("child_id"),
        pl.lit(0, pl.Int64).alias("sessions_possible"),
        pl.lit(0, pl.Int64).alias("sessions_authorised"),
        pl.lit(0, pl.Int64).alias("sessions_unauthorised"),
    )
    listed = pl.concat([whole.filter(~two_schools), first, second, at_no_school]).drop("i")
    return {"attendance": listed} | _known_to_social_care(listed, year)


def _pupils(year: Year, kind: str, group: str) -> pl.DataFrame:
    """la_code, child_id, i, possible and missed sessions: exactly the sums, so many persistent and severe absentees."""
    table = counts(
        year.academic,
        missed=("overall_absence_percent", group, "numerator"),
        possible=("overall_absence_percent", group, "denominator"),
        pupils=("persistent_absentees_percent", group, "denominator"),
        persistent=("persistent_absentees_percent", group, "numerator"),
        severe=("severe_absentees_percent", group, "numerator"),
    ).filter(pl.col("possible").is_not_null(), pl.col("pupils") > 0)
    # What is not printed may be anything that leaves room for the sessions missed.
    share = pl.col("possible") // pl.col("pupils")
    room = pl.col("persistent") * (share // 2) + (pl.col("pupils") - pl.col("persistent")) * (share // 10 - 1)
    few = pl.min_horizontal("pupils", pl.lit(5), pl.col("missed") // (share // 10 + 1))
    table = table.with_columns(pl.col("persistent").fill_null(few))
    many = pl.when(pl.col("missed") > room).then("persistent").otherwise(0)
    table = table.with_columns(pl.col("severe").fill_null(many))
    i, share = pl.col("i"), pl.col("share")
    sized = rows(table, pl.col("pupils")).with_columns(
        child_id=named(kind, "i"),
        share=pl.col("possible") // pl.col("pupils") + (i < pl.col("possible") % pl.col("pupils")).cast(pl.Int64),
    )
    tenth, half = (share + 9) // 10, (share + 1) // 2
    severe, persistent = i < pl.col("severe"), i < pl.col("persistent")
    limits = sized.with_columns(
        least=pl.when(severe).then(half).when(persistent).then(tenth).otherwise(0),
        most=pl.when(severe).then(share).when(persistent).then(half - 1).otherwise(tenth - 1),
    )
    room = pl.col("most") - pl.col("least")
    given = room.cum_sum().over("la_code") - room
    left = pl.col("missed") - pl.col("least").sum().over("la_code")
    extra = pl.max_horizontal(pl.lit(0), pl.min_horizontal(room, left - given))
    filled = limits.with_columns(theirs=pl.col("least") + extra)
    wrong = (
        filled.group_by("la_code").agg(pl.col("theirs").sum() - pl.col("missed").first()).filter(pl.col("theirs") != 0)
    )
    assert wrong.is_empty(), f"{group}: {wrong.rows()}"
    return filled.select("la_code", "child_id", "i", missed="theirs", possible="share")


def _known_to_social_care(pupils: pl.DataFrame, year: Year) -> Extracts:
    """Referrals, plans and care of the pupils. C: in need only; P: on a plan as well; L: in care, whatever else."""
    kind, i = pl.col("child_id").str.extract("([CPL])"), pl.int_range(pl.len())
    children = pupils.filter(kind.is_not_null()).select("la_code", "child_id").unique().sort("la_code", "child_id")
    started = pl.when(i % 2 == 0).then(pl.lit(year.start)).otherwise(after(year.start, -1 - i % 900))
    referrals = children.filter(kind.is_in(["C", "P"]) | (i % 2 == 0)).select(
        "la_code",
        "child_id",
        referral_date=after(year.end, -(i % 700)),
        no_further_action=False,
        closure_date=pl.when(i % 3 == 0).then(after(year.end, 1)),
    )
    plans = children.filter((kind == "P") | ((kind == "L") & (i % 3 == 0))).select(
        "la_code", "child_id", start_date=after(year.end, -(i % 300)), end_date=pl.lit(None, pl.Date)
    )
    care = children.filter(kind == "L").select(
        "la_code",
        "child_id",
        start_date=started,
        end_date=pl.lit(None, pl.Date),
        reason_new_episode=pl.lit("S"),
        legal_status=pl.lit("C2"),
        placement_type=pl.lit("U4"),
        reason_ended=pl.lit(None, pl.String),
    )
    return {"referrals": referrals, "cp_plans": plans, "care_episodes": care}


def attainment(year: Year) -> Extracts:
    """`attainment` at both key stages, and what makes the social care group of each pupil."""
    parts = [
        part
        for kind, group in _GROUPS.items()
        for part in (_key_stage_2(year, kind, group), _key_stage_4(year, kind, group))
    ]
    everywhere = figures("ks4_average_attainment_8", _GROUPS["C"], year.academic)
    known_to_nobody = [
        everywhere.select("la_code", child_id=pl.lit("nobody"), key_stage=pl.lit("KS2"), met_expected_rwm=True),
        everywhere.select("la_code", child_id=pl.lit("nobody"), key_stage=pl.lit("KS4"), attainment_8=pl.lit(50.0)),
    ]
    results = pl.concat([*parts, *known_to_nobody], how="diagonal").with_columns(academic_year=pl.lit(year.label))
    return {"attainment": results} | _known_to_social_care(results, year)


def _key_stage_2(year: Year, kind: str, group: str) -> pl.DataFrame:
    indicator = "ks2_reading_writing_maths_expected_percent"
    table = counts(year.academic, met=(indicator, group, "numerator"), pupils=(indicator, group, "denominator"))
    i = pl.col("i")
    met = pl.when(i < pl.col("met").fill_null(0)).then(True).when(i % 3 > 0).then(False)  # the others were absent
    return rows(table.filter(pl.col("pupils") > 0), pl.col("pupils")).select(
        "la_code", child_id=named(f"2{kind}", "i"), key_stage=pl.lit("KS2"), met_expected_rwm=met
    )


def _key_stage_4(year: Year, kind: str, group: str) -> pl.DataFrame:
    printed = figures("ks4_average_attainment_8", group, year.academic)
    table = printed.filter(pl.col("denominator") > 0).with_columns(points=pl.col("numerator").fill_null(0))
    # A whole score each, and what is left to one pupil.
    whole = pl.col("points") // pl.col("denominator")
    rest = pl.col("points") - whole * (pl.col("denominator") - 1)
    return rows(table, pl.col("denominator")).select(
        "la_code",
        child_id=named(f"4{kind}", "i"),
        key_stage=pl.lit("KS4"),
        attainment_8=pl.when(pl.col("i") == 0).then(rest).otherwise(whole),
    )
