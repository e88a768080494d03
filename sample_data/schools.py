"""Schools: attendance, key stage results, and which school a child in care goes to."""

from datetime import date

from sample_data.days import COVERS_FROM, EXTRACTED_ON, REPORTING_YEARS, add_months, after, age_on, birthday
from sample_data.dice import Curve, Deck, Dice, Spread
from sample_data.model import Child
from sample_data.rows import Rows

IN_NEED, ON_PLAN, IN_CARE = "in need", "on a plan", "in care"
MISSED: dict[str, Curve] = {
    IN_NEED: [(0, 0), (0.27, 0.045), (0.54, 0.1), (0.74, 0.19), (0.887, 0.5), (0.96, 0.75), (1, 1)],
    ON_PLAN: [(0, 0), (0.22, 0.045), (0.446, 0.1), (0.7, 0.23), (0.846, 0.5), (0.95, 0.78), (1, 1)],
    IN_CARE: [(0, 0), (0.42, 0.027), (0.797, 0.1), (0.89, 0.2), (0.936, 0.5), (0.98, 0.7), (1, 0.95)],
}
"""The share of sessions missed."""
MEETING_STANDARD = {IN_NEED: 30, ON_PLAN: 32, IN_CARE: 35}
ATTAINMENT_8: Curve = [(0, 0), (0.24, 0), (0.4, 6), (0.6, 16), (0.8, 30), (0.93, 44), (1, 66)]
PROGRESS_8: Curve = [(0, -4), (0.3, -2.6), (0.6, -1.4), (0.85, -0.3), (1, 1.4)]
PROGRESS: Curve = [(0, -14), (0.25, -5.5), (0.5, -2), (0.75, 1.6), (1, 9)]
STATE_SCHOOL_SHARE = 0.84
MOVES_A_YEAR = 0.085


class Schools:
    """What schools return about the children."""

    def __init__(self, dice: Dice, authority: int) -> None:
        self._dice = dice
        self._missed = {group: Spread(dice, curve, 100) for group, curve in MISSED.items()}
        self._met = {group: Deck(dice, {True: met, False: 100 - met}, 20) for group, met in MEETING_STANDARD.items()}
        self._attainment = Spread(dice, ATTAINMENT_8)
        self._primaries = [f"10{authority}{number}" for number in range(110, 150)]
        self._secondaries = [f"13{authority}{number}" for number in range(210, 222)]

    def returns(self, rows: Rows, children: list[Child]) -> None:
        """Attendance and results of every academic year, for the children whom social care knew on its 31 March."""
        for year in REPORTING_YEARS:
            academic_year = f"{year - 1}-{year % 100}"
            for child in children:
                age = age_on(child.born, date(year - 1, 8, 31))
                group = social_care_group(child, date(year, 3, 31))
                if group and 4 < age < 16 and self._dice.chance(STATE_SCHOOL_SHARE):
                    self._attendance(rows, child, group, academic_year, age)
                    self._attainment_of(rows, child, group, academic_year, age)

    def _attendance(self, rows: Rows, child: Child, group: str, academic_year: str, age: int) -> None:
        dice = self._dice
        special = child.disabilities != "NONE" and dice.chance(0.25)
        kind = "SPECIAL" if special else "PRIMARY" if age < 11 else "SECONDARY"
        possible = (
            dice.whole(255, 300) if age == 15 else dice.whole(310, 380) if dice.chance(0.9) else dice.whole(40, 310)
        )
        missed = int(possible * self._missed[group].draw() + 0.5)
        unauthorised = int(missed * dice.along([(0, 0), (0.4, 0.25), (1, 0.95)]))
        rows.add(
            "attendance",
            child,
            academic_year=academic_year,
            sessions_possible=possible,
            sessions_authorised=missed - unauthorised,
            sessions_unauthorised=unauthorised,
            school_type=kind,
        )
        if dice.chance(0.01):
            other = "SPECIAL" if kind != "SPECIAL" else "PRIMARY" if age < 11 else "SECONDARY"
            rows.add("attendance", child, academic_year=academic_year, sessions_possible=dice.whole(20, 60),
                     sessions_authorised=dice.whole(0, 8), sessions_unauthorised=0, school_type=other)  # fmt: skip

    def _attainment_of(self, rows: Rows, child: Child, group: str, academic_year: str, age: int) -> None:
        dice = self._dice
        if age == 10:
            met = self._met[group].draw()
            lift = 2.5 if met else -1.2
            scores = [f"{dice.along(PROGRESS) + lift:.1f}" if dice.chance(0.9) else "" for _ in range(3)]
            rows.add("attainment", child, academic_year=academic_year, key_stage="KS2", met_expected_rwm=met,
                     reading_progress=scores[0], writing_progress=scores[1], maths_progress=scores[2])  # fmt: skip
        elif age == 15:
            score = self._attainment.draw()
            progress = f"{dice.along(PROGRESS_8):.2f}" if dice.chance(0.93) else ""
            rows.add("attainment", child, academic_year=academic_year, key_stage="KS4",
                     attainment_8=f"{score:.1f}", progress_8=progress)  # fmt: skip

    def enrolments(self, rows: Rows, children: list[Child]) -> None:
        """The schools of the children who were in care at some time since the sample begins."""
        for child in children:
            if any(period.end > COVERS_FROM and period.start <= EXTRACTED_ON for period in child.care):
                self._spells(rows, child)

    def _spells(self, rows: Rows, child: Child) -> None:
        starts_school = date(
            birthday(child.born, 5).year - (1 if (child.born.month, child.born.day) < (9, 1) else 0), 9, 4
        )
        changes = starts_school.replace(year=starts_school.year + 7)
        leaves = starts_school.replace(year=starts_school.year + 12, month=7, day=20)
        arrives = date(child.care[0].start.year + 1, 9, 4) if child.uasc_until else starts_school
        days = sorted({max(day, arrives) for day in (starts_school, changes)} | self._moves(arrives, leaves))
        days = [day for day in days if day < leaves]
        urn = ""
        for start, end in zip(days, [*days[1:], leaves], strict=False):
            schools = self._primaries if start < changes else self._secondaries
            urn = self._dice.pick([school for school in schools if school != urn])
            if end > COVERS_FROM and start <= EXTRACTED_ON:
                left = end if end.month == 7 else after(end, -45) if (end.month, end.day) == (9, 4) else end
                rows.add("school_enrolments", child, school_urn=urn, start_date=start, end_date=left)

    def _moves(self, starts_school: date, leaves: date) -> set[date]:
        moves = set()
        for year in range(COVERS_FROM.year, EXTRACTED_ON.year + 1):
            for month in (1, 2, 4, 6, 10, 11):
                day = date(year, month, self._dice.whole(4, 24))
                if starts_school < day < leaves and self._dice.chance(MOVES_A_YEAR / 6):
                    moves.add(day)
        return moves


def social_care_group(child: Child, day: date) -> str:
    """The group of the child on a day; empty for a child whom social care did not know, or had only just taken in."""
    period = child.in_care_on(day)
    if period:
        return IN_CARE if add_months(period.start, 12) <= after(day, 1) else ""
    if child.plan_on(day):
        return ON_PLAN
    return IN_NEED if child.case_on(day) else ""
