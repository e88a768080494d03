"""Rules that are said to be DfE's find what DfE's rules find, and leave what those leave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from world import HOME, World, complete

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.validation.column_codes import column_codes
from csc_indicators.validation.column_rules import DFE_COLUMNS
from csc_indicators.validation.dfe_rules import comparison, not_asked
from csc_indicators.validation.rules import all_rules
from csc_indicators.workflows.validate import validate_folder

_SITUATIONS: dict[str, list[dict[str, Any]]] = yaml.load(
    Path(__file__).with_name("dfe_rules.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader
)
_NOT_COMPARED = {f"CIN/YonY{number:02}" for number in (1, 2, 3, 4, 6, 7)}
"""Rules that no validator holds."""


def names() -> list[tuple[str, str, int, int]]:
    """Rule, why, how often it must find something, and the number of the child."""
    numbered = [(code, situation) for code, situations in _SITUATIONS.items() for situation in situations]
    return [
        (code, situation["why"], int(situation["found"]), number)
        for number, (code, situation) in enumerate(numbered, start=1)
    ]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The findings about a folder that holds every situation, each of a child of its own."""
    world = World()
    number = 0
    for situations in _SITUATIONS.values():
        for situation in situations:
            number += 1
            records = {
                name: [dict(record) for record in listed]
                for name, listed in situation.items()
                if name not in ("why", "found")
            }
            complete(records)
            if "case_allocations" in records:
                records["social_workers"] = [{}]
            own = {"child_id": f"C{number}", "worker_id": f"W{number}", "la_code": HOME}
            world.add_all(records, own, number)
    folder = tmp_path_factory.mktemp("dfe") / "extracts"
    world.write(folder)
    return validate_folder(folder).findings.rows


@pytest.mark.parametrize(
    ("code", "count", "number"),
    [pytest.param(code, count, number, id=f"{code}: {why}") for code, why, count, number in names()],
)
def test_a_rule_finds_what_dfe_s_rule_finds(code: str, count: int, number: int, findings: pl.DataFrame) -> None:
    rows = findings.filter(pl.col("code") == code, pl.col("child_id").is_in([f"C{number}", f"C{number}X"]))
    assert len(rows) == count


def test_every_rule_that_is_named_was_compared_or_says_that_it_was_not() -> None:
    rules = all_rules().values()
    named = {code for rule in rules for code in rule.dfe_codes} | {code for rule in rules for code, _ in rule.dfe_near}
    assert named - set(comparison().compared) == _NOT_COMPARED
    assert set(comparison().compared) - named == set()
    left_out = [code for group in not_asked() for code in group.codes]
    assert len(left_out) == len(set(left_out))
    assert named & set(left_out) == set()


def test_what_is_left_out_is_of_a_rule_that_is_asked() -> None:
    for rule in all_rules().values():
        assert {code for code, _ in rule.dfe_in_part} <= set(rule.dfe_codes), rule.code
        assert not {code for code, _ in rule.dfe_near} & set(rule.dfe_codes), rule.code
        for _, text in (*rule.dfe_in_part, *rule.dfe_near):
            assert text == text.strip(), rule.code
            assert not text.endswith("."), rule.code


def test_codes_begin_with_a_return_that_was_compared() -> None:
    prefixes = set(comparison().validators)
    for rule in all_rules().values():
        assert {code.partition("/")[0] for code in rule.dfe_codes} <= prefixes, rule.code


def test_dfe_s_rules_about_columns_are_of_checks_that_there_are() -> None:
    named = yaml.load(DFE_COLUMNS.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    assert set(named) - set(column_codes()) == set()
    assert {key.split(".")[0] for key in named} <= set(catalogue())
