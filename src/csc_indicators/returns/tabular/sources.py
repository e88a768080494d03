"""The tables of texts in a file: the sheets of a workbook, or the one table of a CSV or Parquet file."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content
from csc_indicators.files.headings import FIRST_ROWS
from csc_indicators.files.merged_cells import MergedCells
from csc_indicators.returns.file_preview import Look

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
    merged: tuple[MergedCells, ...] = ()

    @property
    def first_rows(self) -> list[list[str]]:
        """The rows among which the header row is; a blank cell is an empty text."""
        return [[cell or "" for cell in row] for row in self.rows.head(FIRST_ROWS).rows()]


def text_tables(look: Look) -> list[TextTable]:
    """Every table in the file, hidden sheets included; `UserError` when it cannot be read."""
    content = look.content
    if look.form == "excel":
        from csc_indicators.files.workbook import open_workbook

        workbook = open_workbook(content)
        return [
            TextTable(sheet.source, sheet.rows, sheet.hidden, workbook.dates_from_1904, merged=sheet.merged)
            for sheet in workbook.sheets
        ]
    if look.form == "parquet":
        return [TextTable(content.shown, _parquet(content))]
    rows, notes = _csv(look)
    return [TextTable(content.shown, rows, notes=notes)]


def _csv(look: Look) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """All rows of a CSV file, titles and headers included, as wide as the headers."""
    import polars as pl

    file = look.csv
    assert file is not None
    names = [f"column_{number}" for number in range(len(look.headers))]
    below, notes = file.read(look.header_row, {name: position for position, name in enumerate(names)})
    above = [
        [row[position] or None if position < len(row) else None for position in range(len(names))]
        for row in file.first_rows[: look.header_row + 1]
    ]
    first = pl.DataFrame(above, schema=dict.fromkeys(names, pl.String()), orient="row")
    return pl.concat([first, below]), tuple(notes)


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
