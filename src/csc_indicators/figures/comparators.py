"""What a figure can be compared with: rows for other areas, and columns for how it compares with them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.figures.areas import LOCAL
from csc_indicators.figures.comparisons import COMPARISONS, compare_figures
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.figures.medians import medians_of_shown
from csc_indicators.figures.own_groups import with_own_groups
from csc_indicators.figures.published_comparators import published_rows
from csc_indicators.figures.row_order import in_order

__all__ = ["COMPARISONS", "compare_figures", "with_comparators", "with_shown_medians"]


def with_comparators(
    table: pl.DataFrame,
    infos: Mapping[str, IndicatorInfo],
    model_year: int = 2025,
    groups: pl.DataFrame | None = None,
    *,
    published: bool | None = None,
) -> pl.DataFrame:
    """The table of `assemble` with rows for comparators that it lacks: the same columns, in the order of a result.

    `published` adds the published figures of England, the regions and the statistical neighbours of every authority,
    wherever the data gives none; by default only where there is one authority. `groups` (own_group, la_code) adds a
    user's own groups. What is added says so in `geographic_level` and `source`.
    """
    table = with_own_groups(table, groups, infos)
    if published is None:
        published = len(_authorities(table)) == 1
    return in_order(table, published_rows(table, infos, model_year)) if published else table


def with_shown_medians(table: pl.DataFrame, infos: Mapping[str, IndicatorInfo], model_year: int) -> pl.DataFrame:
    """The table with the medians of statistical neighbours made of the figures that it shows, and has none yet."""
    return in_order(table, medians_of_shown(table, _authorities(table), model_year, infos))


def _authorities(table: pl.DataFrame) -> list[str]:
    codes: list[str] = table.filter(pl.col("geographic_level") == LOCAL)["area_code"].unique().to_list()
    return codes
