"""Two results side by side: which figures came, went or moved."""

from __future__ import annotations

import polars as pl

FIGURE = ["indicator", "period", "geographic_level", "area_code", "breakdown", "group"]
"""What makes two figures the same one."""
_NAMES = ["title", "area_name"]
_NUMBERS = ["value", "numerator", "denominator"]
_TEXTS = ["value_text", "status"]
COLUMNS = [
    *("indicator", "title", "period", "geographic_level", "area_code", "area_name", "breakdown", "group", "change"),
    *("old_value_text", "new_value_text", "old_value", "new_value", "difference"),
    *("old_numerator", "new_numerator", "old_denominator", "new_denominator", "old_status", "new_status"),
]
"""The columns of the differences of two results; `difference` is the new value less the old one."""

_SAME = 1e-9
"""Numbers that differ by less, measured by their size, differ by how they were written."""


def differences(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The figures that differ, in the order of the new result: `change` is added, removed, moved or status.

    A figure moved when its value or a part of it is another number; when it has no value now or had none before, its
    status changed. A figure that a result has twice is compared with the one in the same place.
    """
    joined = _numbered(old, "old").join(
        _numbered(new, "new"), on=[*FIGURE, "_nth"], how="full", coalesce=True, nulls_equal=True
    )
    here, before = pl.col("_new_place").is_not_null(), pl.col("_old_place").is_not_null()
    moved = pl.any_horizontal(_differs(name) for name in _NUMBERS)
    status = pl.col("old_status").ne_missing(pl.col("new_status"))
    change = (
        pl.when(~before)
        .then(pl.lit("added"))
        .when(~here)
        .then(pl.lit("removed"))
        .when(status)
        .then(pl.lit("status"))
        .when(moved)
        .then(pl.lit("moved"))
    )
    return (
        joined.with_columns(
            change=change,
            difference=pl.col("new_value") - pl.col("old_value"),
            **{name: pl.coalesce(f"new_{name}", f"old_{name}") for name in _NAMES},
        )
        .filter(pl.col("change").is_not_null())
        .sort(pl.coalesce("_new_place", "_old_place"), "change")
        .select(COLUMNS)
    )


def _numbered(result: pl.DataFrame, which: str) -> pl.DataFrame:
    keyed = result.select(
        *(pl.col(name).cast(pl.String) for name in (*FIGURE, *_NAMES, *_TEXTS)), *map(pl.col, _NUMBERS)
    )
    renamed = keyed.rename({name: f"{which}_{name}" for name in (*_NAMES, *_TEXTS, *_NUMBERS)})
    return renamed.with_columns(_nth=pl.int_range(pl.len()).over(FIGURE)).with_row_index(f"_{which}_place")


def _differs(name: str) -> pl.Expr:
    old, new = pl.col(f"old_{name}"), pl.col(f"new_{name}")
    size = pl.max_horizontal(old.abs(), new.abs(), 1.0)
    return pl.coalesce((old - new).abs() > _SAME * size, old.is_null() != new.is_null())
