"""Placements: which episodes begin one, and which are part of the one before."""

from __future__ import annotations

import pytest
from made_tables import rows


def _placements(text: str, columns: str = "start_date end_date placement_type previous_start_date") -> list[str]:
    heading = (
        "child_id | start_date | end_date | reason_new_episode | placement_type | urn | reason_ended | legal_status\n"
    )
    lines = "\n".join(line if line.count("|") == 7 else f"{line} | V2" for line in text.strip().splitlines())
    return rows("placements", columns, care_episodes=heading + lines)


def test_a_change_of_legal_status_or_of_placement_with_the_same_carer_is_no_move() -> None:
    assert _placements(
        """A | 2023-04-01 | 2023-05-01 | S | U4 | | X1
           A | 2023-05-01 | 2023-06-01 | L | U4 | | X1
           A | 2023-06-01 | 2023-07-01 | T | U6 | | X1
           A | 2023-07-01 |            | U | U5 | |"""
    ) == ["2023-04-01 - U5 -"]


def test_a_new_carer_is_a_move_and_knows_the_placement_before() -> None:
    assert _placements(
        """A | 2023-04-01 | 2023-05-01 | S | U4 | | X1
           A | 2023-05-01 | 2023-06-01 | P | U4 | | X1
           A | 2023-06-01 |            | B | K2 | |"""
    ) == [
        "2023-04-01 2023-05-01 U4 -",
        "2023-05-01 2023-06-01 U4 2023-04-01",
        "2023-06-01 - K2 2023-05-01",
    ]


def test_a_new_period_of_care_begins_a_placement_without_one_before() -> None:
    assert _placements(
        """A | 2023-04-01 | 2023-05-01 | S | U4 | | E4A
           A | 2023-05-01 |            | L | U4 | |
           B | 2023-05-01 |            | T | U4 | |"""
    ) == ["2023-04-01 2023-05-01 U4 -", "2023-05-01 - U4 -", "2023-05-01 - U4 -"]


def test_adoption_by_the_current_carer_is_no_move() -> None:
    assert _placements(
        """A | 2023-04-01 | 2023-05-01 | S | U4 | | X1
           A | 2023-05-01 | 2023-06-01 | P | U6 | | X1
           A | 2023-06-01 |            | P | A5 | |"""
    ) == ["2023-04-01 2023-05-01 U4 -", "2023-05-01 - A5 2023-04-01"]


def test_adoption_by_others_is_a_move() -> None:
    assert _placements(
        """A | 2023-04-01 | 2023-05-01 | S | U4 | | X1
           A | 2023-05-01 |            | P | A6 | |"""
    ) == ["2023-04-01 2023-05-01 U4 -", "2023-05-01 - A6 2023-04-01"]


def test_a_temporary_absence_and_the_return_to_the_same_place_are_no_moves() -> None:
    assert _placements(
        """A | 2023-04-01 | 2023-05-01 | S | U4 | | X1
           A | 2023-05-01 | 2023-08-01 | P | T1 | | X1
           A | 2023-08-01 |            | P | U4 | |"""
    ) == ["2023-04-01 - U4 -"]


def test_the_return_to_another_place_is_a_move_and_the_absence_belongs_to_the_placement_before() -> None:
    assert _placements(
        """A | 2023-04-01 | 2023-05-01 | S | U4 | | X1
           A | 2023-05-01 | 2023-08-01 | P | T1 | | X1
           A | 2023-08-01 |            | P | K2 | |"""
    ) == ["2023-04-01 2023-08-01 U4 -", "2023-08-01 - K2 2023-04-01"]


def test_the_return_to_the_same_type_but_another_home_is_a_move_where_both_homes_are_known() -> None:
    assert _placements(
        """A | 2023-04-01 | 2023-05-01 | S | K2 | SC1 | X1
           A | 2023-05-01 | 2023-08-01 | P | T1 |     | X1
           A | 2023-08-01 | 2023-09-01 | P | K2 | SC2 | X1
           A | 2023-09-01 | 2023-10-01 | P | T1 |     | X1
           A | 2023-10-01 |            | P | K2 |     |""",
        "start_date end_date urn",
    ) == ["2023-04-01 2023-08-01 SC1", "2023-08-01 - -"]


def test_a_child_who_is_away_today_is_still_in_the_placement() -> None:
    assert _placements(
        """A | 2023-04-01 | 2023-05-01 | S | U4 | | X1
           A | 2023-05-01 |            | P | T3 | |"""
    ) == ["2023-04-01 - U4 -"]


def test_a_stay_in_t4_that_goes_on_is_a_placement_from_its_eighth_day_on_and_an_absence_until_then() -> None:
    assert _placements(
        """A | 2023-04-01 | 2023-05-01 | S | U4 | | X1
           A | 2023-05-01 | 2023-05-04 | P | T4 | | X1
           A | 2023-05-04 |            | L | T4 | |"""
    ) == ["2023-04-01 2023-05-09 U4 -", "2023-05-09 - T4 2023-04-01"]


def test_a_stay_in_t4_that_goes_on_from_the_beginning_is_a_placement_from_its_eighth_day_on() -> None:
    assert _placements("B | 2023-05-01 | | S | T4 | |") == ["2023-05-09 - T4 -"]


@pytest.mark.parametrize(
    ("follows", "expected"),
    [
        ("2023-05-08", ["2023-04-01 - U4 -"]),
        (
            "2023-05-09",
            ["2023-04-01 2023-05-01 U4 -", "2023-05-01 - T4 2023-04-01", "2023-05-09 - U4 2023-05-01"],
        ),
    ],
)
def test_a_stay_in_t4_that_was_never_closed_ends_when_another_episode_begins(follows: str, expected: list[str]) -> None:
    rows = f"""A | 2023-04-01 | 2023-05-01 | S | U4 | | X1
               A | 2023-05-01 |            | P | T4 | |
               A | {follows}  |            | P | U4 | |"""
    assert _placements(rows) == expected


def test_7_days_in_t4_are_an_absence() -> None:
    assert _placements(
        """A | 2024-02-01 | 2024-02-25 | S | U4 | | X1
           A | 2024-02-25 | 2024-03-03 | P | T4 | | X1
           A | 2024-03-03 |            | P | U4 | |"""
    ) == ["2024-02-01 - U4 -"]


def test_8_days_in_t4_are_a_placement_and_so_is_the_return() -> None:
    assert _placements(
        """A | 2024-02-01 | 2024-02-25 | S | U4 | | X1
           A | 2024-02-25 | 2024-03-04 | P | T4 | | X1
           A | 2024-03-04 |            | P | U4 | |"""
    ) == ["2024-02-01 2024-02-25 U4 -", "2024-02-25 2024-03-04 T4 2024-02-01", "2024-03-04 - U4 2024-02-25"]


def test_a_stay_in_t4_is_measured_across_changes_of_legal_status() -> None:
    assert _placements(
        """A | 2024-02-01 | 2024-02-25 | S | U4 | | X1
           A | 2024-02-25 | 2024-02-29 | P | T4 | | X1
           A | 2024-02-29 | 2024-03-04 | L | T4 | | X1
           A | 2024-03-04 |            | P | U4 | |""",
        "start_date end_date placement_type",
    ) == [
        "2024-02-01 2024-02-25 U4",
        "2024-02-25 2024-03-04 T4",
        "2024-03-04 - U4",
    ]


def test_two_stays_in_t4_with_different_carers_are_measured_apart() -> None:
    assert _placements(
        """A | 2024-02-01 | 2024-02-25 | S | U4 | | X1
           A | 2024-02-25 | 2024-03-02 | P | T4 | | X1
           A | 2024-03-02 | 2024-03-07 | P | T4 | | X1
           A | 2024-03-07 |            | P | U4 | |"""
    ) == ["2024-02-01 - U4 -"]


def test_adoption_by_the_carer_to_whom_a_child_returns_from_a_short_absence_is_no_move() -> None:
    assert _placements(
        """A | 2024-02-01 | 2024-02-25 | S | U6 | | X1
           A | 2024-02-25 | 2024-02-29 | P | T0 | | X1
           A | 2024-02-29 |            | P | A5 | |"""
    ) == ["2024-02-01 - A5 -"]


def test_a_period_that_begins_with_an_absence_has_its_first_placement_after_it() -> None:
    assert _placements(
        """A | 2024-01-01 | 2024-02-01 | S | K2 | | E4A
           B | 2024-02-01 | 2024-02-25 | S | T2 | | X1
           B | 2024-02-25 |            | P | K2 | |
           C | 2024-02-01 |            | S | T0 | |"""
    ) == ["2024-01-01 2024-02-01 K2 -", "2024-02-25 - K2 -"]


def test_a_short_break_in_the_middle_makes_no_placement() -> None:
    assert _placements(
        """A | 2024-01-01 | 2024-02-01 | S | U4 | | X1 | V2
           A | 2024-02-01 | 2024-02-08 | P | K2 | | X1 | V4
           A | 2024-02-08 |            | L | U4 | |    | C2""",
        "start_date end_date legal_status care_start_date",
    ) == ["2024-01-01 - C2 2024-01-01"]
