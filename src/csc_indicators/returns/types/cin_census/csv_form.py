"""The tables of the children in need census as CSV files, a table in each: as the tables that its XML form has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from csc_indicators.errors import UserError
from csc_indicators.files.headings import refuse_twice
from csc_indicators.returns.mapping import nesting_of, tables_of
from csc_indicators.returns.return_type import Options, Recognised, Shape, mostly_foreign, plain
from csc_indicators.returns.tabular.form import FormEntry, read_yaml

if TYPE_CHECKING:
    import polars as pl

    from csc_indicators.returns.collection_header import Submission
    from csc_indicators.returns.xml_tables import XmlTables

KIND = "cin_census"
FLAT = "flat file"
_CHILD, _ID = "Child", "LAchildID"
_HEADER = ("LEA", "Year", "ReferenceDate")
_REFERENCE_DAY = (3, 31)


@dataclass(frozen=True)
class CsvForm:
    """What `tables.yaml` says, and the columns of each table by their plain names."""

    needed: Mapping[str, tuple[str, ...]]
    child: tuple[str, ...]
    lists: Mapping[str, str]
    ignored: tuple[str, ...]
    names: Mapping[str, str]
    """Plain name -> column, every column's own name included."""
    columns: Mapping[str, tuple[str, ...]]


class CsvTablesFile(FormEntry):
    """`tables.yaml`, which explains its keys."""

    needed: Mapping[str, tuple[str, ...]]
    child: tuple[str, ...]
    names: Mapping[str, str]
    lists: Mapping[str, str]
    ignored: tuple[str, ...]


@cache
def csv_form() -> CsvForm:
    """The form, read once."""
    content = read_yaml("csc_indicators.returns.types.cin_census", "tables.yaml", CsvTablesFile)
    by_table: dict[str, list[str]] = {}
    for inside in nesting_of(KIND).values():
        _columns(inside, by_table)
    columns = {table.name: tuple(dict.fromkeys((_ID, *by_table[table.name]))) for table in tables_of(KIND)}
    own = {plain(name): name for of_table in columns.values() for name in (*of_table, *_HEADER)}
    names = {plain(name): column for name, column in content.names.items()} | own
    return CsvForm(content.needed, content.child, content.lists, content.ignored, names, columns)


def _columns(inside: Mapping[str, Any], by_table: dict[str, list[str]], table: str = "") -> None:
    """Collect the columns of the tables that elements nest in; those that are not read are columns too."""
    table = inside.get("row", table)
    for element, what in inside.items():
        if element == "row":
            continue
        if isinstance(what, Mapping):
            _columns(what, by_table, table)
        else:
            by_table.setdefault(element if what == "row" else table, []).append(element)


def shapes() -> list[Shape]:
    """The tables as recognition knows them; the elements of a child stand in several files, with any of which it is."""
    form = csv_form()
    of_rows = [
        Shape(table, (*columns, *form.ignored), frozenset({_ID, *form.needed[table]}))
        for table, columns in form.columns.items()
        if table in form.needed
    ]
    children = (*form.columns[_CHILD], *form.ignored)
    return [*of_rows, *(Shape(_CHILD, children, frozenset({_ID, column})) for column in form.child)]


def table_of(headers: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """The table whose columns the headers are, or `FLAT` for those of several, and the headers that are none of it."""
    form = csv_form()
    here = {form.names.get(plain(header), header): header for header in headers if header}
    if _ID not in here:
        return None
    tables = [table for table, needed in form.needed.items() if set(needed) <= set(here)]
    if not tables and not any(column in here for column in form.child):
        return None
    if len(tables) > 1:
        return FLAT, ()
    table = tables[0] if tables else _CHILD
    known = {*form.columns[table], *_HEADER}
    ignored = {plain(name) for name in form.ignored}
    unread = (header for column, header in here.items() if column not in known and plain(header) not in ignored)
    foreign = tuple(unread)
    return None if mostly_foreign(headers, foreign) else (table, foreign)


def read_csv_table(file: Recognised, options: Options, notes: list[str]) -> list[tuple[Submission, XmlTables]]:
    """Each authority and year of a file; `UserError` for a flat file, and for one that does not say its year."""
    import polars as pl

    from csc_indicators.returns.cells import text
    from csc_indicators.returns.csv_text import read_csv
    from csc_indicators.returns.xml_tables import LINE, XmlTables

    if file.table == FLAT:
        raise UserError(
            f"`{file.shown}` holds several tables of the CIN census in one: each row repeats the details of the child",
            hint="give the census as XML, or a CSV file for each of its tables",
        )
    form = csv_form()
    wanted = (*form.columns[file.table], *_HEADER)
    named = [form.names.get(plain(header), header) for header in file.look.headers]
    positions = {name: number for number, name in reversed(list(enumerate(named))) if name in wanted}
    refuse_twice(file.look.headers, positions.values(), file.shown)
    texts = read_csv(file.look, positions, notes, file.look.header_row)
    lacking = [pl.lit(None, pl.String).alias(name) for name in wanted if name not in texts.columns]
    rows = texts.with_columns(lacking).with_columns(pl.col(wanted).str.strip_chars().replace("", None))
    rows = rows.with_columns(text(pl.col(name)) for name in _HEADER)
    rows = _with_lists(rows, file.table)
    own = pl.any_horizontal(pl.col(form.columns[file.table]).is_not_null())
    blank = rows.filter(~own)[LINE]
    submissions: list[tuple[Submission, XmlTables]] = []
    for (authority, year, stated), of_group in rows.filter(own).group_by(*_HEADER, maintain_order=True):
        texts_of_header = {"LEA": authority, "Year": year, "ReferenceDate": stated}
        header = {name: str(text).removesuffix(".0") for name, text in texts_of_header.items() if text is not None}
        tables = {file.table: of_group.select(LINE, *form.columns[file.table])}
        submissions.append(
            (_submission(header, file.shown, options), XmlTables(header, tables, {}, {file.table: blank}, ()))
        )
        blank = blank.clear()
    if not submissions:
        tables = {file.table: rows.clear().select(LINE, *form.columns[file.table])}
        submissions.append((_submission({}, file.shown, options), XmlTables({}, tables, {}, {file.table: blank}, ())))
    return submissions


def _with_lists(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """The rows with `;` between several codes; a child's disabilities may stand in rows of their own."""
    import polars as pl

    for column, marks in csv_form().lists.items():
        if column in csv_form().columns[table]:
            rows = rows.with_columns(pl.col(column).str.replace_all(rf"\s*[{marks}]\s*", ";"))
    if table == _CHILD and rows["Disability"].is_not_null().any():
        every = pl.col("Disability").drop_nulls().unique(maintain_order=True).str.join(";").over(_ID, *_HEADER)
        rows = rows.with_columns(Disability=pl.when(pl.col("Disability").is_not_null()).then(every))
    return rows


def _submission(header: Mapping[str, str], shown: str, options: Options) -> Submission:
    from csc_indicators.returns.collection_header import Submission, authority_of, submission_from_header
    from csc_indicators.returns.year_names import year_of_text

    if "Year" in header or "ReferenceDate" in header:
        return submission_from_header(header, shown, _REFERENCE_DAY, options.la_code)
    names = (year_of_text(part) for part in reversed(PurePosixPath(shown).parts))
    year = next((named for named in names if named is not None), None)
    if year is None:
        raise UserError(
            f"`{shown}` is a table of the CIN census, and does not say of which year",
            hint="put the year in the name of the file or its folder, as in `2023-24`, or give a column `Year`",
        )
    return Submission(shown, authority_of(header.get("LEA"), shown, options.la_code), date(year, *_REFERENCE_DAY))
