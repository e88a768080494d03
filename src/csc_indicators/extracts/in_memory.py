"""Raw columns that are in memory, from CSV, Excel or a spec's example -> the columns of the extract.

Columns of texts come as Categorical: each distinct text is looked at once, and the rows take its value by position.
"""

from __future__ import annotations

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import ColumnInfo, ExtractInfo
from csc_indicators.extracts.conversions import Fault, apply, examine, filled
from csc_indicators.extracts.faults import blank_authority, fault_error
from csc_indicators.extracts.typed import is_text, typed_conversion
from csc_indicators.extracts.unreadable import text_column, unread
from csc_indicators.reference.authorities import AREA

_FIRST_ROW = 2
"""The row of the first values, as Excel numbers them."""

_PLACE = "__csc_row"


def texts(column: ColumnInfo, raw: pl.Expr) -> pl.Expr:
    """How a column of texts is to be held until it is converted: identifiers as they are, all else by distinct text."""
    if column.kind == "text":
        return raw
    return raw.cast(pl.Categorical(pl.Categories.random(namespace="csc_indicators")))


def convert(
    raw: pl.DataFrame,
    info: ExtractInfo,
    shown: str,
    la_code: str | None,
    *,
    keep_blank: bool = False,
    lenient: bool = False,
) -> tuple[pl.DataFrame, list[UserError]]:
    """The declared columns that `raw` has, with `source_row`; without rows that are wholly blank, unless they are kept.

    Where `raw` says of its rows which `source_file` and `source_row` they came from, that is kept; errors name the file
    that was read.

    Returns the frame with the errors, and is fit for use only when there are none. Codes stay Categorical, which takes
    a quarter of the memory of texts. With `lenient`, what cannot be read is no error: see `unreadable`.
    """
    values: dict[str, pl.Series] = {}
    problems: list[UserError] = []
    told = raw.select(name for name in raw.columns if name not in info.columns)
    for name in raw.drop(told.columns).columns:
        column = info.columns[name]
        faults: list[UserError] = []
        try:
            values[name] = _converted(raw[name], column, shown, faults)
        except UserError as problem:
            problems.append(problem)
        if faults and lenient:
            values[text_column(name)] = _unread(column, raw[name], values[name])
        else:
            problems += faults
    if problems:
        return pl.DataFrame(), problems
    frame = pl.DataFrame(values).with_columns(*told).with_row_index(_PLACE, _FIRST_ROW)
    blank = pl.all_horizontal(pl.col(list(values)).is_null())
    if not keep_blank and frame.select(blank.any()).item():
        frame = frame.filter(~blank)
    if "la_code" in values and not lenient:
        nobodys = frame.filter(pl.col("la_code").is_null())[_PLACE]
        if len(nobodys):
            problems.append(blank_authority(shown, nobodys[0], len(nobodys)))
    elif "la_code" not in values and la_code is not None:
        frame = frame.with_columns(la_code=pl.lit(la_code, AREA))
    return _with_source(frame), problems


def _with_source(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `source_row`: the row that the file itself names, or else its own; `source_file` only if named."""
    if "source_row" not in frame.columns:
        return frame.rename({_PLACE: "source_row"})
    told = pl.col("source_row").cast(pl.String).str.strip_suffix(".0").cast(pl.UInt32, strict=False)
    named = pl.col("source_file").cast(pl.String).is_not_null() & told.is_not_null()
    return frame.with_columns(
        source_row=pl.when(named).then(told).otherwise(_PLACE),
        source_file=pl.when(named).then(pl.col("source_file").cast(pl.String)),
    ).drop(_PLACE)


def _converted(raw: pl.Series, column: ColumnInfo, shown: str, problems: list[UserError]) -> pl.Series:
    if column.kind == "text" and raw.dtype == pl.String:
        return apply(filled, raw)
    if not is_text(raw.dtype):
        direct = typed_conversion(column, raw.dtype, shown)
        if direct is not None:
            return apply(direct, raw)
    if not isinstance(raw.dtype, pl.Categorical):
        raw = apply(lambda value: texts(column, value.cast(pl.String)), raw)
    distinct = raw.unique().drop_nulls()
    places, written = distinct.to_physical(), distinct.cast(pl.String)
    examined = examine(column, written)
    for fault in examined.faults:
        problems.append(_placed(fault, raw, places, written, column, shown))
    rows = raw.to_physical()
    converted = apply(examined.convert, written)
    if column.kind == "code":
        converted = converted.cast(pl.Categorical(pl.Categories(column.name, namespace="csc_indicators")))
    by_place = pl.DataFrame({"place": places, "value": converted})
    every_place = pl.select(place=pl.int_range(pl.lit(places).max().fill_null(0) + 1, dtype=pl.UInt32))
    lookup = every_place.join(by_place, on="place", how="left", maintain_order="left")["value"]
    return lookup.gather(rows)


def _unread(column: ColumnInfo, raw: pl.Series, value: pl.Series) -> pl.Series:
    both = pl.DataFrame({"raw": raw.cast(pl.String), "value": value})
    return both.select(text=unread(column, pl.col("raw"), pl.col("value")))["text"]


def _placed(
    fault: Fault, raw: pl.Series, places: pl.Series, written: pl.Series, column: ColumnInfo, shown: str
) -> UserError:
    def rows_of(faulty: pl.Series) -> pl.Series:
        return raw.to_physical().is_in(places.filter(written.is_in(faulty.implode())).implode()).arg_true()

    rows = rows_of(fault.texts)
    contrast = None if fault.contrast is None else rows_of(fault.contrast)[0] + _FIRST_ROW
    return fault_error(fault, shown, column.name, rows[0] + _FIRST_ROW, len(rows), contrast)
