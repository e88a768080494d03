"""Scores with their dates -> the single score of each year that the yearly return asks for."""

from __future__ import annotations

import polars as pl

from csc_indicators.calendar import last_day_of, year_ending_of
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account


def last_of_year(rows: pl.DataFrame, table: str, account: Account) -> pl.DataFrame:
    """The last score of each child and reporting year, with `as_at_date` (31 March) for `completed_date`.

    Earlier scores of a year are accounted for as merged.
    """
    done = pl.col("completed_date")
    dated = rows.with_columns(as_at_date=last_day_of(year_ending_of(done))).sort(
        "child_id", "completed_date", maintain_order=True
    )
    latest = dated.select(pl.struct("child_id", "as_at_date").is_last_distinct()).to_series()
    account.merged(dated.filter(~latest), table, "sdq_scores", Reason(ReasonCode.LATER_SCORE))
    return dated.filter(latest).drop("completed_date")
