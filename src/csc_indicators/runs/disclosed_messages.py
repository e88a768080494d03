"""Which notes and facts of a run may leave the authority under a disclosure policy.

All numbers of rows and children are left out: a large one together with a figure can reveal a small one.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from csc_indicators.engine.count import Counted
from csc_indicators.figures.areas import LOCAL
from csc_indicators.note import shared_words
from csc_indicators.runs.request import Outcome


def without_row_numbers(outcome: Outcome) -> Outcome:
    """The outcome with notes and the record of the run without numbers of rows, and a table with no trace."""
    return replace(
        outcome,
        table=_without_traces(outcome.table),
        notes=tuple(shared_words(text) for text in outcome.notes),
        run=_without_rows(outcome.run),
    )


def with_shown_numerators(counted: Counted, table: pl.DataFrame) -> Counted:
    """What was counted, with the numerators that the table shows under the policy: that a group has anybody counts too.

    Only rows with a cause are changed, which is what notes are made of.
    """
    key = ["indicator", "period", "la_code", "breakdown", "group"]
    shown = (
        table.filter(pl.col("geographic_level") == LOCAL)
        .select(
            pl.col("indicator", "period", "area_code", "breakdown", "group").cast(pl.String),
            pl.col("numerator").alias("_shown"),
        )
        .rename({"area_code": "la_code"})
    )
    counts = counted.counts.filter(pl.col("cause").is_not_null())
    same = [pl.col(name).cast(pl.String).alias(f"_{name}") for name in key]
    counts = counts.with_columns(same).join(
        shown.unique(key), left_on=[f"_{name}" for name in key], right_on=key, how="left", maintain_order="left"
    )
    numerator = pl.col("_shown").cast(counts.schema["numerator"]).alias("numerator")
    kept = counted.counts.filter(pl.col("cause").is_null())
    return replace(counted, counts=pl.concat([kept, counts.with_columns(numerator).select(kept.columns)]))


def _without_traces(table: pl.DataFrame) -> pl.DataFrame:
    """The same table, with nothing in memory in the place of a number that was hidden.

    Polars hides a value by a bit and keeps the value in memory, so that the bytes of an Arrow stream would show it.
    """
    numbers = pl.selectors.numeric() | pl.selectors.boolean() | pl.selectors.temporal()
    texts = pl.selectors.string()
    return table.with_columns(
        pl.when(numbers.is_not_null()).then(numbers.fill_null(strategy="zero")),
        pl.when(texts.is_not_null()).then(texts.fill_null("")),
    )


def _without_rows(run: dict[str, object]) -> dict[str, object]:
    """The record of the run, with the columns that cannot be read and not in how many rows."""
    unreadable = run.get("unreadable")
    if not isinstance(unreadable, list):
        return run
    named = [{name: fact for name, fact in column.items() if name != "rows"} for column in unreadable]
    return {**run, "unreadable": named}
