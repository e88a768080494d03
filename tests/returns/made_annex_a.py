"""Annex A workbooks, made for a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from made_workbooks import Cell, Rows, workbook

from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns
from csc_indicators.returns.types.annex_a.importer import lists

DAY = date(2024, 1, 31)
LEEDS = "E08000035"

CHILD: dict[str, Cell] = {
    "child_id": "1",
    "sex": "a) Male",
    "ethnicity": "a) WBRI",
    "date_of_birth": date(2010, 5, 6),
    "age": 13,
}


def headers(name: str) -> dict[str, str]:
    """The template's header of each column of a list."""
    return {column: form.title for column, form in lists()[name].columns.items()}


def table(name: str, rows: Sequence[Mapping[str, Cell]], *, title: str | None = "A title") -> Rows:
    """A list as the template has it: a title, the headers, and rows given by our names of the columns."""
    titles = headers(name)
    unknown = {column for row in rows for column in row} - set(titles)
    assert not unknown, unknown
    above: list[Sequence[Cell]] = [[title]] if title else []
    return [*above, list(titles.values()), *([row.get(column) for column in titles] for row in rows)]


def annex_a(file: Path, of_lists: Mapping[str, Sequence[Mapping[str, Cell]]]) -> Path:
    """A workbook with these lists; each row has a child unless it says otherwise."""
    return workbook(file, {name: table(name, [CHILD | dict(row) for row in rows]) for name, rows in of_lists.items()})


def imported(file: Path, **options: object) -> Returned:
    """What the import makes of a file or folder, for Leeds."""
    return import_returns([file], Options(**({"la_code": LEEDS, "as_at": DAY} | options)))  # type: ignore[arg-type]


def dropped(returned: Returned) -> dict[str, int]:
    """Reason -> rows."""
    found: dict[str, int] = {}
    for entry in returned.account.entries:
        if entry.fate == "dropped" and entry.words:
            found[entry.words] = found.get(entry.words, 0) + entry.rows
    return found
