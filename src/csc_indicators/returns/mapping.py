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

    It stays blank without an element that must be `given`. `fixed` is a text that every row has instead, and where
    `reference` is said every row has the day that the return is about.
    """

    elements: tuple[str, ...] = ()
    negated: bool = False
    given: str | None = None
    fixed: str | None = None
    reference: bool = False


@dataclass(frozen=True)
class Made:
    """An extract that is made of a table.

    It is made of every row where it is the first of its table, else of those that fill its required columns, and only
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
    made: tuple[Made, ...]


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
            tuple(told.get("key", ())),
            told.get("since"),
            tuple(_made(extract, of) for extract, of in told["extracts"].items()),
        )
        for name, told in _read(kind, "extracts.yaml").items()
    )


def _made(extract: str, told: Mapping[str, Any]) -> Made:
    start_and_end = told.get("open_ended")
    return Made(
        extract,
        {column: _column(source) for column, source in told["columns"].items()},
        _several(told.get("when_true", ())),
        tuple(told.get("blank_says", ())),
        (start_and_end[0], start_and_end[1]) if start_and_end else None,
    )


def _column(source: Any) -> ColumnFrom:
    if isinstance(source, Mapping):
        if "is" in source:
            return ColumnFrom(fixed=source["is"])
        if "reference" in source:
            return ColumnFrom(reference=True)
        if "given" in source:
            return ColumnFrom(_several(source["element"]), given=source["given"])
        return ColumnFrom(_several(source["not"]), negated=True)
    return ColumnFrom(_several(source))


def _several(told: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told)


def _read(kind: str, file: str) -> Mapping[str, Any]:
    text = files("csc_indicators.returns.types").joinpath(kind, file).read_text(encoding="utf-8")
    content: Mapping[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)
    return content
