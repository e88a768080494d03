"""Made-up children in care: episodes, scores, proceedings, adoptions, care leavers, schools and workers."""

from __future__ import annotations

import polars as pl

from bench.draws import chance, choose, draw, known, later, people, pieces, unit
from bench.help_and_safety import ETHNICITIES
from bench.span import Span

PLACES = "U1 U1 U3 U3 U4 U4 U4 U5 U6 U6 U6 U6 U6 A4 A5 A6 P1 P1 K1 K2 K2 K2 K3 K3 R1 R3 S1 Z1"
STATUSES = "C1 C1 C2 C2 C2 C2 C2 E1 V2 V2 V2 J1"
ENDINGS = "E11 E12 E4A E4A E4A E4B E13 E41 E45 E46 E47 E48 E5 E5 E17 E17 E8 E3 E15"
CHANGES = "CARPL CARPL CARPL CREQB CREQO CHILD LAREQ CLOSE STAND OTHER"
ACTIVITIES = "F1 F2 F2 F5 F5 P2 P5 F4 P4 G4 G4 G5 G5 G6 0"
HOMES = "B1 D1 D1 E1 K1 U1 U1 U1 U1 T1 Z1 Z1 X2 S2 W2 Y1 R1 G1 0"
ORDERS = "A A B C C D D E E E F G"


def periods(of: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Continuous periods of care of one child in eleven, a few of whom come back."""
    first = of.filter(chance(501, 8.6)).with_columns(start_date=later("first_referral", 5 + draw(502, 500)))
    length = (8 + 2400 * unit(503) ** 1.7).cast(pl.Int32)
    adult = pl.col("born").dt.offset_by("18y")
    first = first.with_columns(days=length, key=pl.col("key") * 2)
    again = first.filter(chance(504, 8)).with_columns(
        key=pl.col("key") + 1, start_date=later("start_date", pl.col("days") + 20 + draw(505, 900))
    )
    again = again.with_columns(days=(8 + 900 * unit(506)).cast(pl.Int32))
    made = pl.concat([first, again]).with_columns(
        start_date=pl.max_horizontal("start_date", "born"),
        adult=adult,
    )
    made = made.with_columns(ended=pl.min_horizontal(later("start_date", pl.col("days")), "adult"))
    made = made.with_columns(days=(pl.col("ended") - pl.col("start_date")).dt.total_days())
    seen = (pl.col("start_date") <= span.end) & (pl.col("ended") >= span.start) & (pl.col("days") > 7)
    return made.filter(seen).with_columns(end_date=pl.col("ended"), short_breaks=chance(507, 2))


def episodes(of: pl.DataFrame, span: Span) -> pl.DataFrame:
    """The periods cut into episodes: moves, changes of legal status, absences in hospital and the return from them."""
    cut = pieces(of, 510, 11).filter(pl.col("start_date") <= span.extracted)
    change = choose("P " * 9 + "B " * 2 + "L " * 4 + "U " * 2 + "T " * 3, 512, "part")
    middle = (pl.col("piece") > 0) & ~pl.col("last")
    away = middle & (pl.col("piece") % 2 == 1) & chance(513, 8, "part")
    back = (pl.col("piece") > 0) & away.shift(1).fill_null(False)
    cut = cut.with_columns(away=away, back=back)
    reason = pl.when(pl.col("piece") == 0).then(pl.lit("S")).when(pl.col("away") | pl.col("back")).then(pl.lit("P"))
    cut = cut.with_columns(reason_new_episode=reason.otherwise(change))
    carer_changes = pl.col("reason_new_episode").is_in(["S", "P", "B"]) & ~pl.col("away") & ~pl.col("back")
    status_changes = pl.col("reason_new_episode").is_in(["S", "L", "B", "U"])
    cut = cut.with_columns(
        carer=carer_changes.cum_sum().cast(pl.UInt64), law=status_changes.cum_sum().cast(pl.UInt64) + (1 << 50)
    )
    place = choose(PLACES, 514, "carer")
    type_now = pl.when("away").then(choose("T0 T1 T2 T3", 515, "part")).otherwise(place)
    status = pl.when("short_breaks").then(pl.lit("V4")).otherwise(choose(STATUSES, 516, "law"))
    kept = cut.with_columns(end_date=known(span, pl.col("end_date")), placement_type=type_now, legal_status=status)
    ended = pl.col("end_date").is_not_null()
    moves_on = ended & ~pl.col("last") & pl.col("reason_new_episode").shift(-1).is_in(["P", "B"])
    kept = kept.with_columns(
        reason_ended=pl.when(ended & pl.col("last")).then(choose(ENDINGS, 517, "part")).when(ended).then(pl.lit("X1")),
        reason_placement_change=pl.when(moves_on).then(choose(CHANGES, 518, "part")),
        need=choose("N1 N1 N1 N1 N2 N4 N5 N8", 519),
        provider=pl.when(~pl.col("away")).then(choose("PR1 PR1 PR2 PR4 PR4 PR5", 520, "carer")),
        distance_miles=pl.when(~chance(521, 9, "carer")).then((90 * unit(522, "carer") ** 3).round(1)),
        urn=pl.when(~pl.col("away")).then("SC" + (100_000 + draw(523, 20_000, "carer")).cast(pl.String)),
    )
    in_span = pl.col("end_date").is_null() | (pl.col("end_date") >= span.start)
    return kept.filter(in_span & (pl.col("start_date") <= span.end))


def yearly(of: pl.DataFrame, span: Span) -> pl.DataFrame:
    """The children in care on each 31 March, with the age they had."""
    days = pl.DataFrame({"year": span.reporting_years}).select(
        pl.col("year").cast(pl.Int64), census=pl.date(pl.col("year"), 3, 31)
    )
    there = of.join(days, how="cross").filter(
        pl.col("start_date") <= pl.col("census"), pl.col("ended") > pl.col("census")
    )
    age = ((pl.col("census") - pl.col("born")).dt.total_days() / 365.25).floor().cast(pl.Int64)
    return there.with_columns(age=age, part=pl.col("key") * 16 + pl.col("year").cast(pl.UInt64) % 16)


def scores(of_yearly: pl.DataFrame) -> pl.DataFrame:
    """A yearly SDQ return for children aged 4 to 16, a score for four in five."""
    scored = chance(531, 80, "part")
    return of_yearly.filter(pl.col("age").is_between(4, 16)).with_columns(
        as_at_date="census",
        sdq_score=pl.when(scored).then((40 * unit(532, "part") ** 1.4).cast(pl.Int64)),
        sdq_reason=pl.when(~scored).then(choose("SDQ2 SDQ3 SDQ4 SDQ5", 533, "part")),
    )


def enrolments(of_yearly: pl.DataFrame, span: Span) -> pl.DataFrame:
    """A school for each autumn, and a second one in the year for one child in eight."""
    pupils = of_yearly.filter(pl.col("age").is_between(4, 15)).with_columns(
        autumn=pl.date(pl.col("year") - 1, 9, 1), moves=chance(541, 12, "part"), day=60 + draw(542, 150, "part")
    )
    changed = later("autumn", pl.col("day"))
    summer = pl.date(pl.col("year"), 8, 31)
    first = pupils.with_columns(start_date="autumn", end_date=pl.when("moves").then(changed).otherwise(summer), nth=0)
    second = pupils.filter("moves").with_columns(start_date=changed, end_date=summer, nth=1)
    number = 100_000 + (draw(543, 20_000) + 7919 * pl.col("nth")) % 20_000
    return pl.concat([first, second.select(first.columns)]).with_columns(
        school_urn=number.cast(pl.String), end_date=known(span, pl.col("end_date"))
    )


def adoptions(of: pl.DataFrame, span: Span) -> pl.DataFrame:
    """One period of care in ten ends by adoption, some months after the decision and the match."""
    adopted = of.filter(chance(551, 10), pl.col("days") > 300, pl.col("ended") <= span.end)
    matched = later("start_date", (pl.col("days") * (0.4 + 0.2 * unit(552))).cast(pl.Int32))
    return adopted.with_columns(
        decision_date=later("start_date", (pl.col("days") * 0.35).cast(pl.Int32)),
        match_date=matched,
        placed_date=later(matched, 10 + draw(553, 20)),
        order_date="ended",
    )


def proceedings(of: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Section 31 proceedings for two periods of care in five."""
    issued = of.filter(chance(561, 42)).with_columns(issue_date=later("start_date", draw(562, 60)))
    decided = known(span, later("issue_date", 120 + draw(563, 300)))
    made = issued.filter(pl.col("issue_date").is_between(span.start, span.end)).with_columns(final_order_date=decided)
    over = pl.col("final_order_date").is_not_null()
    return made.with_columns(
        final_order=pl.when(over).then(choose(ORDERS, 564)),
        lives_with=pl.when(over & chance(565, 85)).then(
            choose("PARENTS RELATIVES RELATIVES FOSTER_CARE RESIDENTIAL ADOPTION", 566)
        ),
    )


def allocations(of: pl.DataFrame, of_referrals: pl.DataFrame, span: Span) -> pl.DataFrame:
    """The workers of children in care, one after the other, and of some children in need."""
    cared = of.select("la_code", "child_id", "key", "start_date", "days", end_date="ended")
    helped = of_referrals.filter(chance(571, 7), pl.col("closed").is_not_null()).select(
        "la_code",
        "child_id",
        key=pl.col("key") + (1 << 41),
        start_date="referral_date",
        days=(pl.col("closed") - pl.col("referral_date")).dt.total_days(),
        end_date="closed",
    )
    cut = pieces(pl.concat([cared, helped]), 572, 5)
    seen = (pl.col("start_date") <= span.end) & (pl.col("end_date") >= span.start)
    return cut.filter(seen).with_columns(
        worker_id="W" + (draw(573, 300, "part") + 1).cast(pl.String), end_date=known(span, pl.col("end_date"))
    )


def leavers(areas: pl.DataFrame, span: Span, scale: float) -> pl.DataFrame:
    """Young people who left care, on each of their birthdays from the 17th to the 21st."""
    days = 365 * (span.years + 5)
    young = people(areas, scale * 11_000 * (span.years + 5), 8_000_000, 1 << 42)
    seventeen = pl.lit(span.start) + pl.duration(days=draw(581, days) - 365 * 5)
    young = young.with_columns(
        born=seventeen.dt.offset_by("-17y"),
        sex=choose("M " * 13 + "F " * 10, 582),
        ethnicity=choose(ETHNICITIES, 583),
    )
    each = young.with_columns(age=pl.lit([17, 18, 19, 20, 21])).explode("age")
    day = pl.col("born").dt.offset_by(pl.format("{}y", "age"))
    each = each.with_columns(birthday=day, part=pl.col("key") * 8 + pl.col("age").cast(pl.UInt64) % 8)
    return each.filter(pl.col("birthday").is_between(span.start, span.end)).with_columns(
        date_of_birth="born",
        in_touch=choose("YES " * 18 + "NO NREQ REFU RHOM DIED", 584, "part"),
        activity=choose(ACTIVITIES, 585, "part"),
        accommodation=choose(HOMES, 586, "part"),
    )
