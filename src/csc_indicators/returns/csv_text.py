"""A CSV file of a return as texts: every row of the file, whatever is in it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import BytesIO, StringIO
from itertools import islice

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.returns.content import Content

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
        rows = (
            pl.scan_csv(
                BytesIO(data),
                infer_schema=False,
                null_values=NO_VALUE,
                skip_lines=above,
                with_column_names=lambda names: [str(position) for position in range(len(names))],
            )
            .select(**{name: pl.col(str(position)) for name, position in positions.items()})
            .collect()
        )
    except pl.exceptions.PolarsError:
        raise _broken(data, content.shown, above) from None
    return rows.with_row_index("source_row", above + FIRST_ROW).with_columns(source_file=pl.lit(content.shown))


def _broken(data: bytes, shown: str, above: int) -> UserError:
    """Why a CSV could not be read: looked for line by line, which is slow and therefore only done now."""
    lines = csv.reader(StringIO(data.decode("utf-8", errors="replace"), newline=""))
    try:
        width = len(next(islice(lines, above, None), []))
        for row, fields in enumerate(lines, start=above + FIRST_ROW):
            if len(fields) > width:
                hint = "put quotation marks around a text that has a comma in it"
                return UserError(f"`{shown}` row {row} has more values than the first row has names", hint=hint)
    except csv.Error:
        pass
    hint = "the usual cause is a quotation mark that is never closed"
    return UserError(f"`{shown}` cannot be read as CSV", hint=hint)
