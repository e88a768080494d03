"""A CSV file of a return as texts: every row of the file, whatever is in it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import BytesIO, StringIO
from itertools import islice

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content

NO_VALUE = ["", "NULL", "null", "NaN", "nan", "NaT", "#N/A", "None"]
"""What databases and statistics packages write for "no value"."""
FIRST_ROW = 2
"""The row of the first values, as Excel numbers them."""


def with_line_feeds(data: bytes) -> bytes:
    """The bytes of a text whose lines end as they did on an old Mac, with ends that every reader knows."""
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def read_csv(content: Content, positions: Mapping[str, int], notes: list[str], above: int = 0) -> pl.DataFrame:
    """The columns at these positions, by these names, as String, with `source_file` and `source_row`.

    `above` is the number of lines above the column names. `UserError` for a file that is no CSV; Windows-1252 is read
    too, and noted.
    """
    data = with_line_feeds(content.read())
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            data = data.decode("cp1252").encode("utf-8")
        except UnicodeDecodeError:
            raise UserError(
                f"`{content.shown}` is neither UTF-8 nor Windows-1252", hint="save it as CSV UTF-8"
            ) from None
        notes.append(f"`{content.shown}` is read as Windows-1252, since it is not UTF-8")
    try:
        rows = _rows(data, positions, above)
    except pl.exceptions.PolarsError:
        # The error of Polars quotes the file: it is passed on to nobody.
        rows = _rows_of_ragged(data, positions, content.shown, above)
    return rows.with_row_index("source_row", above + FIRST_ROW).with_columns(source_file=pl.lit(content.shown))


def _rows(data: bytes, positions: Mapping[str, int], above: int, *, blank_beyond: bool = False) -> pl.DataFrame:
    """The columns as String; what stands beyond the last named one is left out where it is known to be blank."""
    return (
        pl.scan_csv(
            BytesIO(data),
            infer_schema=False,
            null_values=NO_VALUE,
            skip_lines=above,
            truncate_ragged_lines=blank_beyond,
            with_column_names=lambda names: [str(position) for position in range(len(names))],
        )
        .select(**{name: pl.col(str(position)) for name, position in positions.items()})
        .collect()
    )


def _rows_of_ragged(data: bytes, positions: Mapping[str, int], shown: str, above: int) -> pl.DataFrame:
    """The rows where all that is wrong is commas at their ends; `UserError` with what is wrong else.

    Looked for row by row, which is slow and therefore only done now.
    """
    lines = csv.reader(StringIO(data.decode("utf-8", errors="replace"), newline=""))
    try:
        width = len(next(islice(lines, above, None), []))
        for row, fields in enumerate(lines, start=above + FIRST_ROW):
            if any(field.strip() for field in fields[width:]):
                hint = "put quotation marks around a text that has a comma in it"
                raise UserError(f"`{shown}` row {row} has more values than the first row has names", hint=hint)
        return _rows(data, positions, above, blank_beyond=True)
    except (csv.Error, pl.exceptions.PolarsError):
        hint = "the usual cause is a quotation mark that is never closed"
        raise UserError(f"`{shown}` cannot be read as CSV", hint=hint) from None
