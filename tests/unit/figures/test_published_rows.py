"""Published figures beside those of the data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from made_up_counts import ALL_LAS, counts, distributions, info, row

from csc_indicators.figures.assemble import COLUMNS, assemble
from csc_indicators.figures.comparators import with_comparators
from csc_indicators.figures.info import Counterpart, IndicatorInfo
from csc_indicators.reference.authorities import areas
from csc_indicators.reference.published import published, published_figures, published_years

HARTLEPOOL, CAMDEN = "E06000001", "E09000007"
REPEATS = info(id="share", counterparts=(Counterpart("rereferrals_within_12_months_percent"),))
YEARS = {2024: (date(2023, 4, 1), date(2024, 3, 31)), 2025: (date(2024, 4, 1), date(2025, 3, 31))}


def beside(
    las: Sequence[str] = (HARTLEPOOL,),
    spec: IndicatorInfo = REPEATS,
    published: bool | None = None,
    **changes: Any,
) -> pl.DataFrame:
    """The rows that stand beside those of the data, for authorities with 10 of 40 each."""
    table = assemble(counts([row(la, 10, 40, **changes) for la in las]), distributions(), {"share": spec}, las)
    both = with_comparators(table, {"share": spec}, published=published)
    assert both.schema == COLUMNS
    assert both.join(table, on=list(COLUMNS), how="semi", nulls_equal=True).height == table.height
    return both.filter(pl.col("source") != "extracts")


def period(first: date, last: date, label: str = "a period") -> dict[str, Any]:
    return {"period": label, "period_start": first, "period_end": last}


def test_one_authority_has_england_its_region_and_its_neighbours_beside_it() -> None:
    rows = beside()
    assert rows["geographic_level"].to_list() == ["National", "Regional", "Statistical neighbours"]
    assert rows["area_name"].to_list() == [
        "England",
        "North East",
        "Statistical neighbours of Hartlepool (median)",
    ]
    england = rows.row(0, named=True)
    # 142,900 of 632,830, which was printed as 22.6
    assert (england["numerator"], england["denominator"], england["value_text"]) == (142_900, 632_830, "22.6")
    assert england["value"] == pytest.approx(22.581104, abs=1e-6)
    assert england["source"] == "published by DfE, year to 31 March 2025"
    assert england["title"] == "A share"
    assert england["status"] is england["lower"] is england["unknown"] is None


def test_london_has_its_own_half_beside_london() -> None:
    regions = beside([CAMDEN]).filter(pl.col("geographic_level") == "Regional")
    assert regions["area_name"].to_list() == ["London", "Inner London"]


def test_several_authorities_have_them_only_when_asked() -> None:
    both = [HARTLEPOOL, CAMDEN]
    assert beside(both).is_empty()
    assert beside(both, published=True)["area_name"].to_list() == [
        "England",
        "North East",
        "London",
        "Inner London",
        "Statistical neighbours of Hartlepool (median)",
        "Statistical neighbours of Camden (median)",
    ]
    assert beside(published=False).is_empty()


def test_where_the_data_holds_everybody_nothing_published_is_added() -> None:
    assert beside(ALL_LAS, published=True)["source"].str.starts_with("median of").all()
    assert not beside(ALL_LAS, published=True)["source"].str.contains("published").any()


def test_a_period_that_is_not_published_yet_has_the_latest_year_before_it_beside_it() -> None:
    rows = beside(**period(date(2025, 4, 1), date(2026, 3, 31), "2025-26"))
    assert rows["period"].unique().to_list() == ["2025-26"]
    assert rows["period_end"].unique().to_list() == [date(2025, 3, 31)]
    assert rows["source"].str.ends_with("year to 31 March 2025").all()


def test_a_year_that_was_not_over_by_the_end_of_the_period_is_no_comparator() -> None:
    day_before = beside(**period(date(2024, 4, 1), date(2025, 3, 30)))
    assert day_before["source"].str.ends_with("year to 31 March 2024").all()
    assert beside(**period(date(2021, 4, 1), date(2022, 3, 31))).is_empty()


def test_a_rate_of_what_happened_in_a_quarter_is_not_set_beside_a_years() -> None:
    quarter = period(date(2025, 4, 1), date(2025, 6, 30))
    spec = {"kind": "rate", "per": 10_000, "interval": "poisson", "counterparts": (Counterpart("referrals_rate"),)}
    assert beside(spec=info(**spec, grows_with_time=True), **quarter).is_empty()
    assert not beside(spec=info(**spec), **quarter).is_empty()
    assert not beside(spec=info(**spec, grows_with_time=True)).is_empty()
    two_years = period(date(2023, 4, 1), date(2025, 3, 31))
    assert beside(spec=info(**spec, grows_with_time=True), **two_years).is_empty()
    rolling = period(date(2024, 7, 1), date(2025, 6, 30))
    assert not beside(spec=info(**spec, grows_with_time=True), **rolling).is_empty()


def test_a_figure_whose_parts_do_not_give_it_stands_as_printed_and_without_them() -> None:
    # the published leavers over the published workforce are not the rate that was printed
    spec = info(counterparts=(Counterpart("social_worker_turnover_rate_fte_percent"),))
    england = beside(spec=spec, **period(date(2023, 10, 1), date(2024, 9, 30))).row(0, named=True)
    assert (england["numerator"], england["value"], england["value_text"]) == (None, 13.9, "13.9")
    assert england["source"] == "published by DfE, year to 30 September 2024"


def test_a_symbol_that_was_published_is_a_status_and_no_value() -> None:
    # no spending was published for 2023-24 of one authority of the West Midlands, so the region's is published as such
    figures = published_figures(published_years()).filter(
        pl.col("area_code").str.starts_with("E12"), pl.col("printed").is_null(), pl.col("text") != "k"
    )
    symbol = figures.join(published_years(), on=["published", "part", "last"], nulls_equal=True).row(0, named=True)
    las = areas().filter(pl.col("region_code") == symbol["area_code"])["la_code"].cast(pl.String).to_list()
    spec = info(counterparts=(Counterpart(symbol["published"], symbol["part"]),))
    region = beside(las[:1], spec, **period(symbol["first"], symbol["last"])).filter(
        pl.col("area_code") == symbol["area_code"]
    )
    assert region.select("value", "value_text", "status").row(0) == (None, symbol["text"], symbol["text"])


def test_figures_are_printed_with_the_noughts_that_files_drop() -> None:
    text = published_figures(published_years()).filter(pl.col("published") == "rereferrals_within_12_months_percent")[
        "text"
    ]
    numbers = text.filter(text.str.contains(r"^\d"))
    assert numbers.str.contains(r"^\d+\.\d$").all()
    assert (numbers.str.ends_with(".0")).any()


def test_every_published_figure_has_one_source_and_loses_nothing() -> None:
    figures = published_figures(published_years())
    assert not figures.select("area_code", "published", "part", "last").is_duplicated().any()
    of_raw = published().select("la_code", "year", "indicator", "breakdown").unique().collect()
    assert figures.height == of_raw.height
    # the rate of children in need is there twice: the source with a decimal is taken
    rate = figures.filter(
        pl.col("published") == "children_in_need_at_31_march_rate", pl.col("area_code") == "E92000001"
    )
    assert rate.sort("last")["text"].to_list()[-1] == "330.3"


def test_a_group_with_a_published_counterpart_has_it_and_the_others_do_not() -> None:
    spec = info(
        kind="rate",
        per=10_000,
        interval="poisson",
        decimals=0,
        counterparts=(Counterpart("cla_at_31_march_by_uasc_rate", "uasc", "uasc", "UASC"),),
    )
    rows = [row(HARTLEPOOL, 10, 40), row(HARTLEPOOL, 3, 40, breakdown="uasc", group="UASC", breakdown_order=1)]
    table = assemble(counts(rows), distributions(), {"share": spec}, [HARTLEPOOL])
    added = with_comparators(table, {"share": spec}).filter(pl.col("source") != "extracts")
    assert added["group"].unique().to_list() == ["UASC"]
    assert added["value_text"].to_list()[0] == "5"


def test_the_rows_stand_in_the_order_of_a_result() -> None:
    years = [row(HARTLEPOOL, 10, 40, period=str(year), period_start=d[0], period_end=d[1]) for year, d in YEARS.items()]
    table = assemble(counts(years), distributions(), {"share": REPEATS}, [HARTLEPOOL])
    both = with_comparators(table, {"share": REPEATS})
    levels = ["National", "Regional", "Local authority", "Statistical neighbours"]
    assert both["geographic_level"].to_list() == levels * 2
    assert both["period"].to_list() == ["2024"] * 4 + ["2025"] * 4
