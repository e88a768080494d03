"""Made-up children, their referrals, assessments, enquiries, conferences and plans."""

from __future__ import annotations

import polars as pl

from bench.draws import chance, choose, draw, known, later, people, unit
from bench.span import Span

SOURCES = "1A 1C 2A 2A 2A 2B 3A 3B 3E 4 5A 5D 6 6 6 7 8 9 10"
NEEDS = "N1 " * 11 + "N2 N2 N3 N4 N4 N5 N5 N6 N8 N0"
ETHNICITIES = "WBRI " * 14 + "WOTH WROM MWBC MWAS MOTH AIND APKN ABAN BCRB BAFR BOTH CHNE OOTH NOBT"
FACTORS = "1B 1C 2B 3A 3B 3B 3C 4A 4B 4B 5A 6A 7A 10A 11A 13A 14A 15A 16A 16A 17A 17A 18B 18C 19C 20 21 24A"
CATEGORIES = "NEG " * 10 + "EMO " * 8 + "PHY PHY SAB MUL"
CLOSURES = "RC7 " * 6 + "RC8 " * 8 + "RC9 " * 4 + "RC3 RC4 RC5 RC6"

REFERRALS_A_YEAR = 640_000
REFERRALS_A_CHILD = 1.6


def children(areas: pl.DataFrame, span: Span, scale: float) -> pl.DataFrame:
    """One row per child, with the day of the first referral and the key that every later draw hangs on."""
    years = span.days_of_arrival / 365.25
    born = people(areas, scale * REFERRALS_A_YEAR / REFERRALS_A_CHILD * years, 1_000_000, 1)
    first = born.with_columns(first_referral=pl.lit(span.first_child) + pl.duration(days=draw(1, span.days_of_arrival)))
    unborn = chance(3, 2)
    birth = later("first_referral", -draw(2, 6300))
    return first.with_columns(
        born=pl.when(unborn).then(later("first_referral", draw(4, 150))).otherwise(birth),
        date_of_birth=pl.when(~unborn & ~chance(5, 0.3)).then(birth),
        expected_date_of_birth=pl.when(unborn).then(later("first_referral", draw(4, 150))),
        sex=choose("M " * 26 + "F " * 24 + "U", 6),
        ethnicity=choose(ETHNICITIES, 7),
        disabilities=pl.when(chance(8, 12)).then(choose("AUT LD MOB NONE VIS", 9)),
        uasc_until=pl.when(chance(10, 1)).then(later("first_referral", draw(11, 1500))),
        family_id="F" + (pl.col("local") // 2).cast(pl.String),
    )


def referrals(of: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Up to four referrals a child: some within twelve months, a few on the same day, a few while the case is open."""
    rows = []
    day, busy_until = pl.col("first_referral"), pl.col("first_referral")
    for turn in range(4):
        seed = 100 + 20 * turn
        length = (5 + 1000 * unit(seed + 1) ** 3).cast(pl.Int32)
        no_further_action = chance(seed + 2, 7)
        still_open = pl.col("day") < pl.col("busy_until")
        closed = pl.when(still_open).then("busy_until").otherwise(later("day", length))
        rows.append(
            of.select("la_code", "child_id", "key", "born", day=day, busy_until=busy_until)
            .with_columns(no_further_action=no_further_action, closed=closed, length=length)
            .select(
                "la_code",
                "child_id",
                "born",
                key=pl.col("key") * 4 + turn,
                referral_date="day",
                no_further_action="no_further_action",
                closed=pl.when(~pl.col("no_further_action")).then("closed"),
                source=choose(SOURCES, seed + 3),
                primary_need=choose(NEEDS, seed + 4),
                reason=choose(CLOSURES, seed + 5),
            )
        )
        of = of.with_columns(day=day, busy_until=busy_until).with_columns(
            busy_until=pl.when(no_further_action).then("busy_until").otherwise(closed)
        )
        same_day, while_open = chance(seed + 6, 0.5), chance(seed + 7, 1)
        wait = (1 + 1100 * unit(seed + 8) ** 2).cast(pl.Int32)
        of = of.filter(chance(seed + 9, 42)).with_columns(
            day=pl.when(same_day)
            .then("day")
            .when(while_open)
            .then(later("day", length // 2))
            .otherwise(later(pl.max_horizontal("day", "busy_until"), wait))
        )
        day, busy_until = pl.col("day"), pl.col("busy_until")
    made = pl.concat(rows).filter(
        pl.col("referral_date").is_between(span.first_child, span.end),
        pl.col("referral_date") < pl.col("born").dt.offset_by("18y"),
    )
    in_span = (pl.col("referral_date") >= span.start) | (pl.col("closed") >= span.start)
    return made.filter(in_span).with_columns(
        closure_date=known(span, pl.col("closed")),
        closure_reason=pl.when(pl.col("closed") <= span.extracted).then("reason"),
    )


def assessments(of: pl.DataFrame, span: Span) -> pl.DataFrame:
    """One for every referral that was taken up, a second for some, most within 45 working days."""
    taken_up = of.filter(~pl.col("no_further_action"))
    first = taken_up.with_columns(start_date=later("referral_date", draw(201, 5)))
    second = taken_up.filter(chance(202, 10)).with_columns(
        key=pl.col("key") + (1 << 40), start_date=later("referral_date", 90 + draw(203, 120))
    )
    made = pl.concat([first, second]).filter(pl.col("start_date") <= span.end)
    done = later("start_date", (3 + 72 * unit(204)).cast(pl.Int32))
    codes = [pl.when(chance(210 + i, 70 - 15 * i)).then(choose(FACTORS, 220 + i)) for i in range(4)]
    return made.with_columns(
        completed_date=known(span, done), factors=pl.concat_str(codes, separator=";", ignore_nulls=True)
    ).with_columns(factors=pl.when(pl.col("factors") != "").then("factors"))


def enquiries(of: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Section 47 enquiries for a third of the cases, with the conference that some lead to."""
    made = of.filter(~pl.col("no_further_action"), chance(301, 36)).with_columns(
        start_date=later("referral_date", 1 + draw(302, 40))
    )
    met = known(span, later("start_date", 5 + draw(303, 22)))
    return made.filter(pl.col("start_date") <= span.end).with_columns(
        conference_needed=chance(304, 42),
        conference_date=pl.when(chance(304, 38)).then(met),
        police_involved=pl.when(~chance(305, 2)).then(chance(306, 92)),
        health_involved=pl.when(~chance(307, 3)).then(chance(308, 74)),
    )


def conferences(of_enquiries: pl.DataFrame, of_referrals: pl.DataFrame, span: Span) -> pl.DataFrame:
    """The conferences of the enquiries, and a few of children who moved in on a plan."""
    met = of_enquiries.filter(pl.col("conference_date").is_not_null()).with_columns(transfer_in=pl.lit(False))
    moved_in = of_referrals.filter(~pl.col("no_further_action"), chance(310, 0.4)).with_columns(
        conference_date=later("referral_date", 3 + draw(311, 20)), transfer_in=pl.lit(True)
    )
    columns = ["la_code", "child_id", "key", "conference_date", "transfer_in"]
    made = pl.concat([met.select(columns), moved_in.select(columns)])
    return made.filter(pl.col("conference_date") <= span.end)


def plans(of: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Plans after nine conferences in ten, and a second plan for a fifth of the children, some soon after the first."""
    first = of.filter(chance(401, 90)).with_columns(
        start_date=pl.col("conference_date"),
        ended=later("conference_date", (20 + 1000 * unit(402) ** 2).cast(pl.Int32)),
        previous_plans=pl.when(chance(403, 8)).then(1).otherwise(0),
    )
    second = first.filter(chance(404, 18)).with_columns(
        key=pl.col("key") + (1 << 41),
        start_date=later("ended", 20 + (1500 * unit(405) ** 2).cast(pl.Int32)),
        previous_plans=pl.col("previous_plans") + 1,
    )
    second = second.with_columns(ended=later("start_date", (20 + 1000 * unit(406) ** 2).cast(pl.Int32)))
    columns = ["la_code", "child_id", "key", "start_date", "ended", "previous_plans"]
    made = pl.concat([first.select(columns), second.select(columns)]).filter(pl.col("start_date") <= span.end)
    category = choose(CATEGORIES, 407)
    return made.with_columns(
        end_date=known(span, pl.col("ended")),
        initial_category=category,
        latest_category=pl.when(chance(408, 90)).then(category).otherwise(choose(CATEGORIES, 409)),
        other_la=chance(410, 1),
    )
