"""What is returned once a year: care leavers on their birthdays, and questionnaires about children in care (SDQ)."""

from datetime import date

from sample_data.days import COVERS_FROM, EXTRACTED_ON, REPORTING_YEARS, add_months, after, age_on, birthday
from sample_data.dice import Curve, Deck, Dice, Spread
from sample_data.model import Child
from sample_data.rows import Rows

ACTIVITIES: dict[int, dict[str, float]] = {
    17: {"F2": 47, "P2": 2, "F5": 8, "P5": 4, "F4": 2, "G4": 4, "G5": 24, "G6": 3, "0": 6},
    18: {"F1": 3.5, "F2": 44, "P2": 3, "F5": 9, "P5": 4, "F4": 2.2, "P4": 0.3, "G4": 3.5, "G5": 23, "G6": 1.5, "0": 6},
    19: {"F1": 6.5, "F2": 19, "P2": 2.5, "F5": 18, "P5": 6, "F4": 2.2, "G4": 9, "G5": 26, "G6": 4, "0": 6.3},
}
HOMES: dict[int, dict[str, float]] = {
    17: {"B1": 40, "K1": 4, "D1": 22, "C1": 14, "E1": 6, "Y1": 3, "S2": 1, "X2": 4, "D2": 1},
    18: {"Z1": 24, "D1": 27, "U1": 15, "B1": 12, "E1": 7, "C1": 4, "K1": 2, "V1": 0.6, "X2": 2, "S2": 0.8, "D2": 0.5,
         "R1": 0.6},
    19: {"U1": 38, "D1": 16, "B1": 13, "Z1": 8, "E1": 5, "K1": 5, "T1": 2, "Y1": 2, "G1": 0.8, "X2": 2.6, "S2": 1.1,
         "R1": 0.7, "U2": 0.6, "W2": 0.4},
}  # fmt: skip
LOST = {"NO": 55, "REFU": 25, "NREQ": 20}
SCORES: Curve = [(0, 0), (0.12, 4.5), (0.3, 9.5), (0.45, 14), (0.58, 17), (0.78, 21), (0.93, 27), (1, 36)]
NO_SCORE = {"SDQ2": 45, "SDQ5": 25, "SDQ4": 18, "SDQ3": 12}


def return_care_leavers(rows: Rows, dice: Dice, children: list[Child]) -> None:
    """A row for each birthday from the 17th to the 21st of a young person who has left care."""
    activities = {age: Deck(dice, shares, 60) for age, shares in ACTIVITIES.items()}
    homes = {age: Deck(dice, shares, 60) for age, shares in HOMES.items()}
    for child in children:
        if not _is_care_leaver(child):
            continue
        for age in range(17, 22):
            day = birthday(child.born, age)
            if COVERS_FROM <= day <= EXTRACTED_ON and not child.in_care_on(day) and child.care[-1].end <= day:
                band = min(age, 19)
                activity, home = activities[band].draw(), homes[band].draw()
                in_touch = "YES"
                if activity == "0":
                    in_touch = dice.weighted(LOST)
                    home = "0" if dice.chance(0.92) else home
                elif dice.chance(0.006):
                    in_touch, activity, home = dice.pick((("DIED", "0", "0"), ("RHOM", "0", "0")))
                rows.add("care_leavers", child, birthday=day, in_touch=in_touch, activity=activity, accommodation=home)
                if in_touch == "DIED":
                    break


def return_questionnaires(rows: Rows, dice: Dice, children: list[Child]) -> None:
    """A row for each child aged 4 to 17 who has been in care for a year at 31 March."""
    scores = Spread(dice, SCORES)
    received = Deck(dice, {True: 78, False: 22})
    for year in REPORTING_YEARS:
        day = date(year, 3, 31)
        for child in children:
            period = child.in_care_on(day)
            if not period or add_months(period.start, 12) > after(day, 1) or not 4 <= age_on(child.born, day) <= 17:
                continue
            answer: dict[str, object] = {"sdq_reason": "SDQ1"}
            if age_on(child.born, day) < 17:
                has_score = received.draw()
                answer = {"sdq_score": int(scores.draw())} if has_score else {"sdq_reason": dice.weighted(NO_SCORE)}
            rows.add("sdq_scores", child, as_at_date=day, **answer)


def _is_care_leaver(child: Child) -> bool:
    if not child.care or child.care[-1].exit in ("adopted", "other authority", "older"):
        return False
    fourteen, sixteen = birthday(child.born, 14), birthday(child.born, 16)
    since_fourteen = sum(max(0, (period.end - max(period.start, fourteen)).days) for period in child.care)
    return since_fourteen >= 13 * 7 and child.care[-1].end > sixteen
