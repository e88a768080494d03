"""The rows of a figure for a spreadsheet: every row that was looked at, what it adds, or why it adds nothing."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from csc_indicators.outputs.excel_lists import Table, workbook_of
from csc_indicators.outputs.explanation.text import arithmetic
from csc_indicators.outputs.formulas import guarded
from csc_indicators.workflows.explain import Opened

_PERSONAL = ("child_id", "date", "values")


def csv_lines(opened: Opened, *, with_values: bool) -> Iterator[bytes]:
    """CSV, safe to open in a spreadsheet; without values the columns that would hold them are empty."""
    rows = _shown(opened, with_values=with_values)
    yield (
        rows.with_columns(guarded(name) for name, dtype in rows.schema.items() if dtype == pl.String)
        .write_csv()
        .encode()
    )


def workbook(opened: Opened, *, with_values: bool) -> bytes:
    """A workbook with the figure on one sheet and its rows on another."""
    about = opened.indicator.about
    facts = [
        ("indicator", opened.indicator.id),
        ("title", str(opened.figure["title"])),
        ("area", opened.figure["area_name"]),
        ("from", opened.period.start.isoformat()),
        ("to", opened.period.end.isoformat()),
        ("definition", about.definition),
        ("numerator", about.numerator),
        ("denominator", about.denominator),
        ("sum", arithmetic(opened)),
    ]
    rows = _shown(opened, with_values=with_values).with_columns(pl.col("date").cast(pl.String))
    return workbook_of(
        opened.indicator.id,
        [Table("Figure", ("what", "says"), facts, wrapped=True), Table("Rows", tuple(rows.columns), rows.iter_rows())],
    )


def _shown(opened: Opened, *, with_values: bool) -> pl.DataFrame:
    if with_values:
        return opened.rows
    schema = opened.rows.schema
    return opened.rows.with_columns(pl.lit(None, schema[name]).alias(name) for name in _PERSONAL)
