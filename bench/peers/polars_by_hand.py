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
    "cp_plans": {
        "start_date": DAY,
        "end_date": DAY,
        "initial_category": TEXT,
        "latest_category": TEXT,
        "previous_plans": pl.Int64(),
        "other_la": FLAG,
    },
    "care_episodes": {
        "start_date": DAY,
        "end_date": DAY,
        "reason_new_episode": TEXT,
        "legal_status": TEXT,
        "placement_type": TEXT,
        "reason_ended": TEXT,
        "urn": TEXT,
        "distance_miles": pl.Float64(),
    },
    "children": {"date_of_birth": DAY},
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


def year_of_before(day: str) -> pl.Expr:
    """The reporting year that holds the day before a date."""
    before = pl.col(day) - pl.duration(days=1)
    return (before.dt.year() + (before.dt.month() >= 4)).cast(pl.Int32)


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


def kept_referrals(ask: Asked) -> pl.LazyFrame:
    """The referrals that count, sorted by child and day: one a day, and none while a case of the child was open."""
    reach = date(ask.years[0] - 2, 4, 1)
    day, closed, dropped = pl.col("referral_date"), pl.col("closure_date"), pl.col("no_further_action")
    seen = (day >= reach) | (~dropped & (closed.is_null() | (closed >= reach)))
    rows = scan(ask, "referrals").filter(day <= ask.last_day, seen)
    # Of one day's rows the first stays: one that was taken up, with the latest closure known.
    order = [*CHILD, "referral_date", "no_further_action", "closure_date"]
    rows = rows.sort(order, descending=[False] * 4 + [True], nulls_last=True).with_columns(child=numbered())
    until = pl.when(dropped).then(0).otherwise(closed.fill_null(date(3000, 1, 1)).cast(pl.Int64))
    rows = rows.with_columns(at=pl.col("child") + day.cast(pl.Int64), until=pl.col("child") + until)
    rows = rows.filter((pl.col("at") != pl.col("at").shift(1)).fill_null(True))
    # Numbers that grow from child to child let one running maximum serve them all.
    return rows.filter(pl.col("until").cum_max().shift(1, fill_value=0) <= pl.col("at"))


def referrals(ask: Asked, kept: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Flows of referrals, and cases open at the year's end."""
    day, dropped = pl.col("referral_date"), pl.col("no_further_action")
    anniversary = pl.col("child") + day.dt.offset_by("1y").cast(pl.Int64)
    rows = kept.with_columns(repeat=pl.col("at") <= anniversary.shift(1, fill_value=0))
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


def working_day(day: pl.Expr) -> pl.Expr:
    """How many working days there were until the end of a day, looked up: quicker than counting them for each row."""
    days = pl.date_range(date(2005, 1, 1), date(2029, 12, 31), eager=True)
    works = (days.dt.weekday() <= 5) & ~days.is_in(bank_holidays())
    return pl.lit(works.cast(pl.Int32).cum_sum()).gather((day - days[0]).dt.total_days())


def assessments(ask: Asked, kept: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Assessments completed in the year, and those in time: the first of a case is timed from its referral.

    A case is the latest referral on or before the start that was not closed before it.
    """
    start, done, day = pl.col("start_date"), pl.col("completed_date"), pl.col("referral_date")
    key = [*CHILD, "start_date", "completed_date"]
    every = scan(ask, "assessments").filter(done.is_null() | (done >= start))
    wanted = every.filter(in_years(ask, "completed_date")).unique().cache()
    # The first of a case may be of another year: the others of these children are read too.
    mine = every.join(wanted.select(CHILD).unique(), on=CHILD, how="semi") if len(ask.years) == 1 else every
    closed = pl.when("no_further_action").then("referral_date").otherwise("closure_date")
    cases = kept.select(*CHILD, "referral_date", closed=closed)
    open_then = (day <= start) & (pl.col("closed").is_null() | (pl.col("closed") >= start))
    of_case = mine.join(cases, on=CHILD).filter(open_then).group_by(key).agg(day.max())
    sooner = start.cast(pl.Int64) * 2**32 + done.fill_null(date(9999, 12, 31)).cast(pl.Int64)
    first = (
        of_case.group_by(*CHILD, "referral_date")
        .agg(pl.struct("start_date", "completed_date").get(sooner.arg_min()).alias("first"))
        .unnest("first")
    )
    timed = wanted.join(first.rename({"referral_date": "clock"}), on=key, how="left", nulls_equal=True)
    begins = pl.coalesce("clock", "start_date")
    taken = working_day(done) - working_day(begins)
    counted = timed.group_by("la_code", year_of("completed_date")).agg(all=pl.len(), in_time=(taken <= 45).sum())
    return spread(counted, {"assessments_rate": ("all", None), "assessments_within_45_days": ("in_time", "all")})


def enquiries(ask: Asked) -> list[pl.LazyFrame]:
    rows = scan(ask, "s47_investigations").filter(in_years(ask, "start_date")).unique()
    return [answer(rows.with_columns(year_of("start_date")), "s47_rate", pl.len())]


def plans(ask: Asked) -> list[pl.LazyFrame]:
    """Plans that start in the year, and plans open at its end."""
    start, end, before = pl.col("start_date"), pl.col("end_date"), pl.col("previous_plans")
    rows = scan(ask, "cp_plans").filter(start <= ask.last_day, end.is_null() | (end >= start))
    # Of plans that start on one day the one with the latest end known stays, and of those with one end the largest.
    order = [*CHILD, "start_date", "end_date", "initial_category", "latest_category", "previous_plans"]
    rows = rows.filter(~pl.col("other_la").fill_null(False))
    rows = rows.sort(order, descending=[False] * 3 + [True] * 4, nulls_last=True).with_columns(child=numbered())
    rows = rows.filter(~((pl.col("child") == pl.col("child").shift(1)) & (start == start.shift(1))).fill_null(False))
    earlier = (pl.col("child") == pl.col("child").shift(1)).fill_null(False)
    rows = rows.with_columns(again=pl.coalesce(before > 0, earlier)).filter(end.is_null() | (end >= ask.first_day))
    flow = rows.filter(in_years(ask, "start_date")).group_by("la_code", year_of("start_date"))
    started = flow.agg(all=pl.len(), again=pl.col("again").sum())
    still = rows.select("la_code", "start_date", open_at_year_ends(ask, "start_date", "end_date")).explode(
        "year", empty_as_null=False
    )
    long = start <= pl.date(pl.col("year") - 2, 3, 31)
    opened = still.group_by("la_code", "year").agg(all=pl.len(), long=long.sum())
    return [
        *spread(started, {"cp_plan_starts_rate": ("all", None), "repeat_cp_plans": ("again", "all")}),
        *spread(opened, {"cp_plans_rate": ("all", None), "cp_plans_over_2_years": ("long", "all")}),
    ]


def episodes(ask: Asked) -> pl.LazyFrame:
    """Episodes of care sorted by child and start, with the number of the child, of its period of care and placement."""
    start, end, reason = pl.col("start_date"), pl.col("end_date"), pl.col("reason_new_episode")
    rows = scan(ask, "care_episodes").filter(
        start <= ask.last_day, end.is_null() | (end > start), ~pl.col("legal_status").is_in(["V3", "V4"])
    )
    rows = rows.drop("legal_status").unique([*CHILD, "start_date"]).sort(*CHILD, "start_date")
    rows = rows.with_columns(child=numbered())
    same_child = (pl.col("child") == pl.col("child").shift(1)).fill_null(False)
    why, until = pl.col("reason_ended").shift(1), end.shift(1)
    broken_off = (reason == "S") & ((why.is_null() & until.is_not_null()) | (start > until + pl.duration(days=1)))
    goes_on = same_child & ~((why != "X1").fill_null(False) | broken_off.fill_null(False))
    rows = rows.with_columns(period=(~goes_on).cum_sum(), away=pl.col("placement_type").str.starts_with("T"))
    here = ~pl.col("away")

    def last_here(column: str) -> pl.Expr:
        return pl.when(here).then(column).forward_fill().shift(1)

    placed = (last_here("period") == pl.col("period")).fill_null(False)
    urn, other_urn = last_here("urn"), pl.col("urn")
    back = pl.col("away").shift(1) & (last_here("placement_type") == pl.col("placement_type"))
    back &= (urn == other_urn).fill_null(True)
    moves = reason.is_in(["S", "P", "B"]) & ~back.fill_null(False) & ~pl.col("placement_type").is_in(["A3", "A5"])
    begins = here & (~placed | moves)
    return rows.with_columns(
        starts_care=~goes_on & (reason == "S"), placement=begins.cum_sum(), in_placement=here | placed
    )


def care(ask: Asked) -> list[pl.LazyFrame]:
    """Children who start to be looked after; those looked after at the year's end: where, and how often moved."""
    start, end = pl.col("start_date"), pl.col("end_date")
    rows = episodes(ask).cache()
    born = scan(ask, "children").join(rows.select(CHILD).unique(), on=CHILD, how="semi").unique(CHILD)
    adult = pl.col("date_of_birth").dt.offset_by("18y").fill_null(date(9999, 12, 31))
    # 18 is reached on 1 March by those born on 29 February.
    adult = (
        pl.when(pl.col("date_of_birth").dt.day() == 29, adult.dt.day() == 28)
        .then(adult + pl.duration(days=1))
        .otherwise(adult)
    )
    aged = rows.join(born, on=CHILD, how="left").with_columns(adult=adult)
    started = aged.filter("starts_care", in_years(ask, "start_date"), start < pl.col("adult"))
    began = (
        started.select("la_code", "child", year_of("start_date"))
        .unique()
        .group_by("la_code", "year")
        .agg(began=pl.len())
    )
    open_then = aged.select(
        "la_code",
        "child",
        "adult",
        far=pl.col("distance_miles").is_between(20, 999, closed="right"),
        foster=pl.col("placement_type").str.starts_with("U"),
        year=open_at_year_ends(ask, "start_date", "end_date"),
    ).explode("year", empty_as_null=False)
    open_then = open_then.filter(pl.col("adult") > pl.date("year", 3, 31))
    stays = (
        rows.filter("in_placement")
        .group_by("la_code", "child", "placement")
        .agg(start.min(), end=pl.when(end.is_null().any()).then(None).otherwise(end.max()))
    )
    first = pl.max_horizontal(year_of("start_date"), ask.years[0])
    # A stay that ended on 1 April is not in the year that begins then.
    last = pl.min_horizontal(year_of_before("end").fill_null(9999), ask.years[-1])
    touched = stays.select("la_code", "child", year=pl.int_ranges(first, last + 1, dtype=pl.Int32)).explode(
        "year", empty_as_null=False
    )
    moved = touched.group_by("la_code", "child", "year").agg(placements=pl.len())
    each = open_then.group_by("la_code", "child", "year").agg(pl.col("far", "foster").any())
    counted = (
        each.join(moved, on=["la_code", "child", "year"], how="left")
        .group_by("la_code", "year")
        .agg(pl.col("far", "foster").sum(), all=pl.len(), moved=(pl.col("placements") >= 3).sum())
    )
    return [
        *spread(began, {"cla_starting_rate": ("began", None)}),
        *spread(
            counted,
            {
                "cla_rate": ("all", None),
                "cla_foster_care": ("foster", "all"),
                "cla_over_20_miles": ("far", "all"),
                "cla_three_or_more_placements": ("moved", "all"),
            },
        ),
    ]


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
    kept = kept_referrals(ask).cache()
    plans_of_all = [*referrals(ask, kept), *assessments(ask, kept)]
    plans_of_all += [plan for part in (enquiries, plans, care, turnover) for plan in part(ask)]
    found = pl.concat(pl.collect_all(plans_of_all, engine="streaming"))
    periods = {year: label(year) for year in ask.years}
    named = found.with_columns(period=pl.col("year").replace_strict(periods, return_dtype=pl.String))
    return named.select(HEADER).sort(HEADER[:3])


if __name__ == "__main__":
    sys.stdout.write(answers(asked()).write_csv(float_precision=6))
