"""Rows of one child and day that contradict each other, with all their columns.

Which of them counts is decided by every column of the extract. Of a batch only the columns that are wanted are read, so
of these few rows the others are read too: otherwise the choice would depend on what else is computed.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.tables.catalogue import TABLES


def unread_columns(
    sources: Mapping[str, pl.LazyFrame], batches: Iterable[Mapping[str, pl.DataFrame]]
) -> dict[str, pl.DataFrame]:
    """By extract, row_id and the columns that the batches lack, of the rows that contradict another of their batch."""
    conflicting: dict[str, list[pl.Series]] = {}
    unread: dict[str, list[str]] = {}
    for batch in batches:
        for name, rows in batch.items():
            if rows.height and _unread(name, rows):
                conflicting.setdefault(name, []).append(_contradicting(rows, _key(name, rows.columns)))
                unread[name] = _unread(name, rows)
    row_ids = {name: pl.concat(some) for name, some in conflicting.items()}
    plans = {
        name: sources[name].filter(pl.col("row_id").is_in(some.implode())).select("row_id", *unread[name])
        for name, some in row_ids.items()
        if some.len()
    }
    # Collected here: the files are read once more, for all batches and those extracts that are in doubt.
    return dict(zip(plans, pl.collect_all(list(plans.values()), engine="streaming"), strict=True))


def _unread(name: str, rows: pl.DataFrame) -> list[str]:
    declared = catalogue()[name].columns
    return [column for column in declared if column not in rows.columns] if "child_id" in declared else []


def _key(name: str, there: Container[str]) -> list[pl.Expr]:
    """The key of rows of which only the other columns decide which one counts; only columns that are there.

    The child, and the dates that every row must have; and the end, and the yes or no that decides whether a row counts,
    since of rows that differ in these they decide.
    """
    own = catalogue()[name].columns
    own_tables = [table for table in TABLES.values() if table.needs == (name,)]
    ends = {table.columns[table.end].reads[0] for table in own_tables if table.end}
    decides = {entry for table in own_tables for entry in table.left_out_reads}
    key = [pl.col("la_code"), pl.col("child_id")]
    for column in own.values():
        entry = f"{name}.{column.name}"
        if column.name not in there:
            continue
        if column.kind == "date" and (column.required or entry in ends):
            key.append(pl.col(column.name))
        elif column.kind == "yes_no" and entry in decides:
            key.append(pl.col(column.name).fill_null(value=False))
    return key


def _contradicting(rows: pl.DataFrame, key: list[pl.Expr]) -> pl.Series:
    """row_id of the rows that differ in a column from another with the same key."""
    few = _sharing(rows, key)
    if few.is_empty():
        return few["row_id"]
    content = pl.struct(pl.exclude("row_id")).hash()
    hashed = few.select("row_id", content=content, key=pl.struct(key).hash())
    differing = hashed.group_by("key").agg(differ=pl.col("content").min() != pl.col("content").max()).filter("differ")
    return hashed.join(differing, on="key", how="semi")["row_id"]


def _sharing(rows: pl.DataFrame, key: list[pl.Expr]) -> pl.DataFrame:
    """The rows whose key another row has too."""
    hashes = rows.select(hash=pl.struct(key).hash())["hash"]
    # Sorting them took less time than grouping by them.
    in_order = hashes.sort()
    return rows.filter(hashes.is_in(in_order.filter(in_order == in_order.shift()).implode()))
