"""The tables of one XML file -> rows with the values that the extracts take, each with its line.

The values of a row are named `extract.column`, since a row may go into several extracts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo, catalogue
from csc_indicators.reference.authorities import AREA
from csc_indicators.returns.account import Account, Query
from csc_indicators.returns.mapping import ColumnFrom, Made, TableOf
from csc_indicators.returns.message import Submission
from csc_indicators.returns.typed import Place, odd_codes, typed
from csc_indicators.returns.xml_tables import LINE, XmlTables

SOURCE = ("source_file", "source_row")
WHOSE = ("la_code", "child_id")
AS_AT = "as_at"
EMPTY = "the element holds nothing that is read"


def made_column(extract: str, column: str) -> str:
    """What the values of a column of an extract are called in the rows of a table."""
    return f"{extract}.{column}"


def rows_of(
    tables: XmlTables, table: TableOf, owner: pl.Series | None, sent: Submission, place: Place, account: Account
) -> pl.DataFrame:
    """The rows of a table that hold something, with whose they are; those that hold nothing are accounted for.

    `owner` is the id of the child of each row. What is wrong with values is added to the problems of the place.
    """
    raw = tables.tables[table.name]
    values: dict[str, pl.Series] = {}
    account.queries += [
        Query(place.shown, table.name, odd.element, odd.problem, odd.count, odd.first)
        for odd in tables.oddities
        if odd.table == table.name
    ]
    for made in table.made:
        columns = catalogue()[made.extract].columns
        chosen = _chosen(raw, made, place)
        for name, source in made.columns.items():
            value = _values(raw, source, columns[name], sent, place)
            values[made_column(made.extract, name)] = value
            _tell_odd_codes(value, columns[name], source, table.name, sent, place, account)
        values[made_column(made.extract, "")] = chosen
    rows = pl.DataFrame(values).with_columns(
        la_code=pl.lit(sent.la_code, AREA),
        source_file=pl.lit(place.shown),
        source_row=place.rows,
        **{AS_AT: pl.lit(sent.reference if sent.dated else None, pl.Date)},
        **({} if owner is None else {"child_id": owner}),
    )
    first = table.made[0]
    own = [made_column(first.extract, name) for name, source in first.columns.items() if source.elements]
    holds = pl.any_horizontal(pl.col(own).is_not_null())
    nothing = _places(tables.blank[table.name], place.shown)
    empty = pl.concat([nothing, rows.filter(~holds).select(*SOURCE)])
    account.read(pl.concat([nothing, rows.select(*SOURCE)]), table.name)
    account.dropped(empty, table.name, EMPTY)
    held = rows.filter(holds)
    if table.since is not None and sent.dated and sent.year < table.since:
        account.query(held, table.name, table.name, f"is in a return only from {table.since} on")
    return held


def _values(raw: pl.DataFrame, source: ColumnFrom, column: ColumnInfo, sent: Submission, place: Place) -> pl.Series:
    if source.reference:
        day = pl.lit(sent.reference if sent.dated else None, pl.Date)
        return pl.select(pl.repeat(day, raw.height)).to_series()
    if source.fixed is not None:
        texts = pl.repeat(source.fixed, raw.height, dtype=pl.String, eager=True)
    else:
        first = pl.coalesce(source.elements)
        given = first if source.given is None else pl.when(pl.col(source.given).is_not_null()).then(first)
        texts = raw.select(given).to_series()
    values = typed(texts, column, " or ".join(source.elements), place)
    return ~values if source.negated else values


def _chosen(raw: pl.DataFrame, made: Made, place: Place) -> pl.Series:
    """Which rows are made into the extract."""
    yes_no = ColumnInfo("", "yes_no", required=False, code_set=None, title="", absent=None)
    conditions = [raw[element].is_not_null() for element in made.filled]
    conditions += [typed(raw[element], yes_no, element, place).fill_null(value=False) for element in made.true]
    everyone = pl.repeat(value=True, n=raw.height, eager=True, dtype=pl.Boolean)
    return reduce(and_, conditions, everyone)


def _tell_odd_codes(
    values: pl.Series,
    column: ColumnInfo,
    source: ColumnFrom,
    table: str,
    sent: Submission,
    place: Place,
    account: Account,
) -> None:
    for problem, mask in odd_codes(values, column, sent.year):
        account.query(_places(place.rows.filter(mask), place.shown), table, " or ".join(source.elements), problem)


def _places(rows: pl.Series, shown: str) -> pl.DataFrame:
    return pl.DataFrame({"source_file": pl.repeat(shown, len(rows), dtype=pl.String, eager=True), LINE: rows})


def recorded(parts: Sequence[tuple[Made, pl.DataFrame]], whose: Sequence[str]) -> pl.DataFrame:
    """Rows of tables as rows of their extract, without the columns in which nobody recorded anything."""
    together = pl.concat([_as_extract(made, rows, whose) for made, rows in parts], how="diagonal")
    required = {name for name, column in catalogue()[parts[0][0].extract].columns.items() if column.required}
    meant = required.union(*(made.blank_says for made, _ in parts))
    return together.select(
        values.name for values in together if values.name in meant or values.null_count() < len(values)
    )


def _as_extract(made: Made, rows: pl.DataFrame, whose: Sequence[str]) -> pl.DataFrame:
    columns = (pl.col(made_column(made.extract, name)).alias(name) for name in made.columns)
    return rows.select(*whose, *columns, *SOURCE)
