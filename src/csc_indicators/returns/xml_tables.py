"""A return in XML -> one table of texts for every kind of element that repeats, with the line of each row.

Which elements there are, and how they nest, is data: a mapping that looks like the XML. A mapping with `row` begins a
row of the table named there; other mappings are groups within the row they stand in. An element without elements is a
`text` of its row, one of a `list` of texts there, a `row` of its own with its text in a column of its name, or
`unread`: known, but asked for by no extract.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import IO, Any

import polars as pl
from lxml import etree

from csc_indicators.returns.xml_safely import elements, line_of, local_name

PARENT, LINE = "_parent", "source_row"
"""The columns of every table besides its texts: the number of the row it stands in, and its line in the file."""
_OWN = (PARENT, LINE)

_ROWS_AT_ONCE = 100_000
"""So many rows are held as Python's texts, which take ten times the memory of Polars' own."""
_FIRST = 3
"""So many rows are named where all would be too many."""


class _Is(Enum):
    TEXT = auto()
    LIST = auto()
    GROUP = auto()
    ROW = auto()
    TEXT_ROW = auto()
    UNREAD = auto()


@dataclass
class _Table:
    name: str
    parent: str | None
    columns: list[str] = field(default_factory=lambda: list(_OWN))
    rows: list[list[Any]] = field(default_factory=list)
    done: list[pl.DataFrame] = field(default_factory=list)
    count: int = 0
    blank: array[int] = field(default_factory=lambda: array("I"))

    def add_column(self, name: str) -> int:
        if name not in self.columns:
            self.columns.append(name)
        return self.columns.index(name)

    def begin(self, parent: int | None, line: int) -> list[Any]:
        row: list[Any] = [None] * len(self.columns)
        row[0], row[1] = parent, line
        self.rows.append(row)
        self.count += 1
        return row

    def take_back(self, row: list[Any]) -> None:
        """Leave out a row that turned out to hold nothing, unless something stands in it or after it."""
        if self.rows and self.rows[-1] is row:
            self.rows.pop()
            self.count -= 1
            self.blank.append(row[1])

    def put_away(self) -> None:
        by_column = zip(*self.rows, strict=True) if self.rows else ([] for _ in self.columns)
        types = [pl.UInt32() if name in _OWN else pl.String() for name in self.columns]
        named = zip(self.columns, by_column, types, strict=True)
        self.done.append(pl.DataFrame([pl.Series(name, list(values), dtype) for name, values, dtype in named]))
        self.rows = []


@dataclass
class _Node:
    """What the elements within an element are, by name; `table` is that of the row they belong to."""

    table: _Table
    inside: dict[str, tuple[_Is, Any]] = field(default_factory=dict)

    def in_any_case(self, name: str) -> tuple[_Is, Any] | None:
        """What an element is whose name is spelt with other capitals."""
        plain = name.casefold()
        return next((known for own, known in self.inside.items() if own.casefold() == plain), None)


@dataclass
class Oddity:
    """Elements that are not where the return has them, or are there twice; `first` are lines of rows they stand in."""

    table: str
    element: str
    problem: str
    count: int = 0
    first: tuple[int, ...] = ()


@dataclass(frozen=True)
class XmlTables:
    """What a file holds: the texts of its header by element, its tables, and what in it is odd.

    `parents` names the table in whose rows those of a table stand. `blank` has the lines of elements of each table that
    hold nothing; they are no rows of it.
    """

    header: dict[str, str]
    tables: dict[str, pl.DataFrame]
    parents: dict[str, str]
    blank: dict[str, pl.Series]
    oddities: tuple[Oddity, ...]


def read_tables(stream: IO[bytes], shown: str, nesting: Mapping[str, Any], header: str = "Header") -> XmlTables:
    """The tables of a file whose records nest as in `nesting`; `UserError` for what is no XML or far too large."""
    reader = _Reader(nesting)
    texts: dict[str, str] = {}
    for element in elements(stream, shown, [header, *nesting]):
        if local_name(element) == header:
            for name, text in _leaves(element):
                texts.setdefault(name, text)
        else:
            reader.take(element)
    return XmlTables(texts, reader.tables(), reader.parents(), reader.blank(), tuple(reader.odd.values()))


def _leaves(element: etree._Element) -> Iterator[tuple[str, str]]:
    for held in element.iter():
        if not len(held) and held.text and held.text.strip():
            yield local_name(held), held.text.strip()


class _Reader:
    def __init__(self, nesting: Mapping[str, Any]) -> None:
        self._by_name: dict[str, _Table] = {}
        self.odd: dict[tuple[str, str, str], Oddity] = {}
        self._records = {name: self._node(name, inside, None) for name, inside in nesting.items()}

    def _node(self, name: str, inside: Mapping[str, Any], table: _Table | None) -> _Node:
        if "row" in inside:
            table = self._table(inside["row"], table)
        if table is None:
            raise ValueError(f"`{name}` stands in no row")
        node = _Node(table)
        for element, what in inside.items():
            if element != "row":
                node.inside[element] = self._known(element, what, table)
        return node

    def _table(self, name: str, parent: _Table | None) -> _Table:
        return self._by_name.setdefault(name, _Table(name, None if parent is None else parent.name))

    def _known(self, element: str, what: Any, table: _Table) -> tuple[_Is, Any]:
        match what:
            case "text" | "list":
                return _Is[what.upper()], table.add_column(element)
            case "row":
                own = self._table(element, table)
                own.add_column(element)
                return _Is.TEXT_ROW, own
            case "unread":
                return _Is.UNREAD, None
            case Mapping():
                return _Is.ROW if "row" in what else _Is.GROUP, self._node(element, what, table)
        raise ValueError(f"`{element}` is {what}")

    def take(self, record: etree._Element) -> None:
        """Read a record to its end."""
        node = self._records[local_name(record)]
        self._begin(record, node, None)
        if sum(len(table.rows) for table in self._by_name.values()) > _ROWS_AT_ONCE:
            for table in self._by_name.values():
                table.put_away()

    def _begin(self, element: etree._Element, node: _Node, parent: int | None) -> None:
        row = node.table.begin(parent, line_of(element))
        rows_inside = self._walk(element, node, row, node.table.count - 1)
        if not rows_inside and not any(row[len(_OWN) :]):
            node.table.take_back(row)

    def _walk(self, element: etree._Element, node: _Node, row: list[Any], number: int) -> bool:
        """Fill the row from the element; whether other rows stand in it."""
        inside = node.inside
        rows_inside = False
        for held in element:
            known = inside.get(held.tag) or inside.get(local_name(held)) or node.in_any_case(local_name(held))
            if known is None:
                self._note(node, held, row, "is no element that the return has there: it is not read")
                continue
            what, where = known
            if what is _Is.TEXT:
                # Most elements are texts: no call for each.
                text = held.text
                if text and (text := text.strip()):
                    if row[where] is not None:
                        self._note(node, held, row, "is there twice in a row: the last is read")
                    row[where] = text
            elif what is _Is.GROUP:
                rows_inside |= self._walk(held, where, row, number)
            elif what is _Is.LIST:
                _add_to_list(row, where, held.text)
            elif what is _Is.ROW:
                self._begin(held, where, number)
                rows_inside = True
            elif what is _Is.TEXT_ROW:
                _add_text_row(where, held, number)
                rows_inside = True
        return rows_inside

    def _note(self, node: _Node, element: etree._Element, row: list[Any], problem: str) -> None:
        key = (node.table.name, local_name(element), problem)
        odd = self.odd.setdefault(key, Oddity(*key))
        odd.count += 1
        if len(odd.first) < _FIRST and row[1] not in odd.first:
            odd.first = (*odd.first, row[1])

    def tables(self) -> dict[str, pl.DataFrame]:
        frames = {}
        for name, table in self._by_name.items():
            table.put_away()
            frames[name] = pl.concat(table.done)
        return frames

    def parents(self) -> dict[str, str]:
        return {name: table.parent for name, table in self._by_name.items() if table.parent is not None}

    def blank(self) -> dict[str, pl.Series]:
        return {name: pl.Series(LINE, table.blank, pl.UInt32) for name, table in self._by_name.items()}


def _add_to_list(row: list[Any], column: int, text: str | None) -> None:
    """Add a text to those that a column of the row has, unless it is blank."""
    if text and (text := text.strip()):
        row[column] = text if row[column] is None else f"{row[column]};{text}"


def _add_text_row(table: _Table, element: etree._Element, parent: int) -> None:
    """Add the text of an element as a row of its own, unless it is blank."""
    row = table.begin(parent, line_of(element))
    row[-1] = (element.text or "").strip() or None
    if row[-1] is None:
        table.take_back(row)


def of_ancestor(tables: XmlTables, table: str, ancestor: str, column: str) -> pl.Series:
    """For every row of a table, the text that the row of another table has in which it stands."""
    rows = tables.tables[table]
    if table == ancestor:
        return rows[column]
    return of_ancestor(tables, tables.parents[table], ancestor, column).gather(rows[PARENT])
