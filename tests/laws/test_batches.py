"""Batches, and what else is computed, change nothing, though rows of one child and day contradict each other."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.runs import batches
from csc_indicators.workflows import Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
YEAR = "2024-25"
CHOSEN = [
    ("cla_distance_from_home",),
    ("cla_over_20_miles", "siblings_together"),
    ("s47_police_and_health", "cp_plans_rate"),
    ("assessment_factor_rate", "repeat_referrals", "early_help_after_assessment"),
    ("care_leavers_eet", "adoption_decision_to_match", "multi_agency_conference_attendance"),
]


def contradicted(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, every fourth of them again with what another row says in the columns that are not required."""
    declared = catalogue()[name].columns
    if "child_id" not in declared:
        return rows
    open_to_doubt = [column for column in rows.columns if not declared[column].required]
    dice = Random(name)
    again = rows.gather_every(4)
    others = rows[[dice.randrange(rows.height) for _ in range(again.height)]]
    changed = [others[column] if dice.randrange(3) else again[column] for column in open_to_doubt]
    return pl.concat([again.with_columns(changed), rows])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contradicted")
    shutil.copy(SAMPLE / "extract.toml", folder)
    for file in SAMPLE.glob("*.csv"):
        contradicted(file.stem, pl.read_csv(file, infer_schema=False)).write_csv(folder / file.name)
    return folder


@pytest.fixture(scope="module")
def together(data: Path) -> pl.DataFrame:
    return compute(Request(data, periods=(YEAR,), by=("sex", "placement_type"))).table


@pytest.mark.parametrize("chosen", [(), *CHOSEN])
def test_batches_and_what_is_computed_beside_change_nothing_where_rows_contradict_each_other(
    monkeypatch: pytest.MonkeyPatch, data: Path, together: pl.DataFrame, chosen: tuple[str, ...]
) -> None:
    monkeypatch.setattr(batches, "ROWS_IN_A_BATCH", 10_000)
    again = compute(Request(data, periods=(YEAR,), indicators=chosen)).table
    expected = together.filter(pl.col("breakdown") == "total")
    assert_frame_equal(again, expected.filter(pl.col("indicator").is_in(chosen)) if chosen else expected)
