"""The packaged list of bank holidays."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from csc_indicators.errors import UserError
from csc_indicators.reference.bank_holidays import COVERS, bank_holidays, check_covered


def test_the_list_is_the_library_s_for_england() -> None:
    library = holidays.country_holidays("GB", subdiv="ENG", years=range(COVERS[0], COVERS[1] + 1))
    assert bank_holidays() == sorted(library)


@pytest.mark.parametrize(
    "day", [date(2020, 5, 8), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8), date(2011, 4, 29)]
)
def test_one_off_holidays_are_in_the_list(day: date) -> None:
    assert day in bank_holidays()


def test_a_holiday_that_was_moved_is_not_on_its_usual_day() -> None:
    assert date(2020, 5, 4) not in bank_holidays()
    assert date(2022, 5, 30) not in bank_holidays()


def test_days_within_the_years_of_the_list_are_covered() -> None:
    check_covered(date(2000, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "year"),
    [(date(2024, 1, 1), date(2041, 1, 1), "2041"), (date(1999, 12, 31), date(2024, 1, 1), "1999")],
)
def test_a_year_beyond_the_list_is_refused_and_not_guessed(first: date, last: date, year: str) -> None:
    with pytest.raises(UserError, match=f"No bank holidays are known for {year}"):
        check_covered(first, last)
