"""Whether the dates of a return lie in the year that its rows, its header or its name give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from csc_indicators.calendar import add_years, label_between
from csc_indicators.errors import UserError

BEGINS, ENDS = "_year_begins", "_year_ends"
AFTER_ITS_YEAR = "is after the end of the year of the return"
_ENOUGH = 20
"""So many rows without any date in the year are no chance: at least a quarter of what a return holds begins or ends in
its year."""


@dataclass(frozen=True)
class Dated:
    """Rows of a table of returns: `source_file`, `source_row`, the dates that must not lie after the year, and its
    first and last day in `BEGINS` and `ENDS`."""

    rows: pl.DataFrame
    dates: tuple[str, ...]
    year_source: str
    """What names the year, in words that an error can begin with: `YEAR`, the header."""
    unit: str = "row"


def misnamed(dated: Dated) -> list[UserError]:
    """An error for each file of whose rows more have a date after the year than one in it, or none of many in it.

    The rows of a year are looked at by themselves; those of several authorities too, where there is `la_code`.
    """
    dates = [name for name in dated.dates if name in dated.rows.columns]
    if not dates or dated.rows.is_empty():
        return []
    own = [name for name in ("la_code",) if name in dated.rows.columns]
    days = pl.col(dates)
    looked = dated.rows.select(
        pl.col("source_file").cast(pl.String),
        "source_row",
        BEGINS,
        ENDS,
        *own,
        after=pl.any_horizontal(days > pl.col(ENDS)).fill_null(value=False),
        inside=pl.any_horizontal(days.is_between(pl.col(BEGINS), pl.col(ENDS))).fill_null(value=False),
        dated=pl.any_horizontal(days.is_not_null()),
    ).filter(pl.col(ENDS).is_not_null(), "dated")
    groups = looked.group_by("source_file", BEGINS, ENDS, *own).agg(
        pl.len().alias("rows"),
        pl.col("after").sum(),
        pl.col("inside").sum(),
        first=pl.col("source_row").filter("after").min(),
    )
    wrong = (pl.col("after") > pl.col("inside")) | ((pl.col("rows") >= _ENOUGH) & (pl.col("inside") == 0))
    totals = (pl.col("rows", "after").sum(), pl.col("first").min())
    years = groups.filter(wrong).group_by("source_file", BEGINS, ENDS).agg(*totals)
    return [
        _error(str(file), of_file.sort(ENDS), dated)
        for (file,), of_file in years.sort("source_file").group_by("source_file", maintain_order=True)
    ]


def _error(file: str, years: pl.DataFrame, dated: Dated) -> UserError:
    begins, ends, rows, after, first = years.select(BEGINS, ENDS, "rows", "after", "first").row(0)
    more = f", and the same of {years.height - 1} more years" if years.height > 1 else ""
    year = label_between(begins, ends)
    if after:
        evidence = (
            f"{after:,} of {rows:,} {dated.unit}s of {year} have a date after {ends} ({dated.unit} {first} first)"
        )
        hint = f"a return is named for the year in which it ends: is it that of {_next(begins, ends)}?"
    else:
        evidence = f"none of {rows:,} {dated.unit}s of {year} has a date in that year"
        hint = "is it the return of a year before?"
    return UserError(
        f"`{file}`: the dates do not lie in the year that {dated.year_source} says",
        evidence=evidence + more,
        hint=f"{hint} Correct the year: a figure for a year that no return covers would be wrong",
    )


def _next(begins: date, ends: date) -> str:
    return label_between(add_years(begins, 1), add_years(ends, 1))


def after_its_year(dated: Dated) -> Sequence[tuple[str, pl.DataFrame]]:
    """By date column: the rows whose date lies after the year, to be queried."""
    return [
        (name, dated.rows.filter(pl.col(name) > pl.col(ENDS))) for name in dated.dates if name in dated.rows.columns
    ]
