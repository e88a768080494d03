"""Social workers, agency workers, vacancies, and who works with whom."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from sample_data.days import COVERS_FROM, EXTRACTED_ON, add_months, after, weekday_from
from sample_data.dice import Curve, Deck, Dice
from sample_data.model import Authority, Child
from sample_data.rows import Rows

CENSUS_DAYS = tuple(date(year, 9, 30) for year in range(2017, 2026))
WORKERS_FOR_10_000 = 33.5
AGENCY_SHARE = 0.16
"""Agency workers for each worker in post."""
TURNOVER = 0.122
ROLES = {"1": 2, "2": 7, "3": 15, "4": 17, "5": 48, "6": 11}
VACANCIES = {"3": 0.1, "4": 0.2, "5": 0.7}
HOURS = {"1.0": 72, "0.8": 14, "0.6": 9, "0.5": 5}
ETHNICITIES = {
    "WBRI": 68, "WIRI": 1, "WOTH": 5, "MWBC": 1.6, "MOTH": 1.6, "AIND": 2, "APKN": 2, "ABAN": 0.8, "BCRB": 4, "BAFR": 8,
    "BOTH": 1, "OOTH": 1, "REFU": 1, "NOBT": 3,
}  # fmt: skip
YEARS_BEFORE: Curve = [(0, 0), (0.4, 2), (0.7, 6), (0.9, 14), (1, 27)]
CHANGE_A_MONTH = 0.098


@dataclass
class Worker:
    """A social worker, for as long as they work for the authority."""

    id: str
    role: str
    hours: float
    starts: date
    agency: bool
    ethnicity: str
    ends: date = date.max


class Workforce:
    """An authority's social workers since the census of 2017."""

    def __init__(self, authority: Authority, dice: Dice) -> None:
        self._dice = dice
        self._size = round(WORKERS_FOR_10_000 * authority.people / 10_000 * authority.level)
        self._roles, self._hours = Deck(dice, ROLES), Deck(dice, HOURS)
        self._ethnicities = Deck(dice, ETHNICITIES)
        self.workers: list[Worker] = []
        self._hired = 0
        for _ in range(self._size):
            self._hire(after(CENSUS_DAYS[0], -dice.along(YEARS_BEFORE) * 365), agency=False)
        for _ in range(round(self._size * AGENCY_SHARE)):
            self._hire(after(CENSUS_DAYS[0], -dice.whole(10, 400)), agency=True)
        for earlier, census in pairwise(CENSUS_DAYS):
            self._year(earlier, census)

    def _year(self, earlier: date, census: date) -> None:
        dice = self._dice
        days = (census - earlier).days
        size = self._size + dice.whole(-2, 2)
        for agency, size_wanted, turnover in ((False, size, TURNOVER), (True, round(size * AGENCY_SHARE), 0.6)):
            there = [worker for worker in self.workers if worker.agency == agency and worker.ends > earlier]
            leaving = round(len(there) * turnover)
            for place, worker in enumerate(dice.shuffled(there)):
                if place < leaving:
                    worker.ends = after(earlier, dice.whole(1, days))
                elif place == leaving and worker.role == "5" and not agency:
                    self._promote(worker, weekday_from(after(earlier, dice.whole(1, days - 3))))
            staying = sum(worker.agency == agency and worker.ends > census for worker in self.workers)
            for _ in range(size_wanted - staying):
                self._hire(weekday_from(after(earlier, dice.whole(1, days - 3))), agency)

    def _hire(self, day: date, agency: bool) -> None:
        role = self._dice.weighted({"5": 80, "4": 10, "3": 10}) if agency else self._roles.draw()
        hours = 1.0 if agency else float(self._hours.draw())
        self._hired += 1
        self.workers.append(Worker(f"W{self._hired:04}", role, hours, day, agency, self._ethnicities.draw()))

    def _promote(self, worker: Worker, day: date) -> None:
        worker.ends = day
        self.workers.append(replace(worker, role="4", starts=day, ends=date.max))

    def with_cases(self, day: date) -> list[Worker]:
        """The workers who may hold cases on a day."""
        return [worker for worker in self.workers if worker.role in "45" and worker.starts <= day < worker.ends]

    def write(self, rows: Rows) -> None:
        """Everyone who was in post, or on an agency's books, since the census before the sample begins."""
        for worker in self.workers:
            if worker.ends <= date(COVERS_FROM.year - 1, 9, 30):
                continue
            rows.add(
                "social_workers",
                worker_id=worker.id,
                fte=f"{worker.hours:g}",
                agency=worker.agency,
                role=worker.role,
                start_date=worker.starts,
                end_date=worker.ends,
                fte_before_leaving=f"{worker.hours:g}" if worker.ends <= EXTRACTED_ON and not worker.agency else "",
                cases_held=self._cases(worker),
                covering_vacancy=self._dice.chance(0.81) if worker.agency else None,
                ethnicity="" if worker.agency else worker.ethnicity,
                qualified=True,
            )
        for census in CENSUS_DAYS[3:]:
            for role, share in VACANCIES.items():
                fte = self._size * 0.9 * 0.166 * share * self._dice.along([(0, 0.85), (1, 1.15)])
                rows.add("vacancies", as_at_date=census, fte=f"{round(fte * 5) / 5:g}", role=role)

    def _cases(self, worker: Worker) -> str:
        load = {"5": 17.4, "4": 10.5}.get(worker.role)
        if load is None:
            return "0"
        return str(round(load * worker.hours * self._dice.along([(0, 0.65), (0.5, 1), (1, 1.3)])))

    def allocate(self, rows: Rows, children: list[Child]) -> None:
        """The workers of the children in care, one after another."""
        for child in children:
            for period in child.care:
                if period.end > COVERS_FROM and period.start <= EXTRACTED_ON:
                    self._allocate(rows, child, max(period.start, CENSUS_DAYS[1]), period.start, period.end)

    def _allocate(self, rows: Rows, child: Child, day: date, starts: date, ends: date) -> None:
        dice = self._dice
        worker = dice.pick(self.with_cases(day))
        earlier = worker
        since = starts if worker.starts <= starts else max(starts, worker.starts)
        while day < min(ends, EXTRACTED_ON):
            month = weekday_from(add_months(day, 1))
            if worker.ends <= month or dice.chance(CHANGE_A_MONTH):
                last = min(worker.ends, month, ends)
                self._write_allocation(rows, child, worker, since, last)
                if last == ends:
                    return
                others = [other for other in self.with_cases(last) if other.id != worker.id]
                back = earlier != worker and earlier in others and dice.chance(0.25)
                earlier, worker, since = worker, earlier if back else dice.pick(others), last
            day = month
        self._write_allocation(rows, child, worker, since, ends)

    def _write_allocation(self, rows: Rows, child: Child, worker: Worker, start: date, end: date) -> None:
        if start < end and end > COVERS_FROM and start <= EXTRACTED_ON:
            rows.add("case_allocations", child, worker_id=worker.id, start_date=start, end_date=end)
