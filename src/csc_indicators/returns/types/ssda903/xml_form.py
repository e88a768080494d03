"""The XML form of the return as the same tables that the CSV form has: one child in memory at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

import polars as pl
from lxml import etree

from csc_indicators.files.content import Content
from csc_indicators.returns.return_type import plain
from csc_indicators.returns.types.ssda903.form import FormTable, form
from csc_indicators.returns.xml_safely import elements, line_of

_AT_ONCE = 50_000
"""Rows of a table that are held as Python objects before they become a frame, which takes a tenth of the memory."""

UNKNOWN = FormTable("other elements", columns=(), needed=frozenset(), key=())
"""Stands for elements inside a child that are no part of the return."""

Values = Mapping[str, str | None]


def is_single_line(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Whether all rows of an XML file begin on one line, so that no line number identifies a row."""
    lines = pl.concat([frame["source_row"] for frame in tables.values()]) if tables else pl.Series([0])
    return len(lines) > 1 and lines.n_unique() == 1


def read_xml(content: Content) -> dict[str, pl.DataFrame]:
    """Every table with rows: its columns as String, `source_file`, and as `source_row` the line of the element.

    Elements that the return does not have are the rows of a table `UNKNOWN`, without columns.
    """
    tables = form().tables | {UNKNOWN.name: UNKNOWN}
    held: dict[str, list[tuple[object, ...]]] = {name: [] for name in tables}
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in tables}
    columns = {name: _columns(table) for name, table in tables.items()}
    seen: set[str] = set()
    with content.open() as stream:
        for child in elements(stream, content.shown, _spellings(form().child)):
            for table, line, values in _rows(child):
                seen.update(values)
                rows = held[table.name]
                rows.append((line, *map(values.get, columns[table.name])))
                if len(rows) >= _AT_ONCE:
                    frames[table.name].append(_frame(table, rows))
                    rows.clear()
    for name, rows in held.items():
        if rows:
            frames[name].append(_frame(tables[name], rows))
    return {
        name: _named(pl.concat(parts), tables[name], seen).with_columns(source_file=pl.lit(content.shown))
        for name, parts in frames.items()
        if parts
    }


def _spellings(name: str) -> tuple[str, ...]:
    return (name, name.lower(), name.title())


def _named(frame: pl.DataFrame, table: FormTable, seen: Collection[str]) -> pl.DataFrame:
    """The frame without columns that the file never names: absent, and not merely blank.

    Those that are blank while something lasts stay: a system may leave out the elements of all that is blank.
    """
    return frame.drop(column for column in _columns(table) if column not in seen and column not in table.while_open)


def _columns(table: FormTable) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*table.columns, *table.optional, *table.in_header)))


def _frame(table: FormTable, rows: list[tuple[object, ...]]) -> pl.DataFrame:
    schema = {"source_row": pl.UInt32(), **{column: pl.String() for column in _columns(table)}}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _rows(child: etree._Element) -> Iterator[tuple[FormTable, int, Values]]:
    """The rows of every table that an element of a child stands for, with the lines they begin on."""
    tables = form().tables
    own, groups = _parts(child)
    header = next((element for element in groups if _column(element.tag) == plain(form().header)), None)
    if header is not None:
        inside, more = _parts(header)
        own |= inside
        groups = [element for element in groups if element is not header] + more
        yield tables["Header"], line_of(header), own
        for table in tables.values():
            if any(own.get(column) not in (None, "0") for column in table.in_header):
                yield table, line_of(header), own
    who = {"CHILD": own.get("CHILD"), "DOB": own.get("DOB")}
    for element in groups:
        values, _ = _parts(element)
        own_table = _table_of(element, values)
        if any(values.values()) or own_table is None:
            yield own_table or UNKNOWN, line_of(element), who | values


def _parts(element: etree._Element) -> tuple[dict[str, str | None], list[etree._Element]]:
    """The values directly inside an element by column, and the elements in it that have elements of their own."""
    values: dict[str, str | None] = {}
    groups = []
    for part in element:
        if len(part):
            groups.append(part)
        else:
            text = part.text
            values[_column(part.tag)] = text.strip() or None if text else None
    return values, groups


@lru_cache(maxsize=1_000)
def _column(tag: str) -> str:
    """The column that an element is, whatever its namespace and case; its plain name where it is none."""
    name = plain(tag.rpartition("}")[2])
    return form().aliases.get(name, name)


def _table_of(element: etree._Element, values: Values) -> FormTable | None:
    """The table by the element's name, or else by the columns in it."""
    by_name = _table_named(element.tag)
    return by_name or next((table for table in form().tables.values() if table.needed - {"CHILD"} <= set(values)), None)


@lru_cache(maxsize=1_000)
def _table_named(tag: str) -> FormTable | None:
    name = plain(tag.rpartition("}")[2])
    return next((table for table in form().tables.values() if table.element and plain(table.element) == name), None)
