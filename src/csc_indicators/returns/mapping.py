"""What the tables of a return become, from its `extracts.yaml`: which columns of which extracts, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import Field, RootModel, model_validator

from csc_indicators.returns.tabular.form import FormEntry, Texts, read_yaml

_TYPES = "csc_indicators.returns.types"


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
    text = files(f"{_TYPES}.{kind}").joinpath("nesting.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)
    return content


class SourceEntry(FormEntry):
    """Where a column comes from, in YAML: its elements alone, or a mapping with one of the keys."""

    element: Texts = ()
    inverse: Texts = Field((), alias="not")
    fixed: str | None = Field(None, alias="is")
    reference: Literal["day"] | None = None
    only_with: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_elements(cls, entry: object) -> object:
        return entry if isinstance(entry, Mapping) else {"element": entry}

    def source(self) -> ColumnFrom:
        """The source as the reader takes it."""
        return ColumnFrom(
            self.element or self.inverse, bool(self.inverse), self.only_with, self.fixed, self.reference is not None
        )


class ExtractEntry(FormEntry):
    """An extract of a table in YAML, as `ExtractMapping` explains its keys."""

    columns: Mapping[str, SourceEntry]
    when_true: Texts = ()
    blank_says: tuple[str, ...] = ()
    open_ended: tuple[str, str] | None = None

    def mapping(self, extract: str) -> ExtractMapping:
        """The mapping to the extract of that name."""
        columns = {column: entry.source() for column, entry in self.columns.items()}
        return ExtractMapping(extract, columns, self.when_true, self.blank_says, self.open_ended)


class TableOfEntry(FormEntry):
    """A table in YAML."""

    key: tuple[str, ...] = ()
    since: str | None = None
    extracts: Mapping[str, ExtractEntry]


class ExtractsFile(RootModel[Mapping[str, TableOfEntry]]):
    """An `extracts.yaml`: its tables by name; a key that it does not know is an error."""


@cache
def tables_of(kind: str) -> tuple[TableOf, ...]:
    """The tables of a kind of return, with what they become."""
    content = read_yaml(f"{_TYPES}.{kind}", "extracts.yaml", ExtractsFile)
    return tuple(
        TableOf(
            name,
            entry.key,
            entry.since,
            tuple(extract_entry.mapping(extract) for extract, extract_entry in entry.extracts.items()),
        )
        for name, entry in content.root.items()
    )
