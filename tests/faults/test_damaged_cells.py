from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from cells import OTHER_YEARS, plant_cell
from world import World, shuffled

from csc_indicators.validation.checks import ColumnCheck
from csc_indicators.validation.rules import all_rules
from csc_indicators.workflows.validate import validate_folder

OF_COLUMNS = [rule for rule in all_rules().values() if rule.code[2:] >= "101"]
UNLISTED = {rule.code for rule in OF_COLUMNS if not isinstance(rule.check, ColumnCheck)}


def test_there_is_a_code_of_other_years_for_every_column_that_can_hold_one() -> None:
    dated = {
        rule.columns[0] for rule in OF_COLUMNS if isinstance(rule.check, ColumnCheck) and rule.check.name == "year"
    }
    assert set(OTHER_YEARS) == dated


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_every_damaged_cell_is_found_at_its_row_and_nothing_else_is(form: str, tmp_path: Path) -> None:
    world, places = World(), Counter[str]()
    planted = []
    for number, rule in enumerate(OF_COLUMNS, start=1):
        planted.append(plant_cell(world, rule, number, places[rule.extract]))
        places[rule.extract] += 1
    planted = shuffled(world, planted, seed=len(form))
    world.write(tmp_path)
    shift = 0
    if form == "parquet":
        shift = 1
        for file in tmp_path.glob("*.csv"):
            pl.read_csv(file, infer_schema=False).write_parquet(file.with_suffix(".parquet"))
            file.unlink()
    findings = validate_folder(tmp_path).findings
    of_rows = findings.rows.filter(~pl.col("code").str.starts_with("LA"))
    found = set(of_rows.select("code", "extract", "source_row").iter_rows())
    expected = {(one.code, one.extract, one.row - shift) for one in planted}
    gone = {key for one in planted if one.code in UNLISTED for key in one.keys}
    rest = of_rows.filter(~(pl.col("code").is_in(list(UNLISTED)) & pl.col("child_id").is_in(list(gone))))
    others = set(rest.select("code", "extract", "source_row").iter_rows()) - expected
    assert (sorted(expected - found), sorted(others)) == ([], [])
