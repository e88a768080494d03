"""A small made-up result in the shape of a real one, for tests of what is written and drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from zlib import crc32

import polars as pl

SCHEMA = {
    "indicator": pl.String,
    "title": pl.String,
    "outcome": pl.String,
    "outcome_number": pl.Int64,
    "outcome_title": pl.String,
    "domain": pl.String,
    "kind": pl.String,
    "unit": pl.String,
    "polarity": pl.String,
    "period": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "geographic_level": pl.String,
    "area_code": pl.String,
    "area_name": pl.String,
    "region_code": pl.String,
    "region_name": pl.String,
    "breakdown": pl.String,
    "group": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "value_text": pl.String,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "interval_method": pl.String,
    "unknown": pl.Int64,
    "excluded": pl.Int64,
    "left_out_unknown": pl.Int64,
    "status": pl.String,
    "reason": pl.String,
    "source": pl.String,
}

CLA_RATE = {
    "indicator": "cla_rate",
    "title": "Children looked after at 31 March",
    "outcome": "family_help",
    "outcome_number": 1,
    "outcome_title": "Children, young people and families stay together and get the help they need",
    "kind": "rate",
    "unit": "per 10,000",
}
TURNOVER = {
    "indicator": "sw_turnover",
    "title": "Social worker turnover",
    "outcome": "workforce",
    "outcome_number": None,
    "outcome_title": "The workforce is equipped and effective",
    "kind": "ratio",
    "unit": "%",
}
AREAS = {
    "Ambleshire": ("Local authority", "E06000901"),
    "Barrowmere": ("Local authority", "E06000902"),
    "England": ("National", "E92000001"),
    "North West": ("Regional", "E12000002"),
}


def figure(
    spec: Mapping[str, object],
    area: str = "Ambleshire",
    text: str = "65.2",
    year: int = 2025,
    breakdown: str = "total",
    group: str = "Total",
    source: str = "extracts",
) -> dict[str, object]:
    """One row: a printed figure of an indicator in a reporting year (the workforce has a year of its own)."""
    workforce = spec["outcome"] == "workforce"
    level, code = AREAS.get(area, ("Local authority", f"E08{crc32(area.encode()) % 10**6:06}"))
    number = text.replace(".", "").replace("-", "").isdigit()
    return {
        **spec,
        "domain": "Family stability",
        "polarity": "neither",
        "period": f"{year - 1}-{year % 100}",
        "period_start": date(year - 2, 10, 1) if workforce else date(year - 1, 4, 1),
        "period_end": date(year - 1, 9, 30) if workforce else date(year, 3, 31),
        "geographic_level": level,
        "area_code": code,
        "area_name": area,
        "breakdown": breakdown,
        "group": group,
        "value": float(text) + 1 / 3 if number else None,
        "value_text": text,
        "status": None if number else text,
        "unknown": 0,
        "source": source,
    }


def result(*figures: dict[str, object]) -> pl.DataFrame:
    """The rows as a result table: every column, in order."""
    return pl.DataFrame(list(figures), schema=SCHEMA)


def two_areas() -> pl.DataFrame:
    """Two indicators under two headings, for two areas; one figure is not available."""
    return result(
        figure(CLA_RATE, "Ambleshire", "65.2"),
        figure(CLA_RATE, "Barrowmere", "101.9"),
        figure(CLA_RATE, "Ambleshire", "12.1", breakdown="age_band", group="Under 1"),
        figure(CLA_RATE, "Barrowmere", "9.0", breakdown="age_band", group="Under 1"),
        figure(TURNOVER, "Ambleshire", "14.6"),
        figure(TURNOVER, "Barrowmere", "x"),
    )


def many_areas(names: Iterable[str]) -> pl.DataFrame:
    """One indicator for every area named."""
    return result(*(figure(CLA_RATE, name) for name in names))
