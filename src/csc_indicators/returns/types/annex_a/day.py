"""The day of which a workbook is a picture: the user's `--as-at`, or the latest day on which something happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from csc_indicators.returns.return_type import Imported, Options
from csc_indicators.returns.types.annex_a.parts import ListPart

_A_SLIP = timedelta(days=31)
"""A day that is so much later than every other is a slip of the keyboard …"""
_FEW_DAYS = 30
"""… unless there are so few days altogether that gaps between them are usual."""


def day_of(parts: Sequence[ListPart], options: Options, imported: Imported) -> list[ListPart]:
    """The parts with the day of their workbook, which is noted where it was inferred."""
    dated: list[ListPart] = []
    for together in dict.fromkeys(part.together for part in parts):
        own = [part for part in parts if part.together == together]
        as_at = options.as_at or _latest(own)
        if options.as_at is None and as_at is not None:
            named = f"`{together}`" if together else "the lists"
            imported.notes.append(
                f"{named}: taken to be of {as_at}, the latest day on which anything in it happened; "
                "`--as-at` says otherwise"
            )
        for part in own:
            dated.append(replace(part, as_at=as_at))
            if as_at is not None:
                _after(part, as_at, imported)
    return dated


def _latest(parts: Sequence[ListPart]) -> date | None:
    columns = [part.rows[name] for part in parts for name in part.placed.form.events if name in part.rows.columns]
    if not columns:
        return None
    days = pl.concat([column.rename("day") for column in columns]).drop_nulls().unique().sort(descending=True).to_list()
    while len(days) > _FEW_DAYS and days[0] - days[1] > _A_SLIP:
        days = days[1:]
    return days[0] if days else None


def _after(part: ListPart, as_at: date, imported: Imported) -> None:
    for name in part.placed.form.events:
        if name in part.rows.columns:
            rows = part.rows.filter(pl.col(name) > as_at)
            imported.account.query(rows, part.name, part.placed.headers[name], f"is after {as_at}")
