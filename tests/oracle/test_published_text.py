"""Our rounding and symbols against every figure that was printed beside its two parts, authority by authority."""

from __future__ import annotations

from functools import cache

import polars as pl

from csc_indicators.figures.rounding import rounded_units, text_of_units
from csc_indicators.reference.published import published

NUMBER = r"^\d+(\.\d+)?$"
KEY = ["indicator", "la_name", "year", "breakdown"]

ONE_DECIMAL_TOPICS = ["child_protection_plans", "referrals", "workforce", "section_47_and_icpc", "spending"]
ONE_DECIMAL = [
    "overall_absence_percent",
    "persistent_absentees_percent",
    "severe_absentees_percent",
    "ks4_average_attainment_8",
]
SYMBOL_TOPICS = ["care_leavers", "cla_placements_at_31_march", "cla_ceased", "cla_started_by_characteristic"]
"""The publications that print k for a figure that is not zero but rounds to it."""

FROM_UNROUNDED_PARTS = {
    # full-time equivalents are printed at one decimal, and the rates made of those that were not rounded
    "agency_worker_rate_fte_percent": 15,
    "average_caseload_fte": 14,
    "social_worker_turnover_rate_fte_percent": 34,
    "vacancy_rate_fte_percent": 15,
}

DEVIATIONS = [
    # 246 / 480 is 51.25 exactly: the one tie of all that was rounded down
    ("persistent_absentees_percent", "St. Helens", "202425", "cino_31_march", "51.2"),
    # no child had a score, and yet 0 is printed and not z
    ("sdq_band_percent", "City of London", "2024", "borderline", "0"),
    ("sdq_band_percent", "City of London", "2024", "cause_for_concern", "0"),
]


@cache
def printed_and_ours() -> pl.DataFrame:
    """Every row of an authority with both parts in plain numbers and a printed value, and our text of it."""
    indicator, topic, dashboard = pl.col("indicator"), pl.col("topic"), pl.col("source") == "dashboard"
    rate = indicator.str.ends_with("_rate")
    scale = (
        pl.when(indicator.is_in(["ks4_average_attainment_8", "average_caseload_fte"]))
        .then(1)
        .when(indicator == "csc_expenditure_per_child_gbp")
        .then(1000)
        .when(rate)
        .then(10_000)
        .otherwise(100)
    )
    # DfE's dashboard prints every rate whole, the publication of children looked after too; others at one decimal
    decimals = (
        pl.when(rate)
        .then(pl.col("source") == "lait")
        .when(dashboard & (indicator == "csc_expenditure_per_child_gbp"))
        .then(False)
        .otherwise(topic.is_in(ONE_DECIMAL_TOPICS) | indicator.is_in(ONE_DECIMAL))
    )
    parts = (pl.col("numerator", "denominator").str.contains(NUMBER)).fill_null(False)
    rows = (
        published()
        .filter(pl.col("geographic_level") == "local_authority", pl.all_horizontal(parts))
        .filter(pl.col("value").is_not_null())
        .with_columns(
            (pl.col("numerator").cast(pl.Float64) * 1e6).round().cast(pl.Int64).alias("top"),
            (pl.col("denominator").cast(pl.Float64) * 1e6).round().cast(pl.Int64).alias("bottom"),
            scale.alias("scale"),
            decimals.cast(pl.Int64).alias("decimals"),
        )
    )
    units = rounded_units(pl.col("top"), pl.col("bottom"), pl.col("scale"), pl.col("decimals"))
    low = pl.when(topic.is_in(SYMBOL_TOPICS)).then(pl.lit("k"))
    ours = text_of_units(pl.col("units"), pl.col("top") != 0, pl.col("decimals"), low)
    return (
        rows.with_columns(units.alias("units"))
        .with_columns(pl.when(pl.col("bottom") == 0).then(pl.lit("z")).otherwise(ours).alias("ours"))
        .collect()
    )


def as_printed(table: pl.DataFrame) -> pl.DataFrame:
    """The table with our text as its publication writes it: data files of Explore Education Statistics drop `.0`."""
    short = pl.when(pl.col("source") == "ees").then(pl.col("ours").str.replace(r"\.0$", "")).otherwise("ours")
    return table.with_columns(short.alias("ours"))


def test_every_figure_that_was_printed_beside_its_parts_is_ours_to_the_letter() -> None:
    table = as_printed(printed_and_ours()).filter(pl.col("value").str.contains(NUMBER))
    assert table.height == 47_221
    wrong = table.filter(pl.col("ours") != pl.col("value"))
    from_rounded = wrong.filter(pl.col("indicator").is_in(list(FROM_UNROUNDED_PARTS)))
    assert dict(from_rounded.group_by("indicator").len().iter_rows()) == FROM_UNROUNDED_PARTS
    others = wrong.filter(~pl.col("indicator").is_in(list(FROM_UNROUNDED_PARTS)))
    assert sorted(others.select(*KEY, "value").rows()) == sorted(DEVIATIONS)


def test_rates_from_full_time_equivalents_differ_by_no_more_than_the_rounding_of_their_parts() -> None:
    table = printed_and_ours().filter(
        pl.col("indicator").is_in(list(FROM_UNROUNDED_PARTS)), pl.col("value").str.contains(NUMBER)
    )
    assert table.height == 1790
    top, bottom, value = pl.col("top") / 1e6, pl.col("bottom") / 1e6, pl.col("value").cast(pl.Float64)
    slack = pl.when(pl.col("indicator") == "average_caseload_fte").then(0.0).otherwise(0.05)
    least, most = (top - slack) / (bottom + 0.05), (top + slack) / (bottom - 0.05)
    dust = 1e-9
    outside = (value + 0.05 + dust < least * pl.col("scale")) | (value - 0.05 - dust > most * pl.col("scale"))
    assert table.filter(outside).is_empty()


def test_k_is_printed_exactly_where_ours_says_k() -> None:
    table = printed_and_ours()
    ours, theirs = table.filter(pl.col("ours") == "k"), table.filter(pl.col("value") == "k")
    assert theirs.height == 37
    assert ours.select(*KEY).sort(KEY).equals(theirs.select(*KEY).sort(KEY))


def test_z_is_printed_exactly_where_ours_says_z_but_for_two_bands_of_scores() -> None:
    table = printed_and_ours()
    ours, theirs = table.filter(pl.col("ours") == "z"), table.filter(pl.col("value") == "z")
    assert theirs.height == 101
    assert theirs.join(ours, on=KEY, how="anti", nulls_equal=True).is_empty()
    assert ours.join(theirs, on=KEY, how="anti", nulls_equal=True)["indicator"].to_list() == ["sdq_band_percent"] * 2


def test_ties_are_met_often_enough_to_tell_half_up_from_half_even() -> None:
    table = printed_and_ours().filter(pl.col("bottom") > 0, pl.col("value").str.contains(NUMBER))
    twice = pl.col("top").cast(pl.Int128) * pl.col("scale") * pl.lit(10, pl.Int128).pow(pl.col("decimals")) * 2
    ties = table.filter(twice % pl.col("bottom") == 0, (twice // pl.col("bottom")) % 2 == 1)
    half_even_differs = ties.filter(pl.col("units") % 2 == 1)
    assert ties.height > 200
    assert half_even_differs.height > 100
