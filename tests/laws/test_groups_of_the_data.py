"""Breakdowns by what the data holds, and shares of a whole: nothing is lost, and nobody gets another's groups."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.workflows import Request, compute

CHILDREN = """\
la_code,child_id,team
E06000001,A,North
E06000001,B,South
E06000001,C,
E06000005,A,East
"""
REFERRALS = """\
la_code,child_id,referral_date,no_further_action
E06000001,A,2024-05-01,N
E06000001,B,2024-05-01,Y
E06000001,C,2024-05-01,N
E06000005,A,2024-05-01,N
"""


@pytest.fixture
def table(tmp_path: Path) -> pl.DataFrame:
    (tmp_path / "children.csv").write_text(CHILDREN, encoding="utf-8")
    (tmp_path / "referrals.csv").write_text(REFERRALS, encoding="utf-8")
    indicators = ("referrals_no_further_action",)
    return compute(Request(tmp_path, periods=("2024-25",), indicators=indicators, by=("team",))).table


def test_an_authority_has_the_teams_of_its_own_data_and_no_other(table: pl.DataFrame) -> None:
    teams = table.filter(pl.col("breakdown") == "team", pl.col("geographic_level") == "Local authority")
    assert teams.select("area_code", "group", "denominator").rows() == [
        ("E06000001", "North", 1),
        ("E06000001", "South", 1),
        ("E06000001", "Not known", 1),
        ("E06000005", "East", 1),
        ("E06000005", "Not known", 0),
    ]


def test_the_teams_of_an_authority_add_up_to_its_total(table: pl.DataFrame) -> None:
    local = table.filter(pl.col("geographic_level") == "Local authority")
    sums = local.group_by("area_code", "breakdown").agg(pl.col("numerator", "denominator").sum())
    assert sums.select("area_code", "numerator", "denominator").n_unique() == 2
