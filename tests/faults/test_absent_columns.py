"""What is said of columns that a file lacks."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from csc_indicators.workflows import Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"


def notes(folder: Path, indicator: str, without: str) -> list[str]:
    """What is said of columns for the indicator, of the sample without a column."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    extract, _, column = without.partition(".")
    file = folder / f"{extract}.csv"
    pl.read_csv(file, infer_schema=False).drop(column or []).write_csv(file)
    done = compute(Request(folder, indicators=(indicator,), periods=("2024-25",), compare=False))
    return [note for note in done.notes if note.startswith("columns that are not there")]


@pytest.mark.parametrize(
    ("indicator", "column", "meaning"),
    [
        ("early_help_no_further_plan", "early_help.end_reason", "read as blank"),
        ("repeat_cp_plans", "cp_plans.previous_plans", "earlier plans are those in the extract"),
    ],
)
def test_a_column_that_is_read_where_it_is_there_is_named_where_it_is_not(
    tmp_path: Path, indicator: str, column: str, meaning: str
) -> None:
    assert notes(tmp_path, indicator, column) == [f"columns that are not there: `{column}` ({meaning})"]


def test_nothing_is_said_of_a_column_without_which_there_is_no_figure(tmp_path: Path) -> None:
    assert notes(tmp_path, "cin_rate", "referrals.closure_date") == []


def test_nothing_is_said_of_a_column_that_no_figure_reads(tmp_path: Path) -> None:
    assert notes(tmp_path, "cin_rate", "cp_plans.other_la") == []
