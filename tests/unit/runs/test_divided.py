"""Cumbria was divided on 31 March 2023; a national folder of several years holds it and its successors."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.reference.authorities import areas
from csc_indicators.workflows import Request, compute

OLD, NEW = "E10000006", ("E06000063", "E06000064")
NORTH_WEST = areas().filter(pl.col("region_name") == "North West")["la_code"].cast(pl.String).to_list()
OTHERS = [code for code in NORTH_WEST if code not in NEW]
EPISODE = "S,C2,U4"


def write(folder: Path, rows: list[str]) -> Path:
    lines = ["la_code,child_id,start_date,end_date,reason_new_episode,legal_status,placement_type", *rows]
    (folder / "care_episodes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "extract.toml").write_text("covers_from = 2015-01-01\nextracted_on = 2025-06-30\n", encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    before = [f"{OLD},{child},2021-05-01,2023-03-31,{EPISODE}" for child in ("a", "b")]
    on_the_last_day = [f"{OLD},{child},2021-05-01,2023-04-01,{EPISODE}" for child in ("c", "d", "e")]
    after = [f"{code},a,2023-04-01,,{EPISODE}" for code in NEW]
    rest = [f"{code},a,2020-05-01,,{EPISODE}" for code in OTHERS]
    return write(tmp_path, [*before, *on_the_last_day, *after, *rest])


def figures(folder: Path, *periods: str, las: tuple[str, ...] = ()) -> dict[tuple[str, str], tuple[float | None, ...]]:
    """By period and area: numerator and denominator."""
    request = Request(folder, periods=periods, indicators=("cla_rate",), las=las, compare=False)
    table = compute(request).table
    return {row[:2]: row[2:] for row in table.select("period", "area_code", "numerator", "denominator").iter_rows()}


def test_each_has_the_figures_of_its_own_time(folder: Path) -> None:
    found = figures(folder, "2022-23", "2023-24")
    assert found["2022-23", OLD] == (3, 90547)
    assert ("2023-24", OLD) not in found
    assert [found["2023-24", code][0] for code in NEW] == [1, 1]
    assert not any(("2022-23", code) in found for code in NEW)


def test_its_region_is_whole_before_and_after(folder: Path) -> None:
    found = figures(folder, "2022-23", "2023-24")
    assert found["2022-23", "E12000002"][0] == len(OTHERS) + 3
    assert found["2023-24", "E12000002"][0] == len(OTHERS) + 2
    assert None not in (*found["2022-23", "E12000002"], *found["2023-24", "E12000002"])


def test_years_together_equal_years_one_by_one(folder: Path) -> None:
    both = figures(folder, "2022-23", "2023-24")
    assert both == figures(folder, "2022-23") | figures(folder, "2023-24")


def test_the_region_is_whole_with_the_old_authority_alone(tmp_path: Path) -> None:
    rows = [f"{code},a,2020-05-01,,{EPISODE}" for code in (OLD, *OTHERS)]
    found = figures(write(tmp_path, rows), "2022-23")
    assert found["2022-23", "E12000002"][0] == len(OTHERS) + 1


def test_where_only_the_old_code_is_used_its_rows_are_counted_in_later_years_too(tmp_path: Path) -> None:
    rows = [f"{OLD},{child},2020-05-01,,{EPISODE}" for child in ("a", "b")]
    found = figures(write(tmp_path, rows), "2022-23", "2024-25")
    assert (found["2022-23", OLD], found["2024-25", OLD]) == ((2, 90547), (2, None))


def test_where_a_successor_has_its_history_under_its_own_code_it_keeps_it(tmp_path: Path) -> None:
    found = figures(write(tmp_path, [f"{NEW[0]},a,2020-05-01,,{EPISODE}"]), "2022-23")
    assert found["2022-23", NEW[0]][0] == 1


def test_it_may_be_asked_for_by_name(folder: Path) -> None:
    assert set(figures(folder, "2022-23", las=("Cumbria",))) == {("2022-23", OLD)}


def test_rows_of_days_after_the_division_are_told_of(folder: Path) -> None:
    request = Request(folder, periods=("2023-24",), indicators=("cla_rate",), compare=False)
    assert not [note for note in compute(request).notes if "divided" in note]
    with (folder / "care_episodes.csv").open("a", encoding="utf-8") as file:
        file.write(f"{OLD},z,2023-04-01,,{EPISODE}\n")
    told = [note for note in compute(request).notes if "divided" in note]
    assert told == [
        "`care_episodes`: rows of Cumbria begin after 2023-03-31, when it was divided; "
        "they are in no figure of a later year"
    ]


def test_a_history_under_the_new_code_stays_though_another_extract_knows_the_old_one(tmp_path: Path) -> None:
    folder = write(tmp_path, [f"{NEW[0]},a,2020-05-01,,{EPISODE}"])
    spending = f"la_code,financial_year,line,amount\n{OLD},2022-23,csc_total_expenditure,10\n"
    (folder / "spending.csv").write_text(spending, encoding="utf-8")
    found = figures(folder, "2022-23")
    assert found["2022-23", NEW[0]][0] == 1
    assert ("2022-23", OLD) not in found
