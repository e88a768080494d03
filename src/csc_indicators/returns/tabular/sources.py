"""The tables of texts in a file: the sheets of a workbook, or the one table of a CSV or Parquet file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content
from csc_indicators.returns.csv_text import with_line_feeds
from csc_indicators.returns.look import Look

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class TextTable:
    """A table of texts: its first row is row 1 of the file or sheet, headers and titles included."""

    source: str
    """What provenance calls it: the file, with the sheet in brackets."""
    rows: pl.DataFrame
    hidden: bool = False
    from_1904: bool = False
    notes: tuple[str, ...] = ()
    """What the user should know of how it was read."""


def text_tables(look: Look) -> list[TextTable]:
    """Every table in the file, hidden sheets included; `UserError` when it cannot be read."""
    content = look.content
    if look.form == "excel":
        from csc_indicators.files.workbook import open_workbook

        workbook = open_workbook(content)
        return [
            TextTable(f"{content.shown} [{sheet.name}]", sheet.rows, sheet.hidden, workbook.dates_from_1904)
            for sheet in workbook.sheets
        ]
    if look.form == "parquet":
        return [TextTable(content.shown, _parquet(content))]
    rows, notes = _csv(content)
    return [TextTable(content.shown, rows, notes=notes)]


def _csv(content: Content) -> tuple[pl.DataFrame, tuple[str, ...]]:
    import polars as pl

    packed = with_line_feeds(content.read())
    notes: tuple[str, ...] = ()
    try:
        text = packed.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = packed.decode("cp1252", errors="replace")
        notes = (f"`{content.shown}` is read as Windows-1252, since it is not UTF-8",)
    # Rows may be of different lengths, above the headers most of all: as wide as the widest of the first ones.
    width = max(
        (len(row) for row, _ in zip(csv.reader(StringIO(text, newline="")), range(50), strict=False)), default=0
    )
    try:
        rows = pl.read_csv(
            text.encode(),
            has_header=False,
            infer_schema=False,
            schema={f"column_{number}": pl.String for number in range(width)},
            missing_columns="insert",
        )
    except pl.exceptions.PolarsError:
        hint = "the usual cause is a quotation mark that is never closed, or a text with a comma and none around it"
        raise UserError(f"`{content.shown}` cannot be read as CSV", hint=hint) from None
    return rows, notes


def _parquet(content: Content) -> pl.DataFrame:
    import polars as pl

    try:
        typed = pl.read_parquet(BytesIO(content.read()) if content.member else content.path)
        names = dict(zip(typed.columns, [f"column_{number}" for number in range(typed.width)], strict=True))
        headers = pl.DataFrame(
            {new: [old] for old, new in names.items()}, schema=dict.fromkeys(names.values(), pl.String)
        )
        texts = typed.select(_text(name, dtype) for name, dtype in typed.schema.items()).rename(names)
        return pl.concat([headers, texts])
    except (pl.exceptions.PolarsError, OSError):
        raise UserError(f"`{content.shown}` is damaged: it is not a whole Parquet file") from None


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    import polars as pl

    if dtype.is_float():
        whole = pl.col(name).cast(pl.Int64, strict=False).cast(pl.String)
        return pl.when(pl.col(name) % 1 == 0).then(whole).otherwise(pl.col(name).cast(pl.String)).alias(name)
    if isinstance(dtype, pl.List | pl.Struct | pl.Array):
        return pl.lit(None, pl.String).alias(name)
    return pl.col(name).cast(pl.String)
