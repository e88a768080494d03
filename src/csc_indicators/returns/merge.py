"""Several submissions with the same record: the later one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.extracts.catalogue import polars_schema
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account

_CHILD = ["la_code", "child_id"]
_WHOSE = frozenset(_CHILD)
_SOURCE = ["source_file", "source_row"]


@dataclass(frozen=True)
class Merged:
    """The rows that stay, and those that went because they repeat a row or because a later submission replaced them."""

    rows: pl.DataFrame
    repeated: pl.DataFrame
    replaced: pl.DataFrame


def latest_by_key(rows: pl.DataFrame, key: Sequence[str], as_at: str) -> Merged:
    """Of every key the rows of the latest submission (greatest `as_at`), without rows that are the same throughout.

    Two rows of one submission with the same key and different content both stay: which of them is right is not for an
    import to say. The order of the rows is kept.
    """
    content = [column for column in rows.columns if column not in (*_SOURCE, "table")]
    marked = rows.with_columns(
        _latest=pl.col(as_at) == pl.col(as_at).max().over(list(key)),
        _first=pl.struct(content).is_first_distinct(),
    )
    mine = rows.columns
    return Merged(
        marked.filter("_latest", "_first").select(mine),
        marked.filter("_latest", ~pl.col("_first")).select(mine),
        marked.filter(~pl.col("_latest")).select(mine),
    )


def without_outdated(
    rows: pl.DataFrame, unusable: pl.DataFrame, key: Sequence[str], as_at: str, end: str | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that stand, and those that do not: a submission as late has the same record in a row of `unusable`.

    What is true now is then not known, and the earlier row would say that nothing has changed. `key` begins with the
    columns that say whose a row is. Where a row of `unusable` lacks another part of its key, it may be any row of
    the child that is open, by `end`: all of them go (None, or a column that is not there: every row is open).
    """
    if unusable.is_empty():
        return rows, rows.clear()
    whose = [column for column in key if column in _WHOSE]
    known = unusable.drop_nulls(list(key)).group_by(key).agg(_known=pl.col(as_at).max())
    lacking = pl.any_horizontal(pl.lit(value=False), *(pl.col(column).is_null() for column in key))
    of_child = unusable.filter(lacking).group_by(whose).agg(_of_child=pl.col(as_at).max())
    looked = rows.join(known, on=list(key), how="left", maintain_order="left")
    looked = looked.join(of_child, on=whose, how="left", maintain_order="left")
    is_open = pl.col(end).is_null() if end is not None and end in rows.columns else pl.lit(value=True)
    outdated = (pl.col("_known") >= pl.col(as_at)) | (is_open & (pl.col("_of_child") >= pl.col(as_at)))
    mask = looked.select(outdated.fill_null(value=False).alias("outdated")).to_series()
    return rows.filter(~mask), rows.filter(mask)


def merge_children(news: pl.DataFrame, account: Account) -> pl.DataFrame:
    """One row for a child, with the latest known value of each column, from every row about children.

    `news` has `as_at`, `primary` and `table` besides the columns of the extract. The row keeps the source of the latest
    row that was read for the child; every row that was read is accounted for as kept or merged.
    """
    columns = [column for column in polars_schema("children") if column in news.columns and column not in _CHILD]
    values = [column for column in columns if column not in _SOURCE]
    ranked = news.sort("primary", "as_at", maintain_order=True)
    merged = (
        ranked.lazy()
        .with_row_index("_place")
        .group_by(_CHILD, maintain_order=True)
        .agg(
            *(pl.col(column).drop_nulls().last() for column in values),
            pl.col(*_SOURCE, "table", "primary", "_place").last(),
        )
        .collect()
    )
    stays = pl.Series(range(ranked.height), dtype=pl.get_index_type()).is_in(merged["_place"].implode())
    for (table,), rows in merged.group_by("table", maintain_order=True):
        account.kept(rows.filter("primary"), str(table), "children")
        account.derived(rows.filter(~pl.col("primary")), str(table), "children")
    for (table,), rows in ranked.filter(~stays & pl.col("primary")).group_by("table", maintain_order=True):
        account.merged(rows, str(table), "children", Reason(ReasonCode.ONE_CHILD))
    return merged.select(*_CHILD, *columns)
