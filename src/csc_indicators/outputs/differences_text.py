"""The differences of two results in words and numbers, for people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import polars as pl

from csc_indicators.outputs.plain_text import printable
from csc_indicators.reference.authorities import area_names

_NOTHING = "-"


def differences_text(figures: pl.DataFrame, rows: pl.DataFrame | None = None) -> str:
    """A heading for each indicator with a line for each figure that differs; then the rows of extracts, where known."""
    lines = list(_figures(figures)) if figures.height else ["No figure differs."]
    if rows is not None:
        lines += ["", *(_rows(rows) if rows.height else ["No row of the extracts differs."])]
    return "\n".join(lines) + "\n"


def _figures(figures: pl.DataFrame) -> Iterator[str]:
    for number, (_, rows_of_indicator) in enumerate(
        groupby(figures.iter_rows(named=True), key=lambda row: row["indicator"])
    ):
        several = list(rows_of_indicator)
        if number:
            yield ""
        yield printable(f"{several[0]['title']} ({several[0]['indicator']})")
        yield from (f"  {printable(_line(row))}" for row in several)


def _line(row: dict[str, Any]) -> str:
    group = "" if row["breakdown"] == "total" else f", {row['group']}"
    where = f"{row['period']}  {row['area_name']}{group}: "
    old, new = row["old_value_text"] or _NOTHING, row["new_value_text"] or _NOTHING
    if row["change"] in ("added", "removed"):
        return f"{where}{row['change']}, {new if row['change'] == 'added' else old}"
    parts = ", ".join(
        f"{name} {_number(row[f'old_{name}'])} → {_number(row[f'new_{name}'])}"
        for name in ("numerator", "denominator")
        if row[f"old_{name}"] != row[f"new_{name}"]
    )
    return f"{where}{old} → {new}{f' ({parts})' if parts else ''}"


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:,.10g}"


def _rows(rows: pl.DataFrame) -> Iterator[str]:
    names = area_names()
    yield "Rows of extracts"
    for row in rows.iter_rows(named=True):
        changes = [
            f"{row[f'rows_{kind}']:,} {kind}" for kind in ("added", "removed", "corrected") if row[f"rows_{kind}"]
        ]
        yield f"  {row['extract']}  {names.get(row['la_code'], row['la_code'])}: {', '.join(changes)}"
