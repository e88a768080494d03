"""The family network: the stage before proceedings, conferences, and contact of children in care."""

from datetime import date

from sample_data.days import EXTRACTED_ON, add_months, after, weekday_from
from sample_data.dice import Dice
from sample_data.model import Child
from sample_data.rows import Rows

LETTERS_FROM, CONTACTS_FROM = date(2023, 4, 1), date(2024, 4, 1)
LETTER_BEFORE_COURT, LETTER_ON_A_PLAN = 0.6, 0.11
"""The share of proceedings that a letter came before, and of protection plans that led to a letter and no more."""
OFFERED, HELD, OFFERED_ON_A_PLAN = 0.8, 0.68, 0.1
IN_CONTACT, CONTACT_A_MONTH = 0.86, 0.21
WITH = {"PARENT": 55, "SIBLING": 16, "GRANDPARENT": 15, "RELATIVE": 10, "FRIEND": 4}


class Network:
    """How an authority works with the families of its children."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice

    def write(self, rows: Rows, children: list[Child]) -> None:
        """Every row of the three extracts."""
        for child in children:
            proceedings = [period.proceedings for period in child.care if period.proceedings]
            for case in child.cases:
                proceedings += case.proceedings
                for plan in case.plans:
                    letter = weekday_from(after(plan.start, self._dice.whole(30, 150)))
                    if self._dice.chance(LETTER_ON_A_PLAN) and letter < plan.end:
                        end = min(plan.end, weekday_from(after(letter, self._dice.whole(50, 170))))
                        self._stage(rows, child, letter, end, "STEPPED_DOWN")
                    elif self._dice.chance(OFFERED_ON_A_PLAN):
                        self._conference(rows, child, letter)
            for one in proceedings:
                letter = max(weekday_from(after(one.issued, -self._dice.whole(40, 160))), child.born)
                if self._dice.chance(LETTER_BEFORE_COURT) and letter < one.issued:
                    self._stage(rows, child, letter, one.issued, "PROCEEDINGS")
            self._contacts(rows, child)

    def _stage(self, rows: Rows, child: Child, letter: date, end: date, outcome: str) -> None:
        if end < LETTERS_FROM or letter > EXTRACTED_ON:
            return
        told = outcome if end <= EXTRACTED_ON else ""
        rows.add("pre_proceedings", child, letter_date=letter, end_date=end, outcome=told)
        if self._dice.chance(OFFERED):
            self._conference(rows, child, letter)

    def _conference(self, rows: Rows, child: Child, day: date) -> None:
        offered = weekday_from(after(day, self._dice.whole(0, 14)))
        held = weekday_from(after(offered, self._dice.whole(14, 45)))
        if LETTERS_FROM <= offered <= EXTRACTED_ON:
            taken_up = held if self._dice.chance(HELD) else None
            rows.add("family_group_conferences", child, offered_date=offered, held_date=taken_up)

    def _contacts(self, rows: Rows, child: Child) -> None:
        for period in child.care:
            month = max(CONTACTS_FROM, period.start)
            if period.end <= CONTACTS_FROM or child.uasc_until or not self._dice.chance(IN_CONTACT):
                continue
            while month < min(period.end, EXTRACTED_ON):
                day = after(month, self._dice.whole(0, 27))
                if self._dice.chance(CONTACT_A_MONTH) and day < min(period.end, EXTRACTED_ON):
                    rows.add("family_contacts", child, contact_date=day, contact_with=self._dice.weighted(WITH))
                month = add_months(month, 1)
