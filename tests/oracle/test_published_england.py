"""All England made up with the published counts: what we compute of it is what was printed, figure by figure."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from england_care import care
from england_education import attainment, attendance
from england_leavers import leavers
from england_need import factors, need, timeliness
from england_protection import conferences_in_time, enquiries, plans
from england_schools import workers_and_schools
from england_work import spending, workforce
from published_england import Topic, Year, figures

from csc_indicators.specs.load import load_library
from csc_indicators.workflows import Request, compute


def of_the_year(year: Year) -> str:
    return str(year.ends)


TOPICS = {
    "need": Topic(
        need,
        ("cin_rate", "referral_rate", "referrals_no_further_action", "repeat_referrals", "repeat_referrals_children"),
        of_the_year,
    ),
    "assessments": Topic(timeliness, ("assessments_within_45_days",), of_the_year),
    "factors": Topic(factors, ("assessment_factor_rate",), of_the_year),
    "enquiries": Topic(enquiries, ("s47_rate", "icpc_rate", "icpc_to_s47_ratio", "icpc_within_15_days"), of_the_year),
    "plans": Topic(
        plans, ("cp_plan_starts_rate", "cp_plans_rate", "repeat_cp_plans", "cp_plans_over_2_years"), of_the_year
    ),
    "care": Topic(
        care,
        (
            "care_ended_child_arrangements",
            "care_ended_special_guardianship",
            "cla_childrens_homes",
            "cla_foster_care",
            "cla_long_term_stability",
            "cla_over_20_miles",
            "cla_rate",
            "cla_starting_rate",
            "cla_supported_accommodation",
            "cla_three_or_more_placements",
            "sdq_average_score",
            "sdq_score_received",
        ),
        of_the_year,
    ),
    "workers and schools": Topic(
        workers_and_schools, ("cla_three_or_more_social_workers", "cla_mid_year_school_moves"), of_the_year
    ),
    "leavers": Topic(
        leavers,
        (
            "care_leavers_apprenticeships",
            "care_leavers_eet",
            "care_leavers_higher_education",
            "care_leavers_suitable_accommodation",
            "care_leavers_unsuitable_accommodation",
        ),
        of_the_year,
    ),
    "attendance": Topic(
        attendance, ("absence_rate", "persistent_absence", "severe_absence"), lambda year: year.academic
    ),
    "attainment": Topic(attainment, ("ks2_expected_standard", "ks4_attainment_8"), lambda year: year.academic),
    "workforce": Topic(
        workforce,
        ("agency_worker_rate", "average_caseload", "social_worker_turnover", "vacancy_rate"),
        lambda year: str(year.workforce_day.year),
    ),
    "spending": Topic(
        spending, ("csc_share_of_spend", "csc_spend_per_child", "spend_not_on_cla"), lambda year: year.label
    ),
}

KEY = ("indicator", "breakdown", "group", "la_code")
NOT_PRINTED = ["c", "x", "u", "-"]
PARTS = ("numerator", "denominator", "our_numerator", "our_denominator")
PARTS_OF_FULL_TIME = ("agency_worker_rate", "average_caseload", "social_worker_turnover", "vacancy_rate")

LATEST = {
    "need": (2025, 756),
    "assessments": (2025, 152),
    "factors": (2025, 2505),
    "enquiries": (2025, 607),
    "plans": (2025, 549),
    "care": (2025, 2349),
    "workers and schools": (2024, 301),
    "leavers": (2025, 966),
    "attendance": (2025, 1338),
    "attainment": (2025, 708),
    "workforce": (2026, 596),
    "spending": (2025, 450),
}
"""The reporting year of each topic's latest publication, and how many figures of authorities it printed."""

EARLIER = {
    "need": (745, 746),
    "enquiries": (454, 451),
    "plans": (551, 550),
    "care": (2168, 2147),
    "leavers": (919, 906),
    "attendance": (1320, 1304),
    "attainment": (676, 698),
    "workforce": (597, 599),
}
"""How many figures were printed with both their parts one year before, and two; others have no earlier publication, or
were divided by an estimate of the population that was revised since.
"""

DEVIATIONS = {
    # 246 of 480 is 51.25 exactly: the one tie of all that was rounded down
    ("persistent_absence", "E08000013"): ("51.2", "51.3"),
}
"""Figure -> what was printed, what we say."""


def printed(topic: Topic, year: Year) -> pl.DataFrame:
    """Every published counterpart of the topic's indicators: one row per figure and authority."""
    library = load_library(ids=set(topic.indicators))
    tables = [
        figures(counterpart.indicator, counterpart.breakdown, topic.published_year(year)).with_columns(
            indicator=pl.lit(indicator.id),
            breakdown=pl.lit(counterpart.by or "total"),
            group=pl.lit(counterpart.group or "Total"),
        )
        for indicator in library.indicators.values()
        for counterpart in indicator.published
    ]
    assert {table["indicator"][0] for table in tables} == set(topic.indicators)
    # An authority that made no return has z for a rate too, though children live there.
    no_return = (pl.col("value_text") == "z") & (pl.col("denominator") > 0).fill_null(False)
    return pl.concat(tables).filter(~pl.col("value_text").is_in(NOT_PRINTED), ~no_return)


def computed(topic: Topic, year: Year, folder: Path) -> pl.DataFrame:
    library = load_library(ids=set(topic.indicators))
    splits = {counterpart.by for one in library.indicators.values() for counterpart in one.published}
    by = tuple(sorted(name for name in splits if name is not None))
    outcome = compute(Request(topic.folder(folder, year), periods=(year.label,), indicators=topic.indicators, by=by))
    local = outcome.table.filter(pl.col("geographic_level") == "Local authority")
    return local.select(
        *KEY[:3],
        la_code="area_code",
        our_numerator="numerator",
        our_denominator="denominator",
        our_text="value_text",
    )


def compared(topic: Topic, year: Year, folder: Path) -> pl.DataFrame:
    """The printed figures beside ours, with the parts of both as whole numbers of the last decimal printed."""
    rows = printed(topic, year).join(computed(topic, year, folder), on=KEY, how="left")
    # Full-time equivalents are printed at one decimal, counts whole; points at key stage 4 may have two decimals.
    places = pl.when(pl.col("indicator").is_in(PARTS_OF_FULL_TIME)).then(10).otherwise(100)
    hundredths = [(pl.col(name) * places + 0.5 + 1e-6).floor().alias(name) for name in PARTS]
    # The data files of Explore Education Statistics drop `.0` from most tables.
    short = pl.col("our_text").str.replace(r"\.0$", "")
    dropped = (pl.col("source") == "ees") & ~pl.col("value_text").str.contains(".", literal=True)
    return rows.with_columns(*hundredths, our_text=pl.when(dropped).then(short).otherwise("our_text"))


def differs(ours: str, theirs: str) -> pl.Expr:
    """Whether ours is another figure than the one that was printed; no where none was."""
    return pl.col(theirs).is_not_null() & pl.col(ours).ne_missing(pl.col(theirs))


def check(rows: pl.DataFrame) -> int:
    """How many figures were printed; all are ours but for the deviations named."""
    parts = differs("our_numerator", "numerator") | differs("our_denominator", "denominator")
    wrong = rows.filter(differs("our_text", "value_text") | parts)
    found = {(row["indicator"], row["la_code"]): (row["value_text"], row["our_text"]) for row in wrong.to_dicts()}
    assert found == {key: texts for key, texts in DEVIATIONS.items() if key in found}
    return rows.height


@pytest.mark.parametrize("name", TOPICS)
def test_extracts_with_the_published_counts_give_the_published_figures(name: str, tmp_path: Path) -> None:
    ends, figures_printed = LATEST[name]
    assert check(compared(TOPICS[name], Year(ends), tmp_path)) == figures_printed


@pytest.mark.long
@pytest.mark.parametrize("name", EARLIER)
@pytest.mark.parametrize("before", [1, 2])
def test_so_it_was_in_the_years_before(name: str, before: int, tmp_path: Path) -> None:
    rows = compared(TOPICS[name], Year(LATEST[name][0] - before), tmp_path)
    # Where a part was hidden for being small, what was made up in its stead need not give the figure.
    whole = rows.filter(pl.all_horizontal(pl.col("numerator", "denominator", "value").is_not_null()))
    assert check(whole) == EARLIER[name][before - 1]


def test_every_indicator_with_a_published_counterpart_is_in_a_topic() -> None:
    published = {one.id for one in load_library().indicators.values() if one.published}
    assert published == {indicator for topic in TOPICS.values() for indicator in topic.indicators}


def test_conferences_in_time_are_a_share_of_all_that_were_held(tmp_path: Path) -> None:
    topic, year = TOPICS["enquiries"], Year(2025)
    known = conferences_in_time("2025").filter(pl.col("timed").is_not_null())
    ours = computed(topic, year, tmp_path).filter(pl.col("indicator") == "icpc_within_15_days")
    rows = known.join(ours, on="la_code").with_columns(pl.col("our_numerator", "our_denominator").cast(pl.Int64))
    assert rows.height == 133
    assert rows.filter(pl.col("timed") < pl.col("held")).height == 6
    assert rows.filter(differs("our_numerator", "in_time") | differs("our_denominator", "held")).is_empty()
