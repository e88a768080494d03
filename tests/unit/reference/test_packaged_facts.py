"""Populations, statistical neighbours and published figures."""

from __future__ import annotations

import polars as pl
import pytest

from csc_indicators.reference.authorities import AREA, areas
from csc_indicators.reference.data_files import DATA
from csc_indicators.reference.neighbours import MODEL_YEARS, statistical_neighbours
from csc_indicators.reference.populations import by_age, by_sex, children, children_of_larger_areas
from csc_indicators.reference.published import published


def test_england_had_12183016_children_in_mid_2024() -> None:
    assert children().filter(pl.col("mid_year") == 2024)["people"].sum() == 12_183_016
    assert children().filter(pl.col("mid_year") == 2024).height == 153
    assert children().schema == {"la_code": AREA, "mid_year": pl.Int32, "people": pl.Int64}


def test_an_authority_has_one_population_per_year_and_none_before_it_began() -> None:
    assert not children().select("la_code", "mid_year").is_duplicated().any()
    cumberland = children().filter(pl.col("la_code") == "E06000063")
    assert cumberland["mid_year"].to_list() == [2023, 2024]


def test_estimates_of_regions_and_england_are_the_sums_of_their_authorities() -> None:
    members = areas().unpivot(["region_code", "dfe_region_code"], index="la_code", value_name="area_code")
    country = areas().select("la_code", area_code=pl.lit("E92000001"))
    above = pl.concat([members.select("la_code", "area_code").unique(), country])
    sums = (
        children()
        .join(above, on="la_code")
        .group_by("area_code", "mid_year")
        .agg(pl.col("people").sum().alias("of_members"), pl.len())
        .join(above.group_by("area_code").len("size"), on="area_code")
        .filter(pl.col("len") == pl.col("size"))
    )
    rows = sums.join(children_of_larger_areas(), on=["area_code", "mid_year"])
    assert rows.height == sums.height > 100
    assert rows.filter(pl.col("people") != pl.col("of_members")).is_empty()


def test_ages_of_mid_2024_add_up_to_all_children() -> None:
    ages = by_age().filter(pl.col("mid_year") == 2024).group_by("la_code").agg(pl.col("people").sum())
    total = children().filter(pl.col("mid_year") == 2024).select("la_code", "people")
    assert ages.join(total, on=["la_code", "people"]).height == 153


def test_girls_and_boys_add_up_to_the_children_in_use_from_mid_2022_on() -> None:
    both = by_sex().group_by("la_code", "mid_year").agg(pl.col("people").sum())
    joined = both.join(children(), on=["la_code", "mid_year"])
    assert joined.height == both.height
    without = children().filter(pl.col("mid_year") >= 2022).join(both, on=["la_code", "mid_year"], how="anti")
    assert without["la_code"].to_list() == ["E10000006"]  # Cumbria, which was divided before the estimates by sex
    assert joined.filter(pl.col("people") != pl.col("people_right")).is_empty()
    assert sorted(both["mid_year"].unique()) == [2022, 2023, 2024]


def test_girls_and_boys_are_divided_as_the_latest_estimate_by_sex_divides_them() -> None:
    sexes = by_age().filter(pl.col("sex").is_not_null(), pl.col("la_code") == "E06000001")
    estimated = {key[0]: int(rows["people"].sum()) for key, rows in sexes.filter(mid_year=2023).group_by("sex")}
    girls = by_sex().filter(pl.col("la_code") == "E06000001", sex="F")
    for mid_year in (2023, 2024):
        everyone = children().filter(pl.col("la_code") == "E06000001", mid_year=mid_year)["people"].item()
        share = estimated["F"] / (estimated["F"] + estimated["M"])
        assert girls.filter(mid_year=mid_year)["people"].item() == round(everyone * share)


def test_estimates_by_age_that_were_superseded_say_so() -> None:
    persons = by_age().filter(pl.col("sex").is_null()).group_by("mid_year", "superseded").agg(pl.col("people").sum())
    assert sorted(persons.rows()) == [(2022, True, 11_886_906), (2023, True, 11_998_646), (2024, False, 12_183_016)]


def test_both_sexes_make_all_persons_where_they_are_held() -> None:
    totals = (
        by_age()
        .group_by("mid_year", "la_code", "age")
        .agg(
            pl.col("people").filter(pl.col("sex").is_null()).sum().alias("persons"),
            pl.col("people").filter(pl.col("sex").is_not_null()).sum().alias("sexes"),
        )
    )
    assert totals.filter(pl.col("mid_year") < 2024, pl.col("persons") != pl.col("sexes")).is_empty()
    assert by_age().filter(pl.col("mid_year") == 2024)["sex"].null_count() == 153 * 18


def test_every_authority_has_ten_neighbours_of_which_it_is_none() -> None:
    pairs = statistical_neighbours()
    assert pairs.group_by("la_code").len()["len"].to_list() == [10] * 153
    assert pairs.filter(pl.col("la_code") == pl.col("neighbour")).is_empty()
    assert pairs.schema == {"la_code": AREA, "neighbour": AREA, "rank": pl.Int64}


def test_the_model_of_2021_is_held_for_the_authorities_of_today() -> None:
    pairs = statistical_neighbours(2021)
    sizes = pairs.group_by("la_code").len()
    assert sizes.height == 151
    assert set(sizes["len"]) == {9, 10}
    assert MODEL_YEARS == (2025, 2021)


def test_a_model_that_does_not_exist_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="model_year"):
        statistical_neighbours(2019)


def test_published_figures_are_text_for_known_areas() -> None:
    figures = published().collect()
    assert figures.height == 85_644
    assert set(figures.dtypes) == {pl.String}
    authorities = figures.filter(pl.col("geographic_level") == "local_authority")["la_code"].unique()
    assert set(areas()["la_code"]) <= set(authorities)


def test_every_data_file_has_its_source_named() -> None:
    sources = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    unnamed = [file.name for file in DATA.iterdir() if file.name != "SOURCES.md" and f"`{file.name}`" not in sources]
    assert unnamed == []
    assert "Open Government Licence v3.0" in sources
