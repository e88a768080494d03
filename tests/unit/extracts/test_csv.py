from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_extracts import REFERRALS, frame, own_columns, read, refusal, write

ROW = "E09000001,a,2024-04-01,1A,Y,2024-05-01\n"


def test_a_clean_file_is_read_with_its_types_and_where_each_row_came_from(tmp_path: Path) -> None:
    rows = frame(write(tmp_path, referrals=REFERRALS + ROW))
    assert rows.row(0, named=True) == {
        "la_code": "E09000001",
        "child_id": "a",
        "referral_date": date(2024, 4, 1),
        "source": "1A",
        "no_further_action": True,
        "primary_need": None,
        "closure_date": date(2024, 5, 1),
        "closure_reason": None,
        "row_id": 0,
        "source_file": "referrals.csv",
        "source_row": 2,
    }
    assert read(tmp_path).by_name["referrals"].absent_columns == {"primary_need", "closure_reason"}


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = own_columns(frame(write(tmp_path, referrals=REFERRALS + ROW)))
    marked = b"\xef\xbb\xbf" + (REFERRALS + ROW).replace("\n", "\r\n").encode()
    assert own_columns(frame(write(tmp_path, referrals=marked))) == plain
    assert read(tmp_path).notes == ()


def test_a_file_without_a_last_line_end_is_read_whole(tmp_path: Path) -> None:
    assert frame(write(tmp_path, referrals=REFERRALS + ROW + ROW.strip())).height == 2


def test_a_file_with_headings_only_is_no_extract(tmp_path: Path) -> None:
    for content in (REFERRALS, REFERRALS.strip(), REFERRALS + "\n,,,,,\n"):
        extracts = read(write(tmp_path, referrals=content))
        assert extracts.by_name == {}
        assert extracts.notes == (
            "`referrals.csv` holds headings and no rows: the extract `referrals` is taken not to be there",
        )


def test_windows_1252_is_read_and_noted(tmp_path: Path) -> None:
    write(tmp_path, referrals=(REFERRALS + ROW.replace(",a,", ",Zoë,")).encode("cp1252"))
    assert frame(tmp_path)["child_id"].to_list() == ["Zoë"]
    assert read(tmp_path).notes == ("`referrals.csv` is read as Windows-1252, since it is not UTF-8",)


def test_bytes_that_are_neither_encoding_are_refused(tmp_path: Path) -> None:
    write(tmp_path, referrals=REFERRALS.encode() + b"E09000001,\x81\x8d,2024-04-01,,,\n")
    assert "`referrals.csv` is neither UTF-8 nor Windows-1252" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PAR1xxxxxxxx", "a Parquet file"),
        (b"PK\x03\x04xxxx", "an Excel workbook or a zip file"),
        (b"\n <html><table>", "a web page or XML"),
        (b"\xd0\xcf\x11\xe0xx", "an old or password-protected Excel workbook"),
        (b"\x1f\x8bxx", "a compressed file"),
        (b"a,b\x00\x01c" + b"x" * 20, "a binary file"),
    ],
)
def test_a_file_that_is_no_csv_is_refused_in_words(tmp_path: Path, content: bytes, kind: str) -> None:
    assert f"`referrals.csv` is not a CSV file but {kind}" in refusal(write(tmp_path, referrals=content))


def test_blank_cells_rows_and_padding_are_no_values_and_rows_keep_their_number(tmp_path: Path) -> None:
    padded = " E09000001 ,\u00a0a , 2024-04-01 , 1a ,  , \n"
    rows = frame(write(tmp_path, referrals=REFERRALS + "\n,,,,,\n" + padded + "  ,,,,,\n" + ROW))
    assert rows["source_row"].to_list() == [4, 6]
    assert rows["row_id"].to_list() == [0, 1]
    assert rows.select("child_id", "source", "no_further_action", "closure_date").row(0) == ("a", "1A", None, None)


def test_a_text_may_hold_a_line_end_and_counts_as_one_row(tmp_path: Path) -> None:
    rows = frame(write(tmp_path, referrals=REFERRALS + 'E09000001,"a\nb",2024-04-01,,,\n' + ROW))
    assert rows["source_row"].to_list() == [2, 3]


def test_what_databases_write_for_no_value_is_no_value(tmp_path: Path) -> None:
    rows = frame(write(tmp_path, referrals=REFERRALS + "E09000001,a,2024-04-01,NULL,nan,NaT\n"))
    assert rows.select("source", "no_further_action", "closure_date").row(0) == (None, None, None)


def test_a_row_with_more_values_than_names_is_an_error_with_its_row(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, referrals=REFERRALS + ROW + "E09000001,a,b,2024-04-01,,,x\n"))
    assert told.startswith("`referrals.csv` row 3 has more cells than there are headings\n")


def test_a_quotation_mark_that_is_never_closed_is_an_error(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, referrals=REFERRALS + ROW + 'E09000001,"secret,2024-04-01,,,\n' + ROW))
    assert told.startswith("`referrals.csv` cannot be read as CSV")
    assert "secret" not in told


def test_headers_match_without_regard_to_case_and_punctuation(tmp_path: Path) -> None:
    write(tmp_path, referrals="LA Code,Child-ID,  Referral date ,extra,\n" + "E09000001,a,2024-04-01,x,\n")
    assert frame(tmp_path)["referral_date"].to_list() == [date(2024, 4, 1)]


def test_two_headers_that_may_be_one_column_are_an_error(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, referrals="la_code,child_id,Child ID,referral_date\nE09000001,a,b,2024-04-01\n"))
    assert "`referrals.csv` has two columns that may be `child_id`" in told
    assert "`Child ID` (column 3)" in told


def test_headers_of_no_interest_may_be_twice(tmp_path: Path) -> None:
    write(tmp_path, referrals="la_code,child_id,x,x,,,referral_date\nE09000001,a,1,2,3,4,2024-04-01\n")
    assert frame(tmp_path)["referral_date"].to_list() == [date(2024, 4, 1)]


def test_a_missing_required_column_is_an_error_with_the_nearest_header(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, referrals="la_code,child_id,date_of_referral\nE09000001,a,2024-04-01\n"))
    assert told == (
        "`referrals.csv` has no column `referral_date`\n"
        "  found: la_code, child_id, date_of_referral\n"
        "  hint: map the column that holds it under `[columns.referrals]` in csc-indicators.toml"
    )
    told = refusal(write(tmp_path, referrals="la_code,child_id,referal_date\nE09000001,a,2024-04-01\n"))
    assert "hint: rename `referal_date`, or map it under `[columns.referrals]`" in told


def test_a_file_without_headers_never_shows_its_first_row(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, referrals="E09000001,secret,2024-04-01\n"))
    assert "has none of the column names" in told
    assert "secret" not in told


def test_an_optional_column_that_is_misspelt_is_noted(tmp_path: Path) -> None:
    write(tmp_path, referrals="la_code,child_id,referral_date,closure_dat\nE09000001,a,2024-04-01,\n")
    assert read(tmp_path).notes == (
        "`referrals.csv` has a column `closure_dat` that is not read: is it `closure_date`?",
    )


def test_the_config_maps_other_names(tmp_path: Path) -> None:
    write(tmp_path, referrals="la_code,child_id,Date of contact\nE09000001,a,2024-04-01\n")
    columns = {"referrals": {"referral_date": "date of CONTACT"}}
    assert frame(tmp_path, columns=columns)["referral_date"].to_list() == [date(2024, 4, 1)]


def test_a_mapping_to_what_does_not_exist_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, referrals="la_code,child_id,Date\nE09000001,a,2024-04-01\n")
    told = refusal(tmp_path, columns={"referrals": {"referral_date": "Dates"}})
    assert "no column `Dates`, which `[columns.referrals]` maps to `referral_date`" in told
    assert "did you mean `Date`?" in told
    told = refusal(tmp_path, columns={"referrals": {"referal_date": "Date"}, "refs": {}})
    assert "maps `referal_date` under `[columns.referrals]`, which is no column of `referrals`" in told
    assert "`[columns.refs]`, which is no extract" in told


def test_without_la_code_the_config_says_whose_the_rows_are(tmp_path: Path) -> None:
    write(tmp_path, referrals="child_id,referral_date\na,2024-04-01\n")
    assert frame(tmp_path, la_code="barnet")["la_code"].to_list() == ["E09000003"]
    assert "`la_code`" not in read(tmp_path, la_code="302").by_name["referrals"].absent_columns
    told = refusal(tmp_path)
    assert "`referrals.csv` has no column `la_code`" in told
    assert "set `la_code` in csc-indicators.toml" in told
    assert "`la_code` is no local authority of England: Barne" in refusal(tmp_path, la_code="Barne")


def test_a_file_name_with_pattern_characters_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "q[1]*"
    folder.mkdir()
    assert frame(write(folder, referrals=REFERRALS + ROW)).height == 1
