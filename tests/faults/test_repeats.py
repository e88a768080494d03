"""Rows that are read as one and disagree are told; those that say the same, or fill each other in, are not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.runs.request import Request
from csc_indicators.workflows.compute import compute

SAMPLE = Path("sample_data/extracts").resolve()


def with_second_rows(folder: Path, extract: str, **columns: pl.Expr) -> Path:
    """The sample with the first rows of an extract again, with other values in some columns."""
    folder.mkdir()
    for file in SAMPLE.iterdir():
        if file.stem != extract:
            (folder / file.name).symlink_to(file)
    rows = pl.read_csv(SAMPLE / f"{extract}.csv", infer_schema=False)
    pl.concat([rows, rows.head(12).with_columns(**columns)]).write_csv(folder / f"{extract}.csv")
    return folder


def told(folder: Path, indicator: str) -> list[str]:
    notes = compute(Request(folder, indicators=(indicator,), compare=False)).notes
    return [note for note in notes if "of rows with the same" in note]


@pytest.mark.parametrize(
    ("extract", "column", "value", "indicator", "key"),
    [
        ("children", "date_of_birth", "2015-05-05", "cla_rate", "`child_id`"),
        ("attainment", "key_stage", None, "ks2_expected_standard", None),
        ("care_leavers", "activity", "F9", "care_leavers_eet", "`child_id` and `birthday`"),
        ("cp_plans", "end_date", "2025-03-30", "cp_plans_rate", "`child_id` and `start_date`"),
    ],
)
def test_rows_that_are_read_as_one_and_disagree_are_told(
    extract: str, column: str, value: str | None, indicator: str, key: str | None, tmp_path: Path
) -> None:
    folder = with_second_rows(tmp_path / "data", extract, **{column: pl.lit(value, pl.String)})
    notes = told(folder, indicator)
    if key is None:
        assert notes == []
        return
    assert len(notes) == 1
    assert notes[0].startswith(f"`{extract}`: ")
    assert f"with the same {key} disagree in `{column}`; the row that says most counts" in notes[0]


def test_rows_that_say_the_same_are_not_told(tmp_path: Path) -> None:
    assert told(with_second_rows(tmp_path / "same", "children"), "cla_rate") == []
    blank = with_second_rows(tmp_path / "blank", "children", date_of_birth=pl.lit(None, pl.String))
    assert told(blank, "cla_rate") == []
    other = with_second_rows(tmp_path / "other", "children", ward=pl.lit("Elsewhere"))
    assert told(other, "cla_rate") == []


def given_twice(folder: Path, extract: str, rows: int | None) -> list[str]:
    """The notes on rows that are alike, of the sample with the first rows of an extract again; None is all of them."""
    folder.mkdir()
    for file in SAMPLE.iterdir():
        if file.stem != extract:
            (folder / file.name).symlink_to(file)
    read = pl.read_csv(SAMPLE / f"{extract}.csv", infer_schema=False)
    pl.concat([read, read.head(read.height if rows is None else rows)]).write_csv(folder / f"{extract}.csv")
    indicator = {"spending": "csc_spend_per_child", "vacancies": "vacancy_rate"}.get(extract, "child_experience_score")
    notes = compute(Request(folder, indicators=(indicator,), compare=False)).notes
    return [note for note in notes if "the same" in note]


def test_a_line_of_spending_given_twice_is_told(tmp_path: Path) -> None:
    assert given_twice(tmp_path / "data", "spending", 1) == [
        "`spending`: 1 row is the same as another in every column, and counted again: look whether rows were given "
        "twice"
    ]


@pytest.mark.parametrize("extract", ["vacancies", "survey_answers"])
def test_of_rows_that_may_be_alike_it_is_told_where_each_has_its_double(extract: str, tmp_path: Path) -> None:
    notes = given_twice(tmp_path / "whole", extract, None)
    assert notes == [
        f"`{extract}`: each row has another that is the same in every column: look whether all were given twice"
    ]
    assert given_twice(tmp_path / "part", extract, 7) == []
