"""The little tables of an example."""

from __future__ import annotations

import pytest

from csc_indicators.errors import UserError
from csc_indicators.specs.tables_in_text import parse_table


def test_cells_are_trimmed_and_blank_ones_are_missing() -> None:
    text = "child_id | closure_date\nA        | 2024-05-01\n B |\n"
    assert parse_table(text, "referrals") == {"child_id": ["A", "B"], "closure_date": ["2024-05-01", None]}


def test_blank_lines_are_passed_over_and_a_header_alone_is_an_empty_table() -> None:
    assert parse_table("\n  a | b\n\n", "t") == {"a": [], "b": []}
    assert parse_table("a\n1\n\n2\n", "t") == {"a": ["1", "2"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the table `t` is empty"),
        ("  \n\n", "the table `t` is empty"),
        ("a | b | a\n1 | 2 | 3", "the table `t` has two columns of one name"),
        ("a | b\n1 | 2\n\n1", "line 4 of the table `t` has 1 cells, not 2"),
        ("a | b\n1 | 2 | 3", "line 2 of the table `t` has 3 cells, not 2"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_table(text, "t")
    assert caught.value.message == message
