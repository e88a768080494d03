"""Episodes of care and the periods that they make."""

from __future__ import annotations

from made_tables import rows

HEADING = (
    "child_id | start_date | end_date | reason_new_episode | legal_status | placement_type | reason_ended"
    " | distance_miles\n"
)


def _episodes(columns: str, text: str) -> list[str]:
    return rows("care_episodes", columns, care_episodes=HEADING + text)


def _periods(text: str, columns: str = "child_id start_date end_date reason_ended") -> list[str]:
    return rows("care_periods", columns, care_episodes=HEADING + text)


def test_a_period_goes_on_while_its_episodes_end_with_x1_even_across_a_gap() -> None:
    assert _periods(
        """A | 2023-03-31 | 2023-06-01 | S | V2 | U4 | X1  |
           A | 2023-06-01 | 2023-07-01 | L | C1 | U4 | X1  |
           A | 2023-09-01 | 2024-02-29 | P | C2 | K2 | E4A |"""
    ) == ["A 2023-03-31 2024-02-29 E4A"]


def test_a_new_start_more_than_a_day_after_x1_begins_a_period() -> None:
    assert _periods(
        """A | 2023-03-31 | 2023-06-01 | S | V2 | U4 | X1 |
           A | 2023-06-03 |            | S | V2 | U4 |    |
           B | 2023-03-31 | 2023-06-01 | S | V2 | U4 | X1 |
           B | 2023-06-02 |            | S | V2 | U4 |    |"""
    ) == ["A 2023-03-31 2023-06-01 X1", "A 2023-06-03 - -", "B 2023-03-31 - -"]


def test_any_other_reason_ends_a_period_even_when_the_next_begins_on_the_same_day() -> None:
    assert _periods(
        """A | 2023-03-31 | 2023-06-01 | S | V2 | U4 | E4A |
           A | 2023-06-01 |            | S | V2 | U4 |     |"""
    ) == ["A 2023-03-31 2023-06-01 E4A", "A 2023-06-01 - -"]


def test_an_end_without_a_reason_ends_a_period_only_before_a_new_start() -> None:
    assert _periods(
        """A | 2023-03-31 | 2023-06-01 | S | V2 | U4 | |
           A | 2023-06-01 | 2023-08-01 | P | V2 | U4 | |
           A | 2023-09-01 |            | S | V2 | U4 | |"""
    ) == ["A 2023-03-31 2023-08-01 -", "A 2023-09-01 - -"]


def test_an_open_episode_followed_by_another_is_one_period() -> None:
    assert _periods(
        """A | 2023-03-31 | | S | V2 | U4 | |
           A | 2023-06-01 | | S | C2 | K2 | |"""
    ) == ["A 2023-03-31 - -"]


def test_short_breaks_neither_make_nor_break_a_period() -> None:
    assert _periods(
        """A | 2023-03-31 | 2023-06-01 | S | V2 | U4 | X1 |
           A | 2023-06-01 | 2023-06-08 | P | V4 | K2 | E8 |
           A | 2023-06-08 |            | P | V2 | U4 |    |
           B | 2023-06-08 |            | S | V3 | U4 |    |"""
    ) == ["A 2023-03-31 - -"]


def test_a_period_has_its_first_reason_and_legal_status_and_its_last_placement() -> None:
    columns = "reason_new_episode first_legal_status legal_status placement_type"
    assert _periods(
        """A | 2023-03-31 | 2023-06-01 | S | V2 | U4 | X1 |
           A | 2023-06-01 | 2023-08-01 | B | C2 | K2 | E8 |
           B | 2023-06-01 | 2023-08-01 |   |    | K2 | X1 |
           B | 2023-08-01 |            | L | C2 |    |    |""",
        columns,
    ) == ["S V2 C2 K2", "- - C2 -"]


def test_every_episode_knows_when_and_why_its_period_began() -> None:
    assert _episodes(
        "child_id start_date care_start_date care_start_reason",
        """A | 2023-03-31 | 2023-06-01 | S | V2 | U4 | X1  |
           A | 2023-06-01 | 2023-08-01 | P | V2 | U4 | E4A |
           A | 2023-08-01 |            | S | V2 | U4 |     |
           B | 2023-08-02 |            |   | V2 | U4 |     |""",
    ) == [
        "A 2023-03-31 2023-03-31 S",
        "A 2023-06-01 2023-03-31 S",
        "A 2023-08-01 2023-08-01 S",
        "B 2023-08-02 2023-08-02 -",
    ]


def test_a_child_in_a_temporary_placement_has_the_one_they_are_away_from_as_usual() -> None:
    assert _episodes(
        "child_id placement_type usual_placement_type",
        """A | 2023-03-31 | 2023-06-01 | S | V2 | U4 | X1 |
           A | 2023-06-01 | 2023-06-03 | P | V2 | T4 | X1 |
           A | 2023-06-03 |            | P | V2 | T0 |    |
           B | 2023-06-03 |            | S | V2 | T1 |    |""",
    ) == ["A U4 U4", "A T4 U4", "A T0 U4", "B T1 T1"]


def test_an_episode_that_ends_before_it_begins_is_left_out_and_tells_nothing_of_the_others() -> None:
    text = """A | 2023-03-31 | 2023-06-01 | S | V2 | U4 | X1  |
              A | 2023-05-01 | 2023-04-01 | P | V2 | U4 | E4A |
              A | 2023-06-01 |            | P | V2 | U4 |     |"""
    assert _episodes("start_date care_start_date left_out", text) == [
        "2023-03-31 2023-03-31 -",
        "2023-05-01 - ends_before_start",
        "2023-06-01 2023-03-31 -",
    ]
    assert _periods(text) == ["A 2023-03-31 - -"]


def test_an_undated_episode_is_there_and_belongs_to_no_period() -> None:
    text = "A | | 2023-06-01 | S | V2 | U4 | X1 |"
    assert _episodes("child_id care_start_date left_out", text) == ["A - -"]
    assert _periods(text) == []


def test_a_stay_of_no_length_is_dropped_unless_the_child_has_no_other() -> None:
    assert _episodes(
        "child_id start_date end_date",
        """A | 2023-03-31 | 2023-03-31 | S | V2 | U4 | E4A |
           A | 2023-03-31 |            | P | V2 | U4 |     |
           B | 2023-03-31 | 2023-03-31 | S | V2 | U4 | E4A |""",
    ) == ["A 2023-03-31 -", "B 2023-03-31 2023-03-31"]


def test_an_open_row_repeated_by_a_closed_one_is_closed() -> None:
    assert _episodes(
        "start_date end_date",
        """A | 2023-03-31 |            | S | V2 | U4 |    |
           A | 2023-03-31 | 2024-03-31 | S | V2 | U4 | X1 |
           A | 2024-03-31 |            | P | V2 | U4 |    |
           A | 2024-03-31 |            | P | V2 | U4 |    |""",
    ) == ["2023-03-31 2024-03-31", "2024-03-31 -"]


def test_a_distance_is_rounded_half_up_and_the_sign_for_unknown_is_no_distance() -> None:
    assert _episodes(
        "distance_miles",
        """A | 2023-03-31 | | S | V2 | U4 | | 20.05
           B | 2023-03-31 | | S | V2 | U4 | | 20.04
           C | 2023-03-31 | | S | V2 | U4 | | 999.9
           D | 2023-03-31 | | S | V2 | U4 | |
           E | 2023-03-31 | | S | V2 | U4 | | 0.25
           F | 2023-03-31 | | S | V2 | U4 | | 1.15""",
    ) == ["20.1", "20.0", "-", "-", "0.3", "1.2"]
