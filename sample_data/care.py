"""Periods of care: why and when they end, the court's part, the way to adoption."""

from dataclasses import dataclass
from datetime import date

from sample_data import courts
from sample_data.days import after, age_on, birthday, weekday_from
from sample_data.dice import Curve, Deck, Dice, Spread
from sample_data.model import Adoption, CarePeriod, Child, Proceedings
from sample_data.placements import Placements

EXITS = {
    0: {"adopted": 30, "guardian": 29, "home": 24, "arrangements": 6, "relatives": 3, "other authority": 1, "stay": 7},
    2: {"adopted": 13, "guardian": 28, "home": 28, "arrangements": 7, "relatives": 4, "other authority": 2, "stay": 18},
    5: {"guardian": 17, "home": 32, "arrangements": 6, "relatives": 6, "other authority": 2, "stay": 37},
    10: {"guardian": 5, "home": 34, "arrangements": 3, "relatives": 9, "other authority": 2, "custody": 1, "stay": 46},
    16: {"home": 18, "relatives": 8, "custody": 4, "remand": 3, "other": 4, "stay": 63},
}
"""How care ends, by the lower end of the age band at its start."""
EXITS_OF_ARRIVALS = {"other authority": 22, "older": 4, "other": 3, "stay": 71}
MONTHS: dict[str, Curve] = {
    "home": [(0, 0.1), (0.3, 2), (0.6, 7), (0.85, 18), (1, 48)],
    "relatives": [(0, 0.2), (0.5, 5), (1, 24)],
    "guardian": [(0, 6), (0.5, 15), (1, 48)],
    "arrangements": [(0, 4), (0.5, 12), (1, 30)],
    "other authority": [(0, 0.5), (0.7, 5), (1, 20)],
    "older": [(0, 0.5), (1, 4)],
    "custody": [(0, 1), (1, 14)],
    "remand": [(0, 0.3), (1, 4)],
    "other": [(0, 0.2), (1, 9)],
}
REASONS = {
    "adopted": {"E12": 4, "E11": 1},
    "guardian": {"E45": 5, "E47": 3, "E46": 1, "E48": 1},
    "arrangements": {"E41": 1},
    "home": {"E4A": 84, "E4B": 16},
    "relatives": {"E13": 1},
    "other authority": {"E3": 1},
    "older": {"E15": 1},
    "custody": {"E9": 1},
    "remand": {"E14": 1},
    "other": {"E8": 9, "E16": 1},
}
REASONS_AT_18_FROM_FOSTER_CARE = {"E17": 70, "E5": 14, "E6": 5, "E8": 8, "E7": 3}
REASONS_AT_18 = {"E5": 55, "E6": 13, "E8": 24, "E7": 8}
BEFORE_THE_COURT = {"adopted": 1, "guardian": 0.85, "arrangements": 0.9, "home": 0.3, "stay": 0.88}
"""The share of periods with section 31 proceedings, by how they end."""


@dataclass(frozen=True)
class Course:
    """What is settled about a period of care before its placements are."""

    start: date
    end: date
    exit: str
    issued: date | None
    heard: date | None
    adoption: Adoption | None
    need: str


class Care:
    """An authority's children in care."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self.courts = courts.Courts(dice)
        self._placements = Placements(dice)
        self._exits = {age: Deck(dice, shares, 20) for age, shares in EXITS.items()}
        self._exits_of_arrivals = Deck(dice, EXITS_OF_ARRIVALS, 25)
        self._months = {kind: Spread(dice, curve, 20) for kind, curve in MONTHS.items()}

    def enter(self, child: Child, starts: date, need: str) -> CarePeriod:
        """A period of care of the child from this day on."""
        course = self._course(child, starts, need)
        period = CarePeriod(course.start, course.end, course.exit, adoption=course.adoption)
        period.episodes = self._placements.through(child, course)
        if course.issued and course.heard:
            period.proceedings = self._proceedings(course, period, course.issued, course.heard)
        period.episodes[-1].reason_ended = self._reason(course, period.episodes[-1].place)
        child.care.append(period)
        return period

    def _course(self, child: Child, starts: date, need: str) -> Course:
        dice = self._dice
        age = age_on(child.born, starts)
        deck = (
            self._exits_of_arrivals
            if child.uasc_until
            else next(deck for lowest, deck in reversed(self._exits.items()) if age >= lowest)
        )
        kind = deck.draw()
        issued = heard = adoption = None
        if not child.uasc_until and age < 16 and dice.chance(BEFORE_THE_COURT.get(kind, 0)):
            issued, heard = self.courts.opened_with_care(child, starts)
        coming_of_age = birthday(child.born, 18)
        if kind == "adopted" and heard:
            adoption = self._adoption(heard)
            end = adoption.order
        elif kind == "stay":
            end = coming_of_age
        else:
            end = after(starts, max(1, self._months[kind].draw() * 30.4))
            if heard and kind != "guardian":
                end = heard
            elif heard:
                end = heard if dice.chance(0.5) else max(heard, end)
        if end >= coming_of_age:
            kind, end = "stay", coming_of_age
        if heard and heard >= coming_of_age:
            issued = heard = None
        return Course(starts, end, kind, issued, heard, adoption, need)

    def _adoption(self, heard: date) -> Adoption:
        dice = self._dice
        decision = weekday_from(after(heard, dice.whole(-20, 12)))
        match = weekday_from(after(max(decision, heard), dice.along([(0, 40), (0.5, 140), (0.85, 300), (1, 600)])))
        placed = weekday_from(after(match, dice.whole(12, 45)))
        return Adoption(decision, match, placed, weekday_from(after(placed, dice.whole(120, 420))))

    def _proceedings(self, course: Course, period: CarePeriod, issued: date, heard: date) -> Proceedings:
        order, lives_with = courts.CARE_ORDER, _home_in(period.place_on(heard))
        if course.exit == "adopted":
            order, lives_with = courts.PLACEMENT_ORDER, courts.FOSTER_CARE
        elif heard == course.end and course.exit == "guardian":
            order, lives_with = courts.SPECIAL_GUARDIANSHIP, courts.RELATIVES
        elif heard == course.end and course.exit in ("arrangements", "relatives"):
            order, lives_with = courts.CHILD_ARRANGEMENTS, courts.RELATIVES
        elif heard == course.end:
            order, lives_with = courts.SUPERVISION_ORDER, courts.PARENTS
        elif lives_with == courts.PARENTS:
            order = courts.CARE_ORDER_AT_HOME
        return Proceedings(issued, heard, order, lives_with)

    def _reason(self, course: Course, last_place: str) -> str:
        if course.exit != "stay":
            return self._dice.weighted(REASONS[course.exit])
        return self._dice.weighted(REASONS_AT_18_FROM_FOSTER_CARE if last_place[0] == "U" else REASONS_AT_18)


def _home_in(place: str) -> str:
    if place in ("U1", "U2", "U3"):
        return courts.RELATIVES
    groups = {"U": courts.FOSTER_CARE, "P": courts.PARENTS, "K": courts.RESIDENTIAL, "A": courts.ADOPTION}
    return groups.get(place[0], courts.OTHER)
