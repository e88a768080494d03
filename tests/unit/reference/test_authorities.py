"""The 153 authorities and every way to write them."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from csc_indicators.reference.authorities import (
    AREA,
    area_names,
    areas,
    current_codes,
    divided_authorities,
    joint_returns,
    members,
)


def test_there_are_153_authorities_in_nine_regions_with_london_in_two_parts() -> None:
    assert areas().height == 153
    assert areas()["la_code"].is_unique().all()
    assert areas()["old_la_code"].is_unique().all()
    assert areas()["region_code"].n_unique() == 9
    assert areas()["dfe_region_code"].n_unique() == 10
    london = areas().filter(pl.col("region_name") == "London")
    assert london.group_by("dfe_region_name").len().sort("dfe_region_name").rows() == [
        ("Inner London", 14),
        ("Outer London", 19),
    ]
    assert not any(areas().null_count().row(0))


def test_the_type_of_a_code_holds_the_authorities_joint_returns_and_those_that_were_divided() -> None:
    assert AREA.categories.len() == 158
    assert AREA.categories.to_list()[153:155] == ["E06000061 / E06000062", "E09000021 / E09000027"]
    assert {area_names()[code] for code in AREA.categories[155:]} == {
        "Cumbria",
        "Dorset (until 2019)",
        "Northamptonshire",
    }
    assert areas().schema["la_code"] == AREA
    assert set(area_names()) == set(AREA.categories)


def test_a_joint_return_has_two_members_of_one_region() -> None:
    per_code = (
        joint_returns()
        .join(areas(), on="la_code")
        .group_by("joint_code")
        .agg(pl.len(), pl.col("dfe_region_code").n_unique().alias("regions"))
    )
    assert per_code.select("len", "regions").unique().rows() == [(2, 1)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E09000007", "E09000007"),
        ("202", "E09000007"),
        ("Camden", "E09000007"),
        ("Bristol, City of", "E06000023"),
        ("Bristol", "E06000023"),
        ("City of Bristol", "E06000023"),
        ("County of Herefordshire", "E06000019"),
        ("City of London", "E09000001"),
        ("St Helens", "E08000013"),
        ("Stoke on Trent", "E06000021"),
        ("Brighton & Hove", "E06000043"),
        ("Bournemouth Christchurch & Poole", "E06000058"),
        ("E10000002", "E06000060"),
        ("E08000016", "E08000038"),
        ("Poole", "E06000058"),
        ("837", "E06000058"),
        ("314 / 318", "E09000021 / E09000027"),
        ("314/318", "E09000021 / E09000027"),
        ("E06000061 / E06000062", "E06000061 / E06000062"),
        ("North Northamptonshire / West Northamptonshire", "E06000061 / E06000062"),
    ],
)
def test_an_authority_may_be_written_in_many_ways(text: str, code: str) -> None:
    assert current_codes()[text.lower()] == code


def test_every_spelling_is_lower_case_and_trimmed_and_means_a_code_of_the_type() -> None:
    assert all(text == text.strip().lower() for text in current_codes())
    assert set(current_codes().values()) == set(AREA.categories)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("e10000006", "E10000006"),
        ("909", "E10000006"),
        ("cumbria", "E10000006"),
        ("northamptonshire", "E10000021"),
        ("835", "E10000009"),
    ],
)
def test_an_authority_that_was_divided_is_itself(text: str, code: str) -> None:
    assert current_codes()[text] == code


def test_an_authority_that_was_divided_stands_for_its_successors_and_has_heirs_of_its_area_alone() -> None:
    stands_for = {code: set(group["la_code"]) for (code,), group in members().group_by("code")}
    assert stands_for["E10000006"] == {"E06000063", "E06000064"}
    assert stands_for["E10000009"] == {"E06000058", "E06000059"}
    heirs = {one.code: (one.until, set(one.heirs)) for one in divided_authorities()}
    assert heirs["E10000006"] == (date(2023, 3, 31), {"E06000063", "E06000064"})
    # Bournemouth and Poole are in the other successor of Dorset as well.
    assert heirs["E10000009"] == (date(2019, 3, 31), {"E06000059"})


def test_a_name_that_was_used_again_means_its_present_holder() -> None:
    assert current_codes()["dorset"] == "E06000059"
