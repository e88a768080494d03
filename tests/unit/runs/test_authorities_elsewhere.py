"""Which authorities have rows does not depend on the indicators asked for: those in any extract of the folder."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.errors import UserError
from csc_indicators.workflows import Request, compute

INNER_LONDON = [f"E090000{number:02}" for number in (1, 7, 12, 13, 14, 19, 20, 22, 23, 25, 28, 30, 32, 33)]
WITHOUT_CARE = INNER_LONDON[0]


def folder(path: Path) -> Path:
    """Referrals of all of Inner London, a child in care in every authority but one, and a file that is none."""
    everywhere = pl.DataFrame({"LA Code": INNER_LONDON, "child_id": "A", "referral_date": "2024-05-01"})
    everywhere.write_parquet(path / "referrals.parquet")
    care = pl.DataFrame({"la_code": INNER_LONDON[1:], "child_id": "A", "start_date": "2024-05-01", "end_date": None})
    care.with_columns(reason_new_episode=pl.lit("S"), legal_status=pl.lit("C2"), placement_type=pl.lit("U4")).write_csv(
        path / "care_episodes.csv"
    )
    (path / "cp_plans.csv").write_text("no,such\ncolumns,here\n", encoding="utf-8")
    return path


def figures(data: Path, *las: str) -> dict[str, float | None]:
    table = compute(Request(data, periods=("2024-25",), indicators=("cla_rate",), las=las)).table
    return dict(
        table.filter(pl.col("geographic_level") != "Statistical neighbours").select("area_name", "numerator").rows()
    )


def test_a_region_is_complete_though_one_of_its_authorities_has_no_child_in_care(tmp_path: Path) -> None:
    found = figures(folder(tmp_path))
    assert (found["City of London"], found["Inner London"]) == (0, len(INNER_LONDON) - 1)


def test_an_authority_that_has_rows_in_another_extract_only_can_be_asked_for(tmp_path: Path) -> None:
    found = figures(folder(tmp_path), WITHOUT_CARE)
    assert found["City of London"] == 0
    with pytest.raises(UserError, match="no rows of Leeds"):
        figures(tmp_path, "Leeds")
