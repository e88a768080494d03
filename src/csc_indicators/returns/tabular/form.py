"""The forms of tables, as data: by which headers a column goes, what it holds, and which extract takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

As = Literal["text", "date", "integer", "number", "code", "codes", "yes_no", "year", "printed"]


@dataclass(frozen=True)
class ColumnForm:
    """A column of a return: its headers (the official one first) and how its values are read.

    What is `printed` is kept to the letter. `values` names the value map of a code column. A column with `blank_means`
    says something by being blank, such as that an episode is open, so that a row whose value cannot be read must not be
    taken to be blank.
    """

    name: str
    headers: tuple[str, ...]
    holds: As = "text"
    values: str | None = None
    blank_means: str | None = None

    @property
    def title(self) -> str:
        """What the return itself calls the column."""
        return self.headers[0]


@dataclass(frozen=True, eq=False)
class TableForm:
    """A table of a return.

    `gives` has, by extract, the extract's columns and the columns of this table that they are; `needed` are those
    without which a sheet is not this table; `besides` are headers that are known and not read.
    """

    name: str
    title: str
    columns: Mapping[str, ColumnForm]
    needed: tuple[str, ...]
    gives: Mapping[str, Mapping[str, str]]
    besides: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    """Columns with days on which something happened: the latest shows the date of the table."""
    required: tuple[str, ...] = ()
    """Columns that a row must have a value of: the needed texts and dates, unless the form names others."""
    without: str | None = None
    """Why no extract takes the rows of the table, where none does."""


@cache
def forms(package: str, name: str) -> dict[str, TableForm]:
    """The forms that a package's YAML file declares, by name, in the order of the file."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)
    shared: dict[str, Any] = content.get("shared", {})
    return {key: _table(key, entry, shared) for key, entry in content["tables"].items()}


def _table(name: str, entry: Mapping[str, Any], shared: Mapping[str, Any]) -> TableForm:
    columns = {}
    for key in entry.get("shares", []):
        columns[key] = _column(key, shared[key])
    for key, facts in entry.get("columns", {}).items():
        columns[key] = _column(key, facts)
    return TableForm(
        name=name,
        title=entry.get("title", name),
        columns=columns,
        needed=tuple(entry["needed"]),
        gives={
            extract: _column_pairs(columns, columns_taken) for extract, columns_taken in entry.get("gives", {}).items()
        },
        besides=tuple(entry.get("besides", ())),
        events=tuple(entry.get("events", ())),
        required=tuple(entry.get("required", _needed_values(entry["needed"], columns))),
        without=entry.get("without"),
    )


def _needed_values(needed: list[str], columns: Mapping[str, ColumnForm]) -> list[str]:
    return [name for name in needed if columns[name].holds in ("text", "date")]


def _column(name: str, facts: str | list[str] | Mapping[str, Any]) -> ColumnForm:
    if isinstance(facts, str):
        facts = [facts]
    if isinstance(facts, list):
        return ColumnForm(name, tuple(facts))
    headers = facts["headers"]
    return ColumnForm(
        name=name,
        headers=(headers,) if isinstance(headers, str) else tuple(headers),
        holds=facts.get("holds", "code" if "values" in facts else "text"),
        values=facts.get("values"),
        blank_means=facts.get("blank_means"),
    )


def _column_pairs(columns: Mapping[str, ColumnForm], columns_taken: list[str] | Mapping[str, str]) -> dict[str, str]:
    """Target column -> our column; a list names columns that are called the same in both."""
    pairs = {name: name for name in columns_taken} if isinstance(columns_taken, list) else dict(columns_taken)
    unknown = [name for name in pairs.values() if name not in columns]
    assert not unknown, f"no column {unknown} in the form"
    return pairs
