"""Made-up pupils' years, social workers, posts and spending."""

from __future__ import annotations

from datetime import date

import polars as pl

from bench.draws import chance, choose, draw, known, later, people, unit
from bench.help_and_safety import ETHNICITIES
from bench.span import LAST_YEAR, Span

LINES = {
    "csc_total_expenditure": 1.0,
    "cla_expenditure": 0.56,
    "total_service_expenditure": 7.5,
    "cla_fostering_expenditure": 0.17,
    "cla_residential_expenditure": 0.24,
    "safeguarding_expenditure": 0.21,
    "family_support_expenditure": 0.12,
}


def pupils(of: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Children of school age in the academic year of their first referral and the one after."""
    first = of.select("la_code", "child_id", "key", "born", year=_academic_year(pl.col("first_referral")))
    years = first.with_columns(year=pl.concat_list("year", pl.col("year") + 1)).explode("year")
    age = pl.col("year") - 1 - _academic_year(pl.col("born")) + 1
    wanted = pl.col("year").is_between(LAST_YEAR - span.years + 1, LAST_YEAR)
    part = pl.col("key") * 32 + pl.col("year").cast(pl.UInt64) % 32
    return (
        years.with_columns(age=age, part=part)
        .filter(wanted & pl.col("age").is_between(5, 16))
        .with_columns(academic_year=_label(pl.col("year")))
    )


def attendance(of_pupils: pl.DataFrame) -> pl.DataFrame:
    """A year's sessions: most pupils miss a few, some most of them."""
    possible = 300 + draw(601, 81, "part")
    missed = unit(602, "part") ** 4 * possible
    phase = pl.when(chance(604, 6)).then(pl.lit("SPECIAL"))
    return of_pupils.with_columns(
        sessions_possible=possible.cast(pl.Int64),
        sessions_authorised=(missed * 0.6).cast(pl.Int64),
        sessions_unauthorised=(missed * 0.4).cast(pl.Int64),
        school_type=phase.when(pl.col("age") < 12).then(pl.lit("PRIMARY")).otherwise(pl.lit("SECONDARY")),
    )


def attainment(of_pupils: pl.DataFrame) -> pl.DataFrame:
    """Key stage 2 at eleven and key stage 4 at sixteen, with no progress scores for one pupil in five."""
    progress = chance(611, 80, "part")

    def score(seed: int, spread: float) -> pl.Expr:
        return (spread * (unit(seed, "part") + unit(seed + 1, "part") - 1.1)).round(2)

    ks2 = pl.col("key_stage") == "KS2"
    stage = pl.when(pl.col("age") == 11).then(pl.lit("KS2")).otherwise(pl.lit("KS4"))
    return (
        of_pupils.filter(pl.col("age").is_in([11, 16]), chance(612, 60))
        .with_columns(key_stage=stage)
        .with_columns(
            met_expected_rwm=pl.when(ks2).then(chance(613, 31, "part")),
            reading_progress=pl.when(ks2 & progress).then(score(614, 12)),
            writing_progress=pl.when(ks2 & progress).then(score(616, 12)),
            maths_progress=pl.when(ks2 & progress).then(score(618, 12)),
            attainment_8=pl.when(~ks2).then((60 * unit(620, "part") ** 1.6).round(1)),
            progress_8=pl.when(~ks2 & progress).then(score(621, 4)),
        )
    )


def workers(areas: pl.DataFrame, span: Span, scale: float) -> pl.DataFrame:
    """Spells of permanent and agency social workers: 36,000 in post, one in eight leaving each year."""
    days = 365 * span.years + 200
    opening = date(LAST_YEAR - span.years - 1, 10, 1)
    there = people(areas, scale * 36_000, 1, 1 << 43).with_columns(
        start_date=pl.lit(opening) - pl.duration(days=draw(631, 6000)), agency=pl.lit(False)
    )
    joined = people(areas, scale * 4_300 * days / 365, 2_000, 1 << 44).with_columns(
        start_date=pl.lit(opening) + pl.duration(days=draw(632, days)), agency=pl.lit(False)
    )
    lent = people(areas, scale * 4_600 * days / 365, 20_000, 1 << 45).with_columns(
        start_date=pl.lit(opening) + pl.duration(days=draw(633, days)), agency=pl.lit(True)
    )
    stay = pl.when("agency").then(60 + draw(634, 800)).otherwise(100 + draw(635, 5600))
    leaving = known(span, later(pl.max_horizontal("start_date", pl.lit(opening)), stay))
    made = pl.concat([there, joined, lent]).with_columns(end_date=leaving)
    gone = pl.col("end_date").is_not_null()
    whole = pl.when(chance(636, 72)).then(1.0).otherwise((0.4 + 0.5 * unit(637)).round(2))
    holder = pl.col("role") == "5"
    return (
        made.with_columns(role=choose("5 " * 12 + "4 " * 4 + "3 " * 3 + "2 1 6", 638))
        .with_columns(
            worker_id="W" + pl.col("local").cast(pl.String),
            fte=pl.when(gone & ~pl.col("agency")).then(0.0).otherwise(whole),
            fte_before_leaving=pl.when(gone).then(whole),
            cases_held=pl.when(holder & ~gone).then(8 + draw(639, 15)).cast(pl.Int64),
            covering_vacancy=pl.when("agency").then(chance(640, 80)),
            ethnicity=choose(ETHNICITIES, 641),
            qualified=pl.when(~pl.col("agency")).then(pl.lit(True)),
        )
        .select(pl.exclude("child_id"))
    )


def vacancies(areas: pl.DataFrame, span: Span, scale: float) -> pl.DataFrame:
    """The vacant FTE of each authority on each 30 September, by role."""
    rows = _by_year(areas, span).with_columns(role=pl.lit(["3", "4", "5"])).explode("role").with_row_index("key")
    return rows.with_columns(
        as_at_date=pl.date(pl.col("year") - 1, 9, 30),
        fte=(scale * 6_000 * pl.col("share") / 3 * (0.7 + 0.6 * unit(651))).round(1),
    )


def posts(areas: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Directors and practice leaders, who change every second or third year."""
    rows = _by_year(areas, span).with_columns(role=pl.lit(["DCS", "PRACTICE_LEADER"])).explode("role")
    rows = rows.with_row_index("key").filter(chance(661, 40) | (pl.col("year") == LAST_YEAR - span.years + 1))
    rows = rows.with_columns(start_date=pl.date(pl.col("year") - 1, 4, 1) + pl.duration(days=draw(662, 300)))
    rows = rows.sort("la_code", "role", "start_date")
    return rows.with_columns(
        holder_id="H" + pl.col("key").cast(pl.String),
        end_date=pl.col("start_date").shift(-1).over("la_code", "role"),
        interim=chance(663, 15),
    )


def spending(areas: pl.DataFrame, span: Span, scale: float) -> pl.DataFrame:
    """Gross expenditure in thousands of pounds, line by line."""
    lines = pl.DataFrame({"line": list(LINES), "of_total": list(LINES.values())})
    rows = _by_year(areas, span).join(lines, how="cross").with_row_index("key")
    return rows.with_columns(
        financial_year=_label(pl.col("year")),
        amount=(scale * 14_000_000 * pl.col("share") * pl.col("of_total") * (0.9 + 0.2 * unit(671))).round(0),
    )


def _by_year(areas: pl.DataFrame, span: Span) -> pl.DataFrame:
    return areas.join(pl.DataFrame({"year": span.reporting_years}), how="cross")


def _academic_year(day: pl.Expr) -> pl.Expr:
    """The year in which the academic year of a date ends."""
    return day.dt.year().cast(pl.Int64) + (day.dt.month() >= 9).cast(pl.Int64)


def _label(year: pl.Expr) -> pl.Expr:
    return pl.format("{}-{}", year - 1, (year % 100).cast(pl.String).str.zfill(2))
