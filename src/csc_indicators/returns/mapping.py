"""What the tables of a return become, from its `extracts.yaml`: which columns of which extracts, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class ColumnFrom:
    """Where a column comes from: the first of the elements that is filled, yes and no turned about where `negated`.

    It stays blank where the element `only_with` is blank. `fixed` is a text that every row has instead; with
    `reference` every row has the day that the return is about.
    """

    elements: tuple[str, ...] = ()
    negated: bool = False
    only_with: str | None = None
    fixed: str | None = None
    reference: bool = False


@dataclass(frozen=True)
class ExtractMapping:
    """How the rows of a table become rows of an extract.

    The first extract of a table takes every row; others take the rows that fill their required columns, and only
    where the elements of `true` say yes. A blank column means that nothing was recorded, unless it is among
    `blank_says`. `open_ended` is a start and an end: what has none goes on.
    """

    extract: str
    columns: dict[str, ColumnFrom]
    true: tuple[str, ...] = ()
    blank_says: tuple[str, ...] = ()
    open_ended: tuple[str, str] | None = None


@dataclass(frozen=True)
class TableOf:
    """A table of a return: the extract that its rows become, and further ones; `since` as 2021-22, None for always."""

    name: str
    key: tuple[str, ...]
    since: str | None
    extracts: tuple[ExtractMapping, ...]


@cache
def nesting_of(kind: str) -> Mapping[str, Any]:
    """How the elements of a kind of return nest."""
    return _read(kind, "nesting.yaml")


@cache
def tables_of(kind: str) -> tuple[TableOf, ...]:
    """The tables of a kind of return, with what they become."""
    return tuple(
        TableOf(
            name,
            tuple(entry.get("key", ())),
            entry.get("since"),
            tuple(_extract(extract, of) for extract, of in entry["extracts"].items()),
        )
        for name, entry in _read(kind, "extracts.yaml").items()
    )


def _extract(extract: str, entry: Mapping[str, Any]) -> ExtractMapping:
    start_and_end = entry.get("open_ended")
    return ExtractMapping(
        extract,
        {column: _column(source) for column, source in entry["columns"].items()},
        _several(entry.get("when_true", ())),
        tuple(entry.get("blank_says", ())),
        (start_and_end[0], start_and_end[1]) if start_and_end else None,
    )


def _column(source: Any) -> ColumnFrom:
    if isinstance(source, Mapping):
        if "is" in source:
            return ColumnFrom(fixed=source["is"])
        if "reference" in source:
            return ColumnFrom(reference=True)
        if "only_with" in source:
            return ColumnFrom(_several(source["element"]), only_with=source["only_with"])
        return ColumnFrom(_several(source["not"]), negated=True)
    return ColumnFrom(_several(source))


def _several(names: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _read(kind: str, file: str) -> Mapping[str, Any]:
    text = files("csc_indicators.returns.types").joinpath(kind, file).read_text(encoding="utf-8")
    content: Mapping[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)
    return content
