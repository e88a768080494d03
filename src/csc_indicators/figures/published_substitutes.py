"""Published figures of authorities, given by the user, in the place of those that the data cannot count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from csc_indicators.engine.groups import TOTAL
from csc_indicators.figures.areas import LOCAL
from csc_indicators.figures.assemble import COLUMNS
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.figures.published_comparators import counterparts, is_published, published_reason, source
from csc_indicators.figures.rounding import NOT_APPLICABLE, NOT_AVAILABLE
from csc_indicators.figures.row_order import CELL

SYMBOLS = ("c", "k", "low", "u", "x", "z")
"""What DfE prints where there is no number."""

_OF_A_COUNT = ("lower", "upper", "interval_method", "unknown", "excluded", "left_out_unknown")
_ROW = [*CELL, "geographic_level", "area_code"]


def with_substitutes(
    table: pl.DataFrame, substitutes: pl.DataFrame, held: pl.DataFrame, infos: Mapping[str, IndicatorInfo]
) -> pl.DataFrame:
    """The table with published figures (area_code, period, published, part and its parts and value) in its rows.

    They stand where an authority has no total, and no records of its own in `held` (indicator, area_code, period). The
    value is the number as printed, and `source` says that it is published. Nothing is added up or hidden with them.
    """
    if substitutes.is_empty():
        return table
    nobody = table.filter(
        pl.col("geographic_level") == LOCAL,
        pl.col("breakdown") == TOTAL,
        pl.col("status").is_in([NOT_AVAILABLE, NOT_APPLICABLE]),
    ).join(held, on=held.columns, how="anti")
    number = pl.col("value").cast(pl.Float64, strict=False)
    figures = (
        nobody.select("indicator", "period", "geographic_level", "area_code", last="period_end")
        .join(counterparts(infos), on="indicator")
        .join(substitutes, on=["area_code", "period", "published", "part"], nulls_equal=True)
        .select(
            *_ROW,
            "numerator",
            "denominator",
            number.alias("value"),
            _as_printed(infos).alias("value_text"),
            pl.when(number.is_null()).then("value").alias("status"),
            published_reason(pl.col("value")).alias("reason"),
            source(pl.lit("DfE")).alias("source"),
            *(pl.lit(None, COLUMNS[name]).alias(name) for name in _OF_A_COUNT),
        )
    )
    changed = [name for name in figures.columns if name not in _ROW]
    is_substitute = pl.col("source_substitute").is_not_null()
    return table.join(figures, on=_ROW, how="left", suffix="_substitute", maintain_order="left").select(
        pl.when(is_substitute).then(f"{name}_substitute").otherwise(name).alias(name) if name in changed else name
        for name in COLUMNS
    )


def group_and_source(over: Sequence[str]) -> pl.Expr:
    """The group, with the word that its figures of authorities are published where they are, within equal `over`."""
    is_substitute = is_published() & (pl.col("geographic_level") == LOCAL)
    counted = (pl.col("geographic_level") == LOCAL) & pl.col("value").is_not_null() & ~is_substitute
    word = pl.when(counted.any().over(over)).then(pl.lit(" (partly published)")).otherwise(pl.lit(" (published)"))
    return pl.when(is_substitute.any().over(over)).then(pl.concat_str("group", word)).otherwise("group")


def _as_printed(infos: Mapping[str, IndicatorInfo]) -> pl.Expr:
    """The text with the noughts at its end that files drop, as many decimals as the publication prints."""
    decimals = pl.col("indicator").replace_strict({key: info.decimals for key, info in infos.items()}, default=0)
    text, fraction = pl.col("value"), pl.col("value").str.extract(r"\.(\d+)$").fill_null("")
    padded = pl.concat_str(text.str.extract(r"^(-?\d+)"), pl.lit("."), fraction.str.pad_end(decimals, "0"))
    return pl.when(text.str.contains(r"^-?\d") & (decimals > 0)).then(padded).otherwise(text)
