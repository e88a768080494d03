"""The account of rows that become several lines of an extract, each from a column of its own."""

from __future__ import annotations

import polars as pl

from csc_indicators.returns.reasons import Reason
from csc_indicators.returns.row_ledger import Account

SOURCE = ["source_file", "source_row"]


def account_for_lines(
    taken: pl.DataFrame, others: pl.DataFrame, extract: str, reason: Reason, account: Account
) -> None:
    """Account for the rows of the files behind the lines of an extract; both frames have `table` and the source.

    A row with lines among `taken` is kept, and its further lines count as `made`. One all of whose lines are among the
    `others` is merged, for the `reason`.
    """
    first = taken.select(pl.struct(SOURCE).is_first_distinct()).to_series()
    for (table,), rows in taken.filter(first).group_by("table", maintain_order=True):
        account.kept(rows, str(table), extract)
    for (table,), rows in taken.filter(~first).group_by("table", maintain_order=True):
        account.derived(rows, str(table), extract)
    gone = others.join(taken, on=SOURCE, how="anti").unique(SOURCE, maintain_order=True)
    for (table,), rows in gone.group_by("table", maintain_order=True):
        account.merged(rows, str(table), extract, reason)
