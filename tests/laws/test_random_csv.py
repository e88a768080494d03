"""CSV files drawn at random are read as the reader of Python's own library reads them, or refused."""

from __future__ import annotations

import csv
import random
from io import StringIO
from pathlib import Path
from typing import Literal

import pytest

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content
from csc_indicators.files.csv_file import open_csv
from csc_indicators.files.headings import heading_row, plain

HEADINGS = ["a", "b", "c", "d"]
CELLS = ["", "", "1", "x", " y ", "two words", 'a "quoted" text', '5" pipe', "Zoë", "café; with", "one,two", "a|b\tc"]
BROKEN = ["line\nend", "line\r\nend", "cr\rin it"]


def drawn(dice: random.Random) -> tuple[bytes, str]:
    """The bytes of a file, and their text."""
    separator = dice.choice(",,,;\t|")
    line_end = dice.choice(["\n", "\n", "\r\n", "\r"])
    cells = CELLS + (BROKEN if dice.random() < 0.3 else [])
    quoting: Literal[0, 1] = csv.QUOTE_ALL if dice.random() < 0.5 else csv.QUOTE_MINIMAL
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=line_end, quoting=quoting)
    for _ in range(dice.choice([0, 0, 1, 2])):
        writer.writerow(dice.choice([[], ["A title"], ["A title", "", ""]]))
    writer.writerow(HEADINGS)
    for _ in range(dice.randrange(1, 8)):
        row = [dice.choice(cells) for _ in HEADINGS]
        odd = dice.random()
        if odd < 0.05:
            row = row[: dice.randrange(1, 4)]
        elif odd < 0.1:
            row += [""] * dice.randrange(1, 3)
        elif odd < 0.13:
            row += ["", "too many"][dice.randrange(2) :]
        writer.writerow([] if odd > 0.95 else row)
    text = out.getvalue()
    if dice.random() < 0.15:
        # A quotation mark that the writer had to double, or put around a cell, is left out.
        text = text.replace('"', "", 1) if dice.random() < 0.5 else text.replace('""', '"')
    if dice.random() < 0.15:
        text = text.rstrip("\r\n")
    if dice.random() < 0.1:
        text = text.replace(line_end, dice.choice(["\r", "\n"]), 1)
    encoding = dice.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
    return text.encode(encoding), text


def as_python_reads_it(text: str) -> list[list[list[str]]]:
    """The rows below the headings, by each separator with which there are headings."""
    found = []
    for separator in ",;\t|":
        try:
            rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
        except csv.Error:
            continue
        places = [place for place, row in enumerate(rows) if [plain(cell) for cell in row[:4]] == HEADINGS]
        if places:
            found.append(rows[places[0] + 1 :])
    return found


def test_every_file_is_read_as_it_is_written_or_refused(tmp_path: Path) -> None:
    read, told = 0, []
    for seed in range(1_500):
        data, text = drawn(random.Random(seed))
        file = tmp_path / "x.csv"
        file.write_bytes(data)
        try:
            table = open_csv(Content("x.csv", file, len(data)), HEADINGS.__contains__)
            row = heading_row(table.first_rows, HEADINGS.__contains__)
            assert row is not None
            frame, notes = table.read(row, {name: place for place, name in enumerate(HEADINGS)})
        except UserError as error:
            told.append(str(error))
            continue
        read += 1
        wanted = [
            [
                [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in (*cells, "", "", "", "")[:4]]
                for cells in rows
            ]
            for rows in as_python_reads_it(text)
        ]
        got = [[(cell or "").replace("\r\n", "\n").replace("\r", "\n") for cell in cells] for cells in frame.rows()]
        assert got in wanted, seed
        is_short = any(
            0 < len(cells) < 4 and any(cell.strip() for cell in cells)
            for rows in as_python_reads_it(text)
            for cells in rows
        )
        assert any("ends before the last heading" in note for note in notes) == is_short, seed
    assert read > 1_000
    assert len(told) > 50
    assert all("`x.csv`" in message for message in told)
    assert not [message for message in told if any(cell in message for cell in CELLS if len(cell) > 4)]


@pytest.mark.parametrize("size", [65_536, 4 * 1024**2])
def test_line_ends_at_the_ends_of_what_is_read_at_once_are_line_ends(tmp_path: Path, size: int) -> None:
    row = "1,2,3,4\r\n"
    rows = size // len(row) - 5
    lines = "a,b,c,d\r\n" + row * rows
    lines += "1,2,3," + "x" * (size - len(lines) - 7) + "\r\n"
    assert lines.encode()[size - 1 : size + 1] == b"\r\n"
    data = (lines + row * 2).encode()
    file = tmp_path / "x.csv"
    file.write_bytes(data)
    table = open_csv(Content("x.csv", file, len(data)), HEADINGS.__contains__)
    frame, notes = table.read(0, {"a": 0, "d": 3})
    assert (frame.height, notes) == (rows + 3, [])
