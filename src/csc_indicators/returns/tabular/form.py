"""The forms of tables, as data: by which headers a column goes, what it holds, and which extract takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

CellKind = Literal["text", "date", "integer", "number", "code", "codes", "yes_no", "year", "printed"]


@dataclass(frozen=True)
class ColumnForm:
    """A column of a return: its headers (the official one first) and how its values are read.

    What is `printed` is kept to the letter. `values` names the value map of a code column. A column with `blank_means`
    says something by being blank, such as that an episode is open, so that a row whose value cannot be read must not be
    taken to be blank.
    """

    name: str
    headers: tuple[str, ...]
    holds: CellKind = "text"
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


def _texts(text: object) -> object:
    """A single text as a list of one."""
    return (text,) if isinstance(text, str) else text


Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
"""Texts, or a single one."""


def _same_names(columns: object) -> object:
    """A list of columns as columns that are called the same in the extract and in the table."""
    return {name: name for name in columns} if isinstance(columns, list) else columns


class FormEntry(BaseModel):
    """An entry of a YAML file of forms; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnEntry(FormEntry):
    """A column in YAML: its headers alone, or a mapping with `headers`."""

    headers: Texts
    holds: CellKind | None = None
    values: str | None = None
    blank_means: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_headers(cls, entry: object) -> object:
        return entry if isinstance(entry, Mapping) else {"headers": entry}

    def form(self, name: str) -> ColumnForm:
        """The column under its name; without `holds` it is a code where it has `values`, else a text."""
        holds = self.holds or ("text" if self.values is None else "code")
        return ColumnForm(name, self.headers, holds, self.values, self.blank_means)


class TableEntry(FormEntry):
    """A table in YAML, as `TableForm` explains its keys; `shares` names columns of `shared`."""

    title: str | None = None
    shares: tuple[str, ...] = ()
    columns: Mapping[str, ColumnEntry] = {}
    needed: tuple[str, ...]
    gives: Mapping[str, Annotated[Mapping[str, str], BeforeValidator(_same_names)]] = {}
    besides: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    required: tuple[str, ...] | None = None
    without: str | None = None

    def form(self, name: str, shared: Mapping[str, ColumnEntry]) -> TableForm:
        """The table under its name; `ValueError` for a name that is no column of it."""
        entries = {key: shared[key] for key in self.shares} | dict(self.columns)
        columns = {key: entry.form(key) for key, entry in entries.items()}
        named = {*self.needed, *self.events, *(self.required or ())}
        unknown = named.union(*(pairs.values() for pairs in self.gives.values())) - columns.keys()
        if unknown:
            raise ValueError(f"`{name}` has no column {sorted(unknown)}")
        needed_values = tuple(key for key in self.needed if columns[key].holds in ("text", "date"))
        return TableForm(
            name=name,
            title=self.title or name,
            columns=columns,
            needed=self.needed,
            gives=self.gives,
            besides=self.besides,
            events=self.events,
            required=needed_values if self.required is None else self.required,
            without=self.without,
        )


class FormsFile(FormEntry):
    """A YAML file of forms: its tables, and columns that several of them share."""

    shared: Mapping[str, ColumnEntry] = {}
    tables: Mapping[str, TableEntry]

    @cached_property
    def forms(self) -> dict[str, TableForm]:
        """The forms by name, in the order of the file."""
        return {name: entry.form(name, self.shared) for name, entry in self.tables.items()}


Entry = TypeVar("Entry", bound=BaseModel)


def read_yaml(package: str, name: str, model: type[Entry]) -> Entry:
    """The YAML file of a package as its model; `ValidationError` for keys and values that the model does not have."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return model.model_validate(yaml.load(text, Loader=yaml.CBaseLoader))


@cache
def forms(package: str, name: str) -> dict[str, TableForm]:
    """The forms that a package's YAML file declares, by name, in the order of the file."""
    return read_yaml(package, name, FormsFile).forms
