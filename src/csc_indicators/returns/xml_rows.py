"""The tables of one XML file -> rows with the values that the extracts take, each with its line.

The values of a row are named `extract.column`, since a row may go into several extracts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo, catalogue
from csc_indicators.files.tolerance import null_days
from csc_indicators.reference.authorities import AREA
from csc_indicators.returns.collection_header import Submission
from csc_indicators.returns.left_out import TableColumns
from csc_indicators.returns.mapping import ColumnFrom, ExtractMapping, TableOf
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account, Effect, Query
from csc_indicators.returns.typed_values import SourcePlace, odd_codes, typed
from csc_indicators.returns.xml_tables import LINE, XmlTables

SOURCE = ("source_file", "source_row")
WHOSE = ("la_code", "child_id")
AS_AT = "as_at"
TOO_EARLY = "is before 1900"
CANNOT_BE_READ = "cannot be read"
_BEFORE_1900 = r"^\s*(0\d|1[0-8])\d\d-\d\d-\d\d"
"""A slip of the pen that a date in XML may have, since it is a date: 0204-05-01, 1066-04-13."""


def extract_column(extract: str, column: str) -> str:
    """What the values of a column of an extract are called in the rows of a table."""
    return f"{extract}.{column}"


def table_columns(table: TableOf, mapping: ExtractMapping) -> TableColumns:
    """The columns that an extract takes of the elements of a table, as its rows have them."""
    columns = {
        extract_column(mapping.extract, name): (name, " or ".join(source.elements))
        for name, source in mapping.columns.items()
        if source.elements
    }
    end = None if mapping.open_ended is None else extract_column(mapping.extract, mapping.open_ended[1])
    return TableColumns(table.name, mapping.extract, columns, end)


def rows_of(
    tables: XmlTables, table: TableOf, owner: pl.Series | None, sent: Submission, place: SourcePlace, account: Account
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of a table that hold something, with whose they are, and those of them that cannot be used.

    Both they and elements that hold nothing are accounted for as dropped.

    `owner` is the id of the child of each row. What is wrong with values is added to the problems of the place.
    """
    raw = tables.tables[table.name]
    slips: list[_Slip] = []
    values: dict[str, pl.Series] = {}
    account.queries += [
        Query(place.shown, table.name, odd.element, odd.problem, odd.count, odd.first)
        for odd in tables.oddities
        if odd.table == table.name
    ]
    for mapping in table.extracts:
        own, more = _extract_of(raw, mapping, table, sent, place, account)
        values |= own
        slips += more
    rows = pl.DataFrame(values).with_columns(
        la_code=pl.lit(sent.la_code, AREA),
        source_file=pl.lit(place.shown),
        source_row=place.rows,
        **{AS_AT: pl.lit(sent.reference if sent.dated else None, pl.Date)},
        **({} if owner is None else {"child_id": owner}),
    )
    first = table.extracts[0]
    first_columns = [extract_column(first.extract, name) for name, source in first.columns.items() if source.elements]
    nothing = _places(tables.blank[table.name], place.shown)
    account.read(pl.concat([nothing, rows.select(*SOURCE)]), table.name)
    rows, unusable = _without_slips(rows, table, slips, account)
    held = pl.any_horizontal(pl.col(first_columns).is_not_null())
    account.dropped(
        pl.concat([nothing, rows.filter(~held).select(*SOURCE)]), table.name, Reason(ReasonCode.EMPTY_ELEMENT)
    )
    rows = rows.filter(held)
    if table.since is not None and sent.dated and sent.year < table.since:
        account.query(rows, table.name, table.name, f"is in a return only from {table.since} on")
    return rows, unusable


@dataclass(frozen=True)
class _Slip:
    """Rows in which a column has a date of another age, or what cannot be read."""

    mapping: ExtractMapping
    column: str
    element: str
    rows: pl.Series
    code: ReasonCode
    problem: str


def _extract_of(
    raw: pl.DataFrame,
    mapping: ExtractMapping,
    table: TableOf,
    sent: Submission,
    place: SourcePlace,
    account: Account,
) -> tuple[dict[str, pl.Series], list[_Slip]]:
    """The values that an extract takes of the rows of a table, and under its bare name which rows it takes; slips."""
    slips: list[_Slip] = []
    columns = catalogue()[mapping.extract].columns
    chosen = _true_rows(raw, mapping, place)
    values: dict[str, pl.Series] = {}
    for name, source in mapping.columns.items():
        texts, column = _texts(raw, source), columns[name]
        element = " or ".join(source.elements)
        if column.kind == "date":
            null_day = texts.str.strip_chars().str.head(10).is_in([str(day) for day in null_days()])
            early = (texts.str.contains(_BEFORE_1900) & ~null_day).fill_null(value=False)
            if early.any():
                slips.append(_Slip(mapping, name, element, early, ReasonCode.BEFORE_1900, TOO_EARLY))
                texts = texts.set(early, None)
        value, wrong = _values(texts, source, column, sent, place)
        if place.allow_unreadable and wrong.any():
            slips.append(_Slip(mapping, name, element, wrong, ReasonCode.UNREADABLE, CANNOT_BE_READ))
        for problem, mask in odd_codes(value, column, sent.year):
            account.query(_places(place.rows.filter(mask), place.shown), table.name, element, problem)
        if column.required and mapping is not table.extracts[0]:
            chosen &= value.is_not_null()
        values[extract_column(mapping.extract, name)] = value
    return values | {extract_column(mapping.extract, ""): chosen}, slips


def _without_slips(
    rows: pl.DataFrame, table: TableOf, slips: Sequence[_Slip], account: Account
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without those whose key or end is before 1900, and those: blank, an end would say that they go on.

    Other dates stay blank.
    """
    lost = pl.repeat(value=False, n=rows.height, eager=True, dtype=pl.Boolean)
    queried: set[str] = set()
    for slip in slips:
        ends = slip.mapping.open_ended is not None and slip.column == slip.mapping.open_ended[1]
        if ends or (slip.mapping is table.extracts[0] and slip.column in table.key):
            account.dropped(rows.filter(slip.rows & ~lost), table.name, Reason(slip.code, slip.element))
            lost |= slip.rows
        elif slip.element not in queried:
            problem = f"{slip.problem} and is left blank"
            account.query(rows.filter(slip.rows), table.name, slip.element, problem, Effect.LEFT_BLANK)
            queried.add(slip.element)
    return rows.filter(~lost), rows.filter(lost)


def _texts(raw: pl.DataFrame, source: ColumnFrom) -> pl.Series:
    """The texts of a column: of its first element that is filled, or the same in every row."""
    if not source.elements:
        return pl.repeat(source.fixed, raw.height, dtype=pl.String, eager=True)
    first = pl.coalesce(source.elements)
    filled = first if source.only_with is None else pl.when(pl.col(source.only_with).is_not_null()).then(first)
    return raw.select(filled).to_series()


def _values(
    texts: pl.Series, source: ColumnFrom, column: ColumnInfo, sent: Submission, place: SourcePlace
) -> tuple[pl.Series, pl.Series]:
    """The values, and which of the texts are none."""
    if source.reference:
        day = pl.lit(sent.reference if sent.dated else None, pl.Date)
        values = pl.select(pl.repeat(day, len(texts))).to_series()
        return values, pl.repeat(value=False, n=len(texts), eager=True, dtype=pl.Boolean)
    values, wrong = typed(texts, column, " or ".join(source.elements), place)
    return ~values if source.negated else values, wrong


def _true_rows(raw: pl.DataFrame, mapping: ExtractMapping, place: SourcePlace) -> pl.Series:
    """The rows in which everything that must says yes."""
    yes_no = ColumnInfo("", "yes_no", required=False, code_set=None, title="", absent=None)
    answers = [typed(raw[element], yes_no, element, place)[0].fill_null(value=False) for element in mapping.true]
    everyone = pl.repeat(value=True, n=raw.height, eager=True, dtype=pl.Boolean)
    return reduce(and_, answers, everyone)


def _places(rows: pl.Series, shown: str) -> pl.DataFrame:
    return pl.DataFrame({"source_file": pl.repeat(shown, len(rows), dtype=pl.String, eager=True), LINE: rows})


def recorded(parts: Sequence[tuple[ExtractMapping, pl.DataFrame]], whose: Sequence[str]) -> pl.DataFrame:
    """Rows of tables as rows of their extract, without the columns in which nobody recorded anything."""
    together = pl.concat([_as_extract(mapping, rows, whose) for mapping, rows in parts], how="diagonal")
    required = {name for name, column in catalogue()[parts[0][0].extract].columns.items() if column.required}
    meant = required.union(*(mapping.blank_says for mapping, _ in parts))
    return together.select(
        values.name for values in together if values.name in meant or values.null_count() < len(values)
    )


def _as_extract(mapping: ExtractMapping, rows: pl.DataFrame, whose: Sequence[str]) -> pl.DataFrame:
    columns = (pl.col(extract_column(mapping.extract, name)).alias(name) for name in mapping.columns)
    return rows.select(*whose, *columns, *SOURCE)
