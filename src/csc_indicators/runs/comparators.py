"""What the figures of a run are compared with: published figures and a user's own groups of authorities."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.figures.areas import LOCAL
from csc_indicators.figures.comparators import compare_figures, with_comparators
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.figures.own_groups import OWN_GROUP
from csc_indicators.figures.published_comparators import is_published
from csc_indicators.figures.relative_rates import relative_to
from csc_indicators.runs.request import Request


def with_comparison_rows(
    table: pl.DataFrame, request: Request, infos: Mapping[str, IndicatorInfo], groups: pl.DataFrame | None
) -> pl.DataFrame:
    """The table with rows to compare with, and with the columns of comparisons that the request asks for."""
    table = with_comparators(table, infos, request.neighbours, groups, published=request.compare)
    table = compare_figures(table) if request.compare else table
    return relative_to(table, request.relative_to) if request.relative_to is not None else table


def published_notes(table: pl.DataFrame, *, compare: bool | None) -> list[str]:
    """A note where rows are published figures that nobody asked for."""
    unasked = table.filter(is_published(), ~pl.col("geographic_level").is_in([OWN_GROUP, LOCAL]))
    if compare is not None or unasked.is_empty():
        return []
    return [
        "figures of England, regions and statistical neighbours are as published, which `source` says: "
        "`--no-compare` leaves them out"
    ]
