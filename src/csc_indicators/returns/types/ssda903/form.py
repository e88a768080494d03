"""The form of the SSDA903 return, from `form.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from csc_indicators.returns.return_type import Shape, plain

TITLE = "SSDA903"


@dataclass(frozen=True)
class FormTable:
    """A table of the return, as `form.yaml` explains its keys."""

    name: str
    columns: tuple[str, ...]
    needed: frozenset[str]
    key: tuple[str, ...]
    ends: tuple[str, ...] = ()
    while_open: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    extract: str | None = None
    fields: dict[str, str] = field(default_factory=dict, hash=False)
    element: str | None = None
    in_header: tuple[str, ...] = ()
    first_year: str | None = None
    by_year: bool = False

    @property
    def shape(self) -> Shape:
        """Its columns, as recognition knows them."""
        return Shape(self.name, self.columns, self.needed)


@dataclass(frozen=True)
class Form:
    """The whole return: its tables by name, other names of columns, and the elements of the XML form."""

    root: str
    child: str
    header: str
    tables: dict[str, FormTable] = field(hash=False)
    aliases: dict[str, str] = field(hash=False)
    """Plain name -> column, every column's own name included."""


@cache
def form() -> Form:
    """The form, read once."""
    text = files("csc_indicators.returns.types.ssda903").joinpath("form.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)
    tables = {name: _table(name, entry, content["optional"]) for name, entry in content["tables"].items()}
    columns = {column for table in tables.values() for column in (*table.columns, *table.optional, *table.in_header)}
    names = {plain(column): column for column in sorted(columns)}
    others = {plain(name): column for name, column in content["aliases"].items()}
    return Form(content["root"], content["child"], content["header"], tables, others | names)


def _table(name: str, entry: dict[str, Any], optional: list[str]) -> FormTable:
    return FormTable(
        name=name,
        columns=tuple(entry["columns"]),
        needed=frozenset(entry["needed"]),
        key=tuple(entry["key"]),
        ends=tuple(entry.get("ends", ())),
        while_open=tuple(entry.get("while_open", ())),
        optional=(*entry.get("optional", ()), *optional),
        extract=entry.get("extract"),
        fields=entry.get("fields", {}),
        element=entry.get("element"),
        in_header=tuple(entry.get("in_header", ())),
        first_year=entry.get("from"),
        by_year="year" in entry,
    )
