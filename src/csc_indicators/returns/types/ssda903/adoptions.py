"""The steps of an adoption, which the return has in three tables: the decision, the match, and the episodes of care."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.returns.left_out import LeftOutOfReturns, TableColumns
from csc_indicators.returns.merge import latest_by_key
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account

_CHILD = ["la_code", "child_id"]
_SOURCE = ["source_file", "source_row"]
_EXTRACT = "adoptions"
_ADOPTED = ("E11", "E12")
_FROM_EPISODES = {"end_date": "order_date", "reason_ended": "order_date", "placement_type": "placed_date"}
"""The steps that episodes have, by the column of an episode."""
_PLACED = ("A3", "A4", "A5", "A6")


def adoptions(
    typed: Mapping[str, pl.DataFrame], episodes: pl.DataFrame | None, account: Account
) -> pl.DataFrame | None:
    """One row for a child who is adopted or is to be: None where no table has an adoption.

    The decision is the latest that was not reversed, from PlacedAdoption, else from AD1; the child was placed when the
    first placement for adoption before the order began; the date of the order is the end of the last episode.
    """
    decided = _decided(typed.get("PlacedAdoption"), account)
    matched = _matched(typed.get("AD1"), account)
    ordered = _ordered(episodes)
    if decided is None and matched is None and (ordered is None or ordered.is_empty()):
        return None
    parts = [part for part in (decided, matched, ordered) if part is not None]
    rows = pl.concat(parts, how="diagonal")
    kept = rows.sort("_order", maintain_order=True).unique(_CHILD, keep="first", maintain_order=True)
    for table, frame in (("PlacedAdoption", decided), ("AD1", matched)):
        if frame is None:
            continue
        mine = kept.filter(pl.col("_table") == table)
        account.kept(mine, table, _EXTRACT)
        account.merged(frame.join(mine, on=_CHILD, how="anti"), table, _EXTRACT, Reason(ReasonCode.ONE_ADOPTION))
    account.derived(kept.filter(pl.col("_table") == "Episodes"), "Episodes", _EXTRACT)
    steps = ("decision_date", "match_date", "placed_date", "order_date")
    here = [step for step in steps if step in rows.columns]
    dates = rows.sort("_order", maintain_order=True).group_by(_CHILD).agg(pl.col(here).drop_nulls().first())
    return (
        kept.select(*_CHILD, *_SOURCE)
        .join(dates, on=_CHILD, how="left", maintain_order="left")
        .select(*_CHILD, *here, *_SOURCE)
    )


def steps_left_out(of_episodes: LeftOutOfReturns) -> LeftOutOfReturns:
    """The steps that no episode of a return has, since the return leaves out a column of episodes."""
    columns = {
        name: (_FROM_EPISODES[name], column)
        for name, (_, column) in of_episodes.of.columns.items()
        if name in _FROM_EPISODES
    }
    omissions = of_episodes.omissions.filter(pl.col("column").is_in(list(columns)))
    return LeftOutOfReturns(TableColumns(of_episodes.of.table, _EXTRACT, columns), omissions)


def _decided(rows: pl.DataFrame | None, account: Account) -> pl.DataFrame | None:
    """The decision of each child that it should be placed for adoption, unless it was reversed."""
    if rows is None:
        return None
    merged = latest_by_key(rows, [*_CHILD, "decision_date"], "as_at")
    account.merged(merged.repeated, "PlacedAdoption", _EXTRACT, Reason(ReasonCode.REPEATED))
    account.merged(merged.replaced, "PlacedAdoption", _EXTRACT, Reason(ReasonCode.REPLACED))
    standing = merged.rows
    if "DATE_PLACED_CEASED" in rows.columns:
        reversed_ = pl.col("DATE_PLACED_CEASED").is_not_null()
        account.dropped(standing.filter(reversed_), "PlacedAdoption", Reason(ReasonCode.DECISION_REVERSED))
        standing = standing.filter(~reversed_)
    return _first_of_each_child(standing, "decision_date", "PlacedAdoption", 0, account)


def _matched(rows: pl.DataFrame | None, account: Account) -> pl.DataFrame | None:
    """What AD1 says of each adopted child, as the latest return has it."""
    return None if rows is None else _first_of_each_child(rows, "as_at", "AD1", 1, account)


def _first_of_each_child(rows: pl.DataFrame, by: str, table: str, order: int, account: Account) -> pl.DataFrame:
    ranked = rows.sort(by, descending=True, nulls_last=True, maintain_order=True)
    first = ranked.unique(_CHILD, keep="first", maintain_order=True)
    others = ranked.join(first.select(*_SOURCE), on=_SOURCE, how="anti")
    account.merged(others, table, _EXTRACT, Reason(ReasonCode.ONE_ADOPTION))
    steps = [step for step in ("decision_date", "match_date") if step in rows.columns]
    return first.select(*_CHILD, *_SOURCE, *steps, _table=pl.lit(table), _order=pl.lit(order))


def _ordered(episodes: pl.DataFrame | None) -> pl.DataFrame | None:
    """The dates of the order and of the placement of every child whose care ended in adoption."""
    if episodes is None or not {"end_date", "reason_ended"} <= set(episodes.columns):
        return None
    last = (
        episodes.filter(pl.col("reason_ended").is_in(_ADOPTED), pl.col("end_date").is_not_null())
        .sort("end_date", descending=True, maintain_order=True)
        .unique(_CHILD, keep="first", maintain_order=True)
        .select(*_CHILD, *_SOURCE, order_date="end_date", _table=pl.lit("Episodes"), _order=pl.lit(2))
    )
    placed = (
        episodes.join(last.select(*_CHILD, "order_date"), on=_CHILD)
        .filter(pl.col("placement_type").is_in(_PLACED), pl.col("start_date") <= pl.col("order_date"))
        .group_by(_CHILD)
        .agg(placed_date=pl.col("start_date").min())
    )
    return last.join(placed, on=_CHILD, how="left", maintain_order="left")
