from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import ees_rules
import polars as pl
import pytest

from csc_indicators.errors import UserError
from csc_indicators.figures.areas import places
from csc_indicators.outputs.ees.names import filter_column, filter_values, measure_of
from csc_indicators.outputs.ees.pairs import ees_files, ees_pairs
from csc_indicators.outputs.ees.times import Time, time_of
from csc_indicators.specs.load import load_library
from csc_indicators.workflows import Outcome, Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
BREAKDOWNS = tuple(load_library(None, only_own=False).breakdowns)


@pytest.fixture(scope="module")
def result() -> Outcome:
    return compute(Request(SAMPLE, last="2", by=tuple(name for name in BREAKDOWNS if name not in ("team", "ward"))))


@pytest.fixture(scope="module")
def files(result: Outcome) -> dict[str, bytes]:
    return files_of(result)


@pytest.fixture(scope="module")
def found(files: dict[str, bytes]) -> dict[str, ees_rules.Verdict]:
    return verdicts(files)


def files_of(result: Outcome) -> dict[str, bytes]:
    return ees_files(ees_pairs(result.table, result.legend))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode())))


def verdicts(files: dict[str, bytes]) -> dict[str, ees_rules.Verdict]:
    names = [name.removesuffix(".csv") for name in files if not name.endswith(".meta.csv")]
    return {name: ees_rules.judge(name, files[f"{name}.csv"], files[f"{name}.meta.csv"]) for name in names}


def test_every_pair_of_all_indicators_and_breakdowns_keeps_every_rule(found: dict[str, ees_rules.Verdict]) -> None:
    assert {name: (set(one.failures), set(one.warnings)) for name, one in found.items()} == {
        name: (set(), set()) for name in found
    }


def test_there_is_a_pair_for_every_publication_and_kind_of_time(files: dict[str, bytes]) -> None:
    assert {
        "cin_reporting_year",
        "cla_reporting_year",
        "outcomes_academic_year",
        "spending_financial_year",
        "workforce_reporting_year",
    } <= {name.removesuffix(".csv") for name in files}


@pytest.mark.parametrize("period", ["2024-25 Q3", "2025-02"])
def test_quarters_and_months_keep_the_rules_too(period: str) -> None:
    part = compute(Request(SAMPLE, periods=(period,), indicators=("referral_rate", "cla_rate"), by=("sex",)))
    for one in verdicts(files_of(part)).values():
        assert (one.failures, one.warnings) == ([], [])


def test_one_indicator_alone_has_no_filter_of_indicators() -> None:
    files = files_of(compute(Request(SAMPLE, indicators=("cla_rate",))))
    assert "Filter" not in {row["col_type"] for row in rows_of(files["cla_reporting_year.meta.csv"])}
    (verdict,) = verdicts(files).values()
    assert (verdict.failures, verdict.warnings) == ([], [])


def test_a_figure_is_the_one_that_is_printed_and_a_column_of_another_unit_is_not_applicable(
    result: Outcome, files: dict[str, bytes]
) -> None:
    rows, about = rows_of(files["cla_reporting_year.csv"]), rows_of(files["cla_reporting_year.meta.csv"])
    filters = [row["col_name"] for row in about if row["col_type"] == "Filter" and row["col_name"] != "indicator"]
    printed = result.table.filter(
        (pl.col("indicator") == "cla_rate") & (pl.col("breakdown") == "total") & (pl.col("area_name") == "Hartlepool")
    )
    mine = [
        row
        for row in rows
        if row["indicator"] == printed["title"][0]
        and row["la_name"] == "Hartlepool"
        and all(row[name] == "Total" for name in filters)
    ]
    assert [row["rate_per_10000"] for row in mine] == printed["value_text"].to_list()
    assert {row["percent"] for row in mine} == {"z"}
    assert [row["numerator"] for row in mine] == [f"{count:.0f}" for count in printed["numerator"]]


def test_what_is_not_available_is_x_and_what_an_indicator_does_not_have_is_z(files: dict[str, bytes]) -> None:
    rows = rows_of(files["cin_reporting_year.csv"])
    by_sex = next(row for row in rows if row["sex"] == "Female" and row["indicator"] == "Referrals in the year")
    assert (by_sex["denominator"], by_sex["rate_per_10000"]) == ("x", "x") or float(by_sex["rate_per_10000"]) > 0
    split = next(row for row in rows if row["source"] == "Police" and row["indicator"] == "Referrals in the year")
    assert split["numerator"].isdigit()
    without = next(row for row in rows if row["source"] == "Police" and row["indicator"] == "Section 47 enquiries")
    assert (without["numerator"], without["rate_per_10000"]) == ("z", "z")


def test_a_hidden_figure_is_hidden_in_every_cell(result: Outcome) -> None:
    some = (pl.col("indicator") == "cla_rate") & (pl.col("group") == "Female")
    hidden = result.table.with_columns(
        pl.when(~some).then(pl.col("numerator", "denominator", "value", "lower", "upper")),
        pl.when(some).then(pl.lit("c")).otherwise("value_text").alias("value_text"),
        pl.when(some).then(pl.lit("c")).otherwise("status").alias("status"),
    )
    rows = rows_of(ees_files(ees_pairs(hidden, result.legend))["cla_reporting_year.csv"])
    cells = [row for row in rows if row["sex"] == "Female" and row["indicator"] == "Children looked after at 31 March"]
    assert cells
    assert {value for row in cells for name, value in row.items() if name.startswith(("num", "den", "rate"))} == {"c"}


def test_neighbours_and_published_figures_stay_out(result: Outcome) -> None:
    other = result.table.with_columns(source=pl.lit("published 2024-25"))
    with pytest.raises(UserError, match="holds no figure"):
        ees_pairs(other, result.legend)


def test_a_period_without_a_name_in_the_standard_is_refused() -> None:
    rolling = compute(Request(SAMPLE, periods=("2025-02",), rolling="12m", indicators=("cla_rate",)))
    with pytest.raises(UserError, match="no name for the periods"):
        ees_pairs(rolling.table, rolling.legend)


def test_every_area_that_a_result_can_have_is_one_that_is_accepted() -> None:
    from csc_indicators.outputs.ees.places import places as ees_places

    lists = ees_rules._pairs_of("acceptable_las", "old_la_code", "new_la_code", "la_name")
    authorities = ees_places().filter(pl.col("geographic_level") == "Local authority")
    assert set(authorities.select("old_la_code", "new_la_code", "la_name").rows()) <= lists
    assert set(ees_places()["area_code"]) == set(places()["area_code"])


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((2024, 4, 1), (2025, 3, 31), Time("financial_year", "202425", "Financial year")),
        ((1999, 9, 1), (2000, 8, 31), Time("academic_year", "199900", "Academic year")),
        ((2023, 10, 1), (2024, 9, 30), Time("reporting_year", "2024", "Reporting year")),
        ((2025, 1, 1), (2025, 3, 31), Time("financial_quarter", "202425", "Financial year Q4")),
        ((2024, 4, 1), (2024, 6, 30), Time("financial_quarter", "202425", "Financial year Q1")),
        ((2024, 10, 1), (2025, 3, 31), Time("financial_half_year", "202425", "Part 2 (October to March)")),
        ((2024, 2, 1), (2024, 2, 29), Time("month", "2024", "February")),
        ((2024, 2, 1), (2024, 2, 28), None),
        ((2024, 3, 1), (2025, 2, 28), None),
        ((2024, 5, 1), (2024, 7, 31), None),
        ((2024, 4, 2), (2025, 4, 1), None),
    ],
)
def test_a_time_is_told_by_its_days(
    first: tuple[int, int, int], last: tuple[int, int, int], expected: Time | None
) -> None:
    assert time_of(date(*first), date(*last), "Financial year") == expected


def test_every_breakdown_has_a_name_that_is_accepted() -> None:
    library = load_library(None, only_own=False)
    for name in library.breakdowns:
        column = filter_column(name)
        rows = [
            {"col_name": column, "col_type": "Filter", "label": column, "indicator_grouping": "", "indicator_dp": ""}
        ]
        blank = {"indicator_unit": "", "filter_hint": "", "filter_grouping_column": ""}
        assert list(ees_rules._metadata([rows[0] | blank])) == []
        data = [dict.fromkeys([*ees_rules.TIME_AND_COUNTRY, column], "")]
        assert list(ees_rules._columns(data, [rows[0] | blank])) == []


def test_groups_that_are_renamed_are_groups_of_the_breakdown() -> None:
    library = load_library(None, only_own=False)
    ethnicity = library.breakdowns["ethnicity"]
    assert set(filter_values("ethnicity")) <= {*(ethnicity.groups or {}), ethnicity.otherwise}


def test_a_unit_without_a_name_of_its_own_is_its_column() -> None:
    assert measure_of("cases per FTE").column == "cases_per_fte"
    assert measure_of("1,000 days").column == "per_1_000_days"
    assert measure_of("").column == "value"
