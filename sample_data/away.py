"""Children who go missing from care, and what was asked for when a placement was looked for."""

from datetime import date

from sample_data.days import EXTRACTED_ON, after, age_on, weekday_from
from sample_data.dice import Curve, Dice
from sample_data.model import CarePeriod, Child, Episode
from sample_data.rows import Rows

MISSING_FROM, REQUESTS_FROM = date(2023, 4, 1), date(2024, 4, 1)
GOES_MISSING, AWAY = 0.24, 0.15
"""Of young people of 12 and over in care; and the share of absences that are no missing episode."""
BETWEEN: Curve = [(0, 3), (0.5, 60), (1, 400)]
HOURS_AWAY: Curve = [(0, 0), (0.6, 1), (0.9, 4), (1, 25)]
REQUESTED, AS_REQUESTED, NO_DISTANCE = 0.75, 0.8, 0.15
TYPES = {"U": "FOSTER", "K2": "CHILDRENS_HOME", "K1": "SECURE", "K3": "SUPPORTED", "H5": "SUPPORTED",
         "S1": "RESIDENTIAL_SCHOOL", "R": "OTHER_RESIDENTIAL", "P1": "PARENTS", "A": "ADOPTION"}  # fmt: skip
DISTANCES = {"10": 35, "20": 45, "50": 20}


class Away:
    """Where children in care are when they are not at home, and where they should have been."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice

    def write(self, rows: Rows, children: list[Child]) -> None:
        """Every row of the two extracts."""
        for child in children:
            for period in child.care:
                self._missing(rows, child, period)
                for episode in period.episodes:
                    self._request(rows, child, episode)

    def _missing(self, rows: Rows, child: Child, period: CarePeriod) -> None:
        dice = self._dice
        last = min(period.end, EXTRACTED_ON)
        day = max(period.start, MISSING_FROM)
        if day >= last or age_on(child.born, last) < 12 or not dice.chance(GOES_MISSING):
            return
        day = after(day, dice.along(BETWEEN))
        while day < last:
            if age_on(child.born, day) >= 12:
                kind = "A" if dice.chance(AWAY) else "M"
                back = min(after(day, dice.along(HOURS_AWAY)), last)
                rows.add("missing_episodes", child, start_date=day, end_date=back, missing_type=kind)
                day = back
            day = after(day, 1 + dice.along(BETWEEN))

    def _request(self, rows: Rows, child: Child, episode: Episode) -> None:
        dice = self._dice
        kind = next((TYPES[start] for start in (episode.place, episode.place[0]) if start in TYPES), "")
        new = episode.reason_new in ("S", "P", "B") and episode.place not in ("A3", "A5")
        if not kind or not new or not REQUESTS_FROM <= episode.start <= EXTRACTED_ON or not dice.chance(REQUESTED):
            return
        asked = kind if dice.chance(AS_REQUESTED) else dice.pick(("FOSTER", "CHILDRENS_HOME"))
        rows.add(
            "placement_requests",
            child,
            request_date=weekday_from(after(episode.start, -dice.whole(2, 20))),
            requested_type=asked,
            max_distance_miles="" if dice.chance(NO_DISTANCE) else dice.weighted(DISTANCES),
            placed_date=episode.start,
        )
