"""Children and episodes of need."""

from __future__ import annotations

from made_tables import CAMDEN, LEEDS, rows


def _referrals(text: str) -> list[str]:
    heading = "child_id | referral_date | no_further_action | closure_date\n"
    return rows("episodes_of_need", "child_id referral_date closure_date left_out", referrals=heading + text)


def test_a_referral_inside_an_open_episode_is_left_out() -> None:
    assert _referrals(
        """A | 2024-01-10 | no | 2024-06-01
           A | 2024-03-01 | no | 2024-04-01"""
    ) == ["A 2024-01-10 2024-06-01 -", "A 2024-03-01 2024-04-01 inside_open_episode"]


def test_a_referral_on_the_day_that_an_episode_closes_is_a_new_one() -> None:
    assert _referrals(
        """A | 2024-01-10 | no | 2024-03-31
           A | 2024-03-31 | no | """
    ) == ["A 2024-01-10 2024-03-31 -", "A 2024-03-31 - -"]


def test_an_episode_without_an_end_is_open_for_every_later_referral() -> None:
    assert _referrals(
        """A | 2014-02-28 | no |
           A | 2024-02-29 | no | 2024-04-01"""
    ) == ["A 2014-02-28 - -", "A 2024-02-29 2024-04-01 inside_open_episode"]


def test_a_long_episode_is_seen_past_a_short_one_that_began_later() -> None:
    assert _referrals(
        """A | 2024-01-01 | no | 2024-12-31
           A | 2024-02-01 | no | 2024-02-10
           A | 2024-06-01 | no | 2024-06-30"""
    )[1:] == ["A 2024-02-01 2024-02-10 inside_open_episode", "A 2024-06-01 2024-06-30 inside_open_episode"]


def test_a_referral_with_no_further_action_opens_nothing_but_can_be_inside_an_episode() -> None:
    assert _referrals(
        """A | 2024-01-10 | yes |
           A | 2024-02-10 | no  | 2024-06-01
           A | 2024-03-10 | yes | 2024-03-10"""
    ) == ["A 2024-01-10 - -", "A 2024-02-10 2024-06-01 -", "A 2024-03-10 2024-03-10 inside_open_episode"]


def test_a_referral_that_does_not_say_whether_action_followed_opens_an_episode() -> None:
    assert (
        _referrals(
            """A | 2024-01-10 |    | 2024-06-01
           A | 2024-02-10 | no | 2024-06-01"""
        )[1]
        == "A 2024-02-10 2024-06-01 inside_open_episode"
    )


def test_of_two_referrals_of_one_day_the_one_that_led_to_action_is_kept() -> None:
    assert _referrals(
        """A | 2024-01-10 | yes | 2024-01-31
           A | 2024-01-10 | no  |"""
    ) == ["A 2024-01-10 - -"]


def test_of_two_referrals_of_one_day_a_closed_one_is_kept_rather_than_an_open_one() -> None:
    assert _referrals(
        """A | 2024-01-10 | no | 2024-02-01
           A | 2024-01-10 | no |
           A | 2024-01-10 | no | 2024-03-01"""
    ) == ["A 2024-01-10 2024-03-01 -"]


def test_an_open_row_that_is_repeated_by_a_closed_one_keeps_no_episode_open() -> None:
    assert _referrals(
        """A | 2024-01-10 | no |
           A | 2024-01-10 | no | 2024-02-01
           A | 2024-03-01 | no | 2024-04-01"""
    ) == ["A 2024-01-10 2024-02-01 -", "A 2024-03-01 2024-04-01 -"]


def test_undated_referrals_are_all_there_and_open_nothing() -> None:
    assert _referrals(
        """A |            | no |
           A |            | no |
           A | 2024-03-01 | no | 2024-04-01"""
    ) == ["A - - -", "A - - -", "A 2024-03-01 2024-04-01 -"]


def test_a_child_of_the_same_name_elsewhere_is_another_child() -> None:
    text = f"""la_code | child_id | referral_date | closure_date
               {CAMDEN} | A        | 2024-01-10    |
               {LEEDS}  | A        | 2024-01-10    |
               {LEEDS}  | B        | 2024-02-10    |"""
    assert rows("episodes_of_need", "la_code child_id left_out", referrals=text) == [
        f"{CAMDEN} A -",
        f"{LEEDS} A -",
        f"{LEEDS} B -",
    ]


def test_a_child_in_two_files_is_one_child_and_the_row_that_knows_more_is_kept() -> None:
    text = """child_id | date_of_birth | sex
              A        |               | M
              A        | 2010-02-28    |
              B        | 2011-01-01    | F"""
    assert rows("children", "child_id date_of_birth sex left_out", children=text) == [
        "A 2010-02-28 - -",
        "B 2011-01-01 F -",
    ]
