from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from made_extracts import frame, own_columns, parquet, read, refusal

DAY = date(2024, 4, 1)


def test_a_file_stays_a_plan_with_its_types_and_where_each_row_came_from(tmp_path: Path) -> None:
    parquet(tmp_path / "referrals.parquet", la_code=["E09000001"] * 2, child_id=["a", "b"], referral_date=[DAY, DAY])
    extract = read(tmp_path).by_name["referrals"]
    assert "Parquet SCAN" in extract.frame.explain()
    rows = extract.frame.collect()
    assert rows["row_id"].to_list() == [0, 1]
    assert rows["source_row"].to_list() == [1, 2]
    assert rows["source_file"].to_list() == ["referrals.parquet"] * 2
    assert rows["closure_date"].to_list() == [None, None]


def test_rows_keep_their_number_behind_a_filter(tmp_path: Path) -> None:
    parquet(tmp_path / "referrals" / "a.parquet", la_code=["201"] * 3, child_id=list("abc"), referral_date=[DAY] * 3)
    parquet(tmp_path / "referrals" / "b.parquet", la_code=["201"] * 2, child_id=list("de"), referral_date=[DAY] * 2)
    plan = read(tmp_path).by_name["referrals"].frame.filter(pl.col("child_id").is_in(["c", "e"]))
    assert plan.select("row_id", "source_file", "source_row").collect().rows() == [
        (2, "referrals/a.parquet", 3),
        (4, "referrals/b.parquet", 2),
    ]


def test_files_of_different_columns_are_read_together(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {"la_code": ["E09000001"], "child_id": ["a"], "referral_date": [DAY]}
    parquet(tmp_path / "referrals" / "a.parquet", **columns, source=["1A"])
    parquet(tmp_path / "referrals" / "b.parquet", **columns)
    parquet(tmp_path / "referrals" / "c.parquet", **columns, source=["2a"])
    rows = frame(tmp_path).sort("row_id")
    assert rows["source"].to_list() == ["1A", "2A", None]
    assert rows["source_file"].to_list() == [f"referrals/{name}.parquet" for name in "acb"]
    assert rows["row_id"].to_list() == [0, 1, 2]
    assert "source" in read(tmp_path).by_name["referrals"].absent_columns


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (["PRIMARY", None, "SPECIAL"], ["PRIMARY", None, "SPECIAL"]),
        (["PRIMARY", None, "State-funded primary"], ["PRIMARY", None, "PRIMARY"]),
        (["PRIMARY", "", "SPECIAL"], ["PRIMARY", None, "SPECIAL"]),
        (["PRIMARY", "special ", "no school"], ["PRIMARY", "SPECIAL", "NO SCHOOL"]),
        ([None, None, None], [None, None, None]),
    ],
)
def test_codes_are_taken_as_they_stand_only_where_all_are_written_so(
    tmp_path: Path, written: list[str | None], codes: list[str | None]
) -> None:
    rows = len(written)
    parquet(
        tmp_path / "attendance.parquet",
        la_code=["E09000001"] * rows,
        child_id=list("abc"),
        academic_year=["2023-24", "2023/24", "2023-24"],
        sessions_possible=[190] * rows,
        school_type=pl.Series(written, dtype=pl.String),
    )
    read_rows = read(tmp_path).by_name["attendance"].frame.collect()
    assert read_rows["school_type"].to_list() == codes
    assert read_rows["academic_year"].to_list() == ["2023-24"] * rows


def test_a_partitioned_folder_has_its_keys_as_columns(tmp_path: Path) -> None:
    for la, child in (("301", "a"), ("302", "b")):
        folder = tmp_path / "referrals" / f"la_code={la}" / "year=2024"
        parquet(folder / "part-0.parquet", child_id=[child], referral_date=[DAY])
    rows = frame(tmp_path)
    assert rows["la_code"].to_list() == ["E09000002", "E09000003"]
    assert rows["source_file"].to_list()[0] == "referrals/la_code=301/year=2024/part-0.parquet"
    assert rows["source_row"].to_list() == [1, 1]


def test_columns_may_come_with_other_types(tmp_path: Path) -> None:
    parquet(
        tmp_path / "referrals.parquet",
        la_code=pl.Series([301, 302]),
        child_id=pl.Series([12.0, 13.0]),
        referral_date=pl.Series([datetime(2024, 4, 1, 9, 30), None]),
        source=pl.Series(["1a", " 2B "], dtype=pl.Categorical),
        no_further_action=pl.Series([1, 0]),
        closure_date=pl.Series(["01/04/2024", "13/04/2024"]),
        closure_reason=pl.Series([None, None]),
    )
    assert own_columns(frame(tmp_path)) == {
        "la_code": ["E09000002", "E09000003"],
        "child_id": ["12", "13"],
        "referral_date": [DAY, None],
        "source": ["1A", "2B"],
        "no_further_action": [True, False],
        "primary_need": [None, None],
        "closure_date": [DAY, date(2024, 4, 13)],
        "closure_reason": [None, None],
    }


def test_moments_without_a_time_zone_that_are_midnights_in_utc_are_the_days_in_england(tmp_path: Path) -> None:
    months = range(1, 13)
    moments: list[object] = [datetime(2024, month, 20, 23 if 4 <= month <= 10 else 0) for month in months]
    columns: dict[str, list[object]] = {"la_code": ["E09000001"] * 12, "child_id": [f"C{month}" for month in months]}
    parquet(tmp_path / "referrals.parquet", **columns, referral_date=moments)
    days = frame(tmp_path).sort("row_id")["referral_date"].to_list()
    assert days == [date(2024, month, 21 if 4 <= month <= 10 else 20) for month in months]


def test_numbers_may_be_of_any_width_and_what_is_no_number_is_null(tmp_path: Path) -> None:
    parquet(
        tmp_path / "care_episodes.parquet",
        la_code=["E09000001"] * 3,
        child_id=["a", "b", "c"],
        start_date=[DAY] * 3,
        reason_new_episode=["S"] * 3,
        legal_status=["C2"] * 3,
        placement_type=["U1"] * 3,
        distance_miles=pl.Series([float("nan"), 999.9, 3.5]),
    )
    assert frame(tmp_path, "care_episodes")["distance_miles"].to_list() == [None, None, 3.5]
    parquet(
        tmp_path / "sdq_scores.parquet",
        la_code=["E09000001"],
        child_id=["a"],
        as_at_date=[DAY],
        sdq_score=pl.Series([12.0], dtype=pl.Float32),
    )
    assert frame(tmp_path, "sdq_scores")["sdq_score"].to_list() == [12]


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (["2024-04-01", "04/13/2024", "13/04/2024"], "one form in row 2, the other in row 3"),
        (["2024-04-01", None, "soon"], "`referrals.parquet` row 3: `referral_date` is not a date"),
        ([1, 2, 3], "`referrals.parquet` row 1: `referral_date` is not a date\n  found: 3 such rows"),
        ([[DAY], [DAY], [DAY]], "`referrals.parquet` column `referral_date` holds values of another kind, not dates"),
    ],
)
def test_wrong_dates_are_found_when_the_file_is_read(tmp_path: Path, dates: list[object], told: str) -> None:
    parquet(tmp_path / "referrals.parquet", la_code=["E09000001"] * 3, child_id=["a"] * 3, referral_date=dates)
    assert told in refusal(tmp_path)


def test_two_forms_in_two_files_are_an_error_that_names_both(tmp_path: Path) -> None:
    for name, day in (("a", "04/13/2024"), ("b", "13/04/2024")):
        parquet(
            tmp_path / "referrals" / f"{name}.parquet",
            la_code=["201"] * 2,
            child_id=["x", "y"],
            referral_date=[day] * 2,
        )
    told = refusal(tmp_path)
    assert "one form in `referrals/a.parquet` row 1, the other in `referrals/b.parquet` row 1" in told


def test_wrong_and_blank_authorities_are_found_when_the_file_is_read(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {"child_id": ["a"] * 3, "referral_date": [DAY] * 3}
    path = tmp_path / "referrals.parquet"
    parquet(path, la_code=["E09000001", "E09000001", "E09"], **columns)
    assert "`referrals.parquet` row 3: `la_code` is not a local authority of England" in refusal(tmp_path)
    parquet(path, la_code=["E09000001", None, ""], **columns)
    assert "`referrals.parquet` row 2: `la_code` is blank\n  found: 2 such rows" in refusal(tmp_path)
    parquet(path, la_code=[201, 202, 999], **columns)
    assert "row 3: `la_code` is not a local authority" in refusal(tmp_path)


def test_a_file_that_is_no_parquet_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "referrals.parquet"
    path.write_text("la_code,child_id\nE09000001,secret\n")
    assert refusal(tmp_path) == "`referrals.parquet` is not a Parquet file but plain text"
    path.write_bytes(b"PK\x03\x04")
    assert "but an Excel workbook or a zip file" in refusal(tmp_path)
    path.write_bytes(b"")
    assert refusal(tmp_path) == "`referrals.parquet` is empty"
    parquet(path, la_code=["E09000001"])
    path.write_bytes(path.read_bytes()[:-20])
    assert refusal(tmp_path) == "`referrals.parquet` is damaged: it is not a whole Parquet file"


def test_a_file_without_rows_is_no_extract(tmp_path: Path) -> None:
    pl.DataFrame(schema={"la_code": pl.String, "child_id": pl.String, "referral_date": pl.Date}).write_parquet(
        tmp_path / "referrals.parquet"
    )
    assert read(tmp_path).by_name == {}
    assert "`referrals.parquet` holds headings and no rows" in read(tmp_path).notes[0]


def test_without_la_code_the_config_says_whose_the_rows_are(tmp_path: Path) -> None:
    parquet(tmp_path / "referrals.parquet", child_id=["a"], referral_date=[DAY])
    assert frame(tmp_path, la_code="302")["la_code"].to_list() == ["E09000003"]
    assert "has no column `la_code`" in refusal(tmp_path)
