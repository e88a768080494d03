"""The form of the SSDA903 return, from `form.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from pydantic import Field as YamlKey

from csc_indicators.returns.return_type import Shape, plain
from csc_indicators.returns.tabular.form import FormEntry, read_yaml

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


class FormTableEntry(FormEntry):
    """A table in YAML, as `form.yaml` explains its keys."""

    columns: tuple[str, ...]
    needed: frozenset[str]
    key: tuple[str, ...]
    ends: tuple[str, ...] = ()
    while_open: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    extract: str | None = None
    fields: Mapping[str, str] = {}
    element: str | None = None
    in_header: tuple[str, ...] = ()
    first_year: str | None = YamlKey(None, alias="from")
    year: bool = False

    def named(self, name: str, optional: tuple[str, ...]) -> FormTable:
        """The table under its name, with the columns that every file may have."""
        return FormTable(
            name=name,
            columns=self.columns,
            needed=self.needed,
            key=self.key,
            ends=self.ends,
            while_open=self.while_open,
            optional=(*self.optional, *optional),
            extract=self.extract,
            fields=dict(self.fields),
            element=self.element,
            in_header=self.in_header,
            first_year=self.first_year,
            by_year=self.year,
        )


class FormFile(FormEntry):
    """`form.yaml`, which explains its keys."""

    root: str
    child: str
    header: str
    aliases: Mapping[str, str]
    optional: tuple[str, ...]
    tables: Mapping[str, FormTableEntry]


@cache
def form() -> Form:
    """The form, read once."""
    content = read_yaml("csc_indicators.returns.types.ssda903", "form.yaml", FormFile)
    tables = {name: entry.named(name, content.optional) for name, entry in content.tables.items()}
    columns = {column for table in tables.values() for column in (*table.columns, *table.optional, *table.in_header)}
    names = {plain(column): column for column in sorted(columns)}
    others = {plain(name): column for name, column in content.aliases.items()}
    return Form(content.root, content.child, content.header, tables, others | names)
