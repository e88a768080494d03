"""Whether two kinds of return call the same children by the same ids: where they do not, nothing links their rows."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import polars as pl

from csc_indicators.note import Note, Numbers, note

_CHILD = ["la_code", "child_id"]
_FEW = 0.1
"""A smaller share in common is no chance: most children looked after are in need too."""
_ENOUGH = 20


def notes_on_ids(by_title: Mapping[str, pl.DataFrame]) -> list[Note]:
    """A note for each two kinds of return of the same authority whose children have hardly an id in common.

    `by_title` has what each kind holds of children. No note holds an id, only how many there are.
    """
    children = {title: frame.select(_CHILD).unique() for title, frame in by_title.items()}
    return [
        note
        for (title, first), (other_title, second) in combinations(children.items(), 2)
        if (note := _note(title, first, other_title, second)) is not None
    ]


def _note(title: str, first: pl.DataFrame, other_title: str, second: pl.DataFrame) -> Note | None:
    first = first.join(second.select("la_code").unique(), on="la_code", how="semi")
    second = second.join(first.select("la_code").unique(), on="la_code", how="semi")
    fewer = min(first.height, second.height)
    common = first.join(second, on=_CHILD, how="semi").height
    if fewer < _ENOUGH or common >= _FEW * fewer:
        return None
    zeros = _without_zeros(first).join(_without_zeros(second), on=_CHILD, how="semi").height
    cause = "leading zeros are in one and not in the other" if zeros > common else "the ids may be of different systems"

    def words(numbers: Numbers) -> str:
        how_many = numbers.instead(f"{common:,} of {fewer:,}", "few")
        return (
            f"{title} and {other_title} have {how_many} children in common: {cause}, "
            "and what one says of a child is not known of the other"
        )

    return note(words)


def _without_zeros(children: pl.DataFrame) -> pl.DataFrame:
    return children.with_columns(pl.col("child_id").str.strip_chars_start("0")).unique()
