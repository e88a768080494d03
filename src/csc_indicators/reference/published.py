"""Figures as they were published: the comparators for areas that the data at hand does not hold."""

from __future__ import annotations

import polars as pl

from csc_indicators.reference.data_files import DATA


def published() -> pl.LazyFrame:
    """One row per area, year, indicator and breakdown; numbers are the published text, symbols included.

    Columns: la_code, la_name, geographic_level (country, region, sub_region, local_authority), year, indicator,
    breakdown, numerator, denominator, value, source, topic.
    """
    return pl.scan_parquet(DATA / "published.parquet")
