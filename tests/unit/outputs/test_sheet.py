from __future__ import annotations

from datetime import date

import polars as pl
from made_results import CLA_RATE, TURNOVER, figure, many_areas, result, two_areas

from csc_indicators.outputs.table_model import Line, make_sheet


def test_indicators_stand_under_outcomes_in_order_and_enablers_come_last() -> None:
    sheet = make_sheet(result(figure(TURNOVER), figure(CLA_RATE)))
    assert [line.label for line in sheet.lines if line.depth == "heading"] == [
        "Outcome 1: Children, young people and families stay together and get the help they need",
        "Enabler: The workforce is equipped and effective",
    ]


def test_areas_are_columns_with_printed_figures_and_groups_beneath() -> None:
    sheet = make_sheet(two_areas())
    assert sheet.columns == ("Ambleshire", "Barrowmere")
    assert list(sheet.lines[1:4]) == [
        Line("Children looked after at 31 March", "indicator", "per 10,000", ("65.2", "101.9")),
        Line("by age band", "breakdown"),
        Line("Under 1", "group", "", ("12.1", "9.0")),
    ]


def test_authorities_come_first_then_neighbours_regions_and_england() -> None:
    neighbours = figure(CLA_RATE, "Neighbours of Ambleshire") | {"geographic_level": "Statistical neighbours"}
    table = result(
        figure(CLA_RATE, "England"), figure(CLA_RATE, "North West"), neighbours, figure(CLA_RATE, "Ambleshire")
    )
    assert make_sheet(table).columns == ("Ambleshire", "Neighbours of Ambleshire", "North West", "England")


def test_one_area_has_a_column_for_each_period_and_the_change_at_the_end() -> None:
    figures = [figure(CLA_RATE, year=year, text=text) for year, text in ((2025, "70.1"), (2023, "65"), (2024, "70.2"))]
    sheet = make_sheet(result(*figures))
    assert sheet.columns == ("2022-23", "2023-24", "2024-25", "change")
    assert sheet.lines[1].cells == ("65", "70.2", "70.1", "-0.1")
    assert sheet.title == "Children's social care indicators, Ambleshire"
    assert sheet.keep_last


def test_several_areas_and_periods_show_the_latest_with_its_change() -> None:
    figures = [
        figure(CLA_RATE, area, year=year, text=text)
        for area, texts in (("Ambleshire", ("1,000", "1,010")), ("Barrowmere", ("c", "5.0")))
        for year, text in zip((2024, 2025), texts, strict=True)
    ]
    sheet = make_sheet(result(*figures))
    assert sheet.columns == ("Ambleshire", "change", "Barrowmere", "change")
    assert sheet.lines[1].cells == ("1,010", "+10", "5.0", "")
    assert "Change: 2023-24 to 2024-25, between the figures as printed." in sheet.notes


def test_no_change_has_no_sign() -> None:
    sheet = make_sheet(result(*(figure(CLA_RATE, year=year, text="5.0") for year in (2024, 2025))))
    assert sheet.lines[1].cells[-1] == "0.0"


def test_of_more_areas_than_asked_for_england_and_the_regions_are_left() -> None:
    sheet = make_sheet(many_areas([*"ABCDEFGHI", "North West", "England"]), most_areas=8)
    assert sheet.columns == ("England", "North West")
    assert "Showing 2 of 11 areas" in sheet.notes[0]


def test_without_england_and_regions_the_first_areas_are_left() -> None:
    assert make_sheet(many_areas("ABCDEFGHI"), most_areas=8).columns == tuple("ABCDEFGH")
    assert make_sheet(many_areas("ABCDEFGHI")).columns == tuple("ABCDEFGHI")


def test_symbols_are_explained_only_when_they_occur() -> None:
    assert [note for note in make_sheet(two_areas()).notes if note.startswith("x  not available")]
    assert make_sheet(result(figure(CLA_RATE))).notes == ()
    assert make_sheet(result(figure(CLA_RATE, text="z"), figure(CLA_RATE, "Barrowmere", text="k"))).notes == (
        "k  rounds to 0, but is not 0",
        "z  not applicable: there is nothing to divide by",
    )


def test_a_published_figure_is_starred_and_the_star_explained() -> None:
    source = "published by DfE, year to 31 March 2025"
    sheet = make_sheet(result(figure(CLA_RATE), figure(CLA_RATE, "England", "70", source=source)))
    assert sheet.lines[1].cells == ("65.2", "70*")
    assert sheet.notes == ("*  not computed from these extracts: published by DfE for the year to 31 March 2025",)


def test_the_periods_of_one_authority_stand_side_by_side_with_the_comparators_of_the_latest_behind_them() -> None:
    sheet = make_sheet(
        result(
            figure(CLA_RATE, text="60.0", year=2024),
            figure(CLA_RATE, text="65.2"),
            figure(CLA_RATE, "England", "70", source="published by DfE, year to 31 March 2025"),
        )
    )
    assert sheet.columns == ("2023-24", "2024-25", "change", "England")
    assert sheet.lines[1].cells == ("60.0", "65.2", "+5.2", "70*")


def test_the_dates_of_a_year_are_those_that_were_counted_and_not_those_that_were_published() -> None:
    of_last_year = figure(CLA_RATE, "England", "70", source="published by DfE, year to 31 March 2024")
    of_last_year |= {"period_start": date(2023, 4, 1), "period_end": date(2024, 3, 31)}
    sheet = make_sheet(result(of_last_year, figure(CLA_RATE)))
    assert sheet.title.endswith("2024-25 (1 April 2024 to 31 March 2025)")
    assert sheet.lines[1].label == CLA_RATE["title"]


def test_the_band_against_england_stands_beside_an_authority_where_figures_were_compared() -> None:
    table = result(figure(CLA_RATE), figure(CLA_RATE, "England", "70")).with_columns(
        pl.Series("band", ["lower", None], dtype=pl.String), pl.Series("rank", [None, None], dtype=pl.Int64)
    )
    sheet = make_sheet(table)
    assert sheet.columns == ("Ambleshire", "against England", "England")
    assert sheet.lines[1].cells == ("65.2", "lower", "70")


def test_an_indicator_with_a_year_of_its_own_is_marked_with_its_dates() -> None:
    sheet = make_sheet(two_areas())
    assert sheet.title.endswith("2024-25 (1 April 2024 to 31 March 2025)")
    assert sheet.lines[-1].label == "Social worker turnover [1]"
    assert "[1] 2024-25 is 1 October 2023 to 30 September 2024." in sheet.notes


def test_an_empty_result_says_so() -> None:
    assert make_sheet(result()).title == "No figures"


def test_a_group_that_has_nobody_anywhere_is_no_line_but_one_that_cannot_be_given_is() -> None:
    def group(name: str, area: str, text: str, numerator: float | None) -> dict[str, object]:
        return figure(CLA_RATE, area, text, breakdown="age_band", group=name) | {"numerator": numerator}

    sheet = make_sheet(
        result(
            figure(CLA_RATE),
            figure(CLA_RATE, "Barrowmere"),
            group("Unborn", "Ambleshire", "x", 0),
            group("Unborn", "Barrowmere", "x", 0),
            group("Under 1", "Ambleshire", "z", 0),
            group("Under 1", "Barrowmere", "0", 0),
            group("1 to 4", "Ambleshire", "x", None),
            group("5 to 9", "Ambleshire", "c", None),
        )
    )
    assert [line.label for line in sheet.lines if line.depth == "group"] == ["Under 1", "1 to 4", "5 to 9"]
