"""Made-up enquiries, conferences and protection plans with the counts that every authority published."""

from __future__ import annotations

import polars as pl
from published_england import Extracts, Year, after, counts, figures, named, one_of, rows

from csc_indicators.reference.bank_holidays import bank_holidays

_BANDS = ("0_to_10_days", "11_to_15_days", "16_to_20_days", "21_or_more_days")


def conferences_in_time(published_year: str) -> pl.DataFrame:
    """la_code, held, in_time and timed (conferences whose time since the enquiry is known), where they can be told.

    Only the share is published with its value; its parts follow from the counts by working days, where all are printed.
    """
    by_days = [
        figures("icpc_count_by_working_days_from_section_47", band, published_year).select(
            "la_code", pl.col("value").cast(pl.Int64).alias(band)
        )
        for band in _BANDS
    ]
    table = counts(published_year, held=("initial_child_protection_conferences_rate", None, "numerator"))
    for column in by_days:
        table = table.join(column, on="la_code", how="left", maintain_order="left")
    in_time = pl.col(_BANDS[0]) + pl.col(_BANDS[1])
    timed = in_time + pl.col(_BANDS[2]) + pl.col(_BANDS[3])
    return table.select("la_code", "held", in_time=in_time, timed=timed)


def enquiries(year: Year) -> Extracts:
    """`s47_investigations` and `initial_conferences`: some of the conferences follow no enquiry, and have no time."""
    table = (
        counts(str(year.ends), enquiries=("section_47_enquiries_rate", None, "numerator"))
        .join(conferences_in_time(str(year.ends)), on="la_code", how="full", coalesce=True)
        .with_columns(pl.col("held", "enquiries").fill_null(0))
    )
    share = figures("icpc_within_15_working_days_percent", None, str(year.ends)).select("la_code", "value")
    guess = (pl.col("value") * pl.col("held") / 100).round().cast(pl.Int64)
    table = table.join(share, on="la_code", how="left").with_columns(
        in_time=pl.coalesce("in_time", guess, 0), timed=pl.coalesce("timed", "held")
    )
    i, late = pl.col("i"), pl.col("i") - pl.col("in_time")
    # The last day in time is tried often, and the Saturday after it, which is no later in working days.
    days = pl.when(late < 0).then(15 - i % 15).otherwise(16 + late % 10)
    ends = pl.col("start_date").dt.add_business_days("days", holidays=bank_holidays(), roll="backward")
    friday = pl.col("ends").dt.weekday() == 5
    led_to_one = (
        rows(table, pl.col("timed"))
        .with_columns(child_id=named("S", "i"), start_date=after(year.start, i * 7 % 300), days=days)
        .with_columns(ends=ends)
        .with_columns(conference_date=pl.when(friday & (i % 2 == 0)).then(after(pl.col("ends"), 1)).otherwise("ends"))
    )
    no_more = rows(table, pl.col("enquiries") - pl.col("timed")).select(
        "la_code",
        child_id=named("N", "i"),
        start_date=after(year.start, i % year.days),
        conference_date=pl.lit(None, pl.Date),
    )
    moved_in = rows(table, pl.col("held") - pl.col("timed")).select(
        "la_code", child_id=named("M", "i"), conference_date=after(year.start, i % year.days), transfer_in=True
    )
    columns = ("la_code", "child_id", "start_date", "conference_date")
    held = led_to_one.select("la_code", "child_id", "conference_date", transfer_in=False)
    last_year = table.select(
        "la_code", child_id=pl.lit("Y"), start_date=after(year.start, -1), conference_date=pl.lit(None, pl.Date)
    )
    again = no_more.filter(pl.col("child_id").str.ends_with("0"))  # the same enquiry, written down twice
    return {
        "s47_investigations": pl.concat([led_to_one.select(columns), no_more, again, last_year]),
        "initial_conferences": pl.concat([held, moved_in]),
    }


def plans(year: Year) -> Extracts:
    """`cp_plans`: started in the year, some of them a repeat, and open on 31 March, some of them for two years.

    Every second authority tells of repeats by `previous_plans`, the others by plans of years ago.
    """
    table = counts(
        str(year.ends),
        few=("started", "open"),
        started=("cpp_second_or_subsequent_percent", None, "denominator"),
        again=("cpp_second_or_subsequent_percent", None, "numerator"),
        open=("cpp_at_31_march_by_duration_percent", "2_years_or_more", "denominator"),
        long=("cpp_at_31_march_by_duration_percent", "2_years_or_more", "numerator"),
    )
    table = table.with_columns(pl.exclude("la_code").fill_null(0), tells=pl.int_range(pl.len()) % 2 == 0)
    short = pl.col("open") - pl.col("long")
    table = table.with_columns(still=pl.min_horizontal("started", short)).with_columns(older=short - pl.col("still"))
    i, end, two_years = pl.col("i"), pl.lit(year.end, pl.Date), pl.lit(year.end, pl.Date).dt.offset_by("-2y")
    repeat = i < pl.col("again")
    started = rows(table, pl.col("started")).with_columns(
        child_id=named("P", "i"),
        start_date=after(year.start, i * 7 % year.days),
        previous_plans=pl.when("tells").then(pl.when(repeat).then(1 + i % 3).otherwise(0)),
    )
    is_open = i >= pl.col("started") - pl.col("still")
    ended = pl.when(~is_open).then(pl.min_horizontal(after(pl.col("start_date"), 60 + i % 100), end))
    of_the_year = started.with_columns(end_date=pl.when(is_open & (i % 3 == 0)).then(after(end, 1)).otherwise(ended))
    long_ago = started.filter(~pl.col("tells") & repeat).with_columns(
        start_date=after(year.start, -2500 - i % 400), end_date=after(year.start, -2000)
    )
    older = rows(table, pl.col("older")).with_columns(
        child_id=named("B", "i"),
        start_date=pl.when(i % 4 == 0).then(after(two_years, 1)).otherwise(after(year.start, -1 - i % 300)),
        end_date=pl.lit(None, pl.Date),
    )
    long = rows(table, pl.col("long")).with_columns(
        child_id=named("L", "i"),
        start_date=pl.when(i % 4 == 0).then(two_years).otherwise(after(two_years, -1 - i % 300)),
        end_date=pl.lit(None, pl.Date),
    )
    not_ours = rows(table, pl.lit(3)).with_columns(
        child_id=named("V", "i"), start_date=after(year.start, 9), end_date=pl.lit(None, pl.Date)
    )
    parts = [
        part.select(
            "la_code",
            "child_id",
            "start_date",
            "end_date",
            previous_plans=pl.col("previous_plans") if "previous_plans" in part.columns else pl.lit(None, pl.Int64),
            other_la=pl.lit(other_la),
            initial_category=one_of(["NEG", "EMO", "PHY", "SAB"], pl.int_range(pl.len())),
        )
        for part, other_la in [(of_the_year, False), (long_ago, False), (older, False), (long, False), (not_ours, True)]
    ]
    return {"cp_plans": pl.concat(parts, how="vertical_relaxed")}
