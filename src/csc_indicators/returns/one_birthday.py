"""Returns in which many children have one date of birth: what an export writes where it does not know it.

Looked at in each return: of a few years of them put together the share may be small.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from csc_indicators.note import Note, Numbers, note
from csc_indicators.returns.left_out import TableColumns

_CHILD = ["la_code", "child_id"]
_RETURN = ["la_code", "as_at"]
_MOST = 0.1
"""The largest share of children with one date of birth: decision 171."""
_SOME = 10
"""Fewer may be chance, or families."""


def notes_on_one_birthday(rows: pl.DataFrame, of: TableColumns) -> Iterator[Note]:
    """A line for each file in which more than one child in ten was born on one day; `rows` are of children.

    They have `la_code`, `child_id`, `as_at` and `source_file`.
    """
    born = next((column for column, (name, _) in of.columns.items() if name == "date_of_birth"), None)
    if born is None:
        return
    alike = (
        rows.lazy()
        .filter(pl.col(born).is_not_null(), pl.col("as_at").is_not_null())
        .unique([*_CHILD, "as_at"])
        .group_by(*_RETURN, born)
        .agg(pl.len().alias("alike"), pl.col("source_file").cast(pl.String).min().alias("file"))
        .with_columns(rows=pl.col("alike").sum().over(_RETURN))
        .filter(pl.col("alike") >= _SOME, pl.col("alike") > _MOST * pl.col("rows"))
        .select("file", "alike", "rows")
        .sort("file", "alike")
        .collect()
    )
    for file, number, children in alike.iter_rows():
        yield _of_file(file, f"`{of.columns[born][1]}` of `{of.table}`", number, children)


def _of_file(file: str, column: str, number: int, children: int) -> Note:
    def words(numbers: Numbers) -> str:
        often = numbers.instead(f"{number:,} of {children:,} children", "many children")
        return f"`{file}`: {column} is one and the same day for {often}: does it stand for what is not known?"

    return note(words)
