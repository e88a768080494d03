"""Care leavers, scores and adoptions."""

from __future__ import annotations

from made_tables import rows


def test_a_care_leavers_age_is_by_calendar_year_and_unknown_without_a_date_of_birth() -> None:
    leavers = """child_id | birthday   | activity | accommodation
                 A        | 2024-02-28 | f1       | u1
                 A        | 2025-02-28 | 0        | 0
                 B        | 2024-05-01 |          |
                 A        | 2024-02-28 |          |"""
    children = "child_id | date_of_birth\nA | 2004-02-29\nB |"
    assert rows(
        "care_leavers", "child_id birthday age_turned activity accommodation", care_leavers=leavers, children=children
    ) == ["A 2024-02-28 20 F1 U1", "A 2025-02-28 21 0 0", "B 2024-05-01 - - -"]


def test_a_score_is_a_whole_number_from_0_to_40_and_the_higher_of_two_counts() -> None:
    text = """child_id | as_at_date | sdq_score
              A        | 2024-03-31 | 0
              B        | 2024-03-31 | 41
              C        | 2024-03-31 | 40
              D        | 2024-03-31 |
              D        | 2024-03-31 | 12
              D        | 2024-03-31 | 14
              E        | 2024-03-31 | 41
              E        | 2024-03-31 | 3"""
    assert rows("sdq_scores", "child_id sdq_score", sdq_scores=text) == ["A 0", "B -", "C 40", "D 14", "E 3"]


def test_the_latest_order_of_a_child_counts_and_a_match_before_the_decision_has_no_length() -> None:
    text = """child_id | decision_date | match_date | order_date
              A        | 2023-02-28    | 2024-02-29 | 2024-06-01
              A        | 2020-01-01    | 2020-02-01 | 2020-06-01
              A        | 2024-01-01    | 2024-02-01 |
              B        | 2024-01-02    | 2024-01-01 | 2024-06-01
              C        |               | 2024-01-01 | 2024-06-01
              D        | 2024-01-01    | 2024-01-01 | 2024-06-01"""
    assert rows("adoptions", "child_id order_date days_decision_to_match", adoptions=text) == [
        "A 2024-06-01 366",
        "B 2024-06-01 -",
        "C 2024-06-01 -",
        "D 2024-06-01 0",
    ]
