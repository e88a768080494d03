"""The span that the sample covers, and a little calendar arithmetic."""

from calendar import isleap, monthrange
from datetime import date, timedelta

from sample_data.dice import Curve, Dice

COVERS_FROM = date(2021, 4, 1)
EXTRACTED_ON = date(2025, 9, 30)
"""Late enough for the results of the summer of 2025, which belong to the reporting year 2024-25."""
WARM_UP_FROM = date(2006, 4, 1)
"""Cases are made up from this day on, so that those open when the sample begins have a past."""
REPORTING_YEARS = (2022, 2023, 2024, 2025)
"""Each named for the 31 March on which it ends."""
NEW_YEAR_OF_CODES = date(2024, 4, 1)
"""From this day semi-independent living (H5) is registered supported accommodation (K3)."""

NUMBERS_OF_H5 = date(2023, 4, 1)
"""Until this day a semi-independent home (H5) has no Ofsted number."""

END_OF_Z1 = date(2025, 4, 1)
"""From this day the code for other placements is split in four."""


def after(day: date, days: float) -> date:
    """The day so many days later."""
    return day + timedelta(days=int(days))


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def birthday(born: date, age: int) -> date:
    """The day on which somebody turns this age; whoever is born on 29 February waits for 1 March."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return date(year, born.month, born.day)


def age_on(born: date, day: date) -> int:
    """Completed years of age on a day; less than nought before the birth."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def weekday_from(day: date) -> date:
    """The day itself, or the Monday after it."""
    return after(day, max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def working_days_after(day: date, days: int) -> date:
    """The day so many Mondays to Fridays later."""
    for _ in range(days):
        day = weekday_from(after(day, 1))
    return day


def weekday_within(dice: Dice, day: date, curve: Curve) -> date:
    """A weekday so many days later as the curve gives."""
    return weekday_from(after(day, dice.along(curve)))
