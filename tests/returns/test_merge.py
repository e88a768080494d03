from __future__ import annotations

from datetime import date

import polars as pl

from csc_indicators.returns.merge import latest_by_key, merge_children
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account


def told(*rows: tuple[str, str | None, str | None, date, bool, str, int]) -> pl.DataFrame:
    schema = ["child_id", "sex", "upn", "as_at", "primary", "source_file", "source_row"]
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        la_code=pl.lit("E09000001"), table=pl.lit("Header")
    )


MARCH = [date(2023, 3, 31), date(2024, 3, 31)]


def test_a_child_has_the_latest_known_value_of_each_column() -> None:
    account = Account()
    rows = told(
        ("1", "M", None, MARCH[1], True, "new", 2),
        ("1", "F", "U1", MARCH[0], True, "old", 2),
        ("2", None, None, MARCH[0], False, "other", 9),
    )
    account.read(rows.filter("primary"), "Header")
    merged = merge_children(rows, account)
    assert merged.sort("child_id").rows() == [
        ("E09000001", "1", "M", "U1", "new", 2),
        ("E09000001", "2", None, None, "other", 9),
    ]
    assert account.unbalanced() == []
    assert account.rows_of("children") == 2
    assert [(one.file, one.fate, one.rows) for one in account.entries if one.fate != "read"] == [
        ("new", "kept", 1),
        ("old", "merged", 1),
        ("other", "made", 1),
    ]


def test_what_was_read_for_the_child_counts_before_news_of_another_table() -> None:
    rows = told(("1", "M", None, MARCH[0], True, "a", 2), ("1", "F", "U2", MARCH[1], False, "b", 2))
    assert merge_children(rows, Account()).row(0) == ("E09000001", "1", "M", "U2", "a", 2)


def test_a_later_submission_replaces_every_row_of_the_key() -> None:
    rows = pl.DataFrame(
        [("1", 1, "x", "old", 2), ("1", 1, "y", "old", 3), ("1", 2, "z", "new", 2), ("2", 1, "x", "old", 4)],
        schema=["key", "as_at", "value", "source_file", "source_row"],
        orient="row",
    )
    merged = latest_by_key(rows, ["key"], "as_at")
    assert merged.rows["value"].to_list() == ["z", "x"]
    assert merged.replaced["value"].to_list() == ["x", "y"]


def test_of_one_submission_only_rows_that_are_the_same_throughout_go() -> None:
    rows = pl.DataFrame(
        [("1", 1, "x", "a", 2), ("1", 1, "x", "a", 3), ("1", 1, "y", "a", 4)],
        schema=["key", "as_at", "value", "source_file", "source_row"],
        orient="row",
    )
    merged = latest_by_key(rows, ["key"], "as_at")
    assert merged.rows["source_row"].to_list() == [2, 4]
    assert merged.repeated["source_row"].to_list() == [3]


def test_an_account_that_does_not_balance_says_where() -> None:
    account = Account()
    rows = told(("1", None, None, MARCH[0], True, "a", 2), ("2", None, None, MARCH[0], True, "a", 3))
    account.read(rows, "Header")
    account.dropped(rows.head(1), "Header", Reason(ReasonCode.NO_KEY, "CHILD"))
    assert account.unbalanced() == ["a Header: +1"]
