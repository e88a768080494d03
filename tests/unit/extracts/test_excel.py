from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from made_extracts import frame, own_columns, read, refusal, workbook

from csc_indicators.files import workbook_safety

HEADERS = ["LA code", "Child ID", "Referral date", "Source", "No further action", "Closure date"]
DAY = datetime(2024, 4, 1)


def test_real_dates_numbers_and_truths_are_read(tmp_path: Path) -> None:
    rows = [
        HEADERS,
        [301, 1001, DAY, 6, True, None],
        [302, 1002, datetime(2024, 4, 2), 10, False, datetime(2024, 5, 1, 12)],
    ]
    workbook(tmp_path / "referrals.xlsx", rows)
    read = frame(tmp_path)
    assert own_columns(read) == {
        "la_code": ["E09000002", "E09000003"],
        "child_id": ["1001", "1002"],
        "referral_date": [date(2024, 4, 1), date(2024, 4, 2)],
        "source": ["6", "10"],
        "no_further_action": [True, False],
        "primary_need": [None, None],
        "closure_date": [None, date(2024, 5, 1)],
        "closure_reason": [None, None],
    }
    assert read["source_row"].to_list() == [2, 3]


def test_dates_as_text_are_read_like_those_of_a_csv(tmp_path: Path) -> None:
    rows = [HEADERS, ["201", "a", "01/04/2024", "1A", "Y", ""], ["201", "b", "13/04/2024", "4", "N", " "]]
    workbook(tmp_path / "referrals.xlsx", rows)
    assert frame(tmp_path)["referral_date"].to_list() == [date(2024, 4, 1), date(2024, 4, 13)]


def test_real_dates_and_texts_in_one_column_are_read(tmp_path: Path) -> None:
    rows = [HEADERS, ["201", "a", DAY], ["201", "b", "13/04/2024"], ["201", "c", "05-Jun-2024"], ["201", "d", "NULL"]]
    workbook(tmp_path / "referrals.xlsx", rows)
    assert frame(tmp_path)["referral_date"].to_list() == [
        DAY.date(),
        date(2024, 4, 13),
        date(2024, 6, 5),
        None,
    ]


def test_a_day_that_excel_holds_as_a_number_is_read(tmp_path: Path) -> None:
    workbook(tmp_path / "referrals.xlsx", [HEADERS, ["201", "a", 45383], ["201", "b", 45383.5]])
    assert frame(tmp_path)["referral_date"].to_list() == [date(2024, 4, 1)] * 2
    workbook(tmp_path / "referrals.xlsx", [HEADERS, ["201", "a", 45383], ["201", "b", DAY]])
    assert frame(tmp_path)["referral_date"].to_list() == [date(2024, 4, 1), DAY.date()]
    workbook(tmp_path / "referrals.xlsx", [HEADERS, ["201", "a", 4538]])
    assert "row 2: `referral_date` is not a date" in refusal(tmp_path)


def test_a_type_that_shows_only_far_down_is_seen(tmp_path: Path) -> None:
    rows = [HEADERS, *(["201", number, DAY] for number in range(1500)), ["201", "A7", DAY]]
    workbook(tmp_path / "referrals.xlsx", rows)
    assert frame(tmp_path)["child_id"].to_list()[-2:] == ["1499", "A7"]


def test_the_sheet_named_for_the_extract_comes_before_the_first(tmp_path: Path) -> None:
    rows = [HEADERS, ["201", "a", DAY]]
    workbook(tmp_path / "referrals.xlsx", rows, sheet="Referrals", before=["Guidance"])
    assert frame(tmp_path).height == 1
    workbook(tmp_path / "referrals.xlsx", rows, sheet="Other", before=["Guidance"])
    assert frame(tmp_path).height == 1


def test_blank_rows_are_left_out_and_rows_keep_their_number(tmp_path: Path) -> None:
    rows = [HEADERS, ["201", "a", DAY], [None], ["201", "b", DAY], [None], [" "]]
    workbook(tmp_path / "referrals.xlsx", rows)
    assert frame(tmp_path)["source_row"].to_list() == [2, 4]


def test_headers_twice_are_an_error(tmp_path: Path) -> None:
    workbook(
        tmp_path / "referrals.xlsx", [["la_code", "child_id", "Child ID", "referral_date"], ["201", "a", "b", DAY]]
    )
    assert "has two columns that may be `child_id`" in refusal(tmp_path)


def test_a_sheet_that_does_not_begin_in_the_first_row_keeps_the_rows_that_a_person_sees(tmp_path: Path) -> None:
    workbook(tmp_path / "referrals.xlsx", [[None], ["A title"], HEADERS, ["201", "a", DAY]])
    assert frame(tmp_path)["source_row"].to_list() == [4]


def test_an_empty_sheet_is_an_error_and_one_with_headings_only_is_no_extract(tmp_path: Path) -> None:
    workbook(tmp_path / "referrals.xlsx", [])
    assert "has none of the column names" in refusal(tmp_path)
    workbook(tmp_path / "referrals.xlsx", [HEADERS])
    assert read(tmp_path).by_name == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<html><table><tr><td>secret", "is not an .xlsx workbook but a web page or XML"),
        (b"la_code,child_id\nE09000001,secret\n", "is not an .xlsx workbook but plain text"),
        (b"\xd0\xcf\x11\xe0secret", "is not an .xlsx workbook but an old or password-protected Excel workbook"),
        (b"PAR1secret", "is not an .xlsx workbook but a Parquet file"),
        (b"PK\x03\x04secret", "is damaged: it is not a whole Excel workbook"),
        (b"", "is empty"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "referrals.xlsx").write_bytes(content)
    text = refusal(tmp_path)
    assert f"`referrals.xlsx` {told}" in text
    assert "secret" not in text


def test_a_zip_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "referrals.xlsx", "w") as container:
        container.writestr("secret.txt", "secret")
    assert "is not an .xlsx workbook but a zip file" in refusal(tmp_path)
    with zipfile.ZipFile(tmp_path / "referrals.xlsx", "w") as container:
        container.writestr("[Content_Types].xml", "<Types/>")
    assert "cannot be read as an Excel workbook" in refusal(tmp_path)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook(tmp_path / "referrals.xlsx", [HEADERS, ["201", "a", DAY]])
    monkeypatch.setattr(workbook_safety, "_LARGEST_PARTS", 1000)
    assert "unpacks to more than can be read" in refusal(tmp_path)


def test_a_workbook_with_a_broken_sheet_is_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", [HEADERS, ["201", "a", DAY]])
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "referrals.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    assert "`referrals.xlsx` cannot be read as an Excel workbook" in refusal(tmp_path)
