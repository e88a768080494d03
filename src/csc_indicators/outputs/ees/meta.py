"""The metadata file: what the columns of a data file are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Filter:
    """A column that says what a row is about; `default` is what is shown first where there is no total."""

    name: str
    label: str
    default: str = ""


@dataclass(frozen=True)
class Figures:
    """A column of figures, with the decimals that it is shown with."""

    name: str
    label: str
    grouping: str
    unit: str
    decimals: int


def metadata(columns: Sequence[Filter | Figures]) -> pl.DataFrame:
    """The metadata file; a default item stands where one is needed, in a column that no other pair has."""
    rows = [
        {
            "col_name": column.name,
            "col_type": "Filter" if isinstance(column, Filter) else "Indicator",
            "label": column.label,
            "indicator_grouping": "" if isinstance(column, Filter) else column.grouping,
            "indicator_unit": "" if isinstance(column, Filter) else column.unit,
            "indicator_dp": "" if isinstance(column, Filter) else str(column.decimals),
            "filter_hint": "",
            "filter_grouping_column": "",
            "filter_default": column.default if isinstance(column, Filter) else "",
        }
        for column in columns
    ]
    # An empty cell is written without quotes only where it is NULL.
    meta = pl.DataFrame(rows).with_columns(pl.all().replace("", None))
    return meta if meta["filter_default"].count() else meta.drop("filter_default")
