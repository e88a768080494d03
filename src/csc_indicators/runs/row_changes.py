"""Two folders of data side by side: how many rows of each extract came, went or were corrected."""

from __future__ import annotations

import polars as pl

from csc_indicators.engine.requirements import columns_read
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.read import Extracts
from csc_indicators.runs.dataset import PUBLISHED, extracts_of
from csc_indicators.runs.published_substitutes import has_published_figures
from csc_indicators.specs.load import Library

CHANGES = ["rows_added", "rows_removed", "rows_corrected"]
_KEYS = ("text", "date", "year", "code", "la_code")


def row_changes(old: Extracts, new: Extracts) -> pl.DataFrame:
    """extract, la_code, rows_added, rows_removed, rows_corrected: of extracts and authorities where rows differ.

    A row was corrected when both have one with its key, but not with the same content. The key is what must be filled
    of authority, identifiers, dates and codes; columns that only one of the two has are not compared.
    """
    parts = [_of_extract(name, old, new) for name in catalogue() if name in old.by_name or name in new.by_name]
    schema = {"extract": pl.String(), "la_code": pl.String(), **dict.fromkeys(CHANGES, pl.Int64())}
    return pl.concat([pl.DataFrame(schema=schema), *parts])


def _of_extract(name: str, old: Extracts, new: Extracts) -> pl.DataFrame:
    absent: set[str] = set().union(*(of.by_name[name].absent_columns for of in (old, new) if name in of.by_name))
    columns = catalogue()[name].columns
    compared = [column for column in columns if column not in absent]
    key = [column for column in compared if columns[column].required and columns[column].kind in _KEYS]
    here = [(of, which) for of, which in ((old, "old"), (new, "new")) if name in of.by_name]
    counts = pl.concat([_counted(of, name, compared, which) for of, which in here])
    same = counts.group_by(compared).agg(pl.col("old", "new").sum())
    left = same.with_columns(
        rows_removed=(pl.col("old") - pl.col("new")).clip(lower_bound=0),
        rows_added=(pl.col("new") - pl.col("old")).clip(lower_bound=0),
    )
    by_key = left.group_by(key).agg(pl.col("rows_added", "rows_removed").sum())
    corrected = pl.min_horizontal("rows_added", "rows_removed")
    changes = by_key.with_columns(pl.col("rows_added", "rows_removed") - corrected, rows_corrected=corrected)
    return (
        changes.group_by("la_code")
        .agg(pl.col(CHANGES).sum())
        .filter(pl.sum_horizontal(CHANGES) > 0)
        .sort("la_code")
        .select(pl.lit(name).alias("extract"), pl.col("la_code").cast(pl.String), pl.col(CHANGES).cast(pl.Int64))
        .collect(engine="streaming")
    )


def _counted(extracts: Extracts, name: str, columns: list[str], which: str) -> pl.LazyFrame:
    """How often each content of a row is there, in the column `old` or `new`; the other one is 0."""
    frame = extracts.by_name[name].frame.select(columns)
    plain = frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    counted = plain.group_by(columns).agg(pl.len().cast(pl.Int64).alias("rows"))
    return counted.select(
        *columns,
        *(pl.col("rows").alias(name) if name == which else pl.lit(0, pl.Int64).alias(name) for name in ("old", "new")),
    )


def with_row_changes(figures: pl.DataFrame, changes: pl.DataFrame, library: Library) -> pl.DataFrame:
    """The differing figures with how many rows of the extracts that each reads differ, for its authority."""
    reads = [
        (indicator.id, extract)
        for indicator in library.indicators.values()
        for extract in sorted(extracts_of(columns_read(indicator, [], library)))
    ] + [(indicator.id, PUBLISHED) for indicator in library.indicators.values() if has_published_figures(indicator)]
    by_indicator = (
        pl.DataFrame(reads, schema=["indicator", "extract"], orient="row")
        .join(changes, on="extract")
        .group_by("indicator", area_code="la_code")
        .agg(pl.col(CHANGES).sum())
    )
    own = pl.col("geographic_level") == "Local authority"
    joined = figures.join(by_indicator, on=["indicator", "area_code"], how="left", maintain_order="left")
    return joined.with_columns(pl.when(own).then(pl.col(name).fill_null(0)).alias(name) for name in CHANGES)
