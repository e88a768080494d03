"""Dates of birth that cannot all be right: one day for many children of a return, or another in a later return.

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


def notes_on_births(rows: pl.DataFrame, of: TableColumns) -> Iterator[Note]:
    """A line for each file in which more than one child in ten was born on one day, or whose children have another day
    in the latest return that has one; `rows` are of children.

    They have `la_code`, `child_id`, `as_at` and `source_file`.
    """
    born = next((column for column, (name, _) in of.columns.items() if name == "date_of_birth"), None)
    if born is None:
        return
    births = (
        rows.lazy()
        .filter(pl.col(born).is_not_null(), pl.col("as_at").is_not_null())
        .select(*_CHILD, "as_at", born, file=pl.col("source_file").cast(pl.String))
        .unique([*_CHILD, "as_at"], keep="last", maintain_order=True)
    )
    alike = (
        births.group_by(*_RETURN, born)
        .agg(pl.len().alias("alike"), pl.col("file").min())
        .with_columns(rows=pl.col("alike").sum().over(_RETURN))
        .filter(pl.col("alike") >= _SOME, pl.col("alike") > _MOST * pl.col("rows"))
    )
    latest = births.sort("as_at", maintain_order=True).group_by(_CHILD).agg(pl.col(born).last().alias("latest"))
    # One day for many is one cause, and is named once.
    others = births.join(alike, on=[*_RETURN, born], how="anti").join(latest, on=_CHILD)
    another = others.filter(pl.col(born) != pl.col("latest")).group_by("file").agg(children=pl.len())
    column = f"`{of.columns[born][1]}` of `{of.table}`"
    alike_rows, other_rows = pl.collect_all(
        [alike.select("file", "alike", "rows").sort("file", "alike"), another.sort("file")]
    )
    # A row for each file of which there is something to say.
    for file, number, children in alike_rows.iter_rows():
        yield _of_one_day(file, column, number, children)
    for file, children in other_rows.iter_rows():
        yield _of_another_day(file, column, children)


def _of_one_day(file: str, column: str, number: int, children: int) -> Note:
    def words(numbers: Numbers) -> str:
        often = numbers.instead(f"{number:,} of {children:,} children", "many children")
        return f"`{file}`: {column} is one and the same day for {often}: does it stand for what is not known?"

    return note(words)


def _of_another_day(file: str, column: str, children: int) -> Note:
    def words(numbers: Numbers) -> str:
        some = numbers.instead(f"{children:,} {'child' if children == 1 else 'children'}", "some children")
        return f"`{file}`: {column} is another day than in the latest return for {some}: is one of them wrong?"

    return note(words)
