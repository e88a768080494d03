"""Rows of a table with values instead of texts; those that cannot be used are dropped, and say why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo, catalogue
from csc_indicators.extracts.conversions import apply, examine_all
from csc_indicators.returns.left_out import TableColumns
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account, Effect
from csc_indicators.returns.types.ssda903.form import FormTable
from csc_indicators.returns.unreadable import refuse_beyond_limit, unreadable

_CHILD_ID = catalogue()["children"].columns["child_id"]
_DATE_OF_BIRTH = catalogue()["children"].columns["date_of_birth"]


@dataclass(frozen=True)
class TypedRows:
    """The rows of a table with values: `usable` ones, and those that lack what they cannot do without.

    Those are accounted for as dropped. They count all the same where an earlier return has the same record.
    """

    usable: pl.DataFrame
    unusable: pl.DataFrame
    has_year_column: bool = False
    """Whether a column of the rows has the year of their return."""


def typed_rows(table: FormTable, rows: pl.DataFrame, account: Account, *, allow_unreadable: bool = False) -> TypedRows:
    """The rows with `child_id`, the table's `fields` by the extract's names, and `date_of_birth` where there is one.

    Columns of `ends` that are no field become dates under their own name; columns that are no field stay as texts.
    `UserError` where more of a column cannot be read than may be, unless that is allowed.
    """
    # An XML file names no element that all rows leave out: the column is there, and blank, as in a CSV file.
    never_there = [column for column in table.fields.values() if column in table.needed and column not in rows.columns]
    rows = rows.with_columns(pl.lit(None, pl.String).alias(column) for column in never_there)
    wanted = {"child_id": ("CHILD", _CHILD_ID)} | _columns(table, rows)
    examined = examine_all([(info, rows[column].unique()) for column, info in wanted.values()])
    read, failed = {}, {}
    for (name, (column, _)), examination in zip(wanted.items(), examined, strict=True):
        read[name] = apply(examination.convert, rows[column])
        if examination.faults:
            if not allow_unreadable:
                refuse_beyond_limit(examination.faults, rows[column], rows, column)
            failed[name] = unreadable(rows[column], examination.faults)
    typed = rows.with_columns(**read)
    unusable = pl.repeat(value=False, n=rows.height, eager=True, dtype=pl.Boolean)
    for name, wrong in failed.items():
        column, info = wanted[name]
        if column in (*table.key, *table.ends):
            cause = ReasonCode.UNREADABLE_DATE if info.kind == "date" else ReasonCode.UNREADABLE
            account.dropped(rows.filter(wrong & ~unusable), table.name, Reason(cause, column))
            unusable |= wrong
        else:
            account.query(
                rows.filter(wrong & ~unusable),
                table.name,
                column,
                "cannot be read and is left blank",
                Effect.LEFT_BLANK,
            )
    for column in table.key:
        own = next((name for name, (taken, _) in wanted.items() if taken == column), column)
        missing = typed[own].is_null() & ~unusable
        account.dropped(rows.filter(missing), table.name, Reason(ReasonCode.NO_KEY, column))
        unusable |= missing
    lost = typed.filter(unusable & typed["child_id"].is_not_null())
    year_is_stated = "YEAR" in rows.columns and rows["YEAR"].is_not_null().any()
    return TypedRows(_renamed(typed.filter(~unusable), table, wanted), _renamed(lost, table, wanted), year_is_stated)


def table_columns(table: FormTable, typed: pl.DataFrame) -> TableColumns:
    """The columns that the extract of a table takes of its rows with values, with what the return calls them."""
    assert table.extract is not None
    there = {name: column for name, column in table.fields.items() if name in typed.columns}
    columns = {name: (name, column) for name, column in there.items()}
    end = next((name for name, column in there.items() if column in table.ends), None)
    return TableColumns(table.name, table.extract, columns, end)


def form_columns(table: FormTable) -> TableColumns:
    """The same of all the columns that the form has, whether or not any file has them."""
    assert table.extract is not None
    return TableColumns(table.name, table.extract, {name: (name, column) for name, column in table.fields.items()})


def _renamed(read: pl.DataFrame, table: FormTable, wanted: Mapping[str, tuple[str, ColumnInfo]]) -> pl.DataFrame:
    return read.drop("CHILD", "LA", "YEAR", *(column for column, _ in wanted.values()), strict=False).rename(
        {_as_own(column): column for column in table.ends if _as_own(column) in read.columns}
    )


def _columns(table: FormTable, rows: pl.DataFrame) -> dict[str, tuple[str, ColumnInfo]]:
    """By new name: the column of the return that it comes from, and what kind of column it is."""
    columns = catalogue()[table.extract].columns if table.extract else {}
    wanted = {name: (column, columns[name]) for name, column in table.fields.items() if column in rows.columns}
    if "DOB" in rows.columns:
        wanted["date_of_birth"] = ("DOB", _DATE_OF_BIRTH)
    taken = {column for column, _ in wanted.values()}
    ends = [column for column in table.ends if column in rows.columns and column not in taken]
    return wanted | {_as_own(column): (column, _DATE_OF_BIRTH) for column in ends}


def _as_own(column: str) -> str:
    return f"_{column}"
