"""The tables in a file of the return: CSV and Parquet hold one, a workbook one on each sheet, XML all."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.files.dates import counted_from_1900
from csc_indicators.files.headings import FIRST_ROWS
from csc_indicators.files.merged_cells import refuse_merged
from csc_indicators.returns.csv_text import read_csv
from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.return_type import Recognised, by_columns, mostly_foreign, plain
from csc_indicators.returns.tabular.sources import TextTable, text_tables
from csc_indicators.returns.types.ssda903.form import FormTable, form
from csc_indicators.returns.types.ssda903.xml_form import read_xml

XML, WORKBOOK = "XML", "workbook"
"""What a file is taken for that holds several tables."""
TableMatch = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A table by name, the columns that it lacks here, and the headers that are no part of it."""


def table_with(headers: Sequence[str]) -> TableMatch | None:
    """The table that a row of headers is, in any order and among others."""
    known = tuple(form().aliases.get(plain(header), header) for header in headers)
    match = by_columns(known, [table.shape for table in form().tables.values()])
    if match is None:
        return None
    shape, lacks, besides = match
    optional = {plain(column) for column in form().tables[shape.name].optional}
    unread = tuple(
        header
        for header, column in zip(headers, known, strict=True)
        if column in besides and plain(column) not in optional
    )
    return None if mostly_foreign(headers, unread) else (shape.name, lacks, unread)


def in_csv(look: Look) -> tuple[int, TableMatch] | None:
    """The row of headers of a CSV file, and the table that it is; above it may stand blank lines and a title."""
    table = table_with(look.headers)
    return (look.header_row, table) if table is not None else _on_sheet(look.rows)


def sheets_with(look: Look) -> list[TableMatch]:
    """The tables on the sheets of a workbook that can be seen."""
    matches = [_on_sheet(sheet.rows) for sheet in look.sheets if not sheet.hidden]
    return [table for _, table in filter(None, matches)]


def has_own_names(headers: Sequence[str]) -> bool:
    """Whether a child is called by the return's own word: sheets of other origin have its other names too."""
    return plain("CHILD") in map(plain, headers)


def read_tables(file: Recognised, notes: list[str]) -> dict[str, dict[str, pl.DataFrame]]:
    """By what provenance calls the file or sheet: its tables as texts, with `source_file` and `source_row`."""
    content = file.look.content
    if file.table == XML:
        return {file.shown: read_xml(content)}
    if file.look.form == "csv":
        found_in_rows = in_csv(file.look)
        above = found_in_rows[0] if found_in_rows else 0
        positions = _positions(form().tables[file.table], file.look.rows[above], file.shown)
        return {file.shown: {file.table: read_csv(file.look, positions, notes, above)}}
    by_source = {}
    for table in text_tables(file.look):
        placed = _on_sheet(table.first_rows)
        if table.hidden or placed is None:
            if table.rows.height:
                why = "is hidden" if table.hidden else "is none of the tables"
                notes.append(f"`{table.source}` {why}, and is not read")
            continue
        header_row, (name, _, _) = placed
        by_source[table.source] = {name: _texts(table, name, header_row)}
    return by_source


def _on_sheet(rows: Sequence[Sequence[str]]) -> tuple[int, TableMatch] | None:
    """The row of headers, counted from 0, and the table that it is."""
    for number, row in enumerate(rows[:FIRST_ROWS]):
        table = table_with(row) if has_own_names(row) else None
        if table is not None:
            return number, table
    return None


def _texts(table: TextTable, name: str, header_row: int) -> pl.DataFrame:
    columns = table.rows.columns
    headers = [cell or "" for cell in table.rows.row(header_row)]
    positions = _positions(form().tables[name], headers, table.source)
    refuse_merged(table, header_row, set(positions.values()))
    cells = {column: pl.col(columns[position]) for column, position in positions.items()}
    if table.from_1904:
        days = date_columns(form().tables[name])
        cells = {column: counted_from_1900(cell) if column in days else cell for column, cell in cells.items()}
    return (
        table.rows.with_row_index("source_row", 1)
        .slice(header_row + 1)
        .select(
            "source_row",
            **cells,
            source_file=pl.lit(table.source),
        )
    )


def date_columns(table: FormTable) -> list[str]:
    """The columns of the table that hold days."""
    columns = catalogue()[table.extract].columns if table.extract else {}
    own = [column for name, column in table.fields.items() if columns[name].kind == "date"]
    return list(dict.fromkeys(("DOB", *own, *table.ends)))


def _positions(table: FormTable, headers: Sequence[str], shown: str) -> dict[str, int]:
    """Where each column of the table is; `UserError` when two may be the same."""
    positions: dict[str, int] = {}
    for position, header in enumerate(headers):
        column = form().aliases.get(plain(header))
        if column not in (*table.columns, *table.optional):
            continue
        if column in positions:
            both = f"columns {positions[column] + 1} and {position + 1}"
            raise UserError(f"`{shown}` has two columns that may be `{column}`: {both}", hint="delete one of them")
        positions[column] = position
    return positions
