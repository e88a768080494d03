"""Damage drawn at random: any faults together, rows in any order, in any form of file."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from cells import plant_cell
from hypothesis import given, settings
from hypothesis import strategies as st
from world import Planted, World, plant, shuffled

from csc_indicators.validation.checks import ColumnCheck
from csc_indicators.validation.rules import all_rules
from csc_indicators.workflows.validate import validate_folder

RULES = [rule for rule in all_rules().values() if rule.sort != "authority"]
FORMS = ("csv", "parquet", "xlsx")
_ROW_OF_FIRST = {"csv": 2, "parquet": 1, "xlsx": 2}


def damaged(seed: int, number: int, form: str, folder: Path) -> tuple[int, list[str], list[str]]:
    """How many faults were put in, which were not found, and which rules were said to be broken elsewhere."""
    dice = random.Random(seed)
    world, places = World(), Counter[str]()
    planted: list[Planted] = []
    for place, rule in enumerate(dice.sample(RULES, number), start=1):
        if rule.code[2:] < "101":
            planted.append(plant(world, rule.code, rule.extract, place))
        else:
            planted.append(plant_cell(world, rule, place, places[rule.extract]))
            places[rule.extract] += 1
    planted = shuffled(world, planted, seed)
    world.write(folder)
    _in_form(folder, form)
    rows = validate_folder(folder).findings.rows.filter(~pl.col("code").str.starts_with("LA"))
    found = {(code, extract, row): child for code, extract, row, child in _places(rows, _ROW_OF_FIRST[form])}
    expected = {(one.code, one.extract, one.row) for one in planted}
    allowed = {(code, key) for one in planted for code in _implied(one) for key in one.keys}
    others = [code for (code, extract, row), child in found.items() if (code, extract, row) not in expected]
    false = [
        f"{code} in {extract} row {row}"
        for (code, extract, row), child in found.items()
        if (code, extract, row) not in expected and (code, child) not in allowed
    ]
    assert len(others) >= len(false)
    return number, sorted(one[0] for one in expected - set(found)), false


def _implied(one: Planted) -> set[str]:
    """What cannot but be broken with it: all rows of a child who is not listed are of a child who is not listed."""
    rule = all_rules()[one.code]
    unlisted = rule.code[2:] >= "101" and not isinstance(rule.check, ColumnCheck)
    return {*one.also, *(other.code for other in RULES if unlisted and other.title.startswith("Child who is not in"))}


def _places(rows: pl.DataFrame, first: int) -> list[tuple[str, str, int, str]]:
    return [
        (code, extract, row + 2 - first, child)
        for code, extract, row, child in rows.select("code", "extract", "source_row", "child_id").iter_rows()
    ]


def _in_form(folder: Path, form: str) -> None:
    if form == "csv":
        return
    for file in folder.glob("*.csv"):
        texts = pl.read_csv(file, infer_schema=False)
        if form == "parquet":
            texts.write_parquet(file.with_suffix(".parquet"))
        else:
            texts.write_excel(file.with_suffix(".xlsx"), worksheet=file.stem, table_name=file.stem)
        file.unlink()


@pytest.mark.parametrize("form", FORMS)
def test_many_faults_together_are_all_found_and_no_others(form: str, tmp_path: Path) -> None:
    _, missed, false = damaged(len(form), 90, form, tmp_path)
    assert (missed, false) == ([], [])


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 140), st.sampled_from(FORMS))
def test_any_faults_in_any_order_and_form_are_found_and_no_others(seed: int, number: int, form: str) -> None:
    with TemporaryDirectory() as folder:
        _, missed, false = damaged(seed, number, form, Path(folder))
    assert (missed, false) == ([], [])
