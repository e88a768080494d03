"""Agency social workers under the national rules: assignments, caps, the quarterly return; and supervision."""

from datetime import date

from sample_data.days import EXTRACTED_ON, add_months, after, weekday_from
from sample_data.dice import Dice
from sample_data.rows import Rows
from sample_data.workforce import Worker, Workforce

QUARTERS = tuple(date(year, month, day) for year in (2024, 2025) for month, day in
                 ((3, 31), (6, 30), (9, 30), (12, 31)) if date(year, month, day) <= EXTRACTED_ON)  # fmt: skip
ASSIGNMENTS_FROM, SUPERVISION_FROM = date(2024, 4, 1), date(2024, 4, 1)
JOBS = {"SOCIAL_WORKER": 0.55, "SENIOR_SOCIAL_WORKER": 0.2, "ADVANCED_PRACTITIONER": 0.08, "TEAM_MANAGER": 0.13,
        "REVIEWING_OFFICER": 0.04}  # fmt: skip
PAY = {"SOCIAL_WORKER": (34.5, 21.6), "SENIOR_SOCIAL_WORKER": (37.5, 24.2), "ADVANCED_PRACTITIONER": (40, 26.4),
       "TEAM_MANAGER": (44.5, 29.3), "REVIEWING_OFFICER": (43, 28.7)}  # fmt: skip
"""Pounds an hour: of agency and of employed workers."""
CAPS = {"SOCIAL_WORKER": 40, "SENIOR_SOCIAL_WORKER": 43, "ADVANCED_PRACTITIONER": 46, "TEAM_MANAGER": 52,
        "REVIEWING_OFFICER": 50}  # fmt: skip
CAPS_FROM = date(2023, 4, 1)
OF_ROLES = {"3": "TEAM_MANAGER", "4": "SENIOR_SOCIAL_WORKER", "5": "SOCIAL_WORKER"}
HELD, LATE = 0.9, 0.25


class Agency:
    """An authority's use of agency social workers."""

    def __init__(self, dice: Dice, workforce: Workforce) -> None:
        self._dice = dice
        self._workers = workforce.workers

    def write(self, rows: Rows) -> None:
        """Every row of the four extracts."""
        for job, cap in CAPS.items():
            rows.add("agency_price_caps", job_type=job, valid_from=CAPS_FROM, hourly_cap=cap)
        for quarter in QUARTERS:
            self._return(rows, quarter)
        for worker in self._workers:
            if worker.agency and worker.ends > ASSIGNMENTS_FROM and worker.starts <= EXTRACTED_ON:
                self._assignment(rows, worker)
            if not worker.agency and worker.role in "45" and worker.ends > SUPERVISION_FROM:
                self._supervisions(rows, worker)

    def _return(self, rows: Rows, quarter: date) -> None:
        there = [worker for worker in self._workers if worker.starts <= quarter < worker.ends]
        employed = sum(worker.hours for worker in there if not worker.agency)
        agency = sum(worker.hours for worker in there if worker.agency)
        gone = [one for one in self._workers if not one.agency and add_months(quarter, -3) < one.ends <= quarter]
        left = sum(worker.hours for worker in gone)
        for job, share in JOBS.items():
            rows.add(
                "agency_return",
                as_at_date=quarter,
                job_type=job,
                fte_in_post=f"{employed * share:.1f}",
                vacancies_fte=f"{employed * share * 0.17 * self._about():.1f}",
                leavers_fte=f"{left * share:.1f}",
                agency_fte=f"{agency * share:.1f}",
                agency_hourly_pay=f"{PAY[job][0] * self._about():.2f}",
                permanent_hourly_pay=f"{PAY[job][1] * (0.98 + 0.02 * self._about()):.2f}",
            )

    def _about(self) -> float:
        return self._dice.along([(0, 0.93), (1, 1.07)])

    def _assignment(self, rows: Rows, worker: Worker) -> None:
        dice = self._dice
        job = OF_ROLES[worker.role]
        left = after(worker.starts, -dice.whole(40, 900)) if dice.chance(0.35) else None
        rows.add(
            "agency_assignments",
            worker_id=worker.id,
            start_date=worker.starts,
            end_date=worker.ends,
            job_type=job,
            experience_from=after(worker.starts, -dice.whole(800, 6000)),
            asye_completed=dice.chance(0.96),
            left_permanent_post=left,
            cooling_off_exempt=dice.chance(0.1) if left else None,
            references_received="" if dice.chance(0.05) else dice.whole(0, 3),
            notice_weeks=4 if dice.chance(0.85) else 1,
            hourly_price=f"{CAPS[job] * dice.along([(0, 0.85), (0.85, 1), (1, 1.15)]):.2f}",
        )

    def _supervisions(self, rows: Rows, worker: Worker) -> None:
        dice = self._dice
        due = weekday_from(after(max(worker.starts, SUPERVISION_FROM), dice.whole(0, 30)))
        while due < min(worker.ends, EXTRACTED_ON):
            held = weekday_from(after(due, dice.whole(1, 12) if dice.chance(LATE) else -dice.whole(0, 4)))
            rows.add("supervisions", worker_id=worker.id, due_date=due, held_date=held if dice.chance(HELD) else None)
            due = weekday_from(add_months(due, 1))
