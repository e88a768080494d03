"""Laws that hold for every indicator on any data, tried on the sample extracts."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from csc_indicators.reference.authorities import areas
from csc_indicators.runs import batches
from csc_indicators.runs import child_filter as concerned
from csc_indicators.specs.load import indicator_ids
from csc_indicators.workflows import Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
YEARS = ("2022-23", "2023-24", "2024-25")
BREAKDOWNS = ("age_band", "sex", "ethnicity")
KEY = ["indicator", "period", "area_code", "geographic_level", "breakdown", "group"]


@cache
def sample_result() -> pl.DataFrame:
    return compute(Request(SAMPLE, periods=YEARS, by=BREAKDOWNS)).table


def texts(file: Path) -> pl.DataFrame:
    return pl.read_csv(file, infer_schema=False)


def rewritten(folder: Path, change: Callable[[str, pl.DataFrame], pl.DataFrame]) -> Path:
    """A copy of the sample with each extract changed."""
    folder.mkdir()
    shutil.copy(SAMPLE / "extract.toml", folder)
    for file in SAMPLE.glob("*.csv"):
        change(file.stem, texts(file)).write_csv(folder / file.name)
    return folder


def test_every_indicator_has_a_figure_for_every_sample_authority_in_the_latest_year() -> None:
    latest = sample_result().filter(
        pl.col("period") == "2024-25", pl.col("breakdown") == "total", pl.col("geographic_level") == "Local authority"
    )
    assert latest.height == len(indicator_ids(None, only_own=False)) * 3
    assert latest.filter(pl.col("status") == "x").select("indicator", "area_name").rows() == []


def test_the_groups_of_a_breakdown_add_up_to_the_total() -> None:
    local = sample_result().filter(pl.col("geographic_level") == "Local authority", pl.col("numerator").is_not_null())
    parts = local.filter(pl.col("breakdown") != "total").filter(pl.col("kind") != "average")
    added = parts.group_by("indicator", "period", "area_code", "breakdown").agg(
        pl.col("numerator").sum(), pl.col("unknown").sum(), pl.col("excluded").sum(), pl.col("left_out_unknown").sum()
    )
    total = local.filter(pl.col("breakdown") == "total").select(
        "indicator", "period", "area_code", "numerator", "unknown", "excluded", "left_out_unknown"
    )
    both = added.join(total, on=["indicator", "period", "area_code"], suffix="_of_total")
    assert both.height > 500
    for column in ("numerator", "unknown", "excluded", "left_out_unknown"):
        wrong = both.filter((pl.col(column) - pl.col(f"{column}_of_total")).abs() > 1e-6)
        assert wrong.select("indicator", "period", "breakdown").rows() == [], column


def test_a_percentage_lies_between_0_and_100_and_inside_its_interval() -> None:
    shares = sample_result().filter(pl.col("kind") == "percentage", pl.col("value").is_not_null())
    assert shares.filter(~pl.col("value").is_between(0, 100)).height == 0
    assert shares.filter(pl.col("numerator") > pl.col("denominator")).height == 0
    inside = sample_result().filter(pl.col("lower").is_not_null())
    assert (
        inside.filter((pl.col("lower") > pl.col("value") + 1e-9) | (pl.col("upper") < pl.col("value") - 1e-9)).height
        == 0
    )


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    def shuffled(name: str, rows: pl.DataFrame) -> pl.DataFrame:
        order = list(range(rows.height))
        random.Random(name).shuffle(order)
        return rows[order]

    again = compute(Request(rewritten(tmp_path / "data", shuffled), periods=YEARS, by=BREAKDOWNS)).table
    assert_frame_equal(again, sample_result())


def test_columns_in_another_order_and_with_other_spellings_change_nothing(tmp_path: Path) -> None:
    def respelt(name: str, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(pl.col(column).alias(column.upper().replace("_", " ")) for column in reversed(rows.columns))

    again = compute(Request(rewritten(tmp_path / "data", respelt), periods=YEARS, by=BREAKDOWNS)).table
    assert_frame_equal(again, sample_result())


def test_a_file_in_pieces_is_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(SAMPLE / "extract.toml", folder)
    for file in SAMPLE.glob("*.csv"):
        rows = texts(file)
        (folder / file.stem).mkdir()
        half = rows.height // 2
        rows[:half].write_csv(folder / file.stem / "first.csv")
        rows[half:].write_csv(folder / file.stem / "second.csv")
    again = compute(Request(folder, periods=YEARS, by=BREAKDOWNS)).table
    assert_frame_equal(again, sample_result())


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_the_form_of_the_files_changes_nothing(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(SAMPLE / "extract.toml", folder)
    for file in SAMPLE.glob("*.csv"):
        if form == "parquet":
            texts(file).write_parquet(folder / f"{file.stem}.parquet")
        else:
            texts(file).write_excel(folder / f"{file.stem}.xlsx")
    again = compute(Request(folder, periods=("2024-25",), by=BREAKDOWNS)).table
    assert_frame_equal(again, sample_result().filter(pl.col("period") == "2024-25"))


def test_years_computed_together_are_the_years_computed_one_by_one() -> None:
    singly = [compute(Request(SAMPLE, periods=(year,), by=BREAKDOWNS)).table for year in YEARS]
    together = sample_result().sort(KEY)
    assert_frame_equal(pl.concat(singly).sort(KEY), together)


def test_an_indicator_alone_is_the_indicator_among_all() -> None:
    for name in ("cla_three_or_more_placements", "no_return_after_cp_plan", "vacancy_rate", "absence_rate"):
        alone = compute(Request(SAMPLE, periods=YEARS, indicators=(name,))).table
        among = sample_result().filter(pl.col("indicator") == name, pl.col("breakdown") == "total")
        assert_frame_equal(alone, among)


def test_an_authority_alone_is_the_authority_among_others() -> None:
    code = sample_result().filter(pl.col("geographic_level") == "Local authority")["area_code"].unique().sort()[0]
    alone = compute(Request(SAMPLE, periods=YEARS, by=BREAKDOWNS, las=(code,))).table
    local = pl.col("geographic_level") == "Local authority"
    assert_frame_equal(alone.filter(local), sample_result().filter(local, pl.col("area_code") == code))


def test_rows_long_after_every_period_change_nothing(tmp_path: Path) -> None:
    dates = {
        "referrals": ("referral_date", "closure_date"),
        "s47_investigations": ("start_date", "conference_date"),
        "initial_conferences": ("conference_date",),
        "cp_plans": ("start_date", "end_date"),
    }

    def with_later_rows(name: str, rows: pl.DataFrame) -> pl.DataFrame:
        if name not in dates:
            return rows
        later = rows.head(50).with_columns(
            pl.col("child_id") + "-later", *[pl.lit("2031-05-01").alias(column) for column in dates[name]]
        )
        return pl.concat([rows, later])

    again = compute(Request(rewritten(tmp_path / "data", with_later_rows), periods=YEARS)).table
    assert_frame_equal(again, sample_result().filter(pl.col("breakdown") == "total"))


def test_england_and_its_regions_are_the_sums_of_their_authorities(tmp_path: Path) -> None:
    codes = areas()["la_code"].cast(pl.String).to_list()
    one = sample_result().filter(pl.col("geographic_level") == "Local authority")["area_code"].unique().sort()[0]

    def everywhere(name: str, rows: pl.DataFrame) -> pl.DataFrame:
        own = rows.filter(pl.col("la_code") == one)
        if name == "children":
            # Rows that find no child make no figure.
            return pl.concat(own.with_columns(la_code=pl.lit(code)) for code in codes)
        # Each authority holds a part of the rows of one, and so each has figures of its own.
        numbered = own.with_row_index("place")
        pieces = [
            numbered.filter(pl.col("place") % 7 != place % 7).with_columns(la_code=pl.lit(code)).drop("place")
            for place, code in enumerate(codes)
        ]
        return pl.concat(pieces)

    chosen = ("cin_rate", "cla_rate", "repeat_cp_plans", "agency_worker_rate", "average_caseload")
    folder = rewritten(tmp_path / "data", everywhere)
    table = compute(Request(folder, periods=("2024-25",), indicators=chosen)).table
    local = table.filter(pl.col("geographic_level") == "Local authority")
    assert local.height == len(chosen) * 153
    measures = ["numerator", "denominator"]
    england = table.filter(pl.col("geographic_level") == "National").select("indicator", *measures)
    assert_frame_equal(
        england.sort("indicator"), local.group_by("indicator").agg(pl.col(measures).sum()).sort("indicator")
    )
    regions = table.filter(pl.col("geographic_level") == "Regional", pl.col("area_code").str.starts_with("E12"))
    assert regions.height == len(chosen) * 9
    assert_frame_equal(
        regions.select("indicator", "area_code", *measures).sort("indicator", "area_code"),
        local.group_by("indicator", "region_code")
        .agg(pl.col(measures).sum())
        .rename({"region_code": "area_code"})
        .sort("indicator", "area_code"),
    )


@pytest.mark.parametrize("years", [YEARS, ("2024-25",)])
def test_batches_and_leaving_out_children_without_a_record_in_the_periods_change_nothing(
    monkeypatch: pytest.MonkeyPatch, years: tuple[str, ...]
) -> None:
    monkeypatch.setattr(batches, "ROWS_IN_A_BATCH", 10_000)
    monkeypatch.setattr(concerned, "_FEW_ROWS", 0)
    monkeypatch.setattr(concerned, "_WORTH_IT", 1.0)
    again = compute(Request(SAMPLE, periods=years, by=BREAKDOWNS)).table
    assert_frame_equal(again, sample_result().filter(pl.col("period").is_in(years)))
