"""Advocates for children, and what children, families and staff answered in surveys."""

from datetime import date

from sample_data.days import EXTRACTED_ON, after, weekday_from
from sample_data.dice import Dice
from sample_data.model import Child
from sample_data.rows import Rows

OFFERS_FROM = date(2024, 3, 1)
OFFERED, TAKEN_UP = {"care": 0.72, "plan": 0.48}, 0.55
SURVEYS = {
    "STAFF": (date(2024, 11, 18), 26, {"Manageable caseload": 0.5, "Good supervision": 0.7, "Time to learn": 0.6}),
    "CHILD_IN_CARE": (date(2024, 10, 7), 22, {"I feel safe": 0.82, "I am listened to": 0.66}),
    "CARE_LEAVER": (date(2025, 2, 3), 15, {"I feel safe": 0.74, "I am listened to": 0.6}),
    "CHILD": (date(2025, 1, 13), 20, {"I feel safe": 0.78, "I am listened to": 0.63}),
    "FAMILY": (date(2025, 1, 13), 24, {"I was listened to": 0.58, "It made a difference": 0.6}),
}
"""Who was asked: from which day, how many answered, and how they lean on each question."""


def write_advocacy(rows: Rows, dice: Dice, children: list[Child]) -> None:
    """Offers to children in care and on a plan since the records begin."""
    for child in children:
        spells = [("care", period.start, period.end) for period in child.care]
        spells += [("plan", plan.start, plan.end) for case in child.cases for plan in case.plans]
        for kind, start, end in spells:
            day = weekday_from(after(max(start, OFFERS_FROM), dice.whole(0, 200)))
            if end > OFFERS_FROM and day < min(end, EXTRACTED_ON) and dice.chance(OFFERED[kind]):
                began = weekday_from(after(day, dice.whole(3, 40))) if dice.chance(TAKEN_UP) else None
                rows.add("advocacy", child, offered_date=day, started_date=began)


def write_surveys(rows: Rows, dice: Dice) -> None:
    """A survey of each group, every question answered by most who took part."""
    for group, (first, people, questions) in SURVEYS.items():
        for person in range(1, people + 1):
            day = weekday_from(after(first, dice.whole(0, 20)))
            for question, lean in questions.items():
                answer = 1 + sum(dice.chance(lean) for _ in range(4))
                rows.add(
                    "survey_answers",
                    answer_date=day,
                    respondent_group=group,
                    question=question,
                    answer="" if dice.chance(0.04) else answer,
                    respondent_id=f"{group[:2]}{person}",
                )
