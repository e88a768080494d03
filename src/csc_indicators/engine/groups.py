"""Breakdowns as expressions: the place of a row's group in the breakdown's list of groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import polars as pl

from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.specs.shared import Breakdown, CodeGroup
from csc_indicators.sql import columns_of

TOTAL = "total"
"""The name of the breakdown that every indicator has, with the one group `Total`."""
TOTAL_GROUP = "Total"
GROUP = pl.UInt16


class FreeTextBreakdown(Breakdown):
    """A breakdown by a free text, with the values that the data has of it, by authority."""

    values_by_authority: dict[str, list[str]]


def with_free_text_groups(
    breakdowns: Mapping[str, Breakdown], names: Iterable[str], frame_of: Callable[[str], pl.LazyFrame]
) -> dict[str, Breakdown]:
    """The breakdowns, the named ones by a free text with the values found; `frame_of` gives the frame of an extract."""
    known = dict(breakdowns)
    for name in names:
        if known[name].values_of is None:
            continue
        extract, _, column = (known[name].values_of or "").partition(".")
        # Collected before the run's one plan: the grid of figures is made of the groups.
        values = frame_of(extract).select(pl.col("la_code").cast(pl.String), column).drop_nulls().unique().collect()
        by_authority: dict[str, list[str]] = {}
        for la_code, value in values.sort("la_code", column).iter_rows():
            by_authority.setdefault(la_code, []).append(value)
        known[name] = FreeTextBreakdown(**known[name].model_dump(), values_by_authority=by_authority)
    return known


def labels(breakdown: Breakdown) -> list[str]:
    """The groups in order, the one for the rest last."""
    if breakdown.groups is not None:
        return [*breakdown.groups, breakdown.otherwise]
    if isinstance(breakdown, FreeTextBreakdown):
        return [*sorted(set().union(*breakdown.values_by_authority.values())), breakdown.otherwise]
    if breakdown.values_of is not None:
        return [breakdown.otherwise]
    codes = code_sets()[breakdown.labels or ""]
    return [*dict.fromkeys(code.label for code in codes.values()), breakdown.otherwise]


def group_columns(breakdown: Breakdown, codes: Mapping[str, CodeGroup]) -> frozenset[str]:
    """The columns of a cohort that the breakdown reads."""
    if breakdown.column is not None:
        return frozenset({breakdown.column})
    return frozenset().union(*(columns_of(sql, codes) for sql in (breakdown.groups or {}).values()))


def group_place(breakdown: Breakdown | None, answer: Callable[[str], pl.Expr]) -> pl.Expr:
    """The place of the row's group in `labels`; 0 for the total. A condition that comes out NULL does not hold.

    `answer` compiles a condition.
    """
    if breakdown is None:
        return pl.lit(0, GROUP)
    rest = len(labels(breakdown)) - 1
    if breakdown.column is not None:
        places = {label: place for place, label in enumerate(labels(breakdown))}
        if breakdown.values_of is not None:
            return pl.col(breakdown.column).replace_strict(places, default=rest, return_dtype=GROUP)
        by_code = {code: places[entry.label] for code, entry in code_sets()[breakdown.labels or ""].items()}
        return pl.col(breakdown.column).replace_strict(by_code, default=rest, return_dtype=GROUP)
    place = pl.lit(rest, GROUP)
    for number, sql in reversed(list(enumerate((breakdown.groups or {}).values()))):
        place = pl.when(answer(sql)).then(pl.lit(number, GROUP)).otherwise(place)
    return place
