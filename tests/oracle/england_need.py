"""Made-up referrals, episodes of need and assessments with the counts that every authority published."""

from __future__ import annotations

import polars as pl
from published_england import Extracts, Year, after, counts, figures, named, one_of, rows

from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.reference.bank_holidays import bank_holidays

_REFERRAL = ("la_code", "child_id", "referral_date", "no_further_action", "closure_date")


def need(year: Year) -> Extracts:
    """`referrals`: those of the year, earlier ones of children who came back, and episodes open on 31 March."""
    found = counts(
        str(year.ends),
        referred=("referrals_rate", None, "numerator"),
        repeats=("rereferrals_within_12_months_percent", None, "numerator"),
        children=("children_rereferred_percent", None, "denominator"),
        back=("children_rereferred_percent", None, "numerator"),
        nothing=("referrals_no_further_action_percent", None, "numerator"),
        open=("children_in_need_at_31_march_rate", None, "numerator"),
    )
    found = (
        found.with_columns(pl.col("referred").fill_null(0))
        .with_columns(pl.coalesce("children", "referred"))
        .with_columns(pl.coalesce("repeats", pl.col("referred") - pl.col("children")))
    )
    # A second referral in the year is a repeat; what is left of the repeats follows a referral of the year before.
    more = pl.col("referred") - pl.col("children")
    before = pl.col("repeats") - more
    table = found.with_columns(more=more, before=before).with_columns(
        pl.coalesce("back", pl.col("before") + pl.min_horizontal("more", pl.col("children") - pl.col("before"))),
        pl.col("nothing", "open").fill_null(0),
    )
    only_now = pl.col("back") - pl.col("before")
    assert table.filter((pl.col("before") < 0) | (only_now < 0) | (only_now > pl.col("more"))).is_empty()
    children = _children_referred(table, year)
    return {"referrals": pl.concat([_of_the_year(children, year), _earlier(children, year), _open(table, year)])}


def _children_referred(table: pl.DataFrame, year: Year) -> pl.DataFrame:
    """One row per child referred in the year: how often (`times`), and on which day first."""
    only_now = pl.col("back") - pl.col("before")
    left = pl.col("more") - only_now
    i = pl.col("i")
    share = pl.when(i < pl.col("back")).then(left // pl.col("back") + (i < left % pl.col("back")).cast(pl.Int64))
    again = ((i >= pl.col("before")) & (i < pl.col("back"))).cast(pl.Int64)
    return (
        rows(table, pl.col("children"))
        .with_columns(times=1 + again + share.fill_null(0))
        .with_columns(apart=year.days // pl.col("times"))
        .with_columns(first=after(year.start, i * 7 % pl.col("apart")))
    )


def _of_the_year(children: pl.DataFrame, year: Year) -> pl.DataFrame:
    each = rows(children, pl.col("times"), "k").with_columns(
        referral_date=after(pl.col("first"), pl.col("k") * pl.col("apart")),
        following=after(pl.col("first"), (pl.col("k") + 1) * pl.col("apart")),
        row=pl.int_range(pl.len()).over("la_code"),
    )
    nothing = (pl.col("row") + pl.col("referred") // 3) % pl.col("referred") < pl.col("nothing")
    last = pl.col("k") == pl.col("times") - 1
    # Some close on the very day of the next referral, some on 31 March: neither is open any more.
    closes = pl.min_horizontal(
        after(pl.col("referral_date"), 20 + pl.col("i") % 200),
        pl.when(~last).then("following"),
        pl.lit(year.end, pl.Date),
    )
    closed = pl.when(~nothing).then(closes).when(pl.col("i") % 2 == 0).then("referral_date")
    return each.select(
        "la_code",
        child_id=named("R", "i"),
        referral_date="referral_date",
        no_further_action=nothing,
        closure_date=closed,
    )


def _earlier(children: pl.DataFrame, year: Year) -> pl.DataFrame:
    """The referrals of the year before that make a repeat of the first one; and some a day too early to do so."""
    anniversary = pl.col("first").dt.offset_by("-12mo")
    window = (pl.lit(year.start, pl.Date) - anniversary).dt.total_days()
    counted = pl.col("i") < pl.col("before")
    too_early = ~counted & (pl.col("i") % 5 == 0)
    to_the_day = pl.col("i") % 3 == 0
    day = (
        pl.when(too_early)
        .then(after(anniversary, -1))
        .when(to_the_day)
        .then(anniversary)
        .otherwise(after(year.start, -1 - pl.col("i") % window))
    )
    nothing = pl.col("i") % 4 == 0
    closed = pl.min_horizontal(after(pl.col("referral_date"), 30), "first")
    return (
        children.filter(counted | too_early)
        .with_columns(child_id=named("R", "i"), referral_date=day, no_further_action=nothing)
        .with_columns(closure_date=pl.when(~nothing).then(closed))
        .select(_REFERRAL)
    )


def _open(table: pl.DataFrame, year: Year) -> pl.DataFrame:
    """Episodes begun in earlier years that are open on 31 March; and a few that closed on that day, or never opened."""
    few = 3
    kind = pl.col("i") - pl.col("open")
    closed = (
        pl.when(kind >= 0)
        .then(pl.when(kind == 0).then(pl.lit(year.end, pl.Date)))
        .when(pl.col("i") % 3 == 0)
        .then(after(year.end, 1))
    )
    return rows(table, pl.col("open") + few).select(
        "la_code",
        child_id=named("O", "i"),
        referral_date=after(year.start, -400 - pl.col("i") % 300),
        no_further_action=kind > 0,
        closure_date=closed,
    )


def factors(year: Year) -> Extracts:
    """`referrals` and `assessments`: as many episodes as each factor was found in; some were assessed twice."""
    labels = {code.label: key for key, code in code_sets()["assessment_factor"].items()}
    published = {label.lower().replace("-", "_").replace(" ", "_"): key for label, key in labels.items()}
    wanted = {f"f{published[name]}": ("assessment_factor_rate", name, "numerator") for name in _FACTORS}
    table = counts(str(year.ends), **wanted).with_columns(pl.col(*wanted).fill_null(0))
    found = [pl.when(pl.col("i") < pl.col(name)).then(pl.lit(name[1:])) for name in wanted]
    children = rows(table, pl.max_horizontal(*wanted) + 1).with_columns(
        child_id=named("A", "i"),
        factors=pl.concat_str(found, separator=" ; ", ignore_nulls=True).replace("", "21"),
        referral_date=after(year.start, pl.col("i") * 7 % 300),
    )
    waits = pl.when(pl.col("i") % 10 == 0).then(pl.lit([3, 40])).otherwise(pl.lit([3]))
    assessments = (
        children.with_columns(waits=waits)
        .explode("waits")
        .with_columns(start_date=after(pl.col("referral_date"), pl.col("waits")))
        .select("la_code", "child_id", "start_date", completed_date=after(pl.col("start_date"), 20), factors="factors")
    )
    referrals = children.select(
        "la_code", "child_id", "referral_date", no_further_action=False, closure_date=pl.lit(None, pl.Date)
    )
    return {"referrals": referrals, "assessments": assessments}


_FACTORS = (
    "child_criminal_exploitation",
    "child_sexual_exploitation",
    "domestic_abuse_child",
    "domestic_abuse_parent",
    "domestic_abuse_person",
    "emotional_abuse",
    "faith_linked_abuse",
    "gangs",
    "going_missing",
    "neglect",
    "physical_abuse_adult_on_child",
    "physical_abuse_child_on_child",
    "physical_abuse_unknown",
    "sexual_abuse_adult_on_child",
    "sexual_abuse_child_on_child",
    "sexual_abuse_unknown",
    "trafficking",
)


def timeliness(year: Year) -> Extracts:
    """A thousand assessments each, of which as many per thousand as printed took 45 working days, the others 46."""
    printed = figures("assessments_completed_within_45_working_days_percent", None, str(year.ends))
    table = printed.filter(pl.col("value").is_not_null()).with_columns(in_time=(pl.col("value") * 10).round())
    each = rows(table, pl.lit(1000)).with_columns(
        child_id=named("T", "i"),
        referral_date=after(year.start, pl.col("i") * 7 % 290),
        days=pl.when(pl.col("i") < pl.col("in_time")).then(45).otherwise(46),
    )
    ends = pl.col("referral_date").dt.add_business_days("days", holidays=bank_holidays(), roll="backward")
    return {
        "referrals": each.select(
            "la_code", "child_id", "referral_date", no_further_action=False, closure_date=pl.lit(None, pl.Date)
        ),
        "assessments": each.select(
            "la_code",
            "child_id",
            start_date=after(pl.col("referral_date"), pl.col("i") % 3),
            completed_date=ends,
            factors=one_of(["16A", "21", "3B;16A"], pl.col("i")),
        ),
    }
