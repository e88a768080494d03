"""Dates as they were typed into a table of the return, put into the one form that is read from then on."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.returns.cells import day, text
from csc_indicators.returns.ssda903.form import FormTable, form
from csc_indicators.returns.tabular.dates import read_dates

_DAY_FIRST = r"^\s*(1[3-9]|2\d|3[01])[./-]\d{1,2}[./-]\d{4}"
"""A date that can only have the day in front."""


def with_plain_dates(tables: Mapping[str, pl.DataFrame], shown: str) -> dict[str, pl.DataFrame]:
    """The tables of a file with the dates that are written otherwise (05-Jun-2021, Excel's 44352) in ISO form.

    `UserError` for a column in which more dates have the month in front than the day: the others of it would be read
    as other days. A single one is a slip, and stays what cannot be read.
    """
    return {
        name: _plainly(frame, form().tables[name], shown) if name in form().tables else frame
        for name, frame in tables.items()
    }


def _plainly(frame: pl.DataFrame, table: FormTable, shown: str) -> pl.DataFrame:
    for column in _dated(table):
        if column not in frame.columns:
            continue
        texts = frame[column].unique().drop_nulls().to_frame("text")
        odd = texts.filter(text(pl.col("text")).is_not_null() & day(pl.col("text")).is_null())["text"]
        if odd.is_empty():
            continue
        days, month_first = read_dates(odd)
        _refuse_month_first(frame, column, odd.filter(month_first), shown)
        plain = dict(zip(odd.filter(days.is_not_null()), days.drop_nulls().cast(pl.String), strict=True))
        frame = frame.with_columns(pl.col(column).replace(plain))
    return frame


def _dated(table: FormTable) -> list[str]:
    columns = catalogue()[table.extract].columns if table.extract else {}
    own = [column for name, column in table.fields.items() if columns[name].kind == "date"]
    return list(dict.fromkeys(("DOB", *own, *table.ends)))


def _refuse_month_first(frame: pl.DataFrame, column: str, month_first: pl.Series, shown: str) -> None:
    wrong = frame.filter(pl.col(column).is_in(month_first.implode()))
    day_first = frame.filter(pl.col(column).str.contains(_DAY_FIRST))
    if wrong.height <= day_first.height:
        return
    unit = "line" if shown.lower().endswith(".xml") else "row"
    raise UserError(
        f"`{shown}` {unit} {wrong['source_row'][0]}: `{column}` has dates with the month before the day",
        hint="write dates as 31/03/2025 or 2025-03-31",
    )
