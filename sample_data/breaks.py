"""Short breaks: agreed series of stays, which no figure about children in care counts."""

from sample_data.days import after, birthday
from sample_data.dice import Dice
from sample_data.model import Case, Child, Episode


def agree_short_breaks(dice: Dice, child: Child, case: Case) -> None:
    """A series of short breaks, recorded as one agreement (V4) or stay by stay (V3)."""
    start = after(case.assessments[0].completed, dice.whole(20, 90))
    last = min(case.closed, birthday(child.born, 18))
    if start >= after(last, -60) or start < child.born:
        return
    if dice.chance(0.6):
        child.breaks.append(Episode(start, last, "S", "V4", "U6", "N2", "PR1", "", "", "E8"))
        return
    urn = str(dice.whole(1_000_000, 2_799_999))
    stay = after(start, 0 if dice.chance(0.5) else max(0, (last - start).days - 200))
    for _ in range(6):
        if after(stay, 4) < last:
            child.breaks.append(Episode(stay, after(stay, 2), "S", "V3", "K2", "N2", "PR4", "", urn, "E4A"))
        stay = after(stay, dice.whole(14, 40))
