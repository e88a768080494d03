"""Enquiries, conferences, plans and proceedings."""

from __future__ import annotations

from made_tables import CAMDEN, LEEDS, rows


def test_an_enquiry_knows_when_the_childs_next_one_began() -> None:
    text = """child_id | start_date | conference_date
              A        | 2024-05-01 |
              B        | 2024-03-01 |
              A        | 2024-01-01 | 2024-01-10
              A        |            |"""
    assert rows("s47_investigations", "child_id start_date next_start_date", s47_investigations=text) == [
        "A 2024-05-01 -",
        "B 2024-03-01 -",
        "A 2024-01-01 2024-05-01",
        "A - -",
    ]


def test_of_two_enquiries_of_one_day_the_one_with_a_conference_is_kept() -> None:
    text = """child_id | start_date | conference_date
              A        | 2024-05-01 |
              A        | 2024-05-01 | 2024-05-10"""
    assert rows("s47_investigations", "conference_date next_start_date", s47_investigations=text) == ["2024-05-10 -"]


def test_a_conference_is_timed_from_the_latest_enquiry_that_names_its_day() -> None:
    enquiries = """child_id | start_date | conference_date
                   A        | 2024-03-01 | 2024-03-28
                   A        | 2024-03-18 | 2024-03-28
                   B        | 2024-03-18 | 2024-03-28
                   C        | 2024-03-29 | 2024-03-28"""
    conferences = """child_id | conference_date | transfer_in
                     A        | 2024-03-28      | no
                     B        | 2024-03-27      | yes
                     C        | 2024-03-28      | no"""
    assert rows(
        "initial_conferences",
        "child_id enquiry_start working_days transfer_in",
        initial_conferences=conferences,
        s47_investigations=enquiries,
    ) == ["A 2024-03-18 8 False", "B - - True", "C 2024-03-29 - False"]


def test_without_a_list_of_conferences_those_of_the_enquiries_count_once_a_day() -> None:
    enquiries = """child_id | start_date | conference_date
                   A        | 2024-03-01 | 2024-03-28
                   A        | 2024-03-18 | 2024-03-28
                   B        | 2024-03-18 |"""
    assert rows(
        "initial_conferences", "child_id conference_date enquiry_start transfer_in", s47_investigations=enquiries
    ) == ["A 2024-03-28 2024-03-18 -"]


def test_an_authority_that_lists_its_conferences_does_not_hide_those_of_one_that_does_not() -> None:
    enquiries = f"""la_code  | child_id | start_date | conference_date
                    {CAMDEN} | A        | 2024-03-01 | 2024-03-28
                    {LEEDS}  | A        | 2024-03-01 | 2024-03-28"""
    conferences = f"la_code | child_id | conference_date\n{CAMDEN} | B | 2024-03-28"
    assert rows(
        "initial_conferences", "la_code child_id", initial_conferences=conferences, s47_investigations=enquiries
    ) == [f"{CAMDEN} B", f"{LEEDS} A"]


def test_plans_that_end_before_they_begin_and_those_for_another_authority_are_left_out() -> None:
    text = """child_id | start_date | end_date   | other_la
              A        | 2024-03-31 | 2024-03-31 | no
              B        | 2024-03-31 | 2024-03-30 | yes
              C        | 2024-03-31 |            | yes
              D        | 2024-03-31 |            |"""
    assert rows("cp_plans", "child_id left_out", cp_plans=text) == [
        "A -",
        "B ends_before_start",
        "C other_la",
        "D -",
    ]


def test_an_own_plan_counts_beside_one_of_another_authority_that_began_on_the_same_day() -> None:
    text = """child_id | start_date | end_date   | other_la
              A        | 2024-03-31 | 2024-06-30 | yes
              A        | 2024-03-31 |            | no"""
    assert rows("cp_plans", "child_id end_date left_out", cp_plans=text) == ["A - -"]


def test_an_open_plan_is_repeated_by_a_closed_one_but_not_by_an_impossible_one() -> None:
    text = """child_id | start_date | end_date
              A        | 2024-03-31 |
              A        | 2024-03-31 | 2024-06-01
              B        | 2024-03-31 | 2024-01-01
              B        | 2024-03-31 |"""
    assert rows("cp_plans", "child_id end_date left_out", cp_plans=text) == ["A 2024-06-01 -", "B - -"]


def test_proceedings_are_one_per_child_and_day_of_issue() -> None:
    text = """child_id | issue_date | final_order_date
              A        | 2024-03-31 |
              A        | 2024-03-31 | 2024-06-01
              A        | 2024-12-01 |"""
    assert rows("court_proceedings", "issue_date final_order_date", court_proceedings=text) == [
        "2024-03-31 2024-06-01",
        "2024-12-01 -",
    ]
