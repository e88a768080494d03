"""A spec reads no file, runs no code and ends quickly, whatever its author writes: it may come from anybody."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from csc_indicators.specs.load import Fault
from csc_indicators.sql import SqlFault, compile_sql
from csc_indicators.workflows.check_specs import check_specs

BASE = (Path(__file__).parents[1] / "fixtures" / "bad_specs" / "example_that_differs.yaml").read_text(encoding="utf-8")
QUICK = 10.0
"""Seconds: room for a machine that is busy, and far from what a billion parts would take."""


def checked(text: str, folder: Path) -> list[Fault]:
    (folder / "trial.yaml").write_text(text.replace("example_that_differs", "trial"), encoding="utf-8")
    begun = time.monotonic()
    faults = check_specs(folder, only_own=True)
    assert time.monotonic() - begun < QUICK
    return faults


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system ['touch made_by_a_spec']",
        "!!python/object/new:os.system ['touch made_by_a_spec']",
        "!!python/name:os.system",
        "!!python/module:os",
        "!include ../secrets.yaml",
        "!!binary aGVsbG8=",
        "!!set {a, b}",
        "!!int four",
        "!!float four",
        "!!bool four",
        "!!timestamp 2024-04-01",
        "!mine",
    ],
)
def test_yaml_makes_nothing_but_text_numbers_lists_and_mappings(
    tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    [fault] = checked(BASE.replace("title: Referrals soon after an earlier one", f"title: {tag}"), tmp_path)
    assert fault.line == 3
    assert not (tmp_path / "made_by_a_spec").exists()


def _laughs(first: str, several: str) -> str:
    levels = [f"l0: &l0 {first}"]
    levels += [f"l{level}: &l{level} {several.format(', '.join([f'*l{level - 1}'] * 10))}" for level in range(1, 12)]
    return "\n".join(levels)


@pytest.mark.parametrize(
    "bomb",
    [_laughs("ha", "[{}]"), _laughs("[ha]", "[{}]"), _laughs("{a: ha}", "{{<<: [{}]}}")],
    ids=["text", "list", "merge"],
)
def test_a_few_lines_that_stand_for_billions_are_turned_down_at_once(bomb: str, tmp_path: Path) -> None:
    [fault] = checked(f"{BASE}\n{bomb}\n", tmp_path)
    assert "too large for a spec" in fault.message


def test_a_bomb_inside_a_key_that_is_read_is_turned_down_at_once(tmp_path: Path) -> None:
    indented = "\n".join(f"  {line}" for line in _laughs("ha", "[{}]").splitlines())
    [fault] = checked(BASE.replace("about:\n", f"about:\n{indented}\n"), tmp_path)
    assert "too large for a spec" in fault.message


def test_deep_nesting_ends_in_a_fault(tmp_path: Path) -> None:
    [fault] = checked(BASE.replace("breakdowns: [sex]", "breakdowns: " + "[" * 50_000 + "]" * 50_000), tmp_path)
    assert fault.line == 7


def test_an_alias_of_a_modest_size_is_a_short_hand_like_any_other(tmp_path: Path) -> None:
    once = "      between: [-12 months, -1 day]\n      of: referral_date\n"
    text = BASE.replace(once, once + "      where: &which [not no_further_action]\n")
    text = text.replace("cohort:\n", "cohort:\n  where: &mine not no_further_action\n").replace("[not no", "[*mine] # ")
    text = text.replace("value: 33.3", "value: 50")
    assert [fault.message for fault in checked(text, tmp_path)] == [
        "example `the second of two`: `denominator` is 0, not 2",
        "example `the second of two`: `numerator` is 0, not 1",
        "example `the second of two`: `value` is nothing, not 50",
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "read_csv('secrets.csv') is null",
        "read_parquet('secrets.parquet') is null",
        "scan_csv('secrets.csv') is null",
        "pg_read_file('/etc/passwd') = 'x'",
        "load_extension('x')",
        "'a' in (select child_id from children)",
        "child_id in (table children)",
        "child_id in (values ('a'))",
        "exists (select 1)",
        "(with x as (select 1) select 1) = 1",
        "earlier; select 1",
        "earlier /* */",
        "earlier -- x",
        "child_id in (from children)",
        "'/etc/passwd'",
        "\"read_csv\"('x')",
        "`read_csv`('x')",
        "read_csv ('x')",
        "READ_CSV('x')",
        "READ_CSV\n('x')",
        "eval('1')",
        "columns('x')",
        "unnest(child_id)",
        "array_agg(child_id) = 'x'",
        "child_id::int = 1",
        "cast(child_id as int) = 1",
        "try_cast(child_id as int) = 1",
        "*",
        "count(*)",
    ],
)
def test_sql_that_reaches_beyond_its_row_is_turned_down(sql: str, tmp_path: Path) -> None:
    faults = checked(
        BASE.replace("numerator: earlier\n", f"numerator: |-\n  {sql.replace(chr(10), chr(10) + '  ')}\n"), tmp_path
    )
    assert [fault.line for fault in faults] == [28]


def test_the_codes_of_a_group_are_texts_and_cannot_end_one() -> None:
    from csc_indicators.specs.shared import CodeGroup

    group = CodeGroup(title="", code_set="", codes=["a') or read_csv('x') is null or child_id in ('b"])
    assert compile_sql("child_id in odd", {"odd": group}).columns == {"child_id"}


@pytest.mark.parametrize("table", ["../secrets", "/etc/passwd", "children.csv", "sqlite_master", "information_schema"])
def test_a_table_is_one_of_the_data_model_and_never_a_path(table: str, tmp_path: Path) -> None:
    [fault] = checked(BASE.replace("  table: episodes_of_need\n  in", f"  table: {table}\n  in"), tmp_path)
    assert fault.line == 19
    [fault] = checked(BASE.replace("      referrals: |", f"      {table}: |"), tmp_path)
    assert fault.line == 34


@pytest.mark.parametrize("sql", ["(" * 20_000 + "1" + ")" * 20_000, "not " * 20_000 + "true", "1 + " * 20_000 + "1"])
def test_sql_without_end_is_a_fault_and_no_crash(sql: str) -> None:
    begun = time.monotonic()
    with pytest.raises(SqlFault):
        compile_sql(sql, {})
    assert time.monotonic() - begun < QUICK
