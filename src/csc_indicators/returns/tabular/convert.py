"""The rows of a placed table as typed columns, with where each came from and which of its cells could not be read.

A sheet is often filled in by hand. One cell that cannot be read does not stop an import: the cell is blank from then
on and counted as a query, unless being blank would say something, in which case its row is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from csc_indicators.calendar import read_year_label
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.files.dates import counted_from_1900, read_dates
from csc_indicators.files.headings import refuse_twice
from csc_indicators.files.identifiers import read_identifiers
from csc_indicators.files.numbers import read_numbers
from csc_indicators.files.values import Fault, Values, error_cell_faults, is_error_cell, is_no_value, stripped
from csc_indicators.files.yes_no import read_yes_no
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account, Effect
from csc_indicators.returns.tabular.form import ColumnForm
from csc_indicators.returns.tabular.place import Placed
from csc_indicators.returns.tabular.values import Meanings
from csc_indicators.returns.unreadable import refuse_beyond_limit, unreadable

WRONG = "_wrong:"
"""In front of a column's name: whether its cell held something that could not be read."""


@dataclass(frozen=True)
class Where:
    """What the rows of a table are called: the source of provenance, and the table in the account.

    `from_1904` says how bare numbers count days, and `allow_unreadable` whether a column may hold any number of cells
    that cannot be read.
    """

    source: str
    table: str
    shown: str
    from_1904: bool = False
    allow_unreadable: bool = False


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
    account.dropped(below.filter(repeated), where.table, Reason(ReasonCode.HEADINGS_AGAIN))
    below = below.filter(~repeated)
    columns: dict[str, pl.Series] = {}
    for column, position in placed.positions.items():
        form = placed.form.columns[column]
        texts = tidied(below[names[position]])
        values, wrong = read_cells(texts, form, placed.headers[column], below, where, meanings)
        columns[column] = values
        if wrong.any():
            columns[WRONG + column] = wrong
            account.query(below.filter(wrong), where.table, placed.headers[column], *problem_of(form.holds))
    return below.select("source_file", "source_row").with_columns(**columns)


def problem_of(holds: str) -> tuple[str, Effect | None]:
    """What is odd about a cell of the kind that cannot be read, and what that does; one note covers all codes."""
    blank = holds not in ("code", "codes", "text", "printed")
    return _PROBLEMS[holds], Effect.LEFT_BLANK if blank else None


_PROBLEMS = {
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
    """Texts without blanks around them; NULL for what is blank."""
    return (
        texts.to_frame("text")
        .select(text=stripped(pl.col("text")))
        .select(pl.when(pl.col("text") != "").then("text"))
        .to_series()
    )


def read_cells(
    texts: pl.Series, form: ColumnForm, header: str, rows: pl.DataFrame, where: Where, meanings: Meanings
) -> tuple[pl.Series, pl.Series]:
    """The values, and which cells held something that is none; each distinct text is looked at once.

    `UserError` where more of the column cannot be read than may be.
    """
    distinct = texts.drop_nulls().unique()
    if form.holds in ("code", "yes_no"):
        read = _meanings(distinct, form, meanings)
    else:
        read = _values(distinct, form, where)
        if not where.allow_unreadable:
            refuse_beyond_limit(read.faults, texts, rows, header)
    lookup = pl.DataFrame({"text": distinct, "value": read.values})
    joined = texts.to_frame("text").join(lookup, on="text", how="left", maintain_order="left")
    wrong = unreadable(texts, read.faults)
    if form.holds in ("code", "yes_no") and wrong.any():
        counted = joined.filter(wrong)["text"].value_counts()
        for text, count in counted.iter_rows():
            key = (form.values or "yes_no", header, text)
            meanings.unmatched[key] = meanings.unmatched.get(key, 0) + count
    return joined["value"], wrong


def _values(distinct: pl.Series, form: ColumnForm, where: Where) -> Values:
    match form.holds:
        case "date":
            text = pl.col("text")
            days = distinct.to_frame("text").select(counted_from_1900(text) if where.from_1904 else text)
            read = read_dates(days.to_series())
            return Values(read.values, _as_written(read.faults, days.to_series(), distinct))
        case "integer" | "number":
            numbers = read_numbers(distinct, whole=form.holds == "integer")
            dtype = pl.Int64 if form.holds == "integer" else pl.Float64
            return Values(numbers.values.cast(dtype), numbers.faults)
        case "year":
            return _years(distinct)
        case "text" if form.name in _identifiers():
            return read_identifiers(distinct)
        case "text":
            # A whole number that a program kept with a fraction is what it was.
            plain = pl.col("text").str.replace(r"^(\d+)\.0+$", "$1")
            return Values(_unless_no_value(distinct, plain))
        case _:
            return Values(_unless_no_value(distinct, pl.col("text"), dashes=False))


def _as_written(faults: tuple[Fault, ...], read: pl.Series, distinct: pl.Series) -> tuple[Fault, ...]:
    """The faults of texts that were changed before they were read, with the texts as they are written."""
    if read.equals(distinct):
        return faults

    def written(texts: pl.Series) -> pl.Series:
        return distinct.filter(read.is_in(texts.implode()))

    return tuple(
        replace(fault, texts=written(fault.texts), contrast=None if fault.contrast is None else written(fault.contrast))
        for fault in faults
    )


@cache
def _identifiers() -> frozenset[str]:
    """The names of columns by which somebody or something is known: a form calls them as the extracts do."""
    return frozenset(
        column.name for extract in catalogue().values() for column in extract.columns.values() if column.identifies
    )


def _unless_no_value(distinct: pl.Series, value: pl.Expr, *, dashes: bool = True) -> pl.Series:
    none = is_no_value(pl.col("text"), dashes=dashes)
    return distinct.to_frame("text").select(value=pl.when(~none).then(value))["value"]


def _years(distinct: pl.Series) -> Values:
    years = pl.Series([read_year_label(text) for text in distinct], dtype=pl.String)
    looked_at = distinct.to_frame("text").select("text", none=is_no_value(pl.col("text")), year=years)
    wrong = looked_at.filter(pl.col("year").is_null() & ~pl.col("none") & ~is_error_cell(pl.col("text")))["text"]
    faults = error_cell_faults(distinct)
    return Values(years, (*faults, Fault(wrong, "is not a year", "write years as 2024-25")) if len(wrong) else faults)


def _meanings(distinct: pl.Series, form: ColumnForm, meanings: Meanings) -> Values:
    """Codes, or yes and no, by what the value maps say of the texts."""
    meant = [meanings.meaning(form.values or "yes_no", text) for text in distinct]
    known = pl.Series([is_known for is_known, _ in meant], dtype=pl.Boolean)
    codes = pl.Series([code for _, code in meant], dtype=pl.String)
    if form.holds == "yes_no":
        answers = pl.DataFrame({"known": known, "code": codes, "plain": read_yes_no(distinct).values})
        mapped = pl.when(pl.col("code").is_not_null()).then(pl.col("code") == "Y")
        values = answers.select(value=pl.when("known").then(mapped).otherwise("plain"))["value"]
        known = known | values.is_not_null()
    else:
        values = codes
    unknown = distinct.filter(~known)
    return Values(values, (Fault(unknown, "matches no code"),) if len(unknown) else ())
