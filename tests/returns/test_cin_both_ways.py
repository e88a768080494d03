"""The sample extracts, sent as the children in need census of each year and imported again, give the same figures."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl
from made_files import folder_of
from written_cin import TAKEN, by_child, sample, sent

from csc_indicators.outputs.formats import Format
from csc_indicators.outputs.machine_formats import encode
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import import_returns
from csc_indicators.returns.write import write_extracts
from csc_indicators.workflows import Request, compute

YEARS = range(2022, 2026)
LAST = date(2025, 3, 31)
PERIODS = ("2021-22", "2022-23", "2023-24", "2024-25")
ALWAYS_COUNTED = {
    "assessment_factor_rate",
    "assessments_rate",
    "assessments_within_45_days",
    "cin_rate",
    "cp_plan_starts_rate",
    "cp_plans_over_2_years",
    "cp_plans_rate",
    "icpc_rate",
    "icpc_within_15_days",
    "referral_rate",
    "repeat_cp_plans",
    "repeat_referrals",
    "s47_rate",
    "s47_to_icpc",
}
"""Indicators that must not drop out of the comparison, as all would if nothing could be counted."""


def known_at_last(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """An extract as it was on the last day of the last year."""
    if name == "children":
        return frame
    start, *more = TAKEN[name]
    later = [column for column in more if frame.schema[column] == pl.Date]
    told_at_the_end = [column for column in more if column in ("closure_reason", "factors")]
    begun = frame.filter(pl.col(start) <= LAST)
    return begun.with_columns(
        pl.when(pl.col(end) <= LAST).then(column).alias(column) for end in later for column in (end, *told_at_the_end)
    )


def figures(folder: Path) -> tuple[bytes, set[str]]:
    outcome = compute(Request(folder, periods=PERIODS, by=("age_band", "sex")))
    counted = outcome.table.filter(pl.col("value").is_not_null())["indicator"].unique()
    return b"".join(encode(outcome.table, Format.csv, outcome.run)), set(counted)


def test_the_sample_sent_as_returns_gives_the_same_figures(tmp_path: Path) -> None:
    extracts = sample()
    files: dict[str, str | bytes] = {}
    for (place,), _ in extracts["referrals"].group_by("la_code"):
        own = {name: by_child(frame.filter(pl.col("la_code") == place)) for name, frame in extracts.items()}
        files |= {f"{place}-{year}.xml": sent(own, str(place), year) for year in YEARS}
    returned = import_returns([folder_of(tmp_path / "returns", files)], Options())
    assert not returned.account.unbalanced()
    write_extracts(returned, tmp_path / "imported", "csv")
    (tmp_path / "own").mkdir()
    for name, frame in extracts.items():
        known_at_last(name, frame).write_csv(tmp_path / "own" / f"{name}.csv")
    shutil.copy(tmp_path / "imported" / "extract.toml", tmp_path / "own" / "extract.toml")
    mine, counted = figures(tmp_path / "imported")
    theirs, _ = figures(tmp_path / "own")
    assert mine == theirs
    assert counted >= ALWAYS_COUNTED
