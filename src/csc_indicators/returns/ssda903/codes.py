"""Codes that are none of their set, or are of another year than the return: kept as they are, and queried."""

from __future__ import annotations

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.returns.account import Account
from csc_indicators.returns.ssda903.form import FormTable
from csc_indicators.returns.ssda903.years import year_of_text


def query_codes(table: FormTable, rows: pl.DataFrame, account: Account) -> None:
    """Query every column of codes of a table whose rows have the extract's columns and `year`."""
    columns = catalogue()[table.extract].columns if table.extract else {}
    for name, column in table.fields.items():
        code_set = columns[name].code_set
        if code_set is None or name not in rows.columns:
            continue
        unknown = ~pl.col(name).is_in(list(code_sets()[code_set]))
        account.query(rows.filter(unknown), table.name, column, "is not a code of the return")
        account.query(rows.filter(_of_another_year(name, code_set)), table.name, column, "is a code of other years")
    if table.first_year is not None:
        early = rows.filter(pl.col("year") < year_of_text(table.first_year))
        account.query(early, table.name, "CHILD", f"is in a table that the return has only from {table.first_year}")


def _of_another_year(name: str, code_set: str) -> pl.Expr:
    """Whether the return's year is before the first or after the last in which the code is valid."""
    codes = code_sets()[code_set]
    first = {code: year_of_text(known.valid_from) for code, known in codes.items() if known.valid_from}
    last = {code: year_of_text(known.valid_to) for code, known in codes.items() if known.valid_to}
    odd = pl.lit(False)
    if first:
        odd |= pl.col("year") < pl.col(name).replace_strict(first, default=None, return_dtype=pl.Int32)
    if last:
        odd |= pl.col("year") > pl.col(name).replace_strict(last, default=None, return_dtype=pl.Int32)
    return odd.fill_null(False)
