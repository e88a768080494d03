"""Published figures that the data brings for authorities without pupils' records: which there are, and of what.

Which published figure stands for which group of an indicator is said by the specs' `published`.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

import polars as pl

from csc_indicators.compute.data import PUBLISHED, Data
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.periods import Period
from csc_indicators.results.areas import LOCAL
from csc_indicators.results.given import SYMBOLS
from csc_indicators.results.published_rows import is_published
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator

_FIGURE = ["area_code", "period", "published", "part"]
_NUMBER = r"^-?\d+(\.\d+)?$"


def can_be_given(indicator: AnyIndicator) -> bool:
    """Whether the extract of published figures has figures of the indicator."""
    return any(of.indicator in code_sets()["published_indicator"] for of in indicator.published)


def breakdowns_given(library: Library, names: Container[str] | None = None) -> list[str]:
    """The breakdowns by which published figures can be given, or those with the names only, of these indicators."""
    known = code_sets()["published_indicator"] if names is None else names
    found = [of.by for one in library.indicators.values() for of in one.published if of.by and of.indicator in known]
    return list(dict.fromkeys(found))


def given_figures(data: Data, periods: Sequence[Period]) -> pl.DataFrame:
    """The published figures of the authorities and years of a run: one row a figure.

    Columns: area_code, period, published, part, numerator, denominator, value, source_file, source_row. A figure that
    is there with several values, or with one that is neither a number nor a symbol, is left out.
    """
    years = {"year": [_year(period) for period in periods], "period": [period.label for period in periods]}
    # Collected here: a row for each authority, year and group, and none of a child.
    rows = (
        data.frames[PUBLISHED]
        .filter(pl.col("la_code").cast(pl.String).is_in(data.authorities))
        .join(pl.LazyFrame(years, schema={"year": pl.String, "period": pl.String}), on="year")
        .select(
            pl.col("la_code").cast(pl.String).alias("area_code"),
            "period",
            pl.col("indicator").cast(pl.String).alias("published"),
            pl.col("breakdown").cast(pl.String).alias("part"),
            "numerator",
            "denominator",
            pl.col("value").str.to_lowercase(),
            pl.col("source_file").cast(pl.String),
            "source_row",
        )
        .collect()
    )
    is_one = pl.col("value").n_unique().over(_FIGURE) == 1
    is_figure = pl.col("value").str.contains(_NUMBER) | pl.col("value").is_in(SYMBOLS)
    return rows.filter(is_one, is_figure).unique(_FIGURE, keep="first", maintain_order=True)


def _year(period: Period) -> str | None:
    """The reporting year that the period is, as `2024-25`; None where it is none."""
    last = period.end.year
    return f"{last - 1}-{last % 100:02d}" if period.is_reporting_year else None


def given_notes(table: pl.DataFrame) -> list[str]:
    """Which figures of authorities are not of the data's own records."""
    rows = table.filter(is_published(), pl.col("geographic_level") == LOCAL)
    if rows.is_empty():
        return []
    ids, breakdowns = (rows[name].unique(maintain_order=True).to_list() for name in ("indicator", "breakdown"))
    by = " and ".join(f"`{name}`" for name in breakdowns)
    return [
        f"as published, since the data counts no child for them: {', '.join(ids)} by {by}; `source` says of which year"
    ]
