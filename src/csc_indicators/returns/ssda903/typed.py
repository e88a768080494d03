"""Rows of a table with values instead of texts; those that cannot be used are dropped, and say why."""

from __future__ import annotations

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo, catalogue
from csc_indicators.returns.account import Account
from csc_indicators.returns.cells import identifier, text, unreadable, value
from csc_indicators.returns.reasons import Cause, Reason
from csc_indicators.returns.ssda903.form import FormTable

_DATE_OF_BIRTH = catalogue()["children"].columns["date_of_birth"]


def typed_rows(table: FormTable, rows: pl.DataFrame, account: Account) -> pl.DataFrame:
    """The rows with `child_id`, the table's `fields` by the extract's names, and `date_of_birth` where there is one.

    Columns of `ends` that are no field become dates under their own name; columns that are no field stay as texts.
    """
    wanted = _columns(table, rows)
    read = rows.with_columns(
        child_id=identifier(pl.col("CHILD")),
        **{name: value(info, pl.col(column)) for name, (column, info) in wanted.items()},
    )
    checked = [(column, unreadable(info, pl.col(column), pl.col(name))) for name, (column, info) in wanted.items()]
    for column, failed in checked:
        problem = "cannot be read"
        if column in table.key or column in table.ends:
            wrong = read.filter(failed)
            account.dropped(wrong, table.name, Reason(Cause.UNREADABLE, column))
            read = read.filter(~failed)
        else:
            account.query(read.filter(failed), table.name, column, f"{problem} and is left blank")
    for column in table.key:
        missing = text(pl.col(column)).is_null()
        account.dropped(read.filter(missing), table.name, Reason(Cause.NO_KEY, column))
        read = read.filter(~missing)
    return read.drop("CHILD", "LA", "YEAR", *(column for column, _ in wanted.values()), strict=False).rename(
        {_as_own(column): column for column in table.ends if _as_own(column) in read.columns}
    )


def _columns(table: FormTable, rows: pl.DataFrame) -> dict[str, tuple[str, ColumnInfo]]:
    """By new name: the column of the return that it comes from, and what kind of column it is."""
    columns = catalogue()[table.extract].columns if table.extract else {}
    found = {name: (column, columns[name]) for name, column in table.fields.items() if column in rows.columns}
    if "DOB" in rows.columns:
        found["date_of_birth"] = ("DOB", _DATE_OF_BIRTH)
    taken = {column for column, _ in found.values()}
    ends = [column for column in table.ends if column in rows.columns and column not in taken]
    return found | {_as_own(column): (column, _DATE_OF_BIRTH) for column in ends}


def _as_own(column: str) -> str:
    return f"_{column}"
