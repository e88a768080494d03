"""Made-up counts and distributions for the tests of results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.reference.authorities import areas

MILLION = 1_000_000
ALL_LAS = areas()["la_code"].cast(pl.String).to_list()

COUNTS = {
    "indicator": pl.String,
    "period": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "la_code": pl.String,
    "breakdown": pl.String,
    "group": pl.String,
    "numerator": pl.Int64,
    "denominator": pl.Int64,
    "unknown": pl.Int64,
    "excluded": pl.Int64,
    "left_out_unknown": pl.Int64,
    "status": pl.String,
    "reason": pl.String,
    "indicator_order": pl.Int64,
    "breakdown_order": pl.Int64,
    "group_order": pl.Int64,
}
VALUES = {
    "indicator": pl.String,
    "period": pl.String,
    "la_code": pl.String,
    "breakdown": pl.String,
    "group": pl.String,
    "value": pl.Int64,
    "n": pl.Int64,
}


def info(**changes: Any) -> IndicatorInfo:
    """A percentage with Wilson's limits at one decimal, but for the changes."""
    usual: dict[str, Any] = {
        "id": "share",
        "title": "A share",
        "outcome": "safety",
        "outcome_number": 2,
        "outcome_title": "Children are safe",
        "domain": "Referrals",
        "kind": "percentage",
        "statistic": None,
        "unit": "percent",
        "polarity": "neither",
        "per": None,
        "decimals": 1,
        "rounds_to_zero": None,
        "interval": "wilson",
    }
    return IndicatorInfo(**(usual | changes))


def row(la_code: str, numerator: int | None, denominator: int | None, **changes: Any) -> dict[str, Any]:
    """A row of counts, the total of 2024-25 but for the changes; the two parts are whole counts."""
    usual: dict[str, Any] = {
        "indicator": "share",
        "period": "2024-25",
        "period_start": date(2024, 4, 1),
        "period_end": date(2025, 3, 31),
        "la_code": la_code,
        "breakdown": "total",
        "group": "Total",
        "numerator": None if numerator is None else numerator * MILLION,
        "denominator": None if denominator is None else denominator * MILLION,
        "unknown": 0,
        "excluded": 0,
        "left_out_unknown": 0,
        "status": None,
        "indicator_order": 1,
        "breakdown_order": 0,
        "group_order": 0,
    }
    return usual | changes


def counts(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COUNTS)


def values(la_code: str, numbers: Sequence[int], **changes: Any) -> list[dict[str, Any]]:
    """Rows of a distribution: one per distinct number."""
    usual = {"indicator": "share", "period": "2024-25", "la_code": la_code, "breakdown": "total", "group": "Total"}
    return [usual | {"value": number * MILLION, "n": list(numbers).count(number)} | changes for number in set(numbers)]


def distributions(rows: Sequence[Mapping[str, Any]] = ()) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=VALUES)
