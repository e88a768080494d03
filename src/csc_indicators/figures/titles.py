"""The titles of indicators over periods that are no reporting years: "at 30 June" and "in the quarter"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from csc_indicators.calendar import whole_months
from csc_indicators.figures.info import IndicatorInfo, Legend
from csc_indicators.periods import Period

_ANY_SPAN = "period"
_UNITS = {"quarter": "quarter", "month": "month"}
"""Kinds of period that have a word of their own."""


def with_titles(table: pl.DataFrame, infos: Mapping[str, IndicatorInfo], periods: Sequence[Period]) -> pl.DataFrame:
    """The table with each row's title for its period."""
    of_year = {key: info.title for key, info in infos.items()}
    own = [
        (key, period.label, title)
        for key, info in infos.items()
        for period in periods
        if (title := title_in(info, period)) != of_year[key]
    ]
    if not own:
        return table
    titles = pl.DataFrame(own, schema=["indicator", "period", "of_period"], orient="row")
    return table.join(titles, on=["indicator", "period"], how="left", maintain_order="left").select(
        pl.coalesce("of_period", "title").alias("title") if name == "title" else name for name in table.columns
    )


def with_common_titles(table: pl.DataFrame, legend: Legend) -> pl.DataFrame:
    """The table with one title for each indicator, for a page on which several periods stand under it."""
    titles = {key: info.title for key, info in legend.indicators.items()}
    return table.with_columns(pl.col("indicator").replace_strict(titles, default=pl.col("title")).alias("title"))


def common_titles(infos: Mapping[str, IndicatorInfo], periods: Sequence[Period]) -> dict[str, IndicatorInfo]:
    """The indicators with the title that is true of all the periods."""
    return {key: replace(info, title=_common_title(info, periods)) for key, info in infos.items()}


def title_in(info: IndicatorInfo, period: Period) -> str:
    """The indicator's title for one period."""
    if info.title_of_period is None or _is_year(period):
        return info.title
    day = f"{period.end.day} {period.end:%B}"
    return info.title_of_period.format(day=day, span=_span(period))


def _common_title(info: IndicatorInfo, periods: Sequence[Period]) -> str:
    titles = {title_in(info, period) for period in periods}
    if len(titles) == 1 or info.title_of_period is None:
        return titles.pop() if len(titles) == 1 else info.title
    spans = {"year" if _is_year(period) else _span(period) for period in periods}
    span = spans.pop() if len(spans) == 1 else _ANY_SPAN
    return info.title_of_period.format(day=f"the end of the {span}", span=span)


def _is_year(period: Period) -> bool:
    return period.kind == "year" or period.is_reporting_year


def _span(period: Period) -> str:
    """What the period is called: quarter, month, 12 months, or only a period."""
    if period.kind in _UNITS:
        return _UNITS[period.kind]
    months = whole_months(period.start, period.end)
    return f"{months} months" if months is not None and months > 1 else _ANY_SPAN
