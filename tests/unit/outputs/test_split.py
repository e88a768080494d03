"""Clean and rejected rows: together all that went in, each in the form it came in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest
import xlsxwriter
from made_findings import ENDS_EARLY, NO_SEX, finding, report
from polars.testing import assert_frame_equal

from csc_indicators.config import Config
from csc_indicators.errors import UserError
from csc_indicators.extracts.read import read_extracts
from csc_indicators.outputs.findings.split import split

HEADER = "la_code,child_id,start_date,reason_new_episode,legal_status,placement_type\r\n"
ROW = "301,{},2024-04-01,S,C2,U4\r\n"


def rejecting(*rows: int, file: str = "care_episodes.csv") -> Any:
    return report([finding(ENDS_EARLY, row, file=file) for row in rows])


def text_of(folder: Path, name: str = "care_episodes.csv") -> bytes:
    return (folder / name).read_bytes() if (folder / name).exists() else b""


def test_csv_rows_are_copied_byte_by_byte_in_their_order(tmp_path: Path) -> None:
    data, to = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    rows = [ROW.format(child) for child in ("1", '"2, or\r\n""two"""', "  3", "", '5" pipe', "6é")]
    content = ("\ufeff" + HEADER + "".join(rows)).encode() + b"301,7,2024-04-01,S,C2,U4"
    (data / "care_episodes.csv").write_bytes(content)
    assert split(rejecting(3, 6, 8), data, to) == (4, 3)
    clean, rejected = text_of(to / "clean"), text_of(to / "rejected")
    head = ("\ufeff" + HEADER).encode()
    assert clean == head + "".join(rows[i] for i in (0, 2, 3, 5)).encode()
    assert rejected == head + (rows[1] + rows[4]).encode() + b"301,7,2024-04-01,S,C2,U4"


@pytest.mark.parametrize("blank", ["", "\r\n", ",,,,,\r\n"])
def test_rows_are_numbered_as_the_reader_numbers_them(tmp_path: Path, blank: str) -> None:
    data, to = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    rows = [ROW.format(1), blank, ROW.format('"a\r\nb"'), blank, ROW.format(3)]
    (data / "care_episodes.csv").write_text(HEADER + "".join(rows), encoding="utf-8", newline="")
    read = read_extracts(data, Config()).by_name["care_episodes"].frame.collect()
    last = read.filter(pl.col("child_id") == "3")["source_row"].item()
    split(rejecting(last), data, to)
    assert text_of(to / "rejected") == (HEADER + ROW.format(3)).encode()


def test_what_says_where_its_rows_came_from_is_matched_by_that(tmp_path: Path) -> None:
    data, to = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    lines = ["child_id,source_row,source_file\n", "1,200,cin.xml\n", "2,100,cin.xml\n", "3,100,b.xml\n"]
    (data / "care_episodes.csv").write_text("".join(lines))
    assert split(rejecting(100, file="cin.xml"), data, to) == (2, 1)
    assert text_of(to / "rejected").decode() == lines[0] + lines[2]


def test_parquet_keeps_its_columns_types_and_folders(tmp_path: Path) -> None:
    data, to = tmp_path / "data", tmp_path / "out"
    (data / "care_episodes" / "year=2024").mkdir(parents=True)
    frame = pl.DataFrame({"child_id": ["1", "2", "3"], "n": pl.Series([1, 2, None], dtype=pl.Int8)})
    name = "care_episodes/year=2024/a.parquet"
    frame.write_parquet(data / name)
    assert split(rejecting(3, file=name), data, to) == (2, 1)
    assert_frame_equal(pl.read_parquet(to / "clean" / name, hive_partitioning=False), frame[[0, 2]])
    assert_frame_equal(pl.read_parquet(to / "rejected" / name, hive_partitioning=False), frame[[1]])


def test_excel_keeps_headings_texts_numbers_and_dates_and_runs_nothing(tmp_path: Path) -> None:
    data, to = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    with xlsxwriter.Workbook(data / "care_episodes.xlsx") as book:
        sheet = book.add_worksheet("Any name")
        for column, head in enumerate(("Child ID", "Start date", "n")):
            sheet.write_string(0, column, head)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for row, child in enumerate(("=1", "0012", "3"), start=1):
            sheet.write_string(row, 0, child)
            sheet.write_datetime(row, 1, datetime(2024, 4, row), day)
            sheet.write_number(row, 2, row)
    assert split(rejecting(3, file="care_episodes.xlsx"), data, to) == (2, 1)
    clean = fastexcel.read_excel(to / "clean" / "care_episodes.xlsx").load_sheet(0).to_polars()
    assert clean["Child ID"].to_list() == ["=1", "3"]
    assert clean["Start date"].dt.day().to_list() == [1, 3]
    assert clean["n"].to_list() == [1, 3]


def test_a_file_with_nothing_to_reject_is_only_among_the_clean(tmp_path: Path) -> None:
    data, to = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    (data / "care_episodes.csv").write_text("child_id\n1\n")
    (data / "extract.toml").write_text("extracted_on = 2025-04-01\n")
    assert split(report([finding(NO_SEX, 2, file="care_episodes.csv")]), data, to) == (1, 0)
    assert sorted(path.relative_to(to).as_posix() for path in to.rglob("*.*")) == [
        "clean/care_episodes.csv",
        "clean/extract.toml",
    ]


def test_nothing_is_written_over_and_nothing_is_left_half_done(tmp_path: Path) -> None:
    data, to = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    (data / "care_episodes.csv").write_text("child_id\n1\n")
    to.mkdir()
    (to / "mine.txt").touch()
    with pytest.raises(UserError, match="is not empty"):
        split(rejecting(2), data, to)
    (data / "children.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(UserError, match="damaged"):
        split(rejecting(2), data, tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize(("separator", "line_end"), [("\t", "\r\n"), (",", "\r"), (";", "\n")])
def test_rows_of_a_csv_of_any_form_are_copied_as_they_are(
    tmp_path: Path, encoding: str, separator: str, line_end: str
) -> None:
    data, to = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    lines = ["A title", "", HEADER.strip(), *(ROW.strip().format(child) for child in ("1", "Zoë", "3"))]
    lines = [line.replace(",", separator) + line_end for line in lines]
    (data / "care_episodes.csv").write_bytes("".join(lines).encode(encoding))
    assert split(rejecting(5), data, to) == (2, 1)
    assert text_of(to / "clean") == "".join([*lines[:4], lines[5]]).encode(encoding)
    assert text_of(to / "rejected") == "".join([*lines[:3], lines[4]]).encode(encoding)


def test_a_sheet_below_titles_keeps_its_error_cells_and_its_rows_apart(tmp_path: Path) -> None:
    data, to = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    with xlsxwriter.Workbook(data / "care_episodes.xlsx") as book:
        sheet = book.add_worksheet("Data")
        sheet.write(0, 1, "A title")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(2, 1, ["child_id", "start_date", "end_date"])
        for row in range(3, 6):
            sheet.write_string(row, 1, f"child {row}")
            sheet.write_datetime(row, 2, datetime(2024, 4, row), day)
            sheet.write_datetime(row, 3, datetime(2024, 5, row), day)
        sheet.write_formula(4, 3, "=1/0", None, "#DIV/0!")
    assert split(rejecting(5, file="care_episodes.xlsx"), data, to) == (2, 1)
    rejected = fastexcel.read_excel(to / "rejected" / "care_episodes.xlsx").load_sheet(0).to_polars()
    assert rejected["end_date"].to_list() == ["#DIV/0!"]
    clean = fastexcel.read_excel(to / "clean" / "care_episodes.xlsx").load_sheet(0).to_polars()
    assert clean["child_id"].to_list() == ["child 3", "child 5"]
    assert clean["start_date"].dt.day().to_list() == [3, 5]
