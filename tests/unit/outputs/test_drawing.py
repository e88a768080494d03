from __future__ import annotations

from made_results import CLA_RATE, figure, many_areas, result, two_areas

from csc_indicators.outputs.table_model import make_sheet
from csc_indicators.outputs.text_table import draw


def test_the_whole_table_as_a_pipe_gets_it() -> None:
    assert draw(make_sheet(two_areas())) == (
        "Children's social care indicators, 2024-25 (1 April 2024 to 31 March 2025)\n"
        "\n"
        "                                                 Ambleshire  Barrowmere\n"
        "-----------------------------------------------------------------------\n"
        "\n"
        "Outcome 1: Children, young people and families stay together and get the help they need\n"
        "  Children looked after at 31 March  per 10,000        65.2       101.9\n"
        "    by age band\n"
        "      Under 1                                          12.1         9.0\n"
        "\n"
        "Enabler: The workforce is equipped and effective\n"
        "  Social worker turnover [1]         %                 14.6           x\n"
        "\n"
        "[1] 2024-25 is 1 October 2023 to 30 September 2024.\n"
        "x  not available: the records or the population that it needs are not there\n"
    )


def test_no_line_is_wider_than_the_terminal() -> None:
    for width in range(24, 130):
        drawn = draw(
            make_sheet(many_areas(["Ambleshire", "Barrowmere", "Kingston upon Hull, City of", "England"])), width
        )
        assert max(map(len, drawn.splitlines())) <= width


def test_figures_are_never_cut_and_columns_left_out_are_counted() -> None:
    drawn = draw(make_sheet(many_areas(["Ambleshire", "Barrowmere", "England"])), 60)
    assert drawn.count("65.2") == 2
    assert "Showing 2 of 3 columns" in drawn


def test_the_latest_periods_are_kept_when_space_is_short() -> None:
    drawn = draw(make_sheet(result(*(figure(CLA_RATE, year=year) for year in range(2015, 2026)))), 72)
    assert "2024-25" in drawn
    assert "2014-15" not in drawn


def test_a_long_title_is_wrapped_beneath_itself_and_keeps_its_figures() -> None:
    long = CLA_RATE | {"title": "Children who cannot be described in a few short words " * 2}
    lines = draw(make_sheet(result(figure(long))), 60).splitlines()
    assert sum("65.2" in line for line in lines) == 1
    assert sum(line.startswith("    ") and "words" in line for line in lines) >= 1


def test_the_unit_moves_into_the_label_before_a_column_is_left_out() -> None:
    assert "looked after at 31 March  per 10,000 " in draw(make_sheet(result(figure(CLA_RATE))), 60)
    assert "(per 10,000)" in draw(make_sheet(result(figure(CLA_RATE))), 50)


def test_names_with_brackets_and_control_characters_are_shown_as_plain_text() -> None:
    drawn = draw(make_sheet(many_areas(["[bold]A[/bold]", "B\x1b[31m"])))
    assert "[bold]A[/bold]" in drawn
    assert "\x1b" not in drawn


def test_paint_is_around_whole_lines_so_that_columns_stay_in_place() -> None:
    plain = draw(make_sheet(two_areas()), 80)
    painted = draw(make_sheet(two_areas()), 80, lambda role, text: f"<{role}>{text}</{role}>")
    for role in ("title", "heading", "quiet"):
        painted = painted.replace(f"<{role}>", "").replace(f"</{role}>", "")
    assert painted == plain


def test_an_empty_result_is_one_line_that_says_so() -> None:
    assert draw(make_sheet(result()), 80) == "No figures\n"
