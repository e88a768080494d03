"""Rows of two folders are counted as added, removed and corrected; the sums hold for any two."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from csc_indicators.config import Config
from csc_indicators.extracts.read import read_extracts
from csc_indicators.runs.row_changes import CHANGES, row_changes

HEADER = "la_code,child_id,referral_date,source,no_further_action"
LA = "E06000001"


def changes(old: list[str], new: list[str], header: str = HEADER) -> dict[str, dict[str, int]]:
    """By authority, what differs between two files of referrals."""
    read = []
    with TemporaryDirectory() as folder:
        for name, rows in {"old": old, "new": new}.items():
            (Path(folder) / name).mkdir()
            (Path(folder) / name / "referrals.csv").write_text("\n".join([header, *rows]) + "\n")
            read.append(read_extracts(Path(folder) / name, Config()))
        found = row_changes(*read)
    assert set(found["extract"]) <= {"referrals"}
    return {row["la_code"]: {name: row[name] for name in CHANGES} for row in found.iter_rows(named=True)}


def test_a_row_with_the_same_key_and_other_content_was_corrected() -> None:
    old = [f"{LA},C1,2024-05-01,1A,N", f"{LA},C2,2024-05-01,1A,N", f"{LA},C3,2024-05-01,1A,N"]
    new = [
        f"{LA},C1,2024-05-01,1B,N",
        f"{LA},C3,2024-05-01,1A,N",
        f"{LA},C4,2024-05-01,1A,",
        "E06000005,C1,2024-05-01,,",
    ]
    assert changes(old, new) == {
        LA: {"rows_added": 1, "rows_removed": 1, "rows_corrected": 1},
        "E06000005": {"rows_added": 1, "rows_removed": 0, "rows_corrected": 0},
    }


def test_the_order_of_rows_and_an_absent_column_are_no_difference() -> None:
    rows = [f"{LA},C1,2024-05-01,1A,N", f"{LA},C2,2024-05-01,1A,N"]
    assert changes(rows, rows[::-1]) == {}


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["C1", "C2"]),
        st.sampled_from(["2024-05-01", "2024-06-01", ""]),
        st.sampled_from(["1A", "1B", ""]),
    ),
    max_size=8,
)


@given(ROWS, ROWS)
def test_the_rows_before_with_the_changes_are_as_many_as_after(
    old: list[tuple[str, str, str]], new: list[tuple[str, str, str]]
) -> None:
    before, after = ([f"{LA},{child},{day},{source},N" for child, day, source in rows] for rows in (old, new))
    found = changes(before, after).get(LA, dict.fromkeys(CHANGES, 0))
    left, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    keys = {row.rsplit(",", 2)[0] for row in (*left, *come)}
    corrected = sum(
        min(sum(n for row, n in some.items() if row.rsplit(",", 2)[0] == key) for some in (left, come)) for key in keys
    )
    assert found["rows_corrected"] == corrected
    assert found["rows_removed"] == left.total() - corrected
    assert found["rows_added"] == come.total() - corrected
    assert len(before) - found["rows_removed"] + found["rows_added"] == len(after)


def test_an_extract_that_only_one_folder_has_is_added_whole(tmp_path: Path) -> None:
    for name, files in {"old": ["referrals"], "new": ["referrals", "cp_plans"]}.items():
        (tmp_path / name).mkdir()
        for file in files:
            start = "start_date" if file == "cp_plans" else "referral_date"
            (tmp_path / name / f"{file}.csv").write_text(f"la_code,child_id,{start}\n{LA},C1,2024-05-01\n")
    found = row_changes(read_extracts(tmp_path / "old", Config()), read_extracts(tmp_path / "new", Config()))
    expected = {"extract": ["cp_plans"], "la_code": [LA], "rows_added": [1], "rows_removed": [0], "rows_corrected": [0]}
    assert found.equals(pl.DataFrame(expected))
