"""Where a child in care lives, move by move, and the SSDA903 episodes that say so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sample_data.days import END_OF_Z1, NEW_YEAR_OF_CODES, add_months, after, age_on, weekday_from
from sample_data.dice import Curve, Deck, Dice
from sample_data.model import Child, Episode

if TYPE_CHECKING:
    from sample_data.care import Course

PLACES: dict[int, dict[str, float]] = {
    0: {"U6": 62, "U5": 8, "P1": 12, "R3": 8, "Z1": 3},
    5: {"U6": 73, "P1": 14, "K2": 11, "Z1": 2, "S1": 0.5},
    12: {"U6": 47, "P1": 10, "K2": 33, "S1": 1.5, "K1": 1, "Z1": 5, "H5": 2},
    16: {"U6": 30, "P1": 5, "K2": 22, "H5": 36, "K1": 1, "R5": 1.5, "Z1": 4},
}
"""Placements other than with relatives or friends, by the lower end of the age band."""
PLACES_OF_ARRIVALS = {"U6": 40, "H5": 57, "K2": 3}
PROVIDERS: dict[str, dict[str, float]] = {
    "U3": {"PR1": 1},
    "U5": {"PR1": 8, "PR5": 2},
    "U6": {"PR1": 55, "PR4": 38, "PR5": 7},
    "A6": {"PR1": 5, "PR2": 3, "PR5": 2},
    "P1": {"PR0": 1},
    "K1": {"PR2": 3, "PR3": 1},
    "K2": {"PR1": 25, "PR4": 70, "PR5": 5},
    "H5": {"PR4": 85, "PR5": 15},
    "R3": {"PR4": 1},
    "R5": {"PR3": 1},
    "S1": {"PR4": 3, "PR3": 1},
    "Z1": {"PR4": 1},
}
NEAR: Curve = [(0, 0.3), (0.4, 3), (0.8, 9), (1, 19.9)]
FAR: Curve = [(0, 20.1), (0.5, 34), (0.85, 80), (1, 240)]
FAR_SHARES = {"U": 0.21, "K": 0.55, "H": 0.3, "A": 0.55, "P": 0.03, "R": 0.6, "S": 0.7, "Z": 0.35}
CHANGE_REASONS = {"CARPL": 52, "CREQB": 10, "CREQO": 9, "LAREQ": 9, "PLACE": 6, "STAND": 2, "CHILD": 6, "CLOSE": 3,
                  "ALLEG": 2, "OTHER": 3}  # fmt: skip


@dataclass
class Spell:
    """A time with one carer."""

    start: date
    end: date
    place: str
    provider: str
    urn: str
    distance: str
    long_term_from: date | None = None
    away: tuple[date, date, str] | None = None


class Placements:
    """The placements that an authority makes."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._places = {age: Deck(dice, shares, 40) for age, shares in PLACES.items()}
        self._places_of_arrivals = Deck(dice, PLACES_OF_ARRIVALS, 20)
        self._homes = {kind: [str(dice.whole(1_000_000, 2_799_999)) for _ in range(9)] for kind in "UKHSA"}

    def through(self, child: Child, course: Course) -> list[Episode]:
        """The episodes of a period of care, from its first day to its last."""
        legal = self._legal_statuses(child, course)
        spells = self._spells(child, course, legal)
        return self._episodes(course, spells, legal)

    def _legal_statuses(self, child: Child, course: Course) -> dict[date, str]:
        if course.issued is None or course.heard is None:
            return {course.start: "J1" if course.exit == "remand" else "V2"}
        if course.issued <= course.start:
            statuses = {course.start: "C1"}
        else:
            swift = (course.issued - course.start).days <= 8
            statuses = {course.start: self._dice.weighted({"V2": 6, "L2": 3}) if swift else "V2"}
            if course.issued < course.end:
                statuses[course.issued] = "C1"
        if course.start < course.heard < course.end:
            statuses[course.heard] = "E1" if course.adoption else "C2"
        return statuses

    def _spells(self, child: Child, course: Course, legal: dict[date, str]) -> list[Spell]:
        dice = self._dice
        settles = course.adoption.match if course.adoption else course.end
        kin = not child.uasc_until and dice.chance({"guardian": 0.5, "arrangements": 0.6}.get(course.exit, 0.19))
        starts = [course.start, *self._moves(child, course.start, settles, kin)]
        ends = [*starts[1:], course.adoption.placed if course.adoption else course.end]
        spells = []
        for start, end in zip(starts, ends, strict=True):
            place = "U3" if kin and (start == course.start or dice.chance(0.3)) else self._place(child, start)
            if place == "Z1" and start >= END_OF_Z1:
                place = "U6"
            if place == "P1" and legal[max(day for day in legal if day <= start)] not in ("C1", "C2"):
                place = "U6"
            if place == "U5" and not course.adoption:
                place = "U6"
            spells.append(self._spell(child, start, end, place))
        for spell in spells:
            self._settle(spell, child)
        if course.adoption:
            spells.append(self._spell(child, course.adoption.placed, course.end, "A6"))
            if spells[-2].place == "U5":
                spells[-1] = replace(spells[-2], start=course.adoption.placed, end=course.end, place="A5", away=None)
        return spells

    def _moves(self, child: Child, start: date, settles: date, kin: bool) -> list[date]:
        moves: list[date] = []
        day, months = start, 0
        while day < settles:
            hazard = 0.14 if months < 2 else 0.036 if months < 10 else 0.0075
            if child.unsettled and age_on(child.born, day) >= 4:
                hazard = 0.2
            elif kin:
                hazard *= 0.4
            if self._dice.chance(hazard):
                move = after(day, self._dice.whole(1, 28))
                if move < after(settles, -10):
                    moves.append(move)
                    months = 0
            day, months = add_months(day, 1), months + 1
        return moves

    def _place(self, child: Child, day: date) -> str:
        if child.uasc_until:
            return self._places_of_arrivals.draw()
        age = age_on(child.born, day)
        return next(deck for lowest, deck in reversed(self._places.items()) if age >= lowest).draw()

    def _spell(self, child: Child, start: date, end: date, place: str) -> Spell:
        dice = self._dice
        urn = ""
        if place[0] in self._homes:
            urn = dice.pick(self._homes[place[0]])
        return Spell(start, end, place, dice.weighted(PROVIDERS[place]), urn, self._distance(child, place))

    def _distance(self, child: Child, place: str) -> str:
        dice = self._dice
        if dice.chance(0.45 if child.uasc_until else 0.03):
            return dice.pick(("", "", "999.9"))
        far = dice.chance(FAR_SHARES[place[0]])
        return f"{dice.number(FAR if far else NEAR) + dice.whole(1, 9) / 10:.1f}" if far else f"{dice.along(NEAR):.1f}"

    def _settle(self, spell: Spell, child: Child) -> None:
        days = (spell.end - spell.start).days
        if spell.place in ("U6", "U3") and days > 400 and self._dice.chance(0.6):
            spell.long_term_from = weekday_from(after(spell.start, self._dice.whole(250, 395)))
        if spell.place[0] in "UK" and days > 120 and self._dice.chance(0.12):
            away = after(spell.start, self._dice.whole(20, min(days - 40, 1500)))
            code = self._dice.weighted({"T1": 3, "T3": 4, "T4": 2, "T0": 1})
            back = after(away, self._dice.whole(2, 7 if code == "T4" else 14))
            if not (spell.long_term_from and away <= spell.long_term_from <= back):
                spell.away = (away, back, code)

    def _episodes(self, course: Course, spells: list[Spell], legal: dict[date, str]) -> list[Episode]:
        days = set(legal)
        for spell in spells:
            days |= {spell.start, spell.long_term_from or spell.start, *(spell.away[:2] if spell.away else ())}
            if spell.place == "H5" and spell.start < NEW_YEAR_OF_CODES < spell.end:
                days.add(NEW_YEAR_OF_CODES)
        starts = sorted(day for day in days if course.start <= day < course.end)
        episodes: list[Episode] = []
        for start, end in zip(starts, [*starts[1:], course.end], strict=True):
            episode = self._episode(course, spells, legal, start, end)
            if episodes:
                self._join(episodes[-1], episode, any(spell.start == start for spell in spells), start in legal)
            episodes.append(episode)
        return episodes

    def _episode(self, course: Course, spells: list[Spell], legal: dict[date, str], start: date, end: date) -> Episode:
        spell = next(spell for spell in reversed(spells) if spell.start <= start)
        place, provider, urn, distance = spell.place, spell.provider, spell.urn, spell.distance
        if place in ("U6", "U3") and spell.long_term_from and spell.long_term_from <= start:
            place = {"U6": "U4", "U3": "U1"}[place]
        if place == "H5" and start >= NEW_YEAR_OF_CODES:
            place = "K3"
        if spell.away and spell.away[0] <= start < spell.away[1]:
            place, provider, urn = spell.away[2], "", ""
        status = legal[max(day for day in legal if day <= start)]
        return Episode(start, end, "S", status, place, course.need, provider, distance, urn, "X1")

    def _join(self, before: Episode, episode: Episode, new_carer: bool, new_status: bool) -> None:
        away = before.place[0] == "T" or episode.place[0] == "T"
        there_or_back = away and before.place[0] != episode.place[0]
        moved = there_or_back or (new_carer and episode.place not in ("A3", "A5"))
        if moved:
            episode.reason_new = "B" if new_status else "P"
            before.reason_change = "" if away else self._dice.weighted(CHANGE_REASONS)
        elif before.place != episode.place:
            episode.reason_new = "U" if new_status else "T"
        else:
            episode.reason_new = "L"
