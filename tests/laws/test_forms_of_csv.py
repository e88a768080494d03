from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from made_forms import END, ROWS, Cells, as_csv, place, read_file, rows_or_refusal

from csc_indicators.errors import UserError

KINDS = ("extract", "return")
SAME = [
    ("1001", date(2021, 6, 5), None, "U4"),
    ("1002", date(2023, 9, 17), date(2024, 2, 20), "U1"),
    ("Zoë, 3", date(2023, 10, 1), date(2024, 3, 1), "U1"),
]

Make = Callable[[Cells], bytes]


def _in(encoding: str, separator: str = ",", line_end: str = "\n") -> Make:
    return lambda rows: as_csv(rows, separator).replace("\n", line_end).encode(encoding)


def _text(make: Callable[[str], str]) -> Make:
    return lambda rows: make(as_csv(rows)).encode()


def _lines(make: Callable[[int, str], str]) -> Make:
    """A file whose lines are changed, by their number."""
    return lambda rows: "".join(
        make(number, line) for number, line in enumerate(as_csv(rows).splitlines(keepends=True), start=1)
    ).encode()


READ: dict[str, tuple[Make, list[int]]] = {
    "plain": (_in("utf-8"), [2, 3, 4]),
    "lines that end in CR and LF": (_in("utf-8", line_end="\r\n"), [2, 3, 4]),
    "lines that end in CR": (_in("utf-8", line_end="\r"), [2, 3, 4]),
    "lines that end in several ways": (
        _lines(lambda number, line: line.replace("\n", "\r\n" if number % 2 else "\r")),
        [2, 3, 4],
    ),
    "UTF-8 with a mark": (_in("utf-8-sig"), [2, 3, 4]),
    "UTF-16 with a mark": (_in("utf-16"), [2, 3, 4]),
    "UTF-16 LE without a mark": (_in("utf-16-le"), [2, 3, 4]),
    "UTF-16 BE without a mark": (_in("utf-16-be", line_end="\r\n"), [2, 3, 4]),
    "Unicode Text of Excel": (_in("utf-16", "\t", "\r\n"), [2, 3, 4]),
    "Windows-1252": (_in("cp1252"), [2, 3, 4]),
    "Windows-1252 with lines that end in CR": (_in("cp1252", line_end="\r"), [2, 3, 4]),
    "tabs": (_in("utf-8", "\t"), [2, 3, 4]),
    "semicolons": (_in("utf-8", ";"), [2, 3, 4]),
    "bars": (_in("utf-8", "|"), [2, 3, 4]),
    "a separator at the end of each row": (_text(lambda text: text.replace("\n", ",\n")), [2, 3, 4]),
    "separators at the end of some rows": (
        _lines(lambda number, line: line.replace("\n", ",,,\n") if number == 3 else line),
        [2, 3, 4],
    ),
    "titles above": (_text(lambda text: "Children, looked after; a list\n\n" + text), [4, 5, 6]),
    "a title with a line end in it": (_text(lambda text: '"A title\nof two lines"\n' + text), [3, 4, 5]),
    "blank lines above": (_text(lambda text: "\n\n\n" + text), [5, 6, 7]),
    "blank rows between": (_lines(lambda number, line: line + ("\n,,\n" if number == 2 else "")), [2, 5, 6]),
    "a blank column before": (_lines(lambda _, line: "," + line), [2, 3, 4]),
    "headings again": (_text(lambda text: text + text.splitlines(keepends=True)[0]), [2, 3, 4]),
    "no line end at the end": (_text(lambda text: text.rstrip("\n")), [2, 3, 4]),
    "quotation marks around all": (
        lambda rows: "".join(
            ",".join('"' + ("" if cell is None else str(cell)) + '"' for cell in row) + "\n" for row in rows
        ).encode(),
        [2, 3, 4],
    ),
}
NOTED = {
    "Windows-1252": "is read as Windows-1252",
    "Windows-1252 with lines that end in CR": "is read as Windows-1252",
    "headings again": "row 5 holds the headings again",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", READ)
def test_every_way_of_writing_a_csv_gives_the_same_rows(tmp_path: Path, kind: str, way: str) -> None:
    make, numbers = READ[way]
    place(kind, tmp_path, ".csv").write_bytes(make(ROWS[kind]))
    rows, places, notes = read_file(kind, tmp_path)
    assert (rows, places) == (SAME, numbers)
    assert NOTED.get(way, "") in notes


def _in_last_row(make: Callable[[str], str]) -> Make:
    return _lines(lambda number, line: make(line) if number == 4 else line)


REFUSED: dict[str, tuple[Make, str]] = {
    "a row with more cells": (_in_last_row(lambda line: line.replace("\n", ",,x\n")), "row 4 has more cells"),
    "a separator in a text": (
        _in_last_row(lambda line: line.replace('"', "")),
        "row 4 has more cells",
    ),
    "the file ends in the midst of a row": (
        _text(lambda text: text.rstrip("\n").rsplit(",", 3)[0]),
        "ends in the midst of row 4",
    ),
    "a null character far down": (
        _text(lambda text: text + "\n" * 70_000 + "x\0"),
        "row 70005 has a null character",
    ),
    "a line end of another kind in a text": (
        _in_last_row(lambda line: line.replace("S,V2", "S\rV2")),
        "row 4 ends before the last heading",
    ),
    "a quotation mark without end": (_text(lambda text: text + 'x,"y\n'), "cannot be read as CSV from row 5 on"),
    "half a letter of UTF-16": (lambda rows: as_csv(rows).encode("utf-16")[:-1], "not whole text in UTF-16"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", REFUSED)
def test_what_is_not_certain_is_refused_with_its_file_and_row(tmp_path: Path, kind: str, way: str) -> None:
    make, told = REFUSED[way]
    file = place(kind, tmp_path, ".csv")
    file.write_bytes(make(ROWS[kind]))
    with pytest.raises(UserError) as caught:
        read_file(kind, tmp_path)
    assert told in str(caught.value)
    assert file.name in str(caught.value)
    assert "Zoë" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_are_short_are_read_and_noted_with_the_first(tmp_path: Path, kind: str) -> None:
    make = _lines(lambda number, line: line.replace(",\n", "\n").replace(",U4\n", "\n") if number == 2 else line)
    place(kind, tmp_path, ".csv").write_bytes(make(ROWS[kind]))
    rows, _, notes = read_file(kind, tmp_path)
    assert [row[:3] for row in rows] == [row[:3] for row in SAME]
    assert "row 2 ends before the last heading: its missing cells are read as blank" in notes


@pytest.mark.parametrize("error", ["#VALUE!", "#REF!", "#N/A", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_of_excel_in_a_csv_is_never_a_blank_end(tmp_path: Path, error: str) -> None:
    for kind in KINDS:
        rows = [list(row) for row in ROWS[kind]]
        rows[2][END[kind]] = error
        folder = tmp_path / kind
        place(kind, folder, ".csv").write_text(as_csv(rows), encoding="utf-8")
        children, told = rows_or_refusal(kind, folder)
        assert children == ["1001", "Zoë, 3"] or (children is None and "row 3" in told)


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"SQLite format 3\0xx", "an SQLite database"),
        (b"\0\1\0\0Standard ACE DB", "an Access database"),
        (b"7z\xbc\xaf\x27\x1cxx", "a compressed file"),
        (b"\xff\xfe\0\0x\0\0\0", "text in UTF-32"),
        (b"a,b\0\1c" + b"x" * 20, "a binary file"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, start: bytes, what: str) -> None:
    place("extract", tmp_path, ".csv").write_bytes(start)
    with pytest.raises(UserError, match=f"is not a CSV file but {what}"):
        read_file("extract", tmp_path)


def test_separators_between_which_nobody_can_tell_are_refused(tmp_path: Path) -> None:
    place("extract", tmp_path, ".csv").write_text("la_code,child_id;start_date\n301,1;2024-01-01\n")
    with pytest.raises(UserError, match="cannot be told whether commas or semicolons"):
        read_file("extract", tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_runs_into_the_headings_is_not_shown(tmp_path: Path, kind: str) -> None:
    make = _lines(
        lambda number, line: line.replace(line.split(",")[3], '"' + line.split(",")[3]) if number == 1 else line
    )
    data = make(ROWS[kind])
    place(kind, tmp_path, ".csv").write_bytes(data)
    assert data.count(b'"') % 2
    with pytest.raises(UserError) as caught:
        read_file(kind, tmp_path)
    assert "1002" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_that_are_no_letter_of_utf_16_are_told(tmp_path: Path, kind: str) -> None:
    data = as_csv(ROWS[kind]).encode("utf-16-le").replace("Zoë".encode("utf-16-le"), b"Z\x00\x00\xd8o\x00")
    file = place(kind, tmp_path, ".csv")
    file.write_bytes(b"\xff\xfe" + data)
    with pytest.raises(UserError, match="not whole text in UTF-16") as caught:
        read_file(kind, tmp_path)
    assert file.name in str(caught.value)
