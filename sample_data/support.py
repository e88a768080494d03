"""Early help, child in need plans, and the reviews of protection plans."""

from datetime import date

from sample_data.days import EXTRACTED_ON, after, birthday, weekday_from
from sample_data.dice import Curve, Deck, Dice
from sample_data.model import Case, Child, Plan
from sample_data.rows import Rows
from sample_data.workforce import Workforce

EARLY_HELP_FROM = CIN_PLANS_FROM = date(2023, 4, 1)
REVIEWS_FROM = date(2024, 4, 1)
EARLY_HELP_AFTER = {"RC9": 0.72, "RC8": 0.11}
"""The share of closures after assessment that early help follows."""
STEPPED_UP = 0.05
"""The share of referrals that early help was stepped up to."""
ENDS = {"NEEDS_MET": 66, "DECLINED": 19, "STEPPED_UP": 5, "MOVED": 3, "OTHER": 7}
EARLY_HELP_DAYS: Curve = [(0, 20), (0.5, 150), (1, 420)]
PLANNED, LED_BY_OTHERS, NO_LEAD_RECORDED = 0.42, 0.16, 0.04


class Support:
    """An authority's work below and beside protection."""

    def __init__(self, dice: Dice, workforce: Workforce) -> None:
        self._dice = dice
        self._workforce = workforce
        self._ends = Deck(dice, ENDS)

    def write(self, rows: Rows, children: list[Child]) -> None:
        """Every row of the three extracts."""
        for child in children:
            for case in child.cases:
                self._early_help(rows, child, case)
                self._need_plan(rows, child, case)
                for plan in case.plans:
                    self._reviews(rows, child, plan)

    def _early_help(self, rows: Rows, child: Child, case: Case) -> None:
        dice = self._dice
        if case.opened >= after(EARLY_HELP_FROM, 30) and not case.no_further_action and dice.chance(STEPPED_UP):
            start = max(weekday_from(after(case.opened, -dice.whole(60, 300))), child.born)
            if start < case.opened:
                self._write_early_help(rows, child, start, case.opened, "STEPPED_UP")
        if case.closed >= EARLY_HELP_FROM and dice.chance(EARLY_HELP_AFTER.get(case.closure_reason, 0)):
            start = weekday_from(after(case.closed, dice.whole(0, 80)))
            end = min(weekday_from(after(start, dice.along(EARLY_HELP_DAYS))), birthday(child.born, 18))
            if start < end:
                self._write_early_help(rows, child, start, end, self._ends.draw())

    def _write_early_help(self, rows: Rows, child: Child, start: date, end: date, reason: str) -> None:
        if start <= EXTRACTED_ON:
            told = reason if end <= EXTRACTED_ON else ""
            rows.add("early_help", child, start_date=start, end_date=end, end_reason=told)

    def _need_plan(self, rows: Rows, child: Child, case: Case) -> None:
        dice = self._dice
        if case.closed < CIN_PLANS_FROM or case.no_further_action or case.plans or not case.assessments:
            return
        start = weekday_from(after(case.assessments[0].completed, dice.whole(0, 12)))
        in_care = any(period.end > start for period in child.care)
        if in_care or start >= after(case.closed, -20) or start > EXTRACTED_ON or not dice.chance(PLANNED):
            return
        worker = f"P{dice.whole(1, 9)}"
        qualified = not dice.chance(LED_BY_OTHERS)
        if qualified:
            worker = dice.pick(self._workforce.with_cases(max(start, date(2018, 10, 1)))).id
        recorded = not dice.chance(NO_LEAD_RECORDED)
        rows.add(
            "cin_plans",
            child,
            start_date=start,
            end_date=case.closed,
            lead_worker_id=worker if recorded else "",
            lead_qualified=qualified if recorded else None,
        )

    def _reviews(self, rows: Rows, child: Child, plan: Plan) -> None:
        day = weekday_from(after(plan.start, self._dice.whole(70, 91)))
        while day < min(plan.end, after(EXTRACTED_ON, 1)):
            if day >= REVIEWS_FROM:
                rows.add("cp_reviews", child, review_date=day)
            late = 60 if self._dice.chance(0.06) else 0
            day = weekday_from(after(day, self._dice.whole(150, 180) + late))
