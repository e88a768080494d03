"""Made-up children in care, with the counts that every authority published at 31 March and in the year."""

from __future__ import annotations

from datetime import date

import polars as pl
from england_episodes import ADULT, episodes
from published_england import Extracts, Year, after, counts, figures, first_that_holds, named, one_of, rows, turned

_PLACES = {
    "foster": ["U1", "U2", "U3", "U4", "U5", "U6"],
    "secure_or_childrens_home": ["K2", "K1"],
    "independent_or_supported_accommodation": ["K3"],
    "placed_for_adoption": ["A4", "A6"],
    "residential_school": ["S1"],
    "with_parents": ["P1"],
    "other_residential": ["R1", "R2", "R3", "R5"],
    "other": ["P3", "Z1"],
}
_REASONS = {
    "special_guardianship_order": ["E45", "E46", "E47", "E48"],
    "child_arrangements_order": ["E41"],
    "adopted": ["E11", "E12"],
    "returned_home_planned": ["E4A"],
}


def care(year: Year) -> Extracts:
    """`children`, `care_episodes` and `sdq_scores`: who is in care on 31 March, who came, who left."""
    table = _counts(year)
    here = _looked_after(table, year)
    left = _left(table, year)
    people = [frame.select("la_code", "child_id", "date_of_birth", "uasc_until") for frame in (here, left)]
    adult = table.select(
        "la_code",
        child_id=pl.lit(ADULT),
        date_of_birth=pl.lit(year.end, pl.Date).dt.offset_by("-18y"),
        uasc_until=pl.lit(None, pl.Date),
    )
    return {
        "children": pl.concat([*people, adult]),
        "care_episodes": episodes(table, here, left, year),
        "sdq_scores": _scores(here, year),
    }


def _counts(year: Year) -> pl.DataFrame:
    places = {f"at_{name}": ("cla_at_31_march_by_placement_type_percent", name, "numerator") for name in _PLACES}
    reasons = {f"by_{name}": ("cla_ceased_in_year_by_reason_percent", name, "numerator") for name in _REASONS}
    table = counts(
        str(year.ends),
        few=("here",),
        here=("cla_at_31_march_rate", None, "numerator"),
        uasc=("cla_at_31_march_by_uasc_rate", "uasc", "numerator"),
        started=("cla_started_in_year_rate", None, "numerator"),
        uasc_started=("cla_started_in_year_by_uasc_rate", "uasc", "numerator"),
        ceased=("cla_ceased_in_year_rate", None, "numerator"),
        far=("cla_at_31_march_by_distance_percent", "over_20_miles", "numerator"),
        lost=("cla_at_31_march_by_distance_percent", "not_known", "numerator"),
        long=("cla_long_term_same_carer_2_years_percent", None, "denominator"),
        settled=("cla_long_term_same_carer_2_years_percent", None, "numerator"),
        moved=("cla_three_or_more_placements_in_year_percent", None, "numerator"),
        asked=("sdq_score_received_percent", None, "denominator"),
        scored=("sdq_score_received_percent", None, "numerator"),
        **places,
        **reasons,
    )
    hidden = [pl.col(name).is_null().alias(f"hidden_{name}") for name in places]
    table = table.with_columns(hidden).with_columns(pl.col(pl.Int64).fill_null(0))
    table = table.with_columns(year_round=pl.max_horizontal("long", "asked"))
    table = table.with_columns(new=pl.min_horizontal("started", pl.col("here") - pl.col("year_round")))
    new_and_gone = pl.col("started") - pl.col("new")
    assert table.filter(
        (new_and_gone > pl.col("ceased")) | (pl.col("settled") + pl.col("moved") > pl.col("here"))
    ).is_empty()
    mean = figures("sdq_average_score", None, str(year.ends)).select("la_code", mean="value")
    points = (pl.col("mean") * pl.col("scored")).round().cast(pl.Int64).fill_null(0)
    return table.join(mean, on="la_code", how="left").with_columns(points=points)


def _looked_after(table: pl.DataFrame, year: Year) -> pl.DataFrame:
    """One row per child in care on 31 March; `since` is the start of care, `t` numbers those who came in the year."""
    end = pl.lit(year.end, pl.Date)
    i, t = pl.col("i"), pl.col("t")
    long, asked, new = i < pl.col("long"), i < pl.col("asked"), t >= 0
    to_the_day, half_years = i % 5 == 0, pl.lit(date(year.ends - 3, 9, 30))  # 30 months to 31 March
    longer = pl.when(to_the_day).then(half_years).otherwise(after(end, -1200 - i % 400))
    a_year = after(year.start, pl.when(to_the_day).then(-1).otherwise(-2 - i % 200))
    two_years = pl.when(to_the_day).then(after(half_years, 1)).otherwise(after(end, -740))
    since = (
        pl.when(long)
        .then(longer)
        .when(new)
        .then(after(year.start, 1 + t * 7 % 300))
        .when(asked & (i % 2 == 0))
        .then(a_year)
        .when(asked)
        .then(longer)
        .otherwise(two_years)
    )
    age = (
        pl.when(long | asked)
        .then(pl.when(~asked).then(4).when(long | (i % 2 == 0)).then(_age_of([5, 10, 15], i)).otherwise(16))
        .when(new)
        .then(_age_of([17, 0, 10], i))
        .otherwise(_age_of([17, 4], i))
    )
    settled_uasc = i < pl.min_horizontal("uasc", pl.col("here") - pl.col("new"))
    new_uasc = new & (t < pl.col("uasc") - (pl.col("here") - pl.col("new")))
    was_uasc = new & (t < pl.col("uasc_started"))
    until = (
        pl.when(settled_uasc | new_uasc)
        .then(after(end, 1 + i % 300))
        .when(was_uasc)
        .then(pl.lit(year.end))
        .when(new & (i % 7 == 0))
        .then("since")
    )
    hidden = pl.lit("at_foster")
    for name in _PLACES:
        hidden = pl.when(f"hidden_at_{name}").then(pl.lit(f"at_{name}")).otherwise(hidden)
    shares = {f"at_{name}": pl.col(f"at_{name}") for name in _PLACES}
    return (
        rows(table, pl.col("here"))
        .with_columns(t=i - (pl.col("here") - pl.col("new")), child_id=named("H", "i"))
        .with_columns(since=since, age=age, group=first_that_holds(shares, turned(i, pl.col("here")), hidden))
        .with_columns(
            date_of_birth=pl.min_horizontal(_born(end, i, pl.col("age")), "since"),
            uasc_until=until,
            place=_code(_PLACES, "at_", pl.col("group"), i),
            distance_miles=_distance(),
        )
    )


def _age_of(ages: list[int], number: pl.Expr) -> pl.Expr:
    """The ages in turn."""
    return pl.lit(pl.Series(ages)).gather((number % len(ages)).cast(pl.UInt32))


def _born(end: pl.Expr, i: pl.Expr, age: pl.Expr) -> pl.Expr:
    """A date of birth of that age on the day, the very birthday among them."""
    return after(end.dt.offset_by(pl.concat_str(pl.lit("-"), age.cast(pl.String), pl.lit("y"))), -(i * 7 % 365))


def _code(groups: dict[str, list[str]], prefix: str, group: pl.Expr, number: pl.Expr) -> pl.Expr:
    code = pl.lit(None, pl.String)
    for name, codes in groups.items():
        code = pl.when(group == f"{prefix}{name}").then(one_of(codes, number)).otherwise(code)
    return code


def _distance() -> pl.Expr:
    """Over 20 miles from 20.1 on; 20.0 is not; unknown is empty or 999.9."""
    place = pl.col("here") - 1 - pl.col("i")
    unknown = pl.when(place % 2 == 0).then(999.9)
    return (
        pl.when(place < pl.col("far"))
        .then(20.1 + place % 50)
        .when(place < pl.col("far") + pl.col("lost"))
        .then(unknown)
        .otherwise(20.0 - place % 20)
    )


def _left(table: pl.DataFrame, year: Year) -> pl.DataFrame:
    """One row per child who left care in the year; `t` is the number of those who came in it too."""
    z, t = pl.col("i"), pl.col("t")
    new = z < pl.col("started") - pl.col("new")
    since = pl.when(new).then(after(year.start, t % 180)).otherwise(after(year.start, -500 - z % 900))
    ends = pl.when(new).then(after(pl.col("since"), 40 + t % 100)).otherwise(after(year.start, z * 52 % year.days))
    shares = {f"by_{name}": pl.col(f"by_{name}") for name in _REASONS}
    reason = first_that_holds(shares, turned(z, pl.col("ceased")), pl.lit("other"))
    until = pl.when(new & (t < pl.col("uasc_started"))).then(after(pl.col("since"), 1))
    grown_up = ~new & (z % 4 == 0)
    return (
        rows(table, pl.col("ceased"))
        .with_columns(t=z + pl.col("new"), child_id=named("Z", "i"), is_new=new)
        .with_columns(since=since)
        .with_columns(ends=ends, uasc_until=until)
        .with_columns(
            ended=_code(_REASONS, "by_", reason, z).fill_null(one_of(["E8", "E4B", "E17"], z)),
            date_of_birth=pl.when(grown_up)
            .then(_born(pl.col("ends"), pl.lit(0), pl.lit(18)))
            .otherwise(_born(pl.col("since"), z, pl.lit(9))),
        )
    )


def _scores(here: pl.DataFrame, year: Year) -> pl.DataFrame:
    """A score for so many, adding up to the published mean; none for the others, but one of the year before."""
    i = pl.col("i")
    asked = here.filter(i < pl.col("asked"))
    score = pl.col("points") // pl.col("scored") + (i < pl.col("points") % pl.col("scored")).cast(pl.Int64)
    scored = asked.filter(i < pl.col("scored")).select(
        "la_code", "child_id", as_at_date=pl.lit(year.end), sdq_score=score, sdq_reason=pl.lit(None, pl.String)
    )
    others = asked.filter(i >= pl.col("scored"))
    none = others.select(
        "la_code",
        "child_id",
        as_at_date=pl.lit(year.end),
        sdq_score=pl.lit(None, pl.Int64),
        sdq_reason=pl.lit("SDQ1"),
    )
    earlier = others.select(
        "la_code",
        "child_id",
        as_at_date=pl.lit(year.end, pl.Date).dt.offset_by("-1y"),
        sdq_score=pl.lit(20, pl.Int64),
        sdq_reason=pl.lit(None, pl.String),
    )
    return pl.concat([scored, none, earlier])
