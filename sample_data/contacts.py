"""Families come to an authority's notice, and come back: the referrals of many years, and what they lead to."""

from datetime import date
from heapq import heappop, heappush

from sample_data.breaks import agree_short_breaks
from sample_data.care import Care
from sample_data.casework import NEEDS, Casework
from sample_data.days import EXTRACTED_ON, WARM_UP_FROM, after, age_on, birthday, weekday_from, weekday_within
from sample_data.dice import Curve, Deck, Dice, Spread
from sample_data.model import Authority, Case, Child, Family, Plan
from sample_data.people import People, severely_disabled

SOURCES = {
    "6": 30, "2A": 20, "3A": 2, "3B": 2, "3D": 3, "3E": 5, "3F": 4, "5A": 5, "5B": 2, "5C": 5, "5D": 4, "1A": 5,
    "1B": 1, "1C": 1, "1D": 2, "2B": 1, "4": 1.5, "7": 3, "8": 3, "9": 2.5, "10": 0.5, "3C": 1,
}  # fmt: skip
PATHS = {"none": 6.6, "assessed": 33, "in need": 42.7, "disabled": 1.5, "protect": 8.2, "care": 8.0}
"""What a contact about a family leads to."""
CARE_BY_AGE = {0: 1.0, 1: 0.45, 5: 0.38, 10: 0.48, 16: 0.6}
"""The share of the children of a family on the way to care who do enter it, by the lower end of their age band."""
BACK_AFTER: Curve = [(0, 10), (0.45, 80), (0.75, 180), (0.9, 365), (1, 1000)]
IN_NEED_DAYS: Curve = [(0, 20), (0.25, 75), (0.5, 140), (0.75, 240), (0.92, 420), (1, 900)]
DISABLED_DAYS: Curve = [(0, 200), (0.5, 1100), (1, 2600)]
INTO_CARE_DAYS: Curve = [(0, 0), (0.45, 5), (0.7, 45), (1, 250)]
YEARLY = {"family": 168, "arrival": 5.9, "visitor": 1.2, "newcomer": 0.8}
"""For each 10,000 children at England's level: families that are new, children who seek asylum without one, children on
another authority's protection plan who stay here, and children whose plan moves here with them."""
COMING_BACK, COMING_BACK_AFTER_A_PLAN = 0.44, 0.72


class Contacts:
    """The front door of an authority."""

    def __init__(self, authority: Authority, dice: Dice, movers: list[tuple[date, Child]]) -> None:
        self._dice = dice
        self._authority = authority
        self.people = People(dice)
        self._work = Casework(dice)
        self._care = Care(dice)
        self._queue: list[tuple[date, int, str, Family | Child | None]] = []
        self._turn = 0
        self._sources = Deck(dice, SOURCES, 100)
        self._paths = Deck(dice, PATHS, 100)
        self._after_plan_paths = Deck(dice, PATHS | {"protect": PATHS["protect"] * 4.5}, 100)
        self._in_need_days = Spread(dice, IN_NEED_DAYS)
        self.movers: list[tuple[date, Child]] = []
        """Children whose cases other authorities take over, with the day."""
        for day, child in movers:
            self._expect(day, "mover", child)

    def run(self) -> list[Child]:
        """Every child who was ever known, with all that happened to them up to the day of the extract."""
        self._expect_new_families()
        while self._queue:
            day, _, kind, who = heappop(self._queue)
            if kind == "arrival":
                self._arrival(day)
            elif kind == "visitor":
                self._visitor(day)
            elif kind == "newcomer":
                self._moved_in(day, self.people.new_family(day).children[0])
            elif isinstance(who, Child):
                self._moved_in(day, self.people.new_family_of(who).children[0])
            else:
                self._contact(day, who or self.people.new_family(day))
        return self.people.children

    def _expect(self, day: date, kind: str, who: Family | Child | None = None) -> None:
        if day <= EXTRACTED_ON:
            self._turn += 1
            heappush(self._queue, (day, self._turn, kind, who))

    def _expect_new_families(self) -> None:
        size = self._authority.people * self._authority.level / 10_000
        day = WARM_UP_FROM
        waiting = dict.fromkeys(YEARLY, 0.5)
        while day <= EXTRACTED_ON:
            weight = 0.12 if day.weekday() >= 5 else 1.352
            for kind, yearly in YEARLY.items():
                waiting[kind] += yearly * size / 365.25 * weight * self._dice.along([(0, 0), (1, 2)])
                while waiting[kind] >= 1:
                    waiting[kind] -= 1
                    self._expect(day, kind)
            day = after(day, 1)

    def _contact(self, day: date, family: Family) -> None:
        if len(family.children) < 6 and family.children[-1].cases and self._dice.chance(0.12):
            self.people.new_baby(family, day)
        children = [child for child in family.children if _may_be_referred(child, day)]
        some = [child for child in children if self._dice.chance(0.85)] or children[:1]
        path = (self._after_plan_paths if family.had_plan else self._paths).draw()
        source, need = self._sources.draw(), self._dice.weighted(NEEDS)
        for child in some:
            case = Case(day, source, need)
            child.unborn_when_known |= day < child.born and not child.cases
            child.cases.append(case)
            self._follow(path, case, child, family)
        if some:
            closed = max(child.cases[-1].closed for child in some)
            if closed < EXTRACTED_ON and self._dice.chance(
                COMING_BACK_AFTER_A_PLAN if family.had_plan else COMING_BACK
            ):
                self._expect(weekday_within(self._dice, closed, BACK_AFTER), "family", family)

    def _follow(self, path: str, case: Case, child: Child, family: Family) -> None:
        dice = self._dice
        if path == "none":
            case.no_further_action = True
            case.closed, case.need = case.opened, ""
            return
        assessed = self._work.assess(case, child, weekday_within(dice, case.opened, [(0, 0), (1, 3)]), case.opened)
        if path == "assessed":
            case.closed = weekday_within(dice, assessed.completed, [(0, 0), (1, 5)])
            case.closure_reason = "RC9" if case.closed >= date(2022, 4, 1) and dice.chance(0.4) else "RC8"
            self._enquire_sometimes(case, 0.28)
        elif path == "disabled":
            child.disabilities, case.need = severely_disabled(dice), "N2"
            self._close(case, child, after(assessed.completed, dice.along(DISABLED_DAYS)))
            if dice.chance(0.2):
                agree_short_breaks(dice, child, case)
        elif path == "protect" and age_on(child.born, case.opened) < 17:
            self._protect(case, child, self._work.first_days_of(case), date.max)
            family.had_plan = True
        elif path == "care" and dice.chance(_care_share(child, case.opened)):
            self._take_into_care(case, child)
        else:
            self._close(case, child, after(assessed.completed, self._in_need_days.draw()))
            self._enquire_sometimes(case, 0.37)
        self._work.assess_again(case, child)

    def _enquire_sometimes(self, case: Case, share: float) -> None:
        start = self._work.first_days_of(case)
        if self._dice.chance(share) and start < case.closed:
            self._work.enquire(case, start, conference=False)

    def _protect(self, case: Case, child: Child, start: date, until: date) -> None:
        conference = self._work.enquire(case, start, conference=True).conference
        if conference is None:
            return
        longest = min(until, birthday(child.born, 18))
        plan = self._work.protect(case, child, conference, longest)
        done = plan.end if plan else case.assessments[-1].completed
        if until == date.max:
            self._close(case, child, after(max(done, conference), self._dice.along([(0, 20), (0.5, 90), (1, 260)])))
            if plan and self._dice.chance(0.07):
                case.proceedings.append(self._care.courts.at_home(child, plan))
        elif plan and plan.end == until:
            plan.end = weekday_from(after(until, self._dice.whole(0, 30)))

    def _take_into_care(self, case: Case, child: Child) -> None:
        starts = after(case.opened, self._dice.along(INTO_CARE_DAYS))
        if self._dice.chance(0.3):
            conference = self._work.first_days_of(case)
            starts = after(conference, self._dice.whole(60, 300))
            if starts < birthday(child.born, 17) and starts > child.born:
                self._protect(case, child, conference, starts)
        elif self._dice.chance(0.4):
            self._work.enquire(case, self._work.first_days_of(case), conference=False)
        starts = max(starts, child.born, case.opened)
        if starts >= birthday(child.born, 18):
            self._close(case, child, after(starts, 60))
            return
        period = self._care.enter(child, starts, case.need)
        if period.exit == "home" and self._dice.chance(0.14):
            again = after(period.end, self._dice.whole(20, 300))
            if again < birthday(child.born, 17):
                period = self._care.enter(child, again, case.need)
        self._close_after_care(case, child)

    def _close_after_care(self, case: Case, child: Child) -> None:
        period = child.care[-1]
        reasons = {"adopted": "RC1", "guardian": "RC4", "arrangements": "RC3", "other authority": "RC5"}
        assessed = max(assessment.completed for assessment in case.assessments)
        if period.exit in reasons:
            case.closed, case.closure_reason = max(period.end, assessed), reasons[period.exit]
        elif period.end >= birthday(child.born, 18):
            stays = self._dice.along([(0, 0), (0.3, 365), (0.55, 1095), (0.9, 1100), (1, 2000)])
            case.closed, case.closure_reason = max(weekday_from(after(period.end, stays)), assessed), "RC7"
        else:
            self._close(case, child, after(period.end, self._dice.along([(0, 20), (0.6, 120), (1, 300)])))

    def _close(self, case: Case, child: Child, day: date) -> None:
        day = max(weekday_from(day), *(assessment.completed for assessment in case.assessments))
        coming_of_age = birthday(child.born, 18)
        if day >= coming_of_age > max(assessment.completed for assessment in case.assessments):
            case.closed = coming_of_age
            case.closure_reason = "RC6" if case.need == "N2" else "RC7"
            return
        case.closed, case.closure_reason = day, "RC7"
        if self._dice.chance(0.03):
            case.closure_reason = "RC5"
            if self._dice.chance(0.35):
                self.movers.append((day, child))

    def _arrival(self, day: date) -> None:
        child = self.people.new_arrival(day).children[0]
        case = Case(day, "5C" if self._dice.chance(0.6) else "6", "N8")
        child.cases.append(case)
        self._work.assess(case, child, day, day)
        self._care.enter(child, day, "N8")
        self._close_after_care(case, child)

    def _visitor(self, day: date) -> None:
        child = self.people.new_family(day).children[0]
        ends = min(after(day, self._dice.whole(40, 200)), birthday(child.born, 18))
        child.held_for_others.append(Plan(day, ends, "NEG", "NEG", 0, other_la=True))

    def _moved_in(self, day: date, child: Child) -> None:
        case = Case(day, "5C", "N1")
        child.cases.append(case)
        self._work.assess(case, child, day, day)
        case.transfer_in = weekday_within(self._dice, day, [(0, 6), (1, 16)])
        plan = self._work.protect(case, child, case.transfer_in, birthday(child.born, 18))
        self._close(case, child, after(plan.end if plan else case.transfer_in, self._dice.whole(30, 150)))


def _may_be_referred(child: Child, day: date) -> bool:
    if day >= birthday(child.born, 18) or child.born > after(day, 180):
        return False
    return not child.cases or (child.cases[-1].closed < day and not child.in_care_on(day) and not _adopted(child))


def _adopted(child: Child) -> bool:
    return bool(child.care) and child.care[-1].exit == "adopted"


def _care_share(child: Child, day: date) -> float:
    age = max(0, age_on(child.born, day))
    return next(share for lowest, share in reversed(CARE_BY_AGE.items()) if age >= lowest)
