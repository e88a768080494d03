"""Releases that are out: what everybody knows of them, and what has to stay hidden because of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from csc_indicators.figures.areas import NATIONAL, NEIGHBOURS, REGIONAL
from csc_indicators.figures.disclosure.counted import KEY
from csc_indicators.figures.figure_columns import COMPUTED
from csc_indicators.specs.parts import PARTS

_CONFIDENTIAL = "c"


@dataclass(frozen=True, eq=False)
class Release:
    """A result that is out: the name and hash of its file, and its table as it was read back."""

    name: str
    sha256: str
    table: pl.DataFrame


@dataclass(frozen=True)
class Earlier:
    """What releases that are out hold, and the figures of now that they make others look for.

    `counts`: `KEY`, period_start, period_end, release, and number, which is NULL where the release hides it; `others`:
    rows that are in a release and not asked for now, or that nobody sees and other rows are made of.
    """

    counts: pl.DataFrame
    others: pl.DataFrame


NO_COUNTS = pl.DataFrame(
    schema={
        **dict.fromkeys(KEY, pl.String),
        "period_start": pl.Date,
        "period_end": pl.Date,
        "release": pl.String,
        "number": pl.Float64,
    }
)


def counts_of(release: Release) -> pl.DataFrame:
    """The counts of a release, as in `Earlier`; without figures that it could not give."""
    own = release.table.filter(pl.col("source") == COMPUTED, pl.col("geographic_level") != NEIGHBOURS)
    index = [*(name for name in KEY if name != "part"), "period_start", "period_end", "value_text"]
    return (
        own.unpivot(PARTS, index=index, variable_name="part", value_name="number")
        .filter(pl.col("number").is_not_null() | (pl.col("value_text") == _CONFIDENTIAL))
        .with_columns(release=pl.lit(release.name))
        .select(pl.col(KEY).cast(pl.String), "period_start", "period_end", "release", pl.col("number").cast(pl.Float64))
    )


def without_earlier(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of a `CountedTable` with public (everybody sees them, or that they are hidden), fixed and kept."""
    return rows.with_columns(public=pl.lit(value=True), fixed=pl.lit(value=False), kept=pl.lit(value=False))


def with_earlier(rows: pl.DataFrame, table: pl.DataFrame, earlier: Earlier, steps: Mapping[str, int]) -> pl.DataFrame:
    """The rows of a `CountedTable` with public, fixed and kept.

    `rows` are of `table` with `earlier.others` after it; `steps` has what counts of larger areas are rounded to, by
    indicator. A count that a release shows is fixed: everybody has it. One
    that a release hides is kept, and so is one that a release shows with another number, where the change is small: it
    reveals as few children as a small count. Where two numbers are far apart, the old reveals nothing of the new.
    """
    whole = pl.concat([table, earlier.others]).with_row_index("row")
    now = whole.unpivot(PARTS, index=["row", "geographic_level"], variable_name="part", value_name="now")
    change = (pl.col("number") - pl.col("now")).abs() / pl.col("most_of_one_child")
    step = pl.col("indicator").replace_strict(dict(steps), default=None, return_dtype=pl.Float64)
    is_rounded = pl.col("geographic_level").is_in([NATIONAL, REGIONAL]) & step.is_not_null()
    as_shown = pl.when(is_rounded).then((pl.col("now") / step + 0.5).floor() * step)
    same = ((pl.col("number") == pl.col("now")) | (pl.col("number") == as_shown)).fill_null(value=False)
    hidden = pl.col("number").is_null()
    few = ~same & (change < pl.col("limit") + 1)
    seen = (
        rows.select("row", *KEY, "most_of_one_child", "limit")
        .join(now, on=["row", "part"])
        .join(earlier.counts.select(*KEY, "number"), on=KEY)
        .group_by("row", "part")
        .agg(fixed=same.any(), kept=(hidden | few.fill_null(value=False)).any())
    )
    return rows.join(seen, on=["row", "part"], how="left", maintain_order="left").with_columns(
        public=(pl.col("row") < table.height)
        | pl.col("fixed").fill_null(value=False)
        | pl.col("kept").fill_null(value=False),
        fixed=pl.col("fixed").fill_null(value=False),
        kept=pl.col("kept").fill_null(value=False),
    )
