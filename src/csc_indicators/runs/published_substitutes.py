"""Published figures that the data brings for authorities without pupils' records: which there are, and of what.

The specs' `published` states which published figure stands for which group of an indicator.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

import polars as pl

from csc_indicators.calendar import year_label
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.figures.areas import LOCAL
from csc_indicators.figures.published_comparators import is_published
from csc_indicators.figures.published_substitutes import SYMBOLS
from csc_indicators.periods import Period
from csc_indicators.runs.dataset import PUBLISHED, Data
from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.sql import columns_of, compile_sql
from csc_indicators.tables.catalogue import OR, TABLES

_FIGURE = ["area_code", "period", "published", "part"]
_NUMBER = r"^-?\d+(\.\d+)?$"


def has_published_figures(indicator: AnyIndicator) -> bool:
    """Whether the extract of published figures can have figures of the indicator."""
    return any(of.indicator in code_sets()["published_indicator"] for of in indicator.published)


def published_breakdowns(library: Library, names: Container[str] | None = None) -> list[str]:
    """The breakdowns by which published figures can be given, or those with the names only, of these indicators."""
    known = code_sets()["published_indicator"] if names is None else names
    breakdowns = [
        of.by
        for indicator in library.indicators.values()
        for of in indicator.published
        if of.by and of.indicator in known
    ]
    return list(dict.fromkeys(breakdowns))


def substitute_figures(data: Data, periods: Sequence[Period]) -> pl.DataFrame:
    """The published figures of the authorities and years of a run: one row a figure.

    Columns: area_code, period, published, part, numerator, denominator, value, source_file, source_row. A figure that
    is there with several values, or with one that is neither a number nor a symbol, is left out.
    """
    # Collected here: a row for each authority, year and group, and none of a child.
    rows = (
        data.frames[PUBLISHED]
        .filter(pl.col("la_code").cast(pl.String).is_in(data.authorities))
        .join(_years(periods).lazy(), left_on="year", right_on="year_asked")
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
    is_unambiguous = pl.col("value").n_unique().over(_FIGURE) == 1
    is_figure = pl.col("value").str.contains(_NUMBER) | pl.col("value").is_in(SYMBOLS)
    return rows.filter(is_unambiguous, is_figure).unique(_FIGURE, keep="first", maintain_order=True)


def records_held(library: Library, data: Data, substitutes: pl.DataFrame, periods: Sequence[Period]) -> pl.DataFrame:
    """Where the data holds records that a given figure is of: indicator, area_code, period.

    A record is of an indicator when it meets what the conditions of its cohort ask of the record itself, as the key
    stage, whether or not it is of a group that counts.
    """
    names = set(substitutes["published"])
    plans = [
        _records(indicator, cohort, library, data, periods)
        for indicator in library.indicators.values()
        if any(of.indicator in names for of in indicator.published)
        for cohort in indicator.quantities()
    ]
    schema = dict.fromkeys(["indicator", "area_code", "period"], pl.String)
    # Collected here: no more than a row for each authority and year.
    return pl.concat([pl.DataFrame(schema=schema), *pl.collect_all(plans, engine="streaming")])


def _records(
    indicator: AnyIndicator, cohort: Cohort, library: Library, data: Data, periods: Sequence[Period]
) -> pl.LazyFrame:
    extract = TABLES[cohort.table].needs[0].split(OR)[0]
    columns = catalogue()[extract].columns
    asked = [sql for sql in cohort.where if columns_of(sql, library.codes) <= columns.keys()]
    year = next((name for name, column in columns.items() if column.kind == "year"), None)
    records = data.frames[extract].filter(*(compile_sql(sql, library.codes).expr for sql in asked))
    own = records.select(pl.col("la_code").cast(pl.String).alias("area_code"), *([] if year is None else [year]))
    of_years = own.unique().join(_years(periods).lazy(), how="cross")
    is_then = pl.lit(value=True) if year is None else pl.col(year) == pl.col("year_asked")
    return of_years.filter(is_then).select(pl.lit(indicator.id).alias("indicator"), "area_code", "period").unique()


def _years(periods: Sequence[Period]) -> pl.DataFrame:
    """The periods that are reporting years: year_asked as `2024-25`, and the period as it was asked for."""
    years = [(year_label(period.reporting_year), period.label) for period in periods if period.is_reporting_year]
    return pl.DataFrame(years, schema={"year_asked": pl.String, "period": pl.String}, orient="row")


def substitute_notes(table: pl.DataFrame) -> list[str]:
    """Which figures of authorities are not of the data's own records, and why."""
    rows = table.filter(is_published(), pl.col("geographic_level") == LOCAL)
    if rows.is_empty():
        return []
    ids, breakdowns = (rows[name].unique(maintain_order=True).to_list() for name in ("indicator", "breakdown"))
    by = " and ".join(f"`{name}`" for name in breakdowns)
    return [
        f"as published, since the data holds no pupils for them: {', '.join(ids)} by {by}; `source` says of which year"
    ]
