"""Referrals from two lists: list 3 has every referral of half a year, list 6 every child's latest episode of need."""

from __future__ import annotations

from datetime import date

import polars as pl

from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.tabular.usable import once

_KEY = ["child_id", "referral_date"]
_SOURCE = ["source_file", "source_row"]


def referrals(listed: pl.DataFrame, episodes: pl.DataFrame, as_at: date | None, account: Account) -> pl.DataFrame:
    """One row for each referral, with the episode that it began where list 6 has it.

    `listed` are the rows of list 3, `episodes` those of list 6 (accounted for as kept). A referral that list 6 does not
    have began an episode that is not open on the day of the workbook, or none. When it closed is not known: it gets
    the latest day that is possible, that of the child's next referral or of the workbook, and counted as a query.
    """
    if not listed.width:
        return _columns(episodes)
    if not episodes.width:
        # Without list 6 nothing is known of closures, and the column is left away.
        return _columns(once(listed, "List 3", "referrals", account))
    news = listed.group_by(_KEY, maintain_order=True).agg(
        pl.col(name).drop_nulls().first() for name in ("source", "no_further_action") if name in listed.columns
    )
    joined = episodes.join(news, on=_KEY, how="left", maintain_order="left")
    account.merged(
        listed.join(episodes, on=_KEY, how="semi"), "List 3", "referrals", Reason(ReasonCode.IN_ANOTHER_LIST)
    )
    account.query(
        episodes.filter(pl.col("referral_date") >= pl.lit(listed["referral_date"].min(), pl.Date)).join(
            listed, on=_KEY, how="anti"
        ),
        "List 6",
        "CIN Start Date",
        "is the day of no referral in list 3",
    )
    alone = once(listed.join(episodes, on=_KEY, how="anti", maintain_order="left"), "List 3", "referrals", account)
    return _columns(pl.concat([joined, _closed(alone, episodes, as_at, account)], how="diagonal"))


def _closed(alone: pl.DataFrame, episodes: pl.DataFrame, as_at: date | None, account: Account) -> pl.DataFrame:
    """The referrals of list 3 alone, with the latest day on which their episodes can have closed."""
    begun = pl.concat([alone.select(_KEY), episodes.select(_KEY)]).unique()
    after = (
        alone.with_row_index("place")
        .join(begun.rename({"referral_date": "other"}), on="child_id")
        .filter(pl.col("other") > pl.col("referral_date"))
        .group_by("place")
        .agg(next=pl.col("other").min())
    )
    inside = (
        alone.with_row_index("place")
        .join(episodes.select("child_id", opened="referral_date", closed="closure_date"), on="child_id")
        .filter(
            pl.col("opened") < pl.col("referral_date"),
            pl.col("closed").is_null() | (pl.col("closed") > pl.col("referral_date")),
        )
        .select("place")
    )
    led_nowhere = (
        pl.col("no_further_action").fill_null(value=False)
        if "no_further_action" in alone.columns
        else pl.lit(value=False)
    )
    is_inside = pl.col("place").is_in(inside["place"].unique().implode())
    rows = (
        alone.with_row_index("place")
        .join(after, on="place", how="left", maintain_order="left")
        .with_columns(
            closure_date=pl.when(~led_nowhere & ~is_inside).then(
                pl.max_horizontal("referral_date", pl.min_horizontal("next", pl.lit(as_at, pl.Date)))
            )
        )
    )
    supposed = rows.filter(pl.col("closure_date").is_not_null())
    problem = "of a referral that list 6 does not have is not known: the latest possible day is taken"
    account.query(supposed, "List 3", "CIN Closure Date", problem)
    return rows.drop("place", "next")


def _columns(rows: pl.DataFrame) -> pl.DataFrame:
    wanted = ("source", "no_further_action", "primary_need", "closure_date", "closure_reason")
    return rows.select(*_KEY, *(name for name in wanted if name in rows.columns), *_SOURCE)
