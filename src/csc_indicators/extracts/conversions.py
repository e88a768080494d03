"""How the texts of a column become values: one expression per kind, and which texts it cannot read.

Only the distinct texts of a column are examined; the expression that reads them all is then fit for every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.calendar import read_year_label
from csc_indicators.extracts.catalogue import ColumnInfo, column_type
from csc_indicators.extracts.code_sets import code_sets, spellings
from csc_indicators.files.dates import read_dates
from csc_indicators.files.identifiers import read_identifiers
from csc_indicators.files.numbers import POINT_AND_THREE, read_numbers
from csc_indicators.files.tolerance import no_value_or_dash, null_days, open_days
from csc_indicators.files.values import Fault, Values, error_cell_faults, is_no_value, stripped, total_faults
from csc_indicators.files.yes_no import read_yes_no
from csc_indicators.reference.authorities import current_codes

_FIRST = 50
"""So many numbers with a point are looked at before the others are."""
Convert = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Examined:
    """How every text of a column is to be read, what in it cannot be, and what the texts are by position."""

    convert: Convert
    faults: tuple[Fault, ...]
    values: pl.Series


def examine(column: ColumnInfo, distinct: pl.Series) -> Examined:
    """How a column that holds these distinct texts is to be read."""
    read = _values(column, distinct)
    values = read.values.cast(column_type(column.kind))
    return Examined(_looked_up(distinct, values), read.faults, values)


def examine_all(columns: Sequence[tuple[ColumnInfo, pl.Series]]) -> list[Examined]:
    """How each column is to be read that holds these distinct texts.

    All that can be written in several ways are tried in the usual one together, since to try one takes longer than to
    read its texts; those that are written otherwise are then examined one by one.
    """
    examined: dict[int, Examined] = {}
    for way in range(len(_USUAL_DAYS)):
        left = {place: _usual(column)[way:] for place, (column, _) in enumerate(columns) if place not in examined}
        examined |= _tried(columns, {place: ways[0] for place, ways in left.items() if ways})
    return [examined.get(place) or examine(*columns[place]) for place in range(len(columns))]


def _tried(columns: Sequence[tuple[ColumnInfo, pl.Series]], usual: Mapping[int, Convert]) -> dict[int, Examined]:
    """Those of the columns that are all written in the usual way, by their place."""
    if not usual:
        return {}
    tried = pl.select(
        convert(pl.lit(columns[place][1])).implode().alias(str(place)) for place, convert in usual.items()
    )
    read = {place: tried[str(place)].item() for place in usual}
    return {
        place: Examined(usual[place], (), values)
        for place, values in read.items()
        if values.null_count() == columns[place][1].null_count()
        and not _has_marked_days(values)
        and not _has_doubtful_points(*columns[place])
    }


_USUAL_DAYS = ("%Y-%m-%d", "%d/%m/%Y")
"""How nearly all files write days: a column has one of the two throughout."""


def _usual(column: ColumnInfo) -> list[Convert]:
    """How nearly all columns of the kind are written, where there are several ways; none for other kinds."""
    match column.kind:
        case "date":
            return [_days_as(form) for form in _USUAL_DAYS]
        case "integer" | "number":
            return [
                lambda text: number(
                    column,
                    pl.when(text.str.contains(r"^-?\d{1,15}(?:\.\d+)?$")).then(text).cast(pl.Float64, strict=False),
                )
            ]
        case _:
            return []


def _days_as(form: str) -> Convert:
    return lambda text: text.str.to_date(form, strict=False)


def _has_marked_days(values: pl.Series) -> bool:
    """Whether some of the days may stand for none, or for no end, or have a year of two digits."""
    if values.dtype != pl.Date:
        return False
    return bool(((values <= max(null_days())) | (values >= min(open_days()))).any())


def _has_doubtful_points(column: ColumnInfo, distinct: pl.Series) -> bool:
    """Whether every point that is seen at first has three digits after it, as where points part thousands."""
    if column.kind != "number":
        return False
    points = distinct.filter(distinct.str.contains(".", literal=True)).head(_FIRST)
    return len(points) > 0 and bool(points.str.contains(POINT_AND_THREE).all())


def _values(column: ColumnInfo, distinct: pl.Series) -> Values:
    match column.kind:
        case "text":
            return read_identifiers(distinct) if column.identifies else _texts(column, distinct)
        case "code":
            return _codes(column, distinct)
        case "date":
            return read_dates(distinct, open_ended=not column.planned)
        case "integer" | "number":
            return read_numbers(distinct, whole=column.kind == "integer", not_known=column.unknown)
        case "yes_no":
            return read_yes_no(distinct)
        case _:
            return _listed(column, distinct)


def _looked_up(distinct: pl.Series, values: pl.Series) -> Convert:
    """The value of each text, by the texts that were looked at."""
    if isinstance(values.dtype, pl.Enum) and distinct.cast(values.dtype, strict=False).equals(values):
        # Half as long as to look each row up, and every look at an extract is by authority.
        return lambda text: text.cast(values.dtype, strict=False)
    written = distinct.is_not_null()
    old, new = distinct.filter(written), values.filter(written)
    return lambda text: text.replace_strict(old, new, default=None, return_dtype=values.dtype)


def apply(convert: Convert, texts: pl.Series) -> pl.Series:
    """The values of texts."""
    return texts.to_frame("text").select(convert(pl.col("text")).alias("value"))["value"]


def number(column: ColumnInfo, value: pl.Expr) -> pl.Expr:
    """A number as the column holds it; NULL where it is not finite or is the number that means "not known"."""
    known = value.is_finite() if column.unknown is None else value.is_finite() & (value != column.unknown)
    if column.kind == "integer":
        known &= value % 1 == 0
    return pl.when(known).then(value).cast(column_type(column.kind), strict=False)


def typed_day(column: ColumnInfo, day: pl.Expr) -> pl.Expr:
    """A day as the column holds it; NULL where it stands for none, or for no end."""
    return pl.when(~day.is_in(null_days() if column.planned else (*null_days(), *open_days()))).then(day)


def _texts(column: ColumnInfo, distinct: pl.Series) -> Values:
    plain = stripped(pl.col("text"))
    none = is_no_value(plain, dashes=not column.printed)
    read = distinct.to_frame("text").select(value=pl.when(~none).then(plain))["value"]
    return _without(read, distinct, error_cell_faults(distinct))


def _without(values: pl.Series, distinct: pl.Series, faults: tuple[Fault, ...]) -> Values:
    """The values without those of the texts that are faults."""
    for fault in faults:
        values = values.set(distinct.is_in(fault.texts.implode()), None)
    return Values(values, faults)


def _codes(column: ColumnInfo, distinct: pl.Series) -> Values:
    """The codes of distinct texts, in capitals; what is a code or a spelling of one is never taken for no value."""
    others: dict[str, str | None] = {**column.labels, **(spellings(column.code_set) if column.code_set else {})}
    codes = code_sets()[column.code_set] if column.code_set else {}
    read = (_several(column.labels) if column.many else _single(codes, others))(stripped(pl.col("text")))
    looked_at = distinct.to_frame("text").select("text", code=read)
    none = pl.col("code").is_in(no_value_or_dash()) & ~pl.col("code").is_in([*codes, *others.values()])
    values = looked_at.select(pl.when(~none).then("code").alias("code"))["code"]
    return _without(values, distinct, (*error_cell_faults(distinct), *total_faults(distinct, {*codes, *others})))


def _single(codes: Iterable[str], others: dict[str, str | None]) -> Convert:
    may_be_numbers = any(code.isdigit() for code in (*codes, *others))

    def single(text: pl.Expr) -> pl.Expr:
        rest = text.str.strip_suffix(".0") if may_be_numbers else text
        return rest.str.to_uppercase().replace(others) if others else rest.str.to_uppercase()

    return single


def _several(labels: Mapping[str, str | None]) -> Convert:
    own = {text.replace(" ", ""): code for text, code in labels.items()}

    def several(text: pl.Expr) -> pl.Expr:
        upper = text.str.to_uppercase().str.replace_all(" ", "", literal=True).str.replace_all(",", ";", literal=True)
        listed = upper.str.strip_chars("; \t\u00a0")
        if not own:
            return listed
        each = listed.str.split(";").list.eval(pl.element().replace(own).drop_nulls()).list.join(";")
        return pl.when(each != "").then(each)

    return several


_TOO_MANY = 5_000
"""More distinct texts than a column of few values can hold: the first of them are enough to find that it is wrong."""


def _listed(column: ColumnInfo, distinct: pl.Series) -> Values:
    """A kind with few values: its distinct texts are looked up."""
    plain = distinct.to_frame("text").select("text", plain=stripped(pl.col("text")))
    looked_at = plain.filter(~is_no_value(pl.col("plain")))["text"].head(_TOO_MANY)
    values = {text: read_year_label(text) if column.kind == "year" else _authority(text) for text in looked_at}
    faults = error_cell_faults(distinct)
    errors = {text for fault in faults for text in fault.texts}
    unknown = [text for text, value in values.items() if value is None and text not in errors]
    if unknown and column.kind == "year":
        faults += (Fault(pl.Series(unknown), "is not a year", "write years as 2024-25"),)
    elif unknown:
        hint = "write the code (E09000001), the number (201) or the name (City of London)"
        faults += (Fault(pl.Series(unknown), "is not a local authority of England", hint),)
    return Values(pl.Series([values.get(text) for text in distinct], dtype=column_type(column.kind)), faults)


def _authority(text: str) -> str | None:
    return current_codes().get(text.strip().casefold().removesuffix(".0"))
