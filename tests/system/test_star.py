from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from csc_indicators.outputs.star import RELATIONSHIPS, star_files, star_tables
from csc_indicators.workflows import Outcome, Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"


@pytest.fixture(scope="module")
def result() -> Outcome:
    return compute(Request(SAMPLE, last="2", outcomes=("safety", "workforce"), by=("sex", "role")))


@pytest.fixture(scope="module")
def tables(result: Outcome) -> dict[str, pl.DataFrame]:
    return star_tables(result.table, result.legend)


def test_every_key_has_one_row_and_every_row_of_figures_has_every_key(tables: dict[str, pl.DataFrame]) -> None:
    for one, column, other, key in RELATIONSHIPS.iter_rows():
        assert tables[other][key].is_unique().all(), (other, key)
        assert tables[one].join(tables[other], left_on=column, right_on=key, how="anti").is_empty(), (one, column)
        assert tables[one][column].null_count() == 0


def test_the_star_joined_up_is_the_result_again(result: Outcome, tables: dict[str, pl.DataFrame]) -> None:
    whole = tables["figures"]
    for name in ("indicator", "area", "period", "breakdown"):
        whole = whole.join(tables[f"{name}s"], on=f"{name}_key", maintain_order="left")
    plain = result.table.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    assert whole.select(plain.columns).equals(plain)


def test_a_period_that_means_other_days_for_the_workforce_is_a_row_of_its_own(tables: dict[str, pl.DataFrame]) -> None:
    ends = tables["periods"].filter(pl.col("period") == "2024-25")["period_end"].to_list()
    assert sorted(ends) == [date(2024, 9, 30), date(2025, 3, 31)]


def test_the_dates_are_whole_years_without_a_gap_and_know_the_reporting_year(tables: dict[str, pl.DataFrame]) -> None:
    dates = tables["dates"]
    assert (dates["date"].min(), dates["date"].max()) == (date(2022, 1, 1), date(2025, 12, 31))
    assert dates.height == 365 * 4 + 1
    assert dates.filter(date=date(2025, 3, 31)).select("reporting_year", "quarter").row(0) == ("2024-25", "Q4")
    assert dates.filter(date=date(2025, 4, 1)).select("reporting_year", "quarter").row(0) == ("2025-26", "Q1")


def test_the_files_are_the_tables_and_the_same_bytes_each_time(
    result: Outcome, tables: dict[str, pl.DataFrame]
) -> None:
    files = star_files(result.table, result.legend)
    assert files == star_files(result.table, result.legend)
    for name, frame in tables.items():
        assert pl.read_parquet(BytesIO(files[f"{name}.parquet"])).equals(frame)
    assert pl.read_csv(BytesIO(files["relationships.csv"])).equals(RELATIONSHIPS)
