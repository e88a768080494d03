"""Which rows of a typed table can be rows of an extract, and what becomes of those that cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from csc_indicators.errors import UserError, raise_all
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.tabular.convert import WRONG
from csc_indicators.returns.tabular.place import Placed

_SOURCE = ("source_file", "source_row")


def usable(rows: pl.DataFrame, placed: Placed, required: Sequence[str], table: str, account: Account) -> pl.DataFrame:
    """The rows with all that they need; the others are dropped, with the first reason that holds."""
    return usable_or_not(rows, placed, required, table, account)[0]


def usable_or_not(
    rows: pl.DataFrame, placed: Placed, required: Sequence[str], table: str, account: Account
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with all that they need, and the others, which are dropped with the first reason that holds.

    A row needs a value in each of `required`, and nothing unreadable in a column whose blank says something. The
    columns that mark unreadable cells are not returned.
    """
    every_row = rows
    for name in required:
        rows = _without(rows, WRONG + name, table, Reason(ReasonCode.CELL_UNREADABLE, _header(placed, name)), account)
        if name in rows.columns:
            blank = rows[name].is_null()
            account.dropped(rows.filter(blank), table, Reason(ReasonCode.CELL_BLANK, _header(placed, name)))
            rows = rows.filter(~blank)
    for name, form in placed.form.columns.items():
        if form.blank_means is not None:
            reason = Reason(ReasonCode.CELL_UNREADABLE_BLANK_MEANS, _header(placed, name), form.blank_means)
            rows = _without(rows, WRONG + name, table, reason, account)
    wrong = [name for name in every_row.columns if name.startswith(WRONG)]
    if rows.height == every_row.height:
        return rows.drop(wrong), rows.clear().drop(wrong)
    return rows.drop(wrong), every_row.join(rows.select(_SOURCE), on=_SOURCE, how="anti").drop(wrong)


def once(rows: pl.DataFrame, table: str, extract: str, account: Account) -> pl.DataFrame:
    """The rows of an extract, each content once; repeats are accounted for as merged, all others as kept."""
    first = rows.select(pl.struct(pl.exclude(_SOURCE)).is_first_distinct()).to_series()
    account.kept(rows.filter(first), table, extract)
    account.merged(rows.filter(~first), table, extract, Reason(ReasonCode.REPEATED))
    return rows.filter(first)


def refuse_conflicting_rows(frames: Mapping[str, pl.DataFrame]) -> None:
    """`UserError` for rows of extracts that several files have with other content, for files without a date.

    Which of them is newer cannot be known, and each would count. Rows of one child are put together elsewhere.
    """
    problems = []
    for extract, frame in frames.items():
        key = [name for name, column in catalogue()[extract].columns.items() if column.required]
        if extract == "children" or not set(key) <= set(frame.columns) or frame["source_file"].n_unique() < 2:
            continue
        differs = frame.filter(pl.col("source_file").n_unique().over(key) > 1)
        if differs.height:
            files = differs["source_file"].unique().sort()
            problems.append(
                UserError(
                    f"`{files[0]}` and `{files[1]}` tell of the same rows of `{extract}` differently",
                    evidence=f"{differs.height:,} rows with the same {', '.join(f'`{name}`' for name in key)}",
                    hint="the files do not say which is newer, and each row would count: give the newest alone",
                )
            )
    raise_all(problems)


def _without(rows: pl.DataFrame, column: str, table: str, reason: Reason, account: Account) -> pl.DataFrame:
    if column not in rows.columns:
        return rows
    account.dropped(rows.filter(pl.col(column)), table, reason)
    return rows.filter(~pl.col(column))


def _header(placed: Placed, name: str) -> str:
    return placed.headers.get(name, placed.form.columns[name].title)
