"""Which agencies come to strategy discussions and conferences."""

from datetime import date

from sample_data.dice import Dice
from sample_data.model import Enquiry

RECORDED_FROM = date(2024, 4, 1)
"""Since when the authorities record who came."""
AT_DISCUSSIONS = {"EDUCATION": 0.68, "YOUTH_JUSTICE": 0.02, "ADULT_SERVICES": 0.03}
AT_CONFERENCES = {"POLICE": 0.71, "HEALTH": 0.93, "EDUCATION": 0.8, "ADULT_SERVICES": 0.07, "DOMESTIC_ABUSE": 0.06,
                  "PROBATION": 0.05, "HOUSING": 0.04}  # fmt: skip


class Meetings:
    """Who takes part in an authority's meetings."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice

    def at_discussion(self, enquiry: Enquiry) -> str:
        """The agencies at a strategy discussion, true to what is said of police and health."""
        if enquiry.start < RECORDED_FROM:
            return ""
        came = self._came(AT_DISCUSSIONS)
        said = {"POLICE": enquiry.police, "HEALTH": enquiry.health}
        return ";".join([agency for agency, there in said.items() if there] + came)

    def at_conference(self, day: date) -> str:
        """The agencies at a conference."""
        return ";".join(self._came(AT_CONFERENCES)) if day >= RECORDED_FROM else ""

    def _came(self, shares: dict[str, float]) -> list[str]:
        return [agency for agency, share in shares.items() if self._dice.chance(share)]
