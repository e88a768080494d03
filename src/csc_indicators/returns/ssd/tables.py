"""The typed tables of a dataset while the extracts are made of them."""

from __future__ import annotations

import polars as pl

from csc_indicators.returns.account import Account
from csc_indicators.returns.reasons import Reason


class Tables:
    """Rows by table; a table that was given in several files is one. Each table is accounted for once, by its taker."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._rows: dict[str, list[pl.DataFrame]] = {}

    def add(self, name: str, rows: pl.DataFrame) -> None:
        """Rows of a table."""
        self._rows.setdefault(name, []).append(rows)

    def take(self, name: str) -> pl.DataFrame | None:
        """All rows of a table; None when it was not given. Who takes them accounts for them."""
        return pl.concat(self._rows[name], how="diagonal") if name in self._rows else None

    def join(self, name: str, extract: str, reason: Reason) -> pl.DataFrame | None:
        """The rows of a table whose news goes into rows of an extract: all are accounted for as merged."""
        rows = self.take(name)
        if rows is not None:
            self.account.merged(rows, name, extract, reason)
        return rows

    def give_up(self, name: str, reason: Reason) -> None:
        """Drop a table that could be joined to nothing."""
        rows = self.take(name)
        if rows is not None:
            self.account.dropped(rows, name, reason)
