"""Workers, vacancies, allocations, posts and money."""

from __future__ import annotations

from made_tables import rows


def test_a_worker_is_one_row_per_start_role_and_employment_and_a_leaver_beats_one_in_post() -> None:
    text = """worker_id | fte | agency | role | start_date | end_date
              W1        | 1   | no     | 1    | 2020-01-01 |
              W1        | 0   | no     | 1    | 2020-01-01 | 2024-09-30
              W1        | 1   | yes    | 1    | 2020-01-01 |
              W2        | 0.5 | no     | 2    |            |"""
    assert rows("social_workers", "worker_id fte agency end_date", social_workers=text) == [
        "W1 0.0 False 2024-09-30",
        "W1 1.0 True -",
        "W2 0.5 False -",
    ]


def test_a_row_of_a_yearly_census_tells_of_the_year_up_to_its_day() -> None:
    text = """worker_id | fte | agency | start_date | end_date   | as_at_date
              W1        | 1   | no     | 2020-01-01 |            | 2023-09-30
              W1        | 0.6 | no     | 2020-01-01 |            | 2024-09-30
              W2        | 0   | no     | 2020-01-01 | 2024-03-15 | 2024-09-30
              W3        | 1   | no     | 2024-06-01 |            | 2024-09-30
              W4        | 1   | yes    |            |            | 2024-09-30
              W5        | 1   | no     | 2020-01-01 | 2024-11-05 | 2024-09-30
              W6        | 1   | no     | 2023-10-01 |            | 2024-09-30
              W7        | 1   | no     | 2020-01-01 | 2024-03-15 |
              W8        | 1   | no     | 2019-03-01 |            | 2024-02-29"""
    assert rows("social_workers", "worker_id fte in_post_from in_post_to", social_workers=text) == [
        "W1 1.0 2022-10-01 2023-10-01",
        "W1 0.6 2023-10-01 2024-10-01",
        "W2 0.0 2023-10-01 2024-03-15",
        "W3 1.0 2024-06-01 2024-10-01",
        "W4 1.0 2024-09-30 2024-10-01",
        "W5 1.0 2023-10-01 2024-10-01",
        "W6 1.0 2023-10-01 2024-10-01",
        "W7 1.0 2020-01-01 2024-03-15",
        "W8 1.0 2023-03-01 2024-03-01",
    ]


def test_every_vacancy_and_every_line_of_spending_counts_even_when_two_are_equal() -> None:
    vacancies = "as_at_date | fte\n2024-09-30 | 1\n2024-09-30 | 1"
    spending = "financial_year | line | amount\n2024-25 | cla_expenditure | 5\n2024-25 | cla_expenditure | 5"
    assert rows("vacancies", "as_at_date fte", vacancies=vacancies) == ["2024-09-30 1.0"] * 2
    assert rows("spending", "year_end amount", spending=spending) == ["2025-03-31 5.0"] * 2


def test_a_child_can_return_to_a_worker_and_a_repeated_allocation_is_one() -> None:
    text = """child_id | worker_id | start_date | end_date
              A        | W1        | 2024-01-01 | 2024-02-29
              A        | W2        | 2024-02-29 | 2024-03-31
              A        | W1        | 2024-03-31 |
              A        | W1        | 2024-01-01 |"""
    assert rows("case_allocations", "worker_id start_date end_date", case_allocations=text) == [
        "W1 2024-01-01 2024-02-29",
        "W2 2024-02-29 2024-03-31",
        "W1 2024-03-31 -",
    ]


def test_a_spell_in_a_post_has_a_length_once_it_is_over() -> None:
    text = """role | holder_id | start_date | end_date
              DCS  | H1        | 2023-03-31 | 2024-03-31
              DCS  | H2        | 2024-03-31 |"""
    assert rows("leadership_posts", "holder_id days", leadership_posts=text) == ["H1 366", "H2 -"]
