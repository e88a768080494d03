"""An extract of as many rows as a program stops at is told of; any other number says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from csc_indicators.workflows import Request, compute


@pytest.mark.parametrize(("rows", "is_told"), [(1_000, True), (65_535, True), (65_536, True), (999, False)])
def test_as_many_rows_as_programs_stop_at_are_told(rows: int, is_told: bool, tmp_path: Path) -> None:
    lines = [f"E06000001,{number},2024-0{number % 9 + 1}-11" for number in range(rows)]
    (tmp_path / "referrals.csv").write_text("\n".join(["la_code,child_id,referral_date", *lines]), encoding="utf-8")
    notes = compute(Request(tmp_path, indicators=("referral_rate",), periods=("2024-25",), compare=False)).notes
    words = f"`referrals` has exactly {rows:,} rows at which programs stop: look whether the rest was cut off"
    assert (words in notes) is is_told
