"""The stretch of time that a made-up England covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LAST_YEAR = 2025
WARM_UP_YEARS = 4


@dataclass(frozen=True)
class Span:
    """`years` reporting years, the last of which ends on 31 March 2025."""

    years: int

    @property
    def reporting_years(self) -> list[int]:
        """The years, each named by the 31 March on which it ends."""
        return list(range(LAST_YEAR - self.years + 1, LAST_YEAR + 1))

    @property
    def labels(self) -> list[str]:
        """The same as text: 2024-25."""
        return [f"{year - 1}-{year % 100:02}" for year in self.reporting_years]

    @property
    def start(self) -> date:
        return date(LAST_YEAR - self.years, 4, 1)

    @property
    def end(self) -> date:
        return date(LAST_YEAR, 3, 31)

    @property
    def extracted(self) -> date:
        return date(LAST_YEAR, 9, 30)

    @property
    def first_child(self) -> date:
        """Children arrive from here, so that cases are open when the span begins."""
        return date(LAST_YEAR - self.years - WARM_UP_YEARS, 4, 1)

    @property
    def days_of_arrival(self) -> int:
        return (self.end - self.first_child) // timedelta(days=1) + 1
