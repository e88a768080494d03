"""A list of one workbook, on its way to the extracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from csc_indicators.returns.merge import latest_by_key, without_outdated
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.tabular.place import Placed


@dataclass(frozen=True)
class ListPart:
    """The typed rows of a list as one sheet has them; `together` names what is of one day."""

    placed: Placed
    together: str
    rows: pl.DataFrame
    as_at: date | None = None

    @property
    def name(self) -> str:
        """`List 3`."""
        return self.placed.form.name

    def dated(self) -> pl.DataFrame:
        """The rows with the day of their workbook."""
        return self.rows.with_columns(as_at=pl.lit(self.as_at, pl.Date))


def of_list(parts: Sequence[ListPart], name: str) -> list[ListPart]:
    """The parts that are one list."""
    return [part for part in parts if part.name == name]


def latest_picture(parts: Sequence[ListPart], account: Account) -> list[ListPart]:
    """The parts of the latest day; the rows of earlier ones are dropped, since what was open then may have ended."""
    latest = max((part.as_at or date.min for part in parts), default=date.min)
    for part in parts:
        if (part.as_at or date.min) < latest:
            account.dropped(part.rows, part.name, Reason(ReasonCode.LATER_PICTURE))
    return [part for part in parts if (part.as_at or date.min) == latest]


def latest_events(
    events: tuple[pl.DataFrame, pl.DataFrame], key: Sequence[str], name: str, extract: str, account: Account
) -> pl.DataFrame:
    """The rows of the latest workbook that has each event.

    `events` are the usable rows and the others, each with `as_at`, which is gone afterwards.
    """
    rows, unusable = events
    if rows.is_empty() or (rows["as_at"].n_unique() <= 1 and unusable.is_empty()):
        return rows.drop("as_at")
    merged = latest_by_key(rows, key, "as_at")
    account.merged(merged.repeated, name, extract, Reason(ReasonCode.REPEATED))
    account.merged(merged.replaced, name, extract, Reason(ReasonCode.REPLACED))
    standing, outdated = without_outdated(merged.rows, unusable, key, "as_at", None)
    account.dropped(outdated, name, Reason(ReasonCode.NEWER_ROW_UNUSABLE))
    return standing.drop("as_at")
