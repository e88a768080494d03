"""Raw columns that are in memory, from CSV, Excel or a spec's example -> the columns of the extract.

Columns of texts come as Categorical: each distinct text is looked at once, and the rows take its value by position.
"""

from __future__ import annotations

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import ColumnInfo, ExtractInfo
from csc_indicators.extracts.conversions import Convert, Examined, examine_all
from csc_indicators.extracts.error_messages import blank_authority, fault_error
from csc_indicators.extracts.typed_columns import typed_conversion, written
from csc_indicators.extracts.unreadable import Keeps, keeps_none, text_column, unread
from csc_indicators.files.identifiers import PLAIN
from csc_indicators.files.values import Fault
from csc_indicators.reference.authorities import AREA

_FIRST_ROW = 2
"""The row of the first values, as Excel numbers them."""

_PLACE, _BLANK = "__csc_row", "__csc_blank"


def texts(column: ColumnInfo, raw: pl.Expr) -> pl.Expr:
    """How a column of texts is to be held until it is converted: identifiers as they are, all else by distinct text."""
    if column.identifies:
        return raw
    return _by_distinct(raw)


def _by_distinct(raw: pl.Expr) -> pl.Expr:
    return raw.cast(pl.Categorical(pl.Categories.random(namespace="csc_indicators")))


def convert(
    raw: pl.DataFrame,
    info: ExtractInfo,
    shown: str,
    la_code: str | None,
    *,
    keep_blank: bool = False,
    keeps: Keeps = keeps_none,
) -> tuple[pl.DataFrame, list[UserError]]:
    """The declared columns that `raw` has, with `source_row`; without rows that are wholly blank, unless they are kept.

    Where `raw` says of its rows which `source_file` and `source_row` they came from, that is kept; errors name the file
    that was read.

    Returns the frame with the errors, and is fit for use only when there are none. Codes stay Categorical, which takes
    a quarter of the memory of texts. What cannot be read in a column that `keeps` is no error: see
    `unreadable`.
    """
    others = [name for name in raw.columns if name not in info.columns]
    values: dict[str, pl.Expr] = {}
    problems: list[UserError] = []
    by_text = []
    for name in [name for name in raw.columns if name in info.columns]:
        column = info.columns[name]
        try:
            direct = _direct(column, raw[name], shown)
        except UserError as problem:
            problems.append(problem)
            continue
        if direct is not None:
            values[name] = direct(pl.col(name))
            continue
        if not isinstance(raw.schema[name], pl.Categorical):
            raw = raw.with_columns(_by_distinct(written(pl.col(name), raw.schema[name])).alias(name))
        by_text.append((column, _distinct(raw[name])))
    for (column, distinct), examined in zip(by_text, examine_all(by_text), strict=True):
        name = column.name
        values[name] = _by_text(column, examined)
        if examined.faults and keeps(column):
            values[text_column(name)] = unread(pl.col(name).cast(pl.String), examined.faults)
        else:
            problems += [_placed(fault, raw[name], distinct, column, shown) for fault in examined.faults]
    if problems:
        return pl.DataFrame(), problems
    # One step for all columns: in a small file a step costs more than its rows do.
    blank = pl.all_horizontal(pl.col(list(values)).is_null())
    plan = raw.lazy().select(*others, **values).with_row_index(_PLACE, _FIRST_ROW).with_columns(blank.alias(_BLANK))
    # Collected here: the rows are in memory already, and the row numbers of faults and blanks are asked of them.
    frame = plan.collect()
    if not keep_blank and frame[_BLANK].any():
        frame = frame.filter(~pl.col(_BLANK))
    frame = frame.drop(_BLANK)
    if "la_code" in values and not keeps(info.columns["la_code"]) and frame["la_code"].null_count():
        nobodys = frame.filter(pl.col("la_code").is_null())[_PLACE]
        problems.append(blank_authority(shown, nobodys[0], len(nobodys)))
    elif "la_code" not in values and la_code is not None:
        frame = frame.with_columns(la_code=pl.lit(la_code, AREA))
    return _with_source(frame), problems


def _with_source(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `source_row`: the row that the file itself names, or else its own; `source_file` only if named."""
    if "source_row" not in frame.columns:
        return frame.rename({_PLACE: "source_row"})
    file_row = pl.col("source_row").cast(pl.String).str.strip_suffix(".0").cast(pl.UInt32, strict=False)
    named = pl.col("source_file").cast(pl.String).is_not_null() & file_row.is_not_null()
    return frame.with_columns(
        source_row=pl.when(named).then(file_row).otherwise(_PLACE),
        source_file=pl.when(named).then(pl.col("source_file").cast(pl.String)),
    ).drop(_PLACE)


def _direct(column: ColumnInfo, raw: pl.Series, shown: str) -> Convert | None:
    """How values of the type are read one by one; None where their distinct texts are looked at first."""
    if column.identifies and raw.dtype == pl.String and raw.str.contains(PLAIN).all():
        return lambda text: text
    return typed_conversion(column, raw.dtype, shown)


def _distinct(raw: pl.Series) -> pl.Series:
    """The texts of a Categorical column, in the order of their numbers."""
    assert isinstance(raw.dtype, pl.Categorical)
    return raw.dtype.categories.to_series()


def _by_text(column: ColumnInfo, examined: Examined) -> pl.Expr:
    """The values of a Categorical column that was examined: each text is read once, and a row takes it by position."""
    values = examined.values
    if column.kind == "code":
        values = values.cast(pl.Categorical(pl.Categories(column.name, namespace="csc_indicators")))
    return pl.lit(values).gather(pl.col(column.name).to_physical())


def _placed(fault: Fault, raw: pl.Series, distinct: pl.Series, column: ColumnInfo, shown: str) -> UserError:
    def rows_of(faulty: pl.Series) -> pl.Series:
        return raw.to_physical().is_in(distinct.is_in(faulty.implode()).arg_true().implode()).arg_true()

    rows = rows_of(fault.texts)
    contrast = None if fault.contrast is None else rows_of(fault.contrast)[0] + _FIRST_ROW
    return fault_error(fault, shown, column.name, rows[0] + _FIRST_ROW, len(rows), contrast)
