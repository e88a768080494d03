"""How the texts of a column become values: one expression per kind, and which texts it cannot read.

Only the distinct texts of a column are examined; the expression that reads them all is then fit for every row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo, column_type
from csc_indicators.extracts.code_sets import code_sets, spellings
from csc_indicators.extracts.years import as_year
from csc_indicators.reference.authorities import current_codes

Convert = Callable[[pl.Expr], pl.Expr]

DATE_HINT = "write dates as 2025-03-31 or 31/03/2025"


@dataclass(frozen=True)
class Fault:
    """Texts that a column may not hold, what is wrong with them and what to do.

    `contrast` holds the texts in another form when it is the mixture that is wrong. No message ever holds a text.
    """

    texts: pl.Series
    problem: str
    hint: str | None = None
    contrast: pl.Series | None = None


@dataclass(frozen=True)
class Examined:
    """How every text of a column is to be read, what in it cannot be, and what came of the texts if that is known."""

    convert: Convert
    faults: tuple[Fault, ...] = ()
    values: pl.Series | None = None


def can_fail(column: ColumnInfo) -> bool:
    """Whether some texts are no value of the column; for texts and codes, that is a question for validation."""
    return column.kind not in ("text", "code")


def examine(column: ColumnInfo, distinct: pl.Series) -> Examined:
    """How a column that holds these distinct texts is to be read."""
    if column.kind == "text":
        return Examined(filled)
    if column.kind == "code":
        return Examined(_code(column))
    match column.kind:
        case "date":
            return _dates(distinct)
        case "integer" | "number":
            return _numbers(column, distinct)
        case _:
            return _listed(column, distinct)


def examine_all(columns: Sequence[tuple[ColumnInfo, pl.Series]]) -> list[Examined]:
    """How each column is to be read that holds these distinct texts.

    All that can be written in several ways are tried in the usual one together, since to try one takes longer than to
    read its texts; those that are written otherwise are then examined one by one.
    """
    usual = {place: convert for place, (column, _) in enumerate(columns) if (convert := _usual(column)) is not None}
    tried = pl.select(
        convert(pl.lit(columns[place][1])).implode().alias(str(place)) for place, convert in usual.items()
    )
    examined = []
    for place, (column, distinct) in enumerate(columns):
        values = tried[str(place)].item() if place in usual else None
        if values is not None and values.null_count() == distinct.null_count():
            examined.append(Examined(usual[place], values=values))
        else:
            examined.append(examine(column, distinct))
    return examined


def _usual(column: ColumnInfo) -> Convert | None:
    """How nearly all columns of the kind are written, where there are several ways; NULL for what is not."""
    match column.kind:
        case "date":
            return _DATE_FORMS[0]
        case "integer" | "number":
            return lambda text: number(column, _exact(text))
        case _:
            return None


def apply(convert: Convert, texts: pl.Series) -> pl.Series:
    """The values of texts."""
    return texts.to_frame("text").select(convert(pl.col("text")).alias("value"))["value"]


def _is_written(text: pl.Expr) -> pl.Expr:
    return (text.str.strip_chars() != "").fill_null(False)


def filled(text: pl.Expr) -> pl.Expr:
    """A text without blanks around it; NULL when nothing is left."""
    return _unless_empty(text.str.strip_chars(), text.str.strip_chars())


def _unless_empty(rest: pl.Expr, value: pl.Expr) -> pl.Expr:
    """The value; NULL where nothing is left of the text.

    For `value.replace("", None)` Polars holds the whole column of a file that it could read as a stream.
    """
    return pl.when(rest != "").then(value)


def number(column: ColumnInfo, value: pl.Expr) -> pl.Expr:
    """A number as the column holds it; NULL where it is not finite or is the number that means "not known"."""
    known = value.is_finite() if column.unknown is None else value.is_finite() & (value != column.unknown)
    if column.kind == "integer":
        known &= value % 1 == 0
    return pl.when(known).then(value).cast(column_type(column.kind), strict=False)


def _code(column: ColumnInfo) -> Convert:
    others = spellings(column.code_set) if column.code_set else {}
    old, new = ["", *others], [None, *others.values()]
    codes = code_sets()[column.code_set] if column.code_set else {}
    may_be_numbers = any(code.isdigit() for code in (*codes, *others))

    def one(text: pl.Expr) -> pl.Expr:
        rest = text.str.strip_chars().str.strip_suffix(".0") if may_be_numbers else text.str.strip_chars()
        upper = rest.str.to_uppercase()
        # To ask for each of the other spellings, which few columns have, would take longer than to hold the column.
        return upper.replace(old, new) if others else _unless_empty(rest, upper)

    def many(text: pl.Expr) -> pl.Expr:
        upper = text.str.to_uppercase().str.replace_all(" ", "", literal=True).str.replace_all(",", ";", literal=True)
        # The text is asked, and not what is made of it, which would be made twice.
        return _unless_empty(text.str.strip_chars("; ,\t\u00a0"), upper.str.strip_chars("; \t\u00a0"))

    return many if column.many else one


def _plain_date(form: str) -> Convert:
    """Dates of one form; a year before 1900 is one that was written with two digits."""

    def convert(text: pl.Expr) -> pl.Expr:
        day = text.str.strip_chars().str.to_date(form, strict=False)
        return pl.when(day >= pl.date(1900, 1, 1)).then(day)

    return convert


def _date_with_time(form: str) -> Convert:
    """Dates of one form that may have a time of day behind them, as databases and Excel write them."""

    def convert(text: pl.Expr) -> pl.Expr:
        trimmed = text.str.strip_chars()
        timed = trimmed.str.contains(r"^\S{10}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$")
        return _plain_date(form)(pl.when(timed).then(trimmed.str.head(10)))

    return convert


_ISO, _BRITISH = "%Y-%m-%d", "%d/%m/%Y"
_DATE_FORMS = (_plain_date(_ISO), _plain_date(_BRITISH), _date_with_time(_ISO), _date_with_time(_BRITISH))


def _dates(distinct: pl.Series) -> Examined:
    for convert in _DATE_FORMS:
        days = apply(convert, distinct)
        if not _unread(distinct, days).any():
            return Examined(convert, values=days)
    texts = apply(lambda text: text.filter(_is_written(text)), distinct)
    read = [apply(convert, texts).is_not_null() for convert in _DATE_FORMS]
    iso, british = read[0] | read[2], read[1] | read[3]
    faults = []
    if iso.any() and british.any():
        hint = "write all dates of a column in one form, 2025-03-31 or 31/03/2025"
        faults.append(Fault(texts.filter(iso), "has dates in two forms", hint, contrast=texts.filter(british)))
    if not (iso | british).all():
        faults.append(Fault(texts.filter(~(iso | british)), "is not a date", DATE_HINT))
    # What can be read nevertheless is in the form that most of the texts have.
    timed = _DATE_FORMS[2 if iso.sum() >= british.sum() else 3]
    return Examined(timed, tuple(faults))


def _unread(texts: pl.Series, values: pl.Series) -> pl.Series:
    """Which texts say something, and gave no value; whether they say something is asked only where one gave none."""
    without = values.is_null()
    return without & apply(_is_written, texts) if without.any() else without


_TOO_LARGE = 2.0**53
"""From here on a number that was read with a decimal point is not exact, and further on no whole number can hold it."""


def _as_float(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().cast(pl.Float64, strict=False)


def _exact(text: pl.Expr) -> pl.Expr:
    value = _as_float(text)
    return pl.when(value.abs() < _TOO_LARGE).then(value)


def _numbers(column: ColumnInfo, distinct: pl.Series) -> Examined:
    number_read = pl.col("read")
    whole = (number_read % 1 == 0) & (number_read.abs() < _TOO_LARGE)
    looked_at = (
        apply(_as_float, distinct)
        .to_frame("read")
        .select(
            value=number(column, number_read),
            finite=pl.when(number_read.is_finite()).then(True),
            broken=number_read.is_finite() & ~whole & (column.kind == "integer"),
        )
    )
    wrong = _unread(distinct, looked_at["finite"])
    comma = wrong & distinct.str.contains(",", literal=True)
    told = (
        (comma, "has a comma in a number", "write 1234, not 1,234"),
        (wrong & ~comma, "is not a number", "write digits only, as 12 or 0.6"),
        (looked_at["broken"], "is not a whole number", None),
    )
    faults = [Fault(distinct.filter(found), problem, hint) for found, problem, hint in told if found.any()]
    return Examined(lambda text: number(column, _as_float(text)), tuple(faults), looked_at["value"])


_YES = frozenset({"y", "yes", "t", "true", "1", "1.0"})
_NO = frozenset({"n", "no", "f", "false", "0", "0.0"})

_TOO_MANY = 5_000
"""More distinct texts than a column of few values can hold: the first of them are enough to find that it is wrong."""


def _listed(column: ColumnInfo, distinct: pl.Series) -> Examined:
    """A kind with few values: its distinct texts are looked up, and the rows by them."""
    texts = [text for text in distinct if text is not None and text.strip()][:_TOO_MANY]
    values = {text: _value(column, text) for text in texts}
    dtype = column_type(column.kind)
    faults = _listed_faults(column, [text for text, value in values.items() if value is None])
    found = pl.Series([values.get(text) for text in distinct], dtype=dtype)
    if column.kind == "la_code" and all(text == value for text, value in values.items()):
        return Examined(lambda text: text.cast(dtype, strict=False), faults, found)
    old, new = list(values), pl.Series(list(values.values()), dtype=dtype)
    return Examined(lambda text: text.replace_strict(old, new, default=None, return_dtype=dtype), faults, found)


def _value(column: ColumnInfo, text: str) -> str | bool | None:
    if column.kind == "year":
        return as_year(text)
    plain = text.strip().casefold()
    if column.kind == "yes_no":
        return True if plain in _YES else False if plain in _NO else None
    return current_codes().get(plain.removesuffix(".0"))


def _listed_faults(column: ColumnInfo, unknown: list[str]) -> tuple[Fault, ...]:
    if not unknown:
        return ()
    if column.kind == "yes_no":
        return (Fault(pl.Series(unknown), "is not yes or no", "write Y or N"),)
    if column.kind == "year":
        return (Fault(pl.Series(unknown), "is not a year", "write years as 2024-25"),)
    hint = "write the code (E09000001), the number (201) or the name (City of London)"
    return (Fault(pl.Series(unknown), "is not a local authority of England", hint),)
