"""Every figure that was printed beside its parts, in every year, is what the spec of its indicator makes of them."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.figures.rounding import rounded_units, text_of_units
from csc_indicators.reference.populations import children
from csc_indicators.reference.published import published
from csc_indicators.runs.indicator_metadata import indicator_infos
from csc_indicators.specs.load import load_library

NUMBER = r"^\d+(\.\d+)?$"

FROM_UNROUNDED_PARTS = {
    "agency_worker_rate": 15,
    "average_caseload": 14,
    "social_worker_turnover": 34,
    "vacancy_rate": 15,
}
"""Figures made of full-time equivalents that were printed rounded."""
OTHERS = {"persistent_absence": 1}
"""The one tie that was rounded down: see `test_published_text.py`."""


@cache
def infos() -> dict[str, IndicatorInfo]:
    return {name: info for name, info in indicator_infos(load_library(), None).items() if info.counterparts}


def printed(info: IndicatorInfo) -> pl.DataFrame:
    """The rows of authorities with both parts in numbers; of two sources that which is not DfE's dashboard."""
    wanted = pl.any_horizontal(
        (pl.col("indicator") == one.published) & pl.col("breakdown").eq_missing(pl.lit(one.part, pl.String))
        for one in info.counterparts
    )
    parts = pl.all_horizontal(pl.col("numerator", "denominator").str.contains(NUMBER)).fill_null(False)
    rows = published().filter(pl.col("geographic_level") == "local_authority", parts, wanted).collect()
    return rows.filter((pl.col("source") != "dashboard") | (pl.col("source").n_unique() == 1))


def said(rows: pl.DataFrame, info: IndicatorInfo) -> pl.DataFrame:
    """The rows with our text, without a last nought where Explore Education Statistics drops it."""
    top, bottom = (
        (pl.col(name).cast(pl.Float64) * 1e6).round().cast(pl.Int64) for name in ("numerator", "denominator")
    )
    decimals = pl.lit(info.decimals, pl.Int64)
    units = rounded_units(top, bottom, pl.lit(info.scale, pl.Int64), decimals)
    text = text_of_units(units, top != 0, decimals, pl.lit(info.rounds_to_zero, pl.String))
    short = pl.when(pl.col("source") == "ees").then(text.str.replace(r"\.0$", "")).otherwise(text)
    return rows.with_columns(ours=pl.when(bottom == 0).then(pl.lit("z")).otherwise(short))


@pytest.mark.parametrize("indicator", infos())
def test_the_spec_prints_what_was_printed(indicator: str) -> None:
    info = infos()[indicator]
    rows = said(printed(info), info)
    wrong = rows.filter(pl.col("ours") != pl.col("value"))
    assert wrong.height == (FROM_UNROUNDED_PARTS | OTHERS).get(indicator, 0), wrong.head(5)


def test_so_nearly_every_indicator_with_a_counterpart_is_looked_at_in_three_years() -> None:
    rows = {name: printed(info) for name, info in infos().items()}
    none = {name for name, found in rows.items() if found.is_empty()}
    # Of these the parts were not published.
    assert none == {"assessments_within_45_days", "icpc_within_15_days", "sdq_average_score"}
    looked_at = pl.concat([found.select("value") for found in rows.values()])
    assert looked_at.height == 24_572


def test_every_rate_was_divided_by_the_estimate_that_we_divide_by() -> None:
    rates = published().filter(
        pl.col("geographic_level") == "local_authority",
        pl.col("indicator").str.ends_with("_rate"),
        pl.col("denominator").str.contains(r"^\d+$"),
    )
    divided = rates.with_columns(mid_year=pl.col("year").cast(pl.Int32) - 1).collect()
    ours = children().with_columns(pl.col("la_code").cast(pl.String))
    rows = divided.join(ours, on=["la_code", "mid_year"], how="left")
    assert rows["people"].null_count() == 0
    assert rows.height == 9_008
    assert rows.filter(pl.col("people") != pl.col("denominator").cast(pl.Int64)).is_empty()
