"""Relative rates: what each group's figure is to that of one of them."""

from __future__ import annotations

from math import isclose
from pathlib import Path

import polars as pl
import pytest

from csc_indicators.errors import UserError
from csc_indicators.figures.relative_rates import RELATIVE
from csc_indicators.workflows import Request, compute

REFERRALS = "la_code,child_id,referral_date,no_further_action\n"
CHILDREN = "la_code,child_id,ethnicity\n"
POPULATION = "la_code,year,ethnicity,people\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Twenty White children of 2,000 and ten Black ones of 200 were referred; nobody of the Asian ones."""
    ethnicities = ["WBRI"] * 20 + ["BCRB"] * 10
    children = [f"E06000001,C{number},{code}\n" for number, code in enumerate(ethnicities)]
    referrals = [
        f"E06000001,C{number},2024-05-01,{'Y' if number % 4 == 0 else 'N'}\n" for number in range(len(ethnicities))
    ]
    people = ["E06000001,2021,WHITE,2000\n", "E06000001,2021,BLACK,200\n", "E06000001,2021,ASIAN,100\n"]
    # An estimate of a later year is not the one of this year's rates.
    people += ["E06000001,2025,WHITE,9\n"]
    (tmp_path / "children.csv").write_text(CHILDREN + "".join(children), encoding="utf-8")
    (tmp_path / "referrals.csv").write_text(REFERRALS + "".join(referrals), encoding="utf-8")
    (tmp_path / "child_population.csv").write_text(POPULATION + "".join(people), encoding="utf-8")
    return tmp_path


def rows(data: Path, indicator: str, group: str | None = None) -> dict[str, dict[str, object]]:
    request = Request(
        data,
        periods=("2024-25 Q1",),
        indicators=(indicator,),
        by=("ethnicity",),
        compare=False,
        relative_to=group,
    )
    table = compute(request).table.filter(pl.col("breakdown") == "ethnicity")
    return {row["group"]: row for row in table.iter_rows(named=True)}


def test_a_rate_by_ethnicity_divides_by_the_children_of_the_latest_estimate_that_is_not_later(data: Path) -> None:
    found = rows(data, "referral_rate")
    assert [found["Black"][name] for name in ("numerator", "denominator", "value")] == [10, 200, 500]


def test_without_an_estimate_there_are_counts_and_a_note(data: Path) -> None:
    (data / "child_population.csv").unlink()
    outcome = compute(Request(data, periods=("2024-25",), indicators=("referral_rate",), by=("ethnicity",)))
    black = outcome.table.filter(pl.col("group") == "Black", pl.col("source") == "extracts")
    assert black.select("numerator", "denominator", "value").row(0) == (10, None, None)
    assert any("child_population" in note for note in outcome.notes)


def test_a_relative_rate_has_the_interval_of_two_counts(data: Path) -> None:
    black = rows(data, "referral_rate", "White")["Black"]
    # 500 over 100, and exp(1.96 times the root of 1/10 + 1/20) to both sides.
    assert black["relative_value"] == pytest.approx(5)
    assert black["relative_lower"] == pytest.approx(2.3405, abs=1e-4)
    assert black["relative_upper"] == pytest.approx(10.6817, abs=1e-4)


def test_a_relative_share_has_the_interval_of_two_shares(data: Path) -> None:
    found = rows(data, "referrals_no_further_action", "White")
    black = found["Black"]
    # 3 of 10 over 5 of 20.
    assert isclose(float(str(black["relative_value"])), 1.2)
    assert black["relative_lower"] == pytest.approx(0.3566, abs=1e-4)
    assert black["relative_upper"] == pytest.approx(4.0383, abs=1e-4)


def test_the_group_itself_is_1_and_a_count_of_nobody_has_no_interval(data: Path) -> None:
    found = rows(data, "referral_rate", "White")
    assert [found["White"][name] for name in RELATIVE] == ["White", 1, None, None]
    assert [found["Asian"][name] for name in RELATIVE] == ["White", 0, None, None]
    assert [found["Mixed"][name] for name in RELATIVE] == ["White", None, None, None]


def test_a_group_that_is_not_there_is_told_with_the_ones_that_are(data: Path) -> None:
    with pytest.raises(UserError, match="Whyte"):
        rows(data, "referral_rate", "Whyte")
