from __future__ import annotations

from pathlib import Path

from world import World, examples, plant

from csc_indicators.validation.checks import ColumnCheck
from csc_indicators.validation.rules import all_rules, written_rules
from csc_indicators.workflows.validate import validate_folder

ABOUT_ROWS = [rule for rule in written_rules() if rule.sort != "authority"]


def test_there_is_an_example_for_every_written_rule_about_rows() -> None:
    assert set(examples()) == {rule.code for rule in ABOUT_ROWS}


def test_what_breaks_a_rule_is_found_at_its_row_and_breaks_no_other(tmp_path: Path) -> None:
    world = World()
    planted = [plant(world, rule.code, rule.extract, number) for number, rule in enumerate(ABOUT_ROWS, start=1)]
    world.write(tmp_path)
    findings = validate_folder(tmp_path).findings
    found = {
        (code, extract, row): (la_code, child)
        for code, extract, row, la_code, child in findings.rows.select(
            "code", "extract", "source_row", "la_code", "child_id"
        ).iter_rows()
        if all_rules()[code].sort != "authority"
    }
    expected = {(one.code, one.extract, one.row) for one in planted}
    allowed = {(code, key) for one in planted for code in one.also for key in one.keys}
    missed = sorted(one[0] for one in expected - set(found))
    others = sorted(
        (*one, key)
        for one, keys in found.items()
        if one not in expected
        for key in keys[1:] or keys
        if (one[0], key) not in allowed
    )
    assert (missed, others) == ([], [])


def test_column_checks_are_all_reached_by_damage() -> None:
    assert {rule.check.name for rule in all_rules().values() if isinstance(rule.check, ColumnCheck)} == {
        "blank", "value", "code", "twice", "range", "future", "year",
    }  # fmt: skip
