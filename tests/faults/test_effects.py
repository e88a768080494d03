"""What a rule says of the row is what becomes of it in a computation."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest
from world import World, plant

from csc_indicators.config import Config
from csc_indicators.errors import UserError
from csc_indicators.extracts.read import read_extracts
from csc_indicators.tables.catalogue import build_tables
from csc_indicators.validation.model import Rule
from csc_indicators.validation.rules import all_rules, written_rules
from csc_indicators.workflows import Request, compute
from csc_indicators.workflows.validate import validate_folder

LEFT_OUT = [rule for rule in written_rules() if rule.left_out_as]
MERGED = {
    "CE005": "care_episodes",
    "CL001": "care_leavers",
    "SD008": "sdq_scores",
    "AD007": "adoptions",
    "CH001": "children",
    "RF005": "episodes_of_need",
    "AS002": "assessments",
    "EN002": "s47_investigations",
    "CO001": "initial_conferences",
    "CP003": "cp_plans",
    "CT005": "court_proceedings",
    "SW002": "social_workers",
    "AL002": "case_allocations",
    "LP004": "leadership_posts",
}
"""Rules of rows that are read as one, and the table in which they are one."""


def broken(folder: Path, code: str) -> Path:
    world = World()
    plant(world, code, all_rules()[code].extract, 1)
    world.write(folder)
    return folder


def tables(folder: Path) -> dict[str, pl.DataFrame]:
    extracts = read_extracts(folder, Config())
    from csc_indicators.extracts.catalogue import catalogue
    from csc_indicators.extracts.read import empty_extract

    frames = {name: empty_extract(name) for name in catalogue()}
    frames |= {name: one.frame for name, one in extracts.by_name.items()}
    return {name: table.collect() for name, table in build_tables(frames).items()}


@pytest.mark.parametrize("rule", LEFT_OUT, ids=[rule.code for rule in LEFT_OUT])
def test_a_row_that_is_left_out_is_found_and_a_row_that_is_found_is_not_counted(rule: object, tmp_path: Path) -> None:
    assert isinstance(rule, Rule)
    folder = broken(tmp_path, rule.code)
    found = validate_folder(folder).findings.rows.filter(code=rule.code)["source_row"].to_list()
    table, _, reason = (rule.left_out_as or "").partition(".")
    rows = tables(folder)[table]
    assert sorted(rows.filter(pl.col("left_out") == reason)["source_row"]) == sorted(found)


@pytest.mark.parametrize("code", MERGED)
def test_rows_that_are_read_as_one_are_one(code: str, tmp_path: Path) -> None:
    folder = broken(tmp_path, code)
    with (folder / f"{all_rules()[code].extract}.csv").open(encoding="utf-8") as file:
        read = len(list(csv.DictReader(file)))
    assert tables(folder)[MERGED[code]].height == read - 1


def test_every_rule_of_merged_rows_is_held_to_it() -> None:
    merged = {rule.code for rule in written_rules() if "read as one" in rule.effect_says}
    assert merged - set(MERGED) == set()


RANGES = [rule for rule in all_rules().values() if rule.effect == "repaired" and rule.sort == "column"]


def test_a_number_out_of_range_is_not_taken(tmp_path: Path) -> None:
    world = World()
    for worker, fte in (("A", "0.5"), ("B", "37")):
        world.add("social_workers", {
            "la_code": "E09000001", "worker_id": worker, "fte": fte, "agency": "N", "start_date": "2020-01-01",
        })  # fmt: skip
        world.add("social_workers", {
            "la_code": "E09000001", "worker_id": worker + "2", "fte": "0.5", "agency": "Y", "start_date": "2020-01-01",
        })  # fmt: skip
    world.write(tmp_path)
    done = compute(Request(tmp_path, indicators=("agency_worker_rate",), periods=("2024-25",), compare=False))
    row = done.table.filter(geographic_level="Local authority").row(0, named=True)
    assert (row["numerator"], row["denominator"]) == (1.0, 1.5)
    code = next(rule.code for rule in RANGES if rule.columns == ("social_workers.fte",))
    assert done.notes[0] == (
        f"because of errors, 1 row is read with a number as not known (`social_workers`: {code} 1); "
        "`csc-indicators validate` lists them"
    )


def late(folder: Path, code: str) -> list[str]:
    return [note for note in compute(Request(broken(folder, code), periods=("2024-25",))).notes if "errors" in note]


def test_the_run_names_the_rules_by_which_rows_are_left_out(tmp_path: Path) -> None:
    for rule in LEFT_OUT:
        notes = late(tmp_path / rule.code, rule.code)
        assert notes == [
            f"because of errors, 1 row is left out (`{rule.extract}`: {rule.code} 1); "
            "`csc-indicators validate` lists them"
        ]


@pytest.mark.parametrize("rule", written_rules("in_doubt.yaml"), ids=lambda rule: rule.code)
def test_the_run_names_the_rules_of_rows_that_cannot_be_right_and_count(rule: Rule, tmp_path: Path) -> None:
    assert (rule.effect, rule.sort) == ("counted", "row")
    notes = compute(Request(broken(tmp_path, rule.code), periods=("2024-25",), compare=False)).notes
    doubted = [note for note in notes if "counted as they stand, and cannot be right" in note]
    assert [f"{rule.code} 1" in note and f"`{rule.extract}`" in note for note in doubted] == [True]


def test_figures_are_the_same_whether_rows_are_counted_or_not(tmp_path: Path) -> None:
    folder = broken(tmp_path, "CE001")
    request = Request(folder, periods=("2023-24",), compare=False)
    without = Request(folder, periods=("2023-24",), compare=False, validate=False)
    with_notes, silent = compute(request), compute(without)
    assert with_notes.table.equals(silent.table)
    assert not any("errors" in note for note in silent.notes)


def test_a_strict_run_refuses_errors(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="have 1 errors"):
        compute(Request(broken(tmp_path, "CE001"), periods=("2023-24",), strict=True))


def test_children_in_care_at_18_are_left_out_of_those_looked_after(tmp_path: Path) -> None:
    folder = broken(tmp_path, "CE019")
    done = compute(Request(folder, indicators=("cla_rate",), periods=("2024-25",), compare=False))
    row = done.table.filter(geographic_level="Local authority").row(0, named=True)
    assert (row["numerator"], row["excluded"]) == (0, 1)


def test_those_who_come_into_care_at_18_are_left_out_of_the_starts(tmp_path: Path) -> None:
    folder = broken(tmp_path, "CE018")
    done = compute(Request(folder, indicators=("cla_starting_rate",), periods=("2023-24",), compare=False))
    row = done.table.filter(geographic_level="Local authority").row(0, named=True)
    assert (row["numerator"], row["excluded"]) == (0, 1)
