"""The rows of a placed table as typed columns, with where each came from and which of its cells could not be read.

A sheet is often filled in by hand. One cell that cannot be read does not stop an import: the cell is blank from then
on and counted as a query, unless being blank would say something, in which case its row is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.extracts.years import as_year
from csc_indicators.files.headings import refuse_twice
from csc_indicators.returns.account import Account
from csc_indicators.returns.reasons import Cause, Reason
from csc_indicators.returns.tabular.dates import read_dates
from csc_indicators.returns.tabular.form import ColumnForm
from csc_indicators.returns.tabular.place import Placed
from csc_indicators.returns.tabular.values import Meanings

_YES = {"y", "yes", "true", "t", "1"}
_NO = {"n", "no", "false", "f", "0"}
_NO_VALUE = ("null", "nan", "nat", "#n/a", "n/a")
WRONG = "_wrong:"
"""In front of a column's name: whether its cell held something that could not be read."""


@dataclass(frozen=True)
class Where:
    """What the rows of a table are called: the source of provenance, and the table in the account."""

    source: str
    table: str
    shown: str
    from_1904: bool = False


def typed_rows(rows: pl.DataFrame, placed: Placed, where: Where, meanings: Meanings, account: Account) -> pl.DataFrame:
    """The columns of the form (those that are lacking are not there), `source_file`, `source_row`, and WRONG columns.

    `rows` is the whole sheet. Blank rows are passed over; all others are accounted for as read. Rows that repeat the
    header are dropped here. `UserError` for a header that is there twice.
    """
    refuse_twice(rows.row(placed.header_row), placed.positions.values(), where.source)
    below = rows.with_row_index("source_row", 1).slice(placed.header_row + 1)
    blank = pl.all_horizontal(
        pl.col(name).is_null() | (pl.col(name).str.strip_chars(" \t\r\n\u00a0") == "") for name in rows.columns
    )
    below = below.filter(~blank).with_columns(
        source_file=pl.lit(where.source), source_row=pl.col("source_row").cast(pl.UInt32)
    )
    account.read(below, where.table)
    names = rows.columns
    repeated = pl.all_horizontal(
        pl.col(names[position]).eq_missing(pl.lit(placed.headers[column]))
        for column, position in placed.positions.items()
    )
    account.dropped(below.filter(repeated), where.table, Reason(Cause.HEADINGS_AGAIN))
    below = below.filter(~repeated)
    made: dict[str, pl.Series] = {}
    for column, position in placed.positions.items():
        form = placed.form.columns[column]
        texts = tidied(below[names[position]])
        values, wrong = read_cells(texts, form, placed.headers[column], below, where, meanings)
        made[column] = values
        if wrong.any():
            made[WRONG + column] = wrong
            account.query(below.filter(wrong), where.table, placed.headers[column], PROBLEMS[form.holds])
    return below.select("source_file", "source_row").with_columns(**made)


PROBLEMS = {
    "date": "is not a date and is left blank",
    "integer": "is not a whole number and is left blank",
    "number": "is not a number and is left blank",
    "yes_no": "is not yes or no and is left blank",
    "code": "matches no code and is left blank",
    "codes": "matches no code and is left blank",
    "year": "is not a year and is left blank",
    "text": "cannot be read",
    "printed": "cannot be read",
}


def tidied(texts: pl.Series) -> pl.Series:
    """Texts without blanks around; NULL for what stands for no value."""
    return (
        texts.to_frame("text")
        .select(text=pl.col("text").str.strip_chars(" \t\r\n\u00a0"))
        .select(pl.when((pl.col("text") != "") & ~pl.col("text").str.to_lowercase().is_in(_NO_VALUE)).then("text"))
        .to_series()
    )


def read_cells(
    texts: pl.Series, form: ColumnForm, header: str, rows: pl.DataFrame, where: Where, meanings: Meanings
) -> tuple[pl.Series, pl.Series]:
    """The values, and which cells held something that is none; each distinct text is looked at once."""
    if form.holds in ("text", "printed"):
        return texts if form.holds == "printed" else _whole_numbers(texts), pl.repeat(False, len(texts), eager=True)
    distinct = texts.drop_nulls().unique()
    values = _distinct_values(distinct, form, header, meanings, where)
    if form.holds == "date":
        _refuse_american(distinct, values, texts, header, rows, where)
    lookup = pl.DataFrame({"text": distinct, "value": values["value"], "known": values["known"]})
    found = texts.to_frame("text").join(lookup, on="text", how="left", maintain_order="left")
    wrong = found["text"].is_not_null() & ~found["known"].fill_null(False)
    if form.holds in ("code", "yes_no") and wrong.any():
        counted = found.filter(wrong)["text"].value_counts()
        for text, count in counted.iter_rows():
            key = (form.values or "yes_no", header, text)
            meanings.unmatched[key] = meanings.unmatched.get(key, 0) + count
    return found["value"], wrong


def _distinct_values(
    distinct: pl.Series, form: ColumnForm, header: str, meanings: Meanings, where: Where
) -> dict[str, pl.Series]:
    match form.holds:
        case "date":
            days, american = read_dates(distinct, from_1904=where.from_1904)
            return {"value": days, "known": days.is_not_null() | _no_date(distinct), "american": american}
        case "integer" | "number":
            numbers = distinct.str.replace_all(",", "").cast(pl.Float64, strict=False)
            numbers = numbers.set(~numbers.is_finite().fill_null(False), None)
            if form.holds == "integer":
                numbers = numbers.set((numbers % 1 != 0).fill_null(False), None)
                return {"value": numbers.cast(pl.Int64), "known": numbers.is_not_null()}
            return {"value": numbers, "known": numbers.is_not_null()}
        case "yes_no":
            told = [_yes_no(text, meanings) for text in distinct]
            return {
                "value": pl.Series([value for _, value in told], dtype=pl.Boolean),
                "known": pl.Series([known for known, _ in told], dtype=pl.Boolean),
            }
        case "year":
            years = pl.Series([as_year(text) for text in distinct], dtype=pl.String)
            return {"value": years, "known": years.is_not_null()}
        case _:
            meant = [meanings.meaning(form.values or "", text) for text in distinct]
            return {
                "value": pl.Series([code for _, code in meant], dtype=pl.String),
                "known": pl.Series([known for known, _ in meant], dtype=pl.Boolean),
            }


def _yes_no(text: str, meanings: Meanings) -> tuple[bool, bool | None]:
    known, code = meanings.meaning("yes_no", text)
    if known:
        return True, None if code is None else code == "Y"
    plain = text.casefold()
    return (True, plain in _YES) if plain in _YES | _NO else (False, None)


def _whole_numbers(texts: pl.Series) -> pl.Series:
    """Identifiers without the `.0` of a number that a program kept with a fraction."""
    return texts.str.replace(r"^(\d+)\.0+$", "$1")


def _no_date(distinct: pl.Series) -> pl.Series:
    """The texts by which databases say that there is no date."""
    return distinct.str.contains(r"^(1900-01-01|01/01/1900)")


def _refuse_american(
    distinct: pl.Series,
    values: dict[str, pl.Series],
    texts: pl.Series,
    header: str,
    rows: pl.DataFrame,
    where: Where,
) -> None:
    """`UserError` for a column whose dates stand with the month first: half of them would be read as other days."""
    wrong = distinct.filter(values["american"])
    if wrong.is_empty():
        return
    first = rows.filter(texts.is_in(wrong.implode()))["source_row"][0]
    raise UserError(
        f"`{where.source}` row {first}: `{header}` has a date with the month before the day",
        hint="write dates as 31/03/2025, or as dates of Excel",
    )
