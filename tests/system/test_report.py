from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import lxml.html
import polars as pl
import pytest

from csc_indicators.errors import UserError
from csc_indicators.outputs.report import drawing
from csc_indicators.outputs.report.build_charts import TARGET, charts_text
from csc_indicators.outputs.report.contents import Card, Contents, contents_of
from csc_indicators.outputs.report.page import page
from csc_indicators.workflows import Outcome, Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
VEGA = {"$schema": "https://vega.github.io/schema/vega/v6.json", "width": 10, "height": 10, "marks": []}
BY = ("sex", "age_band", "ethnicity")


@pytest.fixture(scope="module")
def result() -> Outcome:
    return compute(Request(SAMPLE, las=("Darlington",), last="5", by=BY, compare=True))


@pytest.fixture(scope="module")
def contents(result: Outcome) -> Contents:
    return contents_of(result.table, result.legend, result.notes)


@pytest.fixture(scope="module")
def html(contents: Contents) -> str:
    return page(contents, "Made for a test.")


def card(contents: Contents, indicator: str) -> Card:
    return next(one for section in contents.sections for one in section.cards if one.info.id == indicator)


def test_every_indicator_of_the_result_has_its_place_under_its_outcome(result: Outcome, contents: Contents) -> None:
    told = {(section.key, one.info.id) for section in contents.sections for one in section.cards}
    assert told == set(result.table.select("outcome", "indicator").unique().rows())


def test_a_card_tells_the_figure_its_change_and_who_stands_beside_it(result: Outcome, contents: Contents) -> None:
    one = card(contents, "repeat_cp_plans")
    own = result.table.filter(
        pl.col("indicator") == "repeat_cp_plans",
        pl.col("breakdown") == "total",
        pl.col("geographic_level") == "Local authority",
    )
    assert one.latest.text == own["value_text"][-1]
    assert one.days == "1 April 2024 to 31 March 2025"
    assert one.change == "Down 8.7 since 2023-24, which may be chance"
    assert one.standing == "Similar to England"
    assert [other.name for other in one.comparators] == ["Statistical neighbours", "North East", "England"]
    assert all("published by DfE" in other.source for other in one.comparators)
    assert [point.period for point in one.own] == list(contents.periods)


def test_periods_before_the_first_figure_are_left_away() -> None:
    early = compute(Request(SAMPLE, las=("Darlington",), last="9", indicators=("referral_rate",), compare=True))
    assert contents_of(early.table, early.legend, ()).periods[0] == "2021-22"


def test_periods_of_other_lengths_make_no_trend_and_titles_are_true_of_all() -> None:
    mixed = compute(
        Request(
            SAMPLE,
            las=("Darlington",),
            periods=("2022-23", "2023-24", "2024-25 Q1", "2024-25 Q2"),
            indicators=("referral_rate", "cla_three_or_more_placements"),
            compare=True,
        )
    )
    told = contents_of(mixed.table, mixed.legend, ())
    rate = card(told, "referral_rate")
    assert [point.period for point in rate.trend] == ["2024-25 Q1", "2024-25 Q2"]
    assert rate.info.title == "Referrals in the period"
    assert rate.counted == (rate.latest.numerator,)
    share = card(told, "cla_three_or_more_placements")
    assert share.counted == (share.latest.numerator, share.latest.denominator)
    # What grows with time has nothing published beside a quarter.
    assert (share.comparators, share.standing) == ((), "")
    assert f"<dt>Number</dt><dd>{rate.counted[0]:,.0f}</dd>" in page(told, "Made for a test.")


def test_a_rate_that_cannot_be_given_still_has_its_count() -> None:
    future = compute(
        Request(SAMPLE, las=("Darlington",), periods=("2025-26 Q1",), indicators=("referral_rate",), compare=True)
    )
    rate = card(contents_of(future.table, future.legend, ()), "referral_rate")
    assert rate.latest.text == "x"
    assert rate.counted[0] > 0


def test_a_report_on_several_authorities_is_refused() -> None:
    several = compute(Request(SAMPLE, indicators=("cla_rate",), compare=True))
    with pytest.raises(UserError, match="about one authority") as caught:
        contents_of(several.table, several.legend, ())
    assert caught.value.evidence == "Hartlepool, Darlington, Isle of Wight"


def test_groups_without_anybody_are_left_away(result: Outcome) -> None:
    empty = result.table.with_columns(
        numerator=pl.when(pl.col("group") == "Male").then(0.0).otherwise("numerator"),
        value=pl.when(pl.col("group") == "Male").then(None).otherwise("value"),
    )
    one = card(contents_of(empty, result.legend, ()), "cla_foster_care")
    names = {group.name for breakdown in one.breakdowns for group in breakdown.groups}
    assert "Male" not in names
    assert "Female" in names


def test_the_page_has_every_figure_in_words_and_weighs_less_than_three_megabytes(
    html: str, contents: Contents, result: Outcome
) -> None:
    assert len(html.encode()) < 3_000_000
    tree = lxml.html.fromstring(html)
    articles = tree.xpath("//article")
    assert len(articles) == result.table["indicator"].n_unique()
    for section in contents.sections:
        for one in section.cards:
            rows = {
                tuple(cell.text_content() for cell in row) for row in tree.get_element_by_id(one.info.id).iter("tr")
            }
            for point in one.points:
                assert (point.series, point.period, point.text) in {row[:3] for row in rows}
                assert (point.text == "x") == bool(point.reason)
                assert not point.reason or (point.period, point.reason) in {(row[1], row[-1]) for row in rows}
            for breakdown in one.breakdowns:
                for group in breakdown.groups:
                    assert (group.name, group.text) in {row[:2] for row in rows}


def test_the_page_holds_no_script_and_names_no_address_to_fetch(html: str) -> None:
    tree = lxml.html.fromstring(html)
    assert tree.xpath("//script | //link | //img | //iframe | //object") == []
    assert [to for to in tree.xpath("//@href | //@src") if not to.startswith("#")] == []
    assert "url(http" not in html
    assert "@import" not in html


def test_no_id_stands_twice_and_every_heading_follows_its_level(html: str) -> None:
    tree = lxml.html.fromstring(html)
    assert [name for name, times in Counter(tree.xpath("//@id")).items() if times > 1] == []
    levels = [int(one.tag[1]) for one in tree.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_chart_shows_each_comparator_by_colour_dashes_and_mark(html: str) -> None:
    figure = re.search(r'id="cla_rate".*?(<figure>.*?</figure>)', html, re.DOTALL)
    assert figure is not None
    chart = figure[1][figure[1].index("</ul>") :]
    for colour in ("#12436D", "#28A197", "#801650", "#F46A25"):
        assert colour in chart
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', chart))) >= 3
    named = re.findall(r'href="#key-(\d)"/></svg>([^<]+)</li>', figure[1])
    assert named == list(zip("0123", ("Darlington", "Statistical neighbours", "North East", "England"), strict=True))


def test_an_area_is_drawn_in_one_style_on_the_whole_page(html: str) -> None:
    styles: dict[str, set[str]] = {}
    for place, name in re.findall(r'href="#key-(\d)"/></svg>([^<]+)</li>', html):
        styles.setdefault(name, set()).add(place)
    assert len(styles) == 4
    assert all(len(places) == 1 for places in styles.values())


def test_the_forms_of_chart_are_what_altair_makes_of_them() -> None:
    command = "python -m csc_indicators.outputs.report.build_charts"
    assert TARGET.read_text(encoding="utf-8") == charts_text(), f"run {command}"


def test_another_process_draws_the_same_charts() -> None:
    specs = [json.dumps(VEGA | {"width": 10 * place}) for place in range(1, 4)]
    here = [list(drawing._drawn_elsewhere(specs)), list(drawing._drawn_here(specs)), drawing.drawn(specs)]
    assert here[0] == here[1] == here[2]
    assert [svg.count('width="') for svg in here[0]] == [1, 1, 1]


def test_the_charts_keep_their_order_when_processes_share_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_FEW", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    specs = [json.dumps(VEGA | {"width": 10 * place}) for place in range(1, 8)]
    charts = 0

    def count_a_chart() -> None:
        nonlocal charts
        charts += 1

    assert drawing.drawn(specs, count_a_chart) == list(drawing._drawn_here(specs))
    assert charts == 7


def test_charts_are_drawn_here_where_no_other_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "no/such/python")
    specs = [json.dumps(VEGA)]
    assert list(drawing._drawn_elsewhere(specs)) == list(drawing._drawn_here(specs))


def test_the_charts_that_another_process_does_not_draw_are_drawn_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dies_after_one = tmp_path / "python"
    dies_after_one.write_text("#!/bin/sh\necho '\"the first\"'\nprintf '\"half of the sec'\nexit 1\n")
    dies_after_one.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dies_after_one))
    specs = [json.dumps(VEGA | {"width": 10 * place}) for place in range(1, 4)]
    assert list(drawing._drawn_elsewhere(specs)) == ["the first", *drawing._drawn_here(specs[1:])]


def test_names_cannot_smuggle_markup_into_the_page(result: Outcome) -> None:
    some = result.table.filter(pl.col("indicator") == "cla_rate").with_columns(
        pl.col("area_name").replace("Darlington", "<script>alert(1)</script>")
    )
    text = page(contents_of(some, result.legend, ("<b>note</b>",)), "Made for a test.")
    assert "<script>" not in text
    assert "<b>note" not in text


def test_the_same_result_gives_the_same_page(html: str, contents: Contents) -> None:
    assert page(contents, "Made for a test.") == html
