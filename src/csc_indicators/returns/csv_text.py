"""A CSV file of a return as texts: every row of the file, whatever is in it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.files.csv_rows import FIRST_ROW
from csc_indicators.files.table import read_table
from csc_indicators.returns.file_preview import Look


def read_csv(look: Look, positions: Mapping[str, int], notes: list[str], headings: int) -> pl.DataFrame:
    """The columns at these positions, by these names, as String, with `source_file` and `source_row`.

    `headings` is the row of the column names, counted from 0. `UserError` for a row that cannot be read.
    """
    assert look.csv is not None
    rows, more = read_table(look.csv, headings, positions)
    notes += more
    numbered = rows.with_row_index("source_row", headings + FIRST_ROW)
    return numbered.with_columns(source_file=pl.lit(look.content.shown))
