"""YAML as a spec needs it: text stays text, nothing is said twice, and every value has its line."""

from __future__ import annotations

import pytest

from csc_indicators.specs.yaml_lines import YamlFault, line_of, load


@pytest.mark.parametrize(
    "text",
    ["yes", "no", "on", "off", "Yes", "NO", "True", "2024-04-01", "0501", "1_000", "0x1F", "1e5", ".5", "12:30", "+1"],
)
def test_what_plain_yaml_would_change_stays_as_it_was_written(text: str) -> None:
    assert load(f"key: {text}") == {"key": text}


def test_numbers_true_false_and_nothing_are_recognised() -> None:
    assert load("[1, -2, 0, 33.3, -0.5, true, false, null, ~]") == [1, -2, 0, 33.3, -0.5, True, False, None, None]
    assert load("key:") == {"key": None}


def test_a_key_is_text_whatever_it_looks_like() -> None:
    assert load("1: one\ntrue: yes\nnull: no") == {"1": "one", "true": "yes", "null": "no"}


def test_an_empty_file_is_nothing() -> None:
    assert load("") is None
    assert load("# only a comment\n") is None


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    assert load("\ufeffa: 1\r\nb: |\r\n  two\r\n  lines\r\n") == {"a": 1, "b": "two\nlines\n"}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3", 3, "`a` is given twice"),
        ("a:\n  b: 1\n  c: 2\n  b: 3", 4, "`b` is given twice"),
        ("a: {b: 1, b: 2}", 1, "`b` is given twice"),
        ("a:\n\tb: 1", 2, "is not YAML: found character that cannot start any token"),
        ("a: 1\nb: c: d", 2, "is not YAML: mapping values are not allowed in this context"),
        ("a: [1, 2\nb: 3", 2, "is not YAML: did not find expected ',' or ']'"),
        ("? [a, b]\n: c", 1, "a key must be text"),
        ("a: \x07", 1, "is not YAML: a character that cannot be read"),
        ("a: 1\n---\nb: 2", 2, "is not YAML: but found another document"),
        ("a: &a [1, *a]", 1, "an alias (`*`) stands inside what it stands for"),
        ("a: !!int four", 1, "a spec is text, numbers, lists and mappings"),
    ],
)
def test_a_fault_has_its_line_and_its_words(text: str, line: int, message: str) -> None:
    with pytest.raises(YamlFault) as caught:
        load(text)
    assert (caught.value.line, caught.value.message) == (line, message)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a:\n\tb: 1", "indent with spaces, not with a tab"),
        ("a:\n    b: 1\n \tc: 1", "indent with spaces, not with a tab"),
        ("a: b: c", "put the text in quotes, or begin it with `>-`"),
        ("a: @b", "put the text in quotes"),
        ("a: *b", "put text that begins with `*` in quotes"),
        ("a:\n  b: 1\n c: 2", "see that keys of one level begin in one column"),
    ],
)
def test_the_common_slips_have_a_hint(text: str, hint: str) -> None:
    with pytest.raises(YamlFault) as caught:
        load(text)
    assert caught.value.hint == hint


def test_an_alias_stands_for_what_it_names() -> None:
    assert load("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


TEXT = """\
id: one
cohort:
  # a comment
  where:
    - a = 1
    - b = 2
  lookups: {earlier: {table: t,
    between: [x, y]}}
1: number
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ([], 1),
        (["id"], 1),
        (["cohort"], 2),
        (["cohort", "where"], 4),
        (["cohort", "where", 0], 5),
        (["cohort", "where", 1], 6),
        (["cohort", "lookups", "earlier", "between", 1], 8),
        (["1"], 9),
        (["cohort", "not there", "nor this"], 2),
        (["cohort", "where", 7], 4),
        (["id", "deeper"], 1),
    ],
)
def test_a_value_has_its_line_and_what_is_not_there_that_of_what_is_above(path: list[str | int], line: int) -> None:
    assert line_of(TEXT, path) == line
