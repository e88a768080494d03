"""Sixteen indicators in Polars by hand: one `collect_all` on the streaming engine, one scan of each extract."""

from __future__ import annotations

import sys
from datetime import date

import polars as pl

from bench.peers.contract import HEADER, Asked, asked, label
from csc_indicators.reference.bank_holidays import bank_holidays

TEXT, DAY, FLAG = pl.String(), pl.Date(), pl.Boolean()
CHILD = ["la_code", "child_id"]
COLUMNS: dict[str, dict[str, pl.DataType]] = {
    "referrals": {"referral_date": DAY, "no_further_action": FLAG, "closure_date": DAY},
    "assessments": {"start_date": DAY, "completed_date": DAY},
    "s47_investigations": {"start_date": DAY},
    "cp_plans": {"start_date": DAY, "end_date": DAY, "previous_plans": pl.Int64(), "other_la": FLAG},
    "care_episodes": {
        "start_date": DAY,
        "end_date": DAY,
        "reason_new_episode": TEXT,
        "legal_status": TEXT,
        "placement_type": TEXT,
        "distance_miles": pl.Float64(),
    },
    "social_workers": {
        "start_date": DAY,
        "end_date": DAY,
        "agency": FLAG,
        "fte": pl.Float64(),
        "fte_before_leaving": pl.Float64(),
    },
}


def scan(ask: Asked, extract: str) -> pl.LazyFrame:
    """The columns of the extract that are needed."""
    key = ["la_code", "worker_id", "role"] if extract == "social_workers" else CHILD
    types = dict.fromkeys(key, pl.String()) | COLUMNS[extract]
    path = ask.file(extract)
    if path.suffix == ".parquet":
        return pl.scan_parquet(path).select(*types)
    return pl.scan_csv(path, schema_overrides=types).select(*types)


def year_of(day: str) -> pl.Expr:
    """The reporting year that holds a date."""
    return (pl.col(day).dt.year() + (pl.col(day).dt.month() >= 4)).cast(pl.Int32).alias("year")


def in_years(ask: Asked, day: str) -> pl.Expr:
    return pl.col(day).is_between(ask.first_day, ask.last_day)


def open_at_year_ends(ask: Asked, start: str, end: str) -> pl.Expr:
    """The years at whose 31 March a row is open, first and last, cut to the years asked for."""
    first = pl.max_horizontal(year_of(start), ask.years[0])
    last = pl.min_horizontal(year_of(end).fill_null(9999) - 1, ask.years[-1])
    return pl.int_ranges(first, last + 1, dtype=pl.Int32).alias("year")


def answer(frame: pl.LazyFrame, indicator: str, numerator: pl.Expr, denominator: pl.Expr | None = None) -> pl.LazyFrame:
    """One row per authority and year of a frame that has a row per event or open case."""
    under = pl.lit(None, pl.Float64) if denominator is None else denominator.cast(pl.Float64)
    made = frame.group_by("la_code", "year").agg(numerator=numerator.cast(pl.Float64), denominator=under)
    return made.select(pl.lit(indicator).alias("indicator"), "year", "la_code", "numerator", "denominator")


def spread(frame: pl.LazyFrame, measures: dict[str, tuple[str, str | None]]) -> list[pl.LazyFrame]:
    """The answers that one wide count by authority and year holds: indicator -> (numerator, denominator)."""
    return [
        frame.select(
            pl.lit(indicator).alias("indicator"),
            "year",
            "la_code",
            numerator=pl.col(over).cast(pl.Float64),
            denominator=pl.lit(None, pl.Float64) if under is None else pl.col(under).cast(pl.Float64),
        )
        for indicator, (over, under) in measures.items()
    ]


def numbered() -> pl.Expr:
    """A number for each child of rows sorted by child, a million apart: child and day in one number from here on."""
    begins = pl.any_horizontal((pl.col(name) != pl.col(name).shift(1)).fill_null(True) for name in CHILD)
    # `cum_sum` of yes and no is 32 bits wide, and would wrap round without a word.
    return begins.cast(pl.Int64).cum_sum() * 1_000_000


def referrals(ask: Asked) -> list[pl.LazyFrame]:
    """Flows of referrals and cases open at the year's end, in one sort by child and day."""
    reach = date(ask.years[0] - 2, 4, 1)
    day, closed, dropped = pl.col("referral_date"), pl.col("closure_date"), pl.col("no_further_action")
    seen = (day >= reach) | (~dropped & (closed.is_null() | (closed >= reach)))
    rows = scan(ask, "referrals").filter(day <= ask.last_day, seen)
    # Of one day's rows the first stays: one that was taken up, with the latest closure known.
    order = [*CHILD, "referral_date", "no_further_action", "closure_date"]
    rows = rows.sort(order, descending=[False] * 4 + [True], nulls_last=True).with_columns(child=numbered())
    until = pl.when(dropped).then(0).otherwise(closed.fill_null(date(3000, 1, 1)).cast(pl.Int64))
    rows = rows.select(
        "la_code",
        "referral_date",
        "closure_date",
        "no_further_action",
        "child",
        at=pl.col("child") + day.cast(pl.Int64),
        until=pl.col("child") + until,
    )
    rows = rows.filter((pl.col("at") != pl.col("at").shift(1)).fill_null(True))
    # Numbers that grow from child to child let one running maximum serve them all.
    rows = rows.filter(pl.col("until").cum_max().shift(1, fill_value=0) <= pl.col("at"))
    anniversary = pl.col("child") + day.dt.offset_by("1y").cast(pl.Int64)
    rows = rows.with_columns(repeat=pl.col("at") <= anniversary.shift(1, fill_value=0))
    flow = rows.filter(in_years(ask, "referral_date")).group_by("la_code", year_of("referral_date"))
    counted = flow.agg(pl.col("repeat").sum(), dropped.sum(), all=pl.len())
    still = rows.filter(~dropped).select("la_code", open_at_year_ends(ask, "referral_date", "closure_date"))
    return [
        *spread(
            counted,
            {"repeat_referrals": ("repeat", "all"), "referrals_no_further_action": ("no_further_action", "all")},
        ),
        answer(still.explode("year", empty_as_null=False), "cin_rate", pl.len()),
    ]


def assessments(ask: Asked) -> list[pl.LazyFrame]:
    """Assessments completed in the year, and those done within 45 working days of their own start."""
    start, done = pl.col("start_date"), pl.col("completed_date")
    rows = scan(ask, "assessments").filter(in_years(ask, "completed_date"), done >= start).unique()
    taken = pl.business_day_count(start + pl.duration(days=1), done + pl.duration(days=1), holidays=bank_holidays())
    counted = rows.group_by("la_code", year_of("completed_date")).agg(all=pl.len(), in_time=(taken <= 45).sum())
    return spread(counted, {"assessments_rate": ("all", None), "assessments_within_45_days": ("in_time", "all")})


def enquiries(ask: Asked) -> list[pl.LazyFrame]:
    rows = scan(ask, "s47_investigations").filter(in_years(ask, "start_date")).unique()
    return [answer(rows.with_columns(year_of("start_date")), "s47_rate", pl.len())]


def plans(ask: Asked) -> list[pl.LazyFrame]:
    """Plans that start in the year, and plans open at its end."""
    start, end = pl.col("start_date"), pl.col("end_date")
    in_reach = (start <= ask.last_day) & (end.is_null() | ((end >= ask.first_day) & (end >= start)))
    rows = scan(ask, "cp_plans").filter(in_reach, ~pl.col("other_la").fill_null(False)).unique([*CHILD, "start_date"])
    flow = rows.filter(in_years(ask, "start_date")).group_by("la_code", year_of("start_date"))
    started = flow.agg(all=pl.len(), again=(pl.col("previous_plans") > 0).sum())
    still = rows.select("la_code", "start_date", open_at_year_ends(ask, "start_date", "end_date")).explode(
        "year", empty_as_null=False
    )
    long = start <= pl.date(pl.col("year") - 2, 3, 31)
    opened = still.group_by("la_code", "year").agg(all=pl.len(), long=long.sum())
    return [
        *spread(started, {"cp_plan_starts_rate": ("all", None), "repeat_cp_plans": ("again", "all")}),
        *spread(opened, {"cp_plans_rate": ("all", None), "cp_plans_over_2_years": ("long", "all")}),
    ]


def care(ask: Asked) -> list[pl.LazyFrame]:
    """Children who start to be looked after; those looked after at the year's end: where, how far, how many moves."""
    start, end = pl.col("start_date"), pl.col("end_date")
    place, reason = pl.col("placement_type"), pl.col("reason_new_episode")
    in_reach = end.is_null() | ((end >= date(ask.years[0] - 2, 4, 1)) & (end > start))
    rows = scan(ask, "care_episodes").filter(
        start <= ask.last_day, in_reach, ~pl.col("legal_status").is_in(["V3", "V4"])
    )
    rows = rows.drop("legal_status").unique([*CHILD, "start_date"]).sort(*CHILD, "start_date")
    child = pl.col("child")
    rows = rows.with_columns(child=numbered()).with_columns(
        before=pl.when(child == child.shift(1)).then(place.shift(1)),
        before_that=pl.when(child == child.shift(2)).then(place.shift(2)),
    )
    away = place.str.starts_with("T")
    back = pl.col("before").str.starts_with("T").fill_null(False) & (place == pl.col("before_that")).fill_null(False)
    moves = (
        reason.is_in(["S", "P", "B"])
        & ~away
        & ~(back & (reason != "S"))
        & ~(place.is_in(["A3", "A5"]) & (reason != "S"))
    )
    rows = rows.select(
        "la_code",
        "child",
        "start_date",
        "end_date",
        begins=reason == "S",
        moves=moves,
        far=pl.col("distance_miles").is_between(20, 999, closed="right"),
        foster=pl.when(away).then("before").otherwise(place).str.starts_with("U"),
        first=year_of("start_date"),
    )
    until = pl.min_horizontal(year_of("end_date"), ask.years[-1])
    years = pl.int_ranges(pl.max_horizontal("first", ask.years[0]), until + 1, dtype=pl.Int32).alias("year")
    by_year = rows.with_columns(years).explode("year", empty_as_null=False)
    # Open at 31 March: the row ends in a later year. Open on 1 April: it began before that day and ended after it.
    stays = end.is_null() | (year_of("end_date") > pl.col("year"))
    began_before = (pl.col("first") < pl.col("year")) & (end.is_null() | (end > pl.date(pl.col("year") - 1, 4, 1)))
    moved = pl.col("moves") & (pl.col("first") == pl.col("year"))
    at_start = start == pl.date(pl.col("year") - 1, 4, 1)
    each = by_year.group_by("la_code", "child", "year").agg(
        began=(pl.col("begins") & (pl.col("first") == pl.col("year"))).any(),
        stays=stays.any(),
        placements=moved.sum().cast(pl.Int32)
        + (began_before.any() | (at_start & ~pl.col("moves")).any()).cast(pl.Int32),
        far=(pl.col("far") & stays).any(),
        foster=(pl.col("foster") & stays).any(),
    )
    kept = pl.col("stays")
    counted = each.group_by("la_code", "year").agg(
        pl.col("began").sum(),
        all=kept.sum(),
        far=(kept & pl.col("far")).sum(),
        foster=(kept & pl.col("foster")).sum(),
        moved=(kept & (pl.col("placements") >= 3)).sum(),
    )
    return spread(
        counted,
        {
            "cla_starting_rate": ("began", None),
            "cla_rate": ("all", None),
            "cla_foster_care": ("foster", "all"),
            "cla_over_20_miles": ("far", "all"),
            "cla_three_or_more_placements": ("moved", "all"),
        },
    )


def turnover(ask: Asked) -> list[pl.LazyFrame]:
    """Full-time equivalents of permanent staff: who left in the year to 30 September, over who was in post that day."""
    rows = scan(ask, "social_workers").filter(~pl.col("agency")).unique()
    fte = pl.coalesce("fte_before_leaving", "fte")
    parts = []
    for year in ask.years:
        first, last = date(year - 2, 10, 1), date(year - 1, 9, 30)
        left = pl.col("end_date").is_between(first, last)
        there = pl.col("start_date").fill_null(first) <= last
        in_post = there & (pl.col("end_date").is_null() | (pl.col("end_date") > last))
        parts += [fte.filter(left).sum().alias(f"left {year}"), fte.filter(in_post).sum().alias(f"in post {year}")]
    wide = rows.group_by("la_code").agg(parts)
    return [
        wide.select(
            pl.lit("social_worker_turnover").alias("indicator"),
            pl.lit(year, pl.Int32).alias("year"),
            "la_code",
            numerator=f"left {year}",
            denominator=f"in post {year}",
        )
        for year in ask.years
    ]


def answers(ask: Asked) -> pl.DataFrame:
    """Every indicator of every year and authority: indicator, period, la_code, numerator, denominator."""
    plans_of_all = [plan for part in (referrals, assessments, enquiries, plans, care, turnover) for plan in part(ask)]
    found = pl.concat(pl.collect_all(plans_of_all, engine="streaming"))
    periods = {year: label(year) for year in ask.years}
    named = found.with_columns(period=pl.col("year").replace_strict(periods, return_dtype=pl.String))
    return named.select(HEADER).sort(HEADER[:3])


if __name__ == "__main__":
    sys.stdout.write(answers(asked()).write_csv(float_precision=6))
