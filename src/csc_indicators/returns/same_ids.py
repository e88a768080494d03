"""Whether the returns of one year after another call the same children by the same ids.

Where they do not, whatever was open goes on under two ids, and every count from then on holds it twice.
"""

from __future__ import annotations

import polars as pl

from csc_indicators.calendar import year_earlier_of
from csc_indicators.errors import UserError
from csc_indicators.returns.left_out import LeftOutOfReturns

_CHILD = ["la_code", "child_id"]
_RETURN = ["la_code", "as_at"]
_ENOUGH = 20
"""So many children with an open row, and as many in the return after, before their ids say something: decision 179."""
_FEW = 0.1
"""A smaller share of them in the return after is no chance: what is open is in it, or was forgotten."""


def changes_of_ids(rows: pl.DataFrame, lacks: LeftOutOfReturns) -> list[UserError]:
    """An error for each return of a table in which hardly a child is of those with an open row in the return before.

    `rows` have `la_code`, `child_id`, `as_at` and `source_file`; `lacks` is what their returns leave out: of a return
    without ends nobody knows what is open in it.
    """
    end = lacks.of.end
    if end is None or end not in rows.columns:
        return []
    dated = rows.lazy().filter(pl.col("as_at").is_not_null()).with_columns(pl.col("la_code").cast(pl.String))
    without_ends = lacks.omissions.lazy().filter(pl.col("column") == end, ~pl.col("part")).select(_RETURN)
    open_ = (
        dated.filter(pl.col(end).is_null())
        .join(without_ends, on=_RETURN, how="anti")
        .group_by(*_CHILD, "as_at")
        .agg(pl.col("source_file").cast(pl.String).min())
    )
    after = (
        dated.with_columns(year_earlier_of(pl.col("as_at")))
        .group_by(*_CHILD, "as_at")
        .agg(next_file=pl.col("source_file").cast(pl.String).min())
    )
    sizes = after.group_by(_RETURN).agg(pl.col("next_file").min(), next_children=pl.len())
    shared = (
        open_.join(after.select(*_CHILD, "as_at", goes_on=pl.lit(value=True)), on=[*_CHILD, "as_at"], how="left")
        .group_by(_RETURN)
        .agg(pl.col("source_file").min(), children=pl.len(), goes_on=pl.col("goes_on").sum())
        .join(sizes, on=_RETURN)
        .filter(
            pl.col("children") >= _ENOUGH,
            pl.col("next_children") >= pl.max_horizontal(_ENOUGH, pl.col("children") // 2),
            pl.col("goes_on") < _FEW * pl.col("children"),
        )
        .sort("as_at", "la_code")
    )
    files = shared.select("next_file", "source_file").unique(maintain_order=True).collect()
    return [_error(lacks.of.table, next_file, file) for next_file, file in files.iter_rows()]


def _error(table: str, file: str, before: str) -> UserError:
    return UserError(
        f"`{file}`: hardly any child who has an open row of `{table}` in `{before}` is in it",
        evidence="ids that the two have not in common",
        hint="bring the ids of one year to the form of the others; where the authority has changed them, "
        "import the returns from before and from after into folders of their own",
    )
