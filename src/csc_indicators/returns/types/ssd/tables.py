"""The typed tables of a dataset, for the functions that build extracts from them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account


@dataclass(frozen=True)
class Joins:
    """How the rows of a table go into those of another: which extract those are rows of, and what they say of them."""

    table: str
    to: str
    extract: str
    reason: Reason


class Tables:
    """Rows by table, whether in one file or several. Who takes a table accounts for its rows, once."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._rows: dict[str, list[pl.DataFrame]] = {}

    def add(self, name: str, rows: pl.DataFrame) -> None:
        """Rows of a table."""
        self._rows.setdefault(name, []).append(rows)

    def take(self, name: str) -> pl.DataFrame | None:
        """All rows of a table; None when no file has it. Who takes them accounts for them."""
        return pl.concat(self._rows[name], how="diagonal") if name in self._rows else None

    def joined(self, rows: pl.DataFrame, to: pl.DataFrame, on: str, joins: Joins) -> pl.DataFrame:
        """Those rows of a table that are joined to a row of another one: merged into it. The others are dropped."""
        return self.used(rows, rows.select(pl.col(on).is_in(to[on].drop_nulls().unique().implode())).to_series(), joins)

    def used(self, rows: pl.DataFrame, mask: pl.Series, joins: Joins) -> pl.DataFrame:
        """The rows of the mask, accounted for as merged; the others are dropped."""
        mask = mask.fill_null(value=False)
        self.account.merged(rows.filter(mask), joins.table, joins.extract, joins.reason)
        self.account.dropped(rows.filter(~mask), joins.table, Reason(ReasonCode.JOINS_NOTHING, detail=joins.to))
        return rows.filter(mask)

    def give_up(self, name: str, reason: Reason) -> None:
        """Drop a table that could be joined to nothing."""
        rows = self.take(name)
        if rows is not None:
            self.account.dropped(rows, name, reason)
