"""The report of what a folder covers: extracts, what is missing, and indicators by period."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from csc_indicators.outputs.coverage_text import coverage_lines
from csc_indicators.workflows import Request
from csc_indicators.workflows.coverage import COVERAGE, describe_coverage

HARTLEPOOL, DARLINGTON = "E06000001", "E06000005"


def write_referrals(folder: Path, spans: dict[str, tuple[date, date]], stated: str = "") -> Path:
    lines = ["la_code,child_id,referral_date,closure_date"]
    for code, (first, last) in spans.items():
        for number in range((last - first).days // 2):
            day = first + timedelta(days=2 * number)
            end = day + timedelta(days=90 + 40 * (number % 20))
            lines.append(f"{code},{number},{day},{end if end <= last else ''}")
    (folder / "referrals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if stated:
        (folder / "extract.toml").write_text(stated, encoding="utf-8")
    return folder


def report(folder: Path, *indicators: str) -> pl.DataFrame:
    return describe_coverage(Request(folder, last="2", indicators=indicators))[0]


@pytest.fixture
def one_year(tmp_path: Path) -> Path:
    return write_referrals(tmp_path, {HARTLEPOOL: (date(2024, 4, 1), date(2025, 3, 31))})


def test_a_year_before_the_first_record_and_what_was_open_from_before_are_not_available(one_year: Path) -> None:
    rows = report(one_year, "referral_rate", "cin_rate").filter(part="indicator")
    status = {(row["name"], row["period"]): row["status"] for row in rows.iter_rows(named=True)}
    assert status == {
        ("referral_rate", "2023-24"): "not available",
        ("referral_rate", "2024-25"): "given",
        ("cin_rate", "2023-24"): "not available",
        ("cin_rate", "2024-25"): "not available",
    }
    reasons = rows.filter(name="cin_rate", period="2024-25")["reason"].to_list()
    assert reasons == ["`referrals` has nothing that began before April 2024: what was open then is missing"]


def test_what_is_found_in_the_dates_is_told_from_what_is_stated(tmp_path: Path) -> None:
    span = (date(2021, 4, 1), date(2025, 3, 31))
    found = (
        report(write_referrals(tmp_path, {HARTLEPOOL: span}), "referral_rate").filter(part="extract").row(0, named=True)
    )
    assert (found["events_from"], found["events_from_basis"]) == (date(2021, 4, 1), "found")
    (tmp_path / "extract.toml").write_text("covers_from = 2022-04-01\nextracted_on = 2025-04-01\n", encoding="utf-8")
    stated = report(tmp_path, "referral_rate").filter(part="extract").row(0, named=True)
    assert (stated["events_from"], stated["events_from_basis"]) == (date(2022, 4, 1), "stated")
    assert (stated["until"], stated["until_basis"]) == (date(2025, 4, 1), "stated")


def test_what_most_indicators_need_is_the_first_of_what_is_missing(one_year: Path) -> None:
    missing = report(one_year).filter(part="missing")
    assert missing["name"][0] == "care_episodes"
    assert missing["brings"].is_sorted(descending=True)


def test_the_text_shows_authorities_apart_where_they_differ(tmp_path: Path) -> None:
    until = date(2025, 3, 31)
    spans = {HARTLEPOOL: (date(2021, 4, 1), until), DARLINGTON: (date(2023, 4, 1), until)}
    table = report(write_referrals(tmp_path, spans), "referral_rate")
    assert table.schema == pl.Schema(COVERAGE)
    text = "\n".join(coverage_lines(table, {HARTLEPOOL: "Hartlepool", DARLINGTON: "Darlington"}))
    assert "  Hartlepool" in text
    assert "  Darlington" in text
    assert "found in the dates" in text
