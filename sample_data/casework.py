"""What happens inside an episode of need: assessments, section 47 enquiries, conferences, protection plans."""

from datetime import date

from sample_data.days import after, age_on, weekday_from, weekday_within, working_days_after
from sample_data.dice import Curve, Deck, Dice, Spread
from sample_data.model import Assessment, Case, Child, Enquiry, Plan

ASSESSMENT_DAYS: Curve = [(0, 1), (0.25, 17), (0.5, 33), (0.75, 43), (0.86, 45), (0.94, 58), (1, 110)]
"""Working days from the start of the clock to completion."""
CONFERENCE_DAYS: Curve = [(0, 5), (0.1, 10), (0.81, 15), (0.9, 20), (1, 34)]
"""Working days from the start of an enquiry to its conference."""
PLAN_MONTHS: Curve = [(0, 0.7), (0.03, 3), (0.32, 5.5), (0.57, 9), (0.77, 12), (0.92, 16), (0.96, 20), (1, 42)]
CATEGORIES = {"NEG": 49, "EMO": 37, "PHY": 7, "SAB": 4, "MUL": 3}
BETWEEN_ASSESSMENTS: Curve = [(0, 150), (0.5, 420), (1, 900)]

FACTORS = {
    "1B": 12, "1C": 2, "2B": 13, "2C": 2, "3A": 9.5, "3B": 26, "3C": 4.5, "4A": 13, "4B": 27, "4C": 2.5, "5A": 5,
    "5B": 3, "6A": 3, "6B": 3, "7A": 3, "8F": 0.2, "14A": 6, "15A": 6, "16A": 15, "17A": 16, "18B": 2.6, "18C": 10,
    "19B": 2.2, "19C": 3, "20": 6, "22A": 0.4, "23A": 0.5,
}  # fmt: skip
"""Per hundred assessments."""
FACTORS_OF_OLDER_CHILDREN = {"10A": 6, "11A": 4.5, "12A": 1, "13A": 3.2, "24A": 6, "1A": 4, "2A": 7}
NEEDS = {"N1": 55, "N2": 3, "N3": 3, "N4": 9, "N5": 15, "N6": 3, "N7": 0.5, "N8": 2, "N9": 3, "N0": 0.5}


class Casework:
    """The work of an authority's teams, case by case."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._assessment_days = Spread(dice, ASSESSMENT_DAYS)
        self._conference_days = Spread(dice, CONFERENCE_DAYS)
        self._plan_months = Spread(dice, PLAN_MONTHS)
        self._categories = Deck(dice, CATEGORIES)

    def assess(self, case: Case, child: Child, start: date, clock: date) -> Assessment:
        """An assessment on the case, whose days are counted from the clock."""
        completed = max(start, working_days_after(clock, int(self._assessment_days.draw())))
        assessment = Assessment(start, completed, self._factors(child, completed, case.need))
        case.assessments.append(assessment)
        return assessment

    def assess_again(self, case: Case, child: Child) -> None:
        """The later assessments of a long case."""
        start = weekday_within(self._dice, case.assessments[-1].completed, BETWEEN_ASSESSMENTS)
        while after(start, 160) < case.closed and age_on(child.born, start) < 18:
            if self._dice.chance(0.3):
                self.assess(case, child, start, start)
            start = weekday_within(self._dice, after(start, 160), BETWEEN_ASSESSMENTS)

    def enquire(self, case: Case, start: date, conference: bool) -> Enquiry:
        """A section 47 enquiry, with a conference or without."""
        held = working_days_after(start, int(self._conference_days.draw())) if conference else None
        enquiry = Enquiry(start, held, self._dice.chance(0.96), self._dice.chance(0.87))
        case.enquiries.append(enquiry)
        return enquiry

    def first_days_of(self, case: Case) -> date:
        """A day early in the case, on which an enquiry may begin."""
        return weekday_within(self._dice, case.opened, [(0, 0), (0.55, 2), (0.8, 10), (1, 40)])

    def protect(self, case: Case, child: Child, conference: date, longest: date) -> Plan | None:
        """The plan that the conference makes, ended on the longest day at the latest; or none."""
        if not self._dice.chance(0.86):
            return None
        end = min(weekday_from(after(conference, self._plan_months.draw() * 30.4)), longest)
        if end <= conference:
            return None
        category = self._categories.draw()
        latest = self._dice.pick(("NEG", "EMO")) if self._dice.chance(0.07) else category
        plan = Plan(conference, end, category, latest, sum(len(earlier.plans) for earlier in child.cases))
        case.plans.append(plan)
        return plan

    def _factors(self, child: Child, completed: date, need: str) -> list[str]:
        shares = dict(FACTORS)
        if age_on(child.born, completed) >= 9:
            shares |= FACTORS_OF_OLDER_CHILDREN
        factors = [code for code, share in shares.items() if self._dice.chance(share / 100)]
        if need == "N8" and child.uasc_until:
            factors = ["9A", *factors[:1]]
        return sorted(_in_the_words_of(completed, factors)) or ["21"]


def _in_the_words_of(day: date, factors: list[str]) -> set[str]:
    """The factors in the codes of the day: who did the harm, and criminal exploitation, have been asked only lately."""
    if day < date(2020, 4, 1):
        factors = ["18A" if factor in ("18B", "18C") else factor for factor in factors]
        factors = ["19A" if factor in ("19B", "19C") else factor for factor in factors]
    return {factor for factor in factors if factor != "24A" or day >= date(2021, 4, 1)}
