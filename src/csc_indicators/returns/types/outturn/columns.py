"""Where the lines of an outturn sheet are: the header row, the columns of each line, and the financial year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from csc_indicators.calendar import year_label
from csc_indicators.files.headings import FIRST_ROWS
from csc_indicators.returns.return_type import plain
from csc_indicators.returns.tabular.form import FormEntry, read_yaml
from csc_indicators.returns.year_names import year_of_both

_NOTE = re.compile(r"\[[^\]]*\]")
_NUMBER = re.compile(r"^\s*\d{1,3}[a-z]?[\s.:-]+", re.IGNORECASE)


@dataclass(frozen=True)
class OutturnSheet:
    """An outturn sheet: `key` has the places of name and code, `lines` those of our lines."""

    form: str
    header_row: int
    key: Mapping[str, int]
    lines: Mapping[str, int]
    headers: Mapping[str, str]


class OutturnFile(FormEntry):
    """`lines.yaml`, which explains its keys."""

    key: Mapping[str, tuple[str, ...]]
    measure: tuple[str, ...]
    missing: tuple[str, ...]
    lines: Mapping[str, Mapping[str, tuple[str, ...]]]


@cache
def declared() -> OutturnFile:
    """The file, read once."""
    return read_yaml("csc_indicators.returns.types.outturn", "lines.yaml", OutturnFile)


def forms() -> list[str]:
    """RO3 and RSX, the one that is believed first first."""
    return list(declared().lines)


def find(rows: Sequence[Sequence[str]]) -> OutturnSheet | None:
    """The lines in the first rows of a sheet; None when it is no outturn sheet."""
    for number, row in enumerate(rows[:FIRST_ROWS]):
        places: dict[str, int] = {}
        for position, cell in enumerate(row):
            places.setdefault(_bare(cell), position)
        key = {
            column: places[_bare(name)]
            for column, names in declared().key.items()
            for name in reversed(names)
            if _bare(name) in places
        }
        if "name" not in key:
            continue
        titles = _titles(rows, number)
        lines = {form: _lines(titles, form) for form in forms()}
        # Each form has lines that the other has under another name: the one of which more are there it is.
        form = max(lines, key=lambda name: len(lines[name]))
        if lines[form]:
            headers = {line: titles[position] for line, position in lines[form].items()}
            return OutturnSheet(form, number, key, lines[form], headers)
    return None


def year_of(texts: Sequence[str]) -> str | None:
    """The first financial year that one of the texts names: a sheet's name, a title, a file's name."""
    ends = next((year for year in map(year_of_both, texts) if year is not None), None)
    return None if ends is None else year_label(ends)


def _titles(rows: Sequence[Sequence[str]], header_row: int) -> list[str]:
    """The header of each column; one that is only a measure has the line from the row above, where cells are merged."""
    header = rows[header_row]
    measures = {_bare(name) for name in declared().measure}
    lines: list[str] = [""] * len(header)
    for above in rows[max(header_row - 3, 0) : header_row]:
        if sum(bool(cell) for cell in above) < 2:
            continue
        last = ""
        for position, cell in enumerate(above[: len(header)]):
            last = cell or last
            lines[position] = last or lines[position]
    return [
        f"{line} - {cell}" if line and _bare(re.sub(r"\d+$", "", cell)) in measures else cell
        for line, cell in zip(lines, header, strict=True)
    ]


def _lines(titles: Sequence[str], form: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for position, title in enumerate(titles):
        places.setdefault(_bare(title), position)
    positions = {}
    for line, names in declared().lines[form].items():
        spelt = [_bare(f"{name} - {measure}") for name in names for measure in declared().measure]
        here = [places[name] for name in spelt if name in places]
        if here:
            positions[line] = here[0]
    return positions


def _bare(title: str) -> str:
    bare = plain(_NUMBER.sub("", _NOTE.sub(" ", title)).replace("&", " and "))
    return bare.replace("childrenssocialcare", "childrensocialcare")
