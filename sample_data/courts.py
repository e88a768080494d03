"""Section 31 proceedings."""

from datetime import date

from sample_data.days import after, birthday, weekday_from
from sample_data.dice import Deck, Dice
from sample_data.model import Child, Plan, Proceedings

CARE_ORDER, CARE_ORDER_AT_HOME, PLACEMENT_ORDER, SUPERVISION_ORDER = "A", "B", "C", "D"
SPECIAL_GUARDIANSHIP, CHILD_ARRANGEMENTS, NO_ORDER = "E", "F", "NO_ORDER"
PARENTS, RELATIVES, FOSTER_CARE = "PARENTS", "RELATIVES", "FOSTER_CARE"
RESIDENTIAL, ADOPTION, OTHER = "RESIDENTIAL", "ADOPTION", "OTHER"


class Courts:
    """The family court, as far as the authority's lists show it."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._weeks = Deck(dice, {22: 1, 26: 5, 30: 3, 36: 3, 44: 3, 52: 2, 70: 1}, 18)
        self._home_orders = Deck(dice, {SUPERVISION_ORDER: 7, NO_ORDER: 2, CHILD_ARRANGEMENTS: 1}, 10)

    def opened_with_care(self, child: Child, starts: date) -> tuple[date, date]:
        """Proceedings about a child who enters care: the days of issue and of the final hearing."""
        issued = weekday_from(after(starts, self._dice.number([(0, -10), (0.5, 3), (0.8, 20), (1, 150)])))
        issued = max(issued, child.born)
        return issued, weekday_from(after(issued, self._weeks.draw() * 7 + self._dice.whole(-14, 14)))

    def at_home(self, child: Child, plan: Plan) -> Proceedings:
        """Proceedings about a child with a protection plan, who stays with the family."""
        issued = weekday_from(max(child.born, after(plan.start, self._dice.whole(30, 250))))
        issued = min(issued, after(birthday(child.born, 17), -1))
        ended = weekday_from(after(issued, self._weeks.draw() * 7))
        order = self._home_orders.draw()
        return Proceedings(issued, ended, order, RELATIVES if order == CHILD_ARRANGEMENTS else PARENTS)
