"""Every figure that is not available says why, on its row and in `run.json`; and no other row has a reason."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from random_folders import Folder, folders, write_folder

from csc_indicators.reference.authorities import areas
from csc_indicators.specs.load import load_library
from csc_indicators.workflows import Outcome, Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
BREAKDOWNS = ("age_band", "sex", "ethnicity")


def assert_reasons(outcome: Outcome) -> None:
    table = outcome.table
    without = table.filter(pl.col("status") == "x", pl.col("reason").fill_null("").str.strip_chars() == "")
    assert without.select("indicator", "period", "area_name", "breakdown", "group").rows() == []
    assert table.filter(pl.col("status").ne_missing("x"), pl.col("reason").is_not_null()).height == 0
    recorded = outcome.run["not_available"]
    assert isinstance(recorded, list)
    entries = {(one["indicator"], one["period"], one["area_code"], one["breakdown"], one["reason"]) for one in recorded}
    for row in table.filter(pl.col("status") == "x").iter_rows(named=True):
        about = row["indicator"], row["period"]
        places = [
            (*about, area, breakdown, row["reason"])
            for area in (None, row["area_code"])
            for breakdown in (None, row["breakdown"])
        ]
        assert entries & set(places), places[-1]


def copied(folder: Path, *without: str) -> Path:
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns(*without))
    return folder


@pytest.mark.parametrize(
    "asked",
    [
        {"periods": ("2024-25", "2019-20", "2024-25 Q2"), "by": BREAKDOWNS},
        {"periods": ("2024-25",), "by": BREAKDOWNS, "disclosure": "standard"},
        {"periods": ("2024-25", "2017-18"), "las": ("Hartlepool",), "compare": True},
        {"last": "3", "las": ("Hartlepool",), "relative_to": "Female", "by": ("sex",)},
        {"periods": ("2014-15",)},
    ],
)
def test_on_the_sample(asked: dict[str, Any]) -> None:
    outcome = compute(Request(SAMPLE, **asked))
    assert (outcome.table["status"] == "x").any()
    assert_reasons(outcome)


@pytest.mark.parametrize("seed", range(6))
def test_where_files_and_years_are_missing(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    names = sorted(file.name for file in SAMPLE.glob("*.csv"))
    folder = copied(tmp_path / "data", *chance.sample(names, 6), *(["extract.toml"] if seed % 2 else []))
    for file in chance.sample(sorted(folder.glob("*.csv")), 5):
        rows = pl.read_csv(file, infer_schema=False)
        dates = [name for name in rows.columns if name.endswith(("_date", "_year", "as_at"))]
        kept = rows.filter(pl.col(dates[0]).fill_null("") >= "2024") if dates else rows.head(0)
        kept.write_csv(file)
    outcome = compute(Request(folder, periods=("2024-25", "2023-24"), by=BREAKDOWNS))
    assert (outcome.table["status"] == "x").any()
    assert_reasons(outcome)


def test_in_regions_england_and_own_groups_of_authorities_that_lack_something(tmp_path: Path) -> None:
    codes = areas()["la_code"].cast(pl.String).to_list()
    folder = copied(tmp_path / "data")
    for file in folder.glob("*.csv"):
        rows = pl.read_csv(file, infer_schema=False)
        if "la_code" in rows.columns:
            own = rows.filter(pl.col("la_code") == "E06000001").head(60)
            pl.concat([own.with_columns(la_code=pl.lit(code)) for code in codes]).write_csv(file)
    workers = pl.read_csv(folder / "social_workers.csv", infer_schema=False)
    workers.filter(~pl.col("la_code").is_in(["E06000001", "E08000035"])).write_csv(folder / "social_workers.csv")
    groups = tmp_path / "groups.csv"
    groups.write_text("group,la_code\nTees,E06000001\nTees,E06000002\nNorth,E06000003\nNorth,E06000004\n")
    chosen = ("agency_worker_rate", "cla_rate", "average_caseload", "cin_rate", "pre_proceedings_duration")
    asked = Request(folder, periods=("2024-25", "2015-16"), indicators=chosen, by=("sex",), groups=groups, compare=True)
    outcome = compute(asked)
    assert_reasons(outcome)
    of_areas = outcome.table.filter(pl.col("status") == "x", pl.col("indicator") == "agency_worker_rate")
    reasons = dict(of_areas.filter(period="2024-25", breakdown="total").select("area_name", "reason").iter_rows())
    alone = reasons["Hartlepool"]
    assert reasons["Tees"] == reasons["North East"] == f"no figure of Hartlepool: {alone}"
    assert reasons["England"] == f"no figure of Hartlepool and 1 more: {alone}"
    assert "North" not in reasons
    assert set(of_areas["geographic_level"]) == {"Local authority", "Regional", "National", "Own group"}


# Every indicator is computed for each, so an eighth of the examples do.
@settings(max_examples=settings().max_examples // 8, suppress_health_check=list(HealthCheck))
@given(folder=folders())
def test_on_random_folders(tmp_path_factory: pytest.TempPathFactory, folder: Folder) -> None:
    path = tmp_path_factory.mktemp("random")
    write_folder(path, folder)
    assert_reasons(compute(Request(path, periods=("2023-24", "2011-12", "2024-25 Q1"), by=("sex", "age_band"))))


def test_in_every_example_of_the_specs_that_expects_x() -> None:
    from csc_indicators.workflows.worked_examples import example_table

    library = load_library()
    tables = [
        example_table(indicator, example, library)
        for indicator in library.indicators.values()
        for example in indicator.examples
        if example.expect is not None and example.expect.status == "x"
    ]
    assert len(tables) > 10
    for table in tables:
        unavailable = table.filter(pl.col("status") == "x")
        assert unavailable.height
        assert unavailable["reason"].null_count() == 0


def test_no_reason_or_note_names_the_day_of_a_record(tmp_path: Path) -> None:
    """Reasons leave the authority with the figures: they give the month of a date that stands in a child's record."""
    folder = tmp_path / "extracts"
    folder.mkdir()
    days: set[str] = set()
    for file in sorted(SAMPLE.glob("*.csv")):
        rows = pl.read_csv(file, infer_schema=False)
        dates = [name for name in rows.columns if name.endswith("_date")]
        if dates and "la_code" in rows.columns:
            # Begun from the middle of a month on, and for one authority only in a part of the time.
            begun = pl.col(dates[0])
            late = pl.col("la_code") == rows["la_code"][0]
            rows = rows.filter(
                begun.is_between(
                    pl.when(late).then(pl.lit("2024-07-17")).otherwise(pl.lit("2023-09-19")), pl.lit("2025-01-16")
                )
            )
            edges = rows.group_by("la_code").agg(begun.min().alias("first"), begun.max().alias("last"))
            # Days that begin or end a month stand in reasons as bounds of periods.
            days |= {day for day in {*edges["first"], *edges["last"]} if "03" < day[-2:] < "28"}
        rows.write_csv(folder / file.name)
    outcome = compute(Request(folder, periods=("2023-24", "2024-25", "2024-25 Q2", "2024-25 Q4")))
    words = " ".join([*outcome.table["reason"].drop_nulls(), *outcome.notes, str(outcome.run["not_available"])])
    assert "2024" in words
    assert days
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}", words)) & days == set()
