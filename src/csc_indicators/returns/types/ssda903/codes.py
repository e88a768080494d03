"""Codes that are none of their set, or are of another year than the return: kept as they are, and queried."""

from __future__ import annotations

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.types.ssda903.form import FormTable
from csc_indicators.returns.year_names import year_of_text


def query_codes(table: FormTable, rows: pl.DataFrame, account: Account) -> None:
    """Query every column of codes of a table whose rows have the extract's columns and `year`."""
    columns = catalogue()[table.extract].columns if table.extract else {}
    for name, column in table.fields.items():
        code_set = columns[name].code_set
        if code_set is None or name not in rows.columns:
            continue
        unknown = ~pl.col(name).is_in(list(code_sets()[code_set]))
        account.query(rows.filter(unknown), table.name, column, "is not a code of the return")
        account.query(_of_another_year(rows, name, code_set), table.name, column, "is a code of other years")
    if table.first_year is not None:
        early = rows.filter(pl.col("year") < year_of_text(table.first_year))
        account.query(early, table.name, "CHILD", f"is in a table that the return has only from {table.first_year}")


def _of_another_year(rows: pl.DataFrame, name: str, code_set: str) -> pl.DataFrame:
    """The rows whose year is before the first or after the last in which their code is valid."""
    dated = [
        (code, known.valid_from and year_of_text(known.valid_from), known.valid_to and year_of_text(known.valid_to))
        for code, known in code_sets()[code_set].items()
        if known.valid_from or known.valid_to
    ]
    valid = pl.DataFrame(dated, schema={name: pl.String, "_first": pl.Int32, "_last": pl.Int32}, orient="row")
    dated_rows = rows.join(valid, on=name, maintain_order="left")
    return dated_rows.filter((pl.col("year") < pl.col("_first")) | (pl.col("year") > pl.col("_last")))
