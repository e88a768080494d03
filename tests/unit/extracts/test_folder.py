from __future__ import annotations

from datetime import date
from pathlib import Path

from made_extracts import REFERRALS, frame, parquet, read, refusal, write

from csc_indicators.config import Config
from csc_indicators.extracts.read import read_extracts

ROW = "E09000001,a,2024-04-01,,,\n"


def test_two_forms_of_one_extract_are_an_error_that_names_both(tmp_path: Path) -> None:
    write(tmp_path, referrals=REFERRALS + ROW)
    parquet(tmp_path / "referrals.parquet", la_code=["E09000001"])
    assert "`referrals.csv` and `referrals.parquet` are the same extract" in refusal(tmp_path)


def test_a_file_and_a_folder_of_one_extract_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, referrals=REFERRALS + ROW)
    parquet(tmp_path / "referrals" / "x.parquet", la_code=["E09000001"])
    assert "`referrals/` and `referrals.csv` are the same extract" in refusal(tmp_path)


def test_two_forms_within_a_folder_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "referrals").mkdir()
    write(tmp_path / "referrals", a=REFERRALS + ROW)
    parquet(tmp_path / "referrals" / "b.parquet", la_code=["E09000001"])
    assert "`referrals/a.csv` and `referrals/b.parquet` are of different forms" in refusal(tmp_path)


def test_a_folder_of_files_is_one_extract_whose_rows_know_their_file(tmp_path: Path) -> None:
    (tmp_path / "referrals").mkdir()
    write(tmp_path / "referrals", b=REFERRALS + ROW + ROW, a=REFERRALS + ROW)
    rows = frame(tmp_path)
    assert rows["row_id"].to_list() == [0, 1, 2]
    assert rows["source_file"].to_list() == ["referrals/a.csv", "referrals/b.csv", "referrals/b.csv"]
    assert rows["source_row"].to_list() == [2, 2, 3]


def test_a_column_that_one_file_of_several_lacks_is_absent_and_said(tmp_path: Path) -> None:
    (tmp_path / "referrals").mkdir()
    write(tmp_path / "referrals", a=REFERRALS + ROW, b="la_code,child_id,referral_date\nE09000001,b,2024-04-01\n")
    extracts = read(tmp_path)
    assert {"closure_date", "source"} <= extracts.by_name["referrals"].absent_columns
    assert any("`closure_date`" in note and "not every file" in note for note in extracts.notes)


def test_a_file_with_a_name_like_an_extract_is_noted(tmp_path: Path) -> None:
    write(tmp_path, referrals=REFERRALS + ROW, refferals=REFERRALS, zzz="x\n")
    (tmp_path / "cp_plans.xls").write_bytes(b"x")
    (tmp_path / "readme.md").write_text("x")
    assert read(tmp_path).notes == (
        "`cp_plans.xls` is not read: save it as .csv, .parquet or .xlsx",
        "`refferals.csv` is not read: no extract has that name; did you mean `referrals`?",
        "`zzz.csv` is not read: no extract has that name",
    )


def test_case_does_not_matter_in_file_names(tmp_path: Path) -> None:
    (tmp_path / "Referrals.CSV").write_text(REFERRALS + ROW)
    assert frame(tmp_path).height == 1


def test_a_folder_without_extracts_says_what_was_looked_for(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, refferals=REFERRALS))
    assert "holds no extract" in told
    assert "did you mean `referrals`?" in told
    assert "care_episodes" in told


def test_a_path_that_is_no_folder_is_told(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "nowhere")
    write(tmp_path, referrals=REFERRALS)
    assert "is a file" in refusal(tmp_path / "referrals.csv")


def test_only_the_extracts_asked_for_are_opened(tmp_path: Path) -> None:
    write(tmp_path, referrals=REFERRALS + ROW, cp_plans="")
    assert set(read_extracts(tmp_path, Config(), only={"referrals", "children"}).by_name) == {"referrals"}


def test_all_errors_of_a_folder_are_told_together_by_file(tmp_path: Path) -> None:
    write(tmp_path, s47_investigations="x", referrals=REFERRALS + "E09000001,a,soon,,maybe,\n", cp_plans="")
    lines = [line for line in refusal(tmp_path).splitlines() if not line.startswith("  ")]
    assert lines == [
        "`cp_plans.csv` is empty",
        "`referrals.csv` row 2: `no_further_action` is not yes or no",
        "`referrals.csv` row 2: `referral_date` is not a date",
        "`s47_investigations.csv` has none of the column names of `s47_investigations` in its first 20 rows",
    ]


def test_the_folder_states_its_own_dates(tmp_path: Path) -> None:
    write(tmp_path, referrals=REFERRALS + ROW, children="la_code,child_id\n301,a\n")
    (tmp_path / "extract.toml").write_text(
        "extracted_on = 2025-04-10\ncovers_from = 2019-04-01\n[extracts.referrals]\ncovers_from = 2021-04-01\n"
    )
    extracts = read(tmp_path)
    assert (extracts.extracted_on, extracts.covers_from) == (date(2025, 4, 10), date(2019, 4, 1))
    assert extracts.by_name["referrals"].covers_from == date(2021, 4, 1)
    assert extracts.by_name["children"].covers_from == date(2019, 4, 1)


def test_an_unknown_key_or_extract_in_the_statement_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, referrals=REFERRALS + ROW)
    (tmp_path / "extract.toml").write_text("extracted = 2025-04-10\n")
    assert "line 1 has an unknown key `extracted`" in refusal(tmp_path)
    (tmp_path / "extract.toml").write_text("[extracts.referals]\ncovers_from = 2021-04-01\n")
    assert "did you mean `referrals`?" in refusal(tmp_path)
    (tmp_path / "extract.toml").write_text("[extracts.referrals]\ncovers = 2021-04-01\n")
    assert "hint: did you mean `covers_from`?" in refusal(tmp_path)
    (tmp_path / "extract.toml").write_text("extracted_on = 2020-01-01\ncovers_from = 2021-04-01\n")
    assert "`covers_from` is after `extracted_on`" in refusal(tmp_path)
    nobody = "[extracts.referrals.authorities.Leeds]\ncovers_from = 2021-04-01\n"
    (tmp_path / "extract.toml").write_text(nobody)
    assert "has authority `Leeds`, which is none" in refusal(tmp_path)
    (tmp_path / "extract.toml").write_text("covers_from = 'soon'\n")
    assert "must be a date" in refusal(tmp_path)
