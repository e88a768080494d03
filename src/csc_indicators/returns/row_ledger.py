"""The account of every row that was read: kept, merged into another, or dropped for a reason. It always balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from csc_indicators.returns.reasons import Reason

if TYPE_CHECKING:
    import polars as pl

Fate = Literal["read", "kept", "merged", "dropped", "made"]

_Key = tuple[str, str, Fate, str | None, Reason | None]
"""File, table, fate, extract and reason."""
_FIRST = 3
"""So many rows are named where all would be too many."""


@dataclass(frozen=True)
class LedgerEntry:
    """Rows of one file that met the same fate.

    `read` rows are those of the file; each is `kept` as a row of an extract, `merged` into another row of it, or
    `dropped`. `made` rows come on top: further rows of an extract that a row was also used for.
    """

    file: str
    table: str
    fate: Fate
    extract: str | None
    reason: Reason | None
    rows: int
    first: tuple[int, ...]

    @property
    def expected(self) -> bool:
        """Whether rows were dropped through no fault of theirs."""
        return self.reason is not None and self.reason.expected

    @property
    def is_unusable(self) -> bool:
        """Whether rows are in no extract because something is wrong with them."""
        return self.fate == "dropped" and not self.expected

    @property
    def words(self) -> str | None:
        """The reason in words."""
        return None if self.reason is None else self.reason.text


class Effect(StrEnum):
    """What something odd in a column does to figures, which a run has to say."""

    STAYS_OPEN = "stays open"
    """The rows count as open though what is returned later does not bear it."""
    LOST_END = "lost end"
    """The rows count as open though they say why they ended."""
    LEFT_BLANK = "left blank"
    """A text that cannot be read counts as not known."""


@dataclass(frozen=True)
class Query:
    """Something odd about a column that changes no row's fate: rows with the same `problem`, never the values."""

    file: str
    table: str
    column: str
    problem: str
    rows: int
    first: tuple[int, ...]
    effect: Effect | None = None


@dataclass(frozen=True)
class Repair:
    """A change to a row, because the user asked for repairs; `rule` says which and what it does."""

    file: str
    row: int
    table: str
    rule: str


class Account:
    """What became of every row. Rows come as frames that have `source_file` and `source_row`."""

    def __init__(self) -> None:
        self._rows: defaultdict[_Key, list[int]] = defaultdict(list)
        self._firsts: dict[_Key, tuple[int, ...]] = {}
        self.queries: list[Query] = []
        self.repairs: list[Repair] = []

    def read(self, rows: pl.DataFrame, table: str) -> None:
        """Rows that a file holds."""
        self._add(rows, table, "read")

    def kept(self, rows: pl.DataFrame, table: str, extract: str) -> None:
        """Rows that became rows of an extract."""
        self._add(rows, table, "kept", extract)

    def merged(self, rows: pl.DataFrame, table: str, extract: str, reason: Reason) -> None:
        """Rows whose content is in another row of the extract."""
        self._add(rows, table, "merged", extract, reason)

    def dropped(self, rows: pl.DataFrame, table: str, reason: Reason) -> None:
        """Rows that no extract takes."""
        self._add(rows, table, "dropped", None, reason)

    def derived(self, rows: pl.DataFrame, table: str, extract: str) -> None:
        """Further rows of an extract, from rows that are accounted for elsewhere."""
        self._add(rows, table, "made", extract)

    def query(self, rows: pl.DataFrame, table: str, column: str, problem: str, effect: Effect | None = None) -> None:
        """Rows whose column holds something odd, and what it does to figures, if anything."""
        for file, count, first in _by_file(rows):
            self.queries.append(Query(file, table, column, problem, count, first, effect))

    def repaired(self, rows: pl.DataFrame, table: str, rule: str) -> None:
        """Rows that were changed, or deleted, by a repair."""
        places = rows.select("source_file", "source_row").cast({"source_file": str}).iter_rows()
        self.repairs += [Repair(file, row, table, rule) for file, row in places]

    @property
    def entries(self) -> list[LedgerEntry]:
        """Every entry, by file, table and fate."""
        order = {"read": 0, "kept": 1, "made": 2, "merged": 3, "dropped": 4}
        entries = [
            LedgerEntry(
                file, table, fate, extract, reason, sum(rows), self._firsts[(file, table, fate, extract, reason)]
            )
            for (file, table, fate, extract, reason), rows in self._rows.items()
        ]
        return sorted(
            entries,
            key=lambda entry: (entry.file, entry.table, order[entry.fate], entry.extract or "", entry.words or ""),
        )

    def add(self, other: Account) -> None:
        """Take over all that another account holds."""
        for key, rows in other._rows.items():
            self._rows[key] += rows
            self._firsts[key] = tuple(sorted((*self._firsts.get(key, ()), *other._firsts[key]))[:_FIRST])
        self.queries += other.queries
        self.repairs += other.repairs

    def give_way(self, extract: str, reason: Reason) -> None:
        """Count the rows of an extract as dropped after all; its further rows (`made`) are not counted any more."""
        for key in [key for key in self._rows if key[3] == extract]:
            file, table, fate, _, _ = key
            rows, first = self._rows.pop(key), self._firsts.pop(key)
            if fate != "made":
                dropped: _Key = (file, table, "dropped", None, reason)
                self._rows[dropped] += rows
                self._firsts[dropped] = tuple(sorted((*self._firsts.get(dropped, ()), *first))[:_FIRST])

    def unbalanced(self) -> list[str]:
        """Files and tables whose rows read are not the sum of those kept, merged and dropped."""
        sums: defaultdict[tuple[str, str], int] = defaultdict(int)
        for entry in self.entries:
            if entry.fate != "made":
                sums[entry.file, entry.table] += entry.rows if entry.fate == "read" else -entry.rows
        return [f"{file} {table}: {rows:+}" for (file, table), rows in sorted(sums.items()) if rows]

    def rows_of(self, extract: str) -> int:
        """As many rows as the extract must have."""
        return sum(entry.rows for entry in self.entries if entry.extract == extract and entry.fate in ("kept", "made"))

    def _add(
        self, rows: pl.DataFrame, table: str, fate: Fate, extract: str | None = None, reason: Reason | None = None
    ) -> None:
        for file, count, first in _by_file(rows):
            key = (file, table, fate, extract, reason)
            self._rows[key].append(count)
            self._firsts[key] = tuple(sorted((*self._firsts.get(key, ()), *first))[:_FIRST])


def _by_file(rows: pl.DataFrame) -> Iterator[tuple[str, int, tuple[int, ...]]]:
    import polars as pl

    if rows.is_empty():
        return
    counted = (
        rows.lazy()
        .group_by(pl.col("source_file").cast(pl.String))
        .agg(pl.len(), pl.col("source_row").bottom_k(_FIRST).alias("first"))
        .sort("source_file")
        .collect()
    )
    for file, count, first in counted.iter_rows():
        yield file, count, tuple(sorted(first))
