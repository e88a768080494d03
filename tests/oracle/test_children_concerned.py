"""A run for a year that leaves away the children it does not concern counts what a run over all of them counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from random_folders import AUTHORITIES, Folder, large_folder, write_folder

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.periods import Period
from csc_indicators.runs import child_filter as concerned
from csc_indicators.runs.dataset import Data
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES
from csc_indicators.workflows import Request, compute

YEARS = ("2022-23", "2024-25")
BY = ("social_care_group", "factor")
BY_FAMILY = ("families_supported_child_remains", "siblings_together", "family_group_conferences")
"""Indicators that look from a child to its family."""
LONG_AGO = date(2005, 5, 5)


def in_small_families(folder: Folder) -> None:
    """Families of a few children, of the same names in every authority; some children of none, some said to be of two.

    Few of them have siblings who are concerned by the same years.
    """
    dice = Random(7)
    for row in list(folder["children"]):
        row["family_id"] = None if dice.randrange(3) == 0 else f"F{dice.randrange(200)}"
        if dice.randrange(6) == 0:
            folder["children"].append(row | {"family_id": f"F{dice.randrange(200)}"})


def listing_conferences_only_long_ago(folder: Folder) -> None:
    """One authority lists conferences, so that those of its enquiries do not count, and none of them of late."""
    listed = [row for row in folder["initial_conferences"] if row["la_code"] != AUTHORITIES[0]]
    row = {"la_code": AUTHORITIES[0], "child_id": "C-long-ago", "conference_date": LONG_AGO}
    folder["initial_conferences"][:] = [*listed, row]


def with_care_that_went_on_unrecorded(folder: Folder) -> None:
    """Care said to go on, of which an episode was recorded long before the years and the next one after them."""
    codes = {"legal_status": "C2", "placement_type": "U4", "home_id": "H1"}
    for number in range(20):
        row = {"la_code": AUTHORITIES[1], "child_id": f"C-gap-{number}"} | codes
        before = {"start_date": LONG_AGO, "end_date": date(2006, 6, 6), "reason_ended": "X1"}
        folder["care_episodes"].append(row | before | {"reason_new_episode": "S"})
        folder["care_episodes"].append(row | {"start_date": date(2025, 4, 2), "reason_new_episode": "P"})


def with_care_after_a_referral(folder: Folder) -> None:
    """Children of no recorded family, who are a family of one, in care twelve months after a referral."""
    codes = {"legal_status": "C2", "placement_type": "U4", "reason_new_episode": "S"}
    for number, year in enumerate((2021, 2023) * 5):
        row = {"la_code": AUTHORITIES[2], "child_id": f"C-after-{number}"}
        folder["children"].append(row)
        folder["referrals"].append(row | {"referral_date": date(year, 6, 1)})
        folder["care_episodes"].append(row | codes | {"start_date": date(year, 7, 1)})


def with_family_group_conferences(folder: Folder) -> None:
    """Conferences of the families of some children, in a year or just before it."""
    dice = Random(8)
    for row in folder["children"]:
        if dice.randrange(3) == 0:
            held = date(2022, 3, 31) + timedelta(days=dice.randrange(1_100))
            child = {"la_code": row["la_code"], "child_id": row["child_id"]}
            folder["family_group_conferences"].append(child | {"offered_date": held, "held_date": held})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = large_folder(11, 200)
    in_small_families(folder)
    listing_conferences_only_long_ago(folder)
    with_care_that_went_on_unrecorded(folder)
    with_care_after_a_referral(folder)
    with_family_group_conferences(folder)
    path = tmp_path_factory.mktemp("data")
    write_folder(path, folder)
    return path


@pytest.fixture(scope="module")
def of_all_children(data: Path) -> pl.DataFrame:
    return compute(Request(data, periods=YEARS, by=BY)).table


@pytest.mark.parametrize("chosen", [(), *((one,) for one in BY_FAMILY)])
@pytest.mark.parametrize("year", YEARS)
def test_leaving_away_children_who_are_not_concerned_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, data: Path, of_all_children: pl.DataFrame, year: str, chosen: tuple[str, ...]
) -> None:
    kept: dict[str, float] = {}

    def looked_at(whole: Data, indicators: Sequence[AnyIndicator], periods: Sequence[Period]) -> Data:
        rest = concerned.keep_concerned_children(whole, indicators, periods)
        for name, rows in whole.rows.items():
            kept[name] = rest.frames[name].select(pl.len()).collect().item() / max(rows, 1)
        return rest

    monkeypatch.setattr(concerned, "_FEW_ROWS", 0)
    monkeypatch.setattr(concerned, "_WORTH_IT", 1.0)
    # The package has the function under the name of the module.
    run = import_module("csc_indicators.workflows.compute")
    monkeypatch.setattr(run, "keep_concerned_children", looked_at)
    table = compute(Request(data, periods=(year,), indicators=chosen, by=() if chosen else BY)).table
    expected = of_all_children.filter(pl.col("period") == year)
    if chosen:
        expected = expected.filter(pl.col("indicator").is_in(chosen), pl.col("breakdown") == "total")
        assert kept["children"] < 0.8
    else:
        assert kept["assessments"] < 0.8
    assert_frame_equal(table, expected)


def test_a_table_without_children_is_made_of_no_rows_of_children() -> None:
    for table in TABLES.values():
        extracts = {name for entry in (*table.needs, *table.uses) for name in entry.split(OR)}
        if "child_id" not in table.columns:
            assert not [name for name in extracts if "child_id" in catalogue()[name].columns], table.name
