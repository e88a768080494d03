"""What is open in a return and in no later one, where years between have no return: it ended in one of those."""

from __future__ import annotations

import polars as pl

from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.submissions import IN_A_GAP

GAP_ENDS = "_gap_ends"
_CHILD = ["la_code", "child_id"]
_CONTINUES = "X1"


def with_gaps(rows: pl.DataFrame, submitted: pl.DataFrame) -> pl.DataFrame:
    """The rows with `GAP_ENDS`: the last day of the years without a return after that of an open row, else NULL.

    `submitted` has `la_code` and `year` of all that was returned of the table.
    """
    years = submitted.select("la_code", "year").drop_nulls().unique().sort("la_code", "year")
    following = years.with_columns(_next=pl.col("year").shift(-1).over("la_code"))
    gaps = following.filter(pl.col("_next") > pl.col("year") + 1)
    ends = gaps.select("la_code", "year", pl.date(pl.col("_next") - 1, 3, 31).alias(GAP_ENDS))
    looked = rows.join(ends, on=["la_code", "year"], how="left", maintain_order="left")
    open_ = pl.col("end_date").is_null() if "end_date" in rows.columns else pl.lit(value=False)
    return looked.with_columns(pl.when(open_).then(GAP_ENDS).alias(GAP_ENDS))


def end_in_gaps(rows: pl.DataFrame, submitted: pl.DataFrame, table: str, column: str, account: Account) -> pl.DataFrame:
    """The rows, ended on the last day of the years without a return where no later return has them.

    Every figure of those years is not available, so that their last day is as good as any of theirs.
    """
    looked = with_gaps(rows, submitted)
    ended = pl.col(GAP_ENDS).is_not_null()
    account.query(looked.filter(ended), table, column, IN_A_GAP)
    if "end_date" not in rows.columns:
        return rows
    return looked.with_columns(end_date=pl.coalesce("end_date", GAP_ENDS)).drop(GAP_ENDS)


def end_episodes_in_gaps(rows: pl.DataFrame, submitted: pl.DataFrame, account: Account) -> pl.DataFrame:
    """The same for episodes of care: one that was followed in those years by the next of the child ended with it."""
    if not {"end_date", "reason_ended"} <= set(rows.columns):
        return rows
    columns = rows.columns
    looked = with_gaps(rows.with_row_index("_place"), submitted).sort(*_CHILD, "start_date", maintain_order=True)
    ended = pl.col(GAP_ENDS).is_not_null()
    following, reason = (pl.col(name).shift(-1).over(_CHILD) for name in ("start_date", "reason_new_episode"))
    goes_on = (following <= pl.col(GAP_ENDS)).fill_null(value=False) & (reason != "S").fill_null(value=True)
    end = pl.min_horizontal(GAP_ENDS, following)
    account.query(looked.filter(ended), "Episodes", "DEC", IN_A_GAP)
    return (
        looked.with_columns(
            end_date=pl.when(ended).then(end).otherwise("end_date"),
            reason_ended=pl.when(ended & goes_on).then(pl.lit(_CONTINUES)).otherwise("reason_ended"),
        )
        .sort("_place")
        .select(columns)
    )
