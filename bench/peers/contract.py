"""What every contender is asked for, and how a peer answers."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path

INDICATORS = (
    "cin_rate",
    "repeat_referrals",
    "referrals_no_further_action",
    "assessments_rate",
    "assessments_within_45_days",
    "s47_rate",
    "cp_plan_starts_rate",
    "repeat_cp_plans",
    "cp_plans_rate",
    "cp_plans_over_2_years",
    "cla_starting_rate",
    "cla_rate",
    "cla_foster_care",
    "cla_over_20_miles",
    "cla_three_or_more_placements",
    "social_worker_turnover",
)
HEADER = ("indicator", "period", "la_code", "numerator", "denominator")
"""A rate has no denominator here: the population is not the peers' work."""


@dataclass(frozen=True)
class Asked:
    """A folder of extracts and the reporting years, each named by the 31 March on which it ends."""

    folder: Path
    years: list[int]

    @property
    def first_day(self) -> date:
        return date(self.years[0] - 1, 4, 1)

    @property
    def last_day(self) -> date:
        return date(self.years[-1], 3, 31)

    def file(self, extract: str) -> Path:
        """The extract's one file, Parquet or else CSV."""
        parquet = self.folder / f"{extract}.parquet"
        return parquet if parquet.exists() else self.folder / f"{extract}.csv"


def label(year: int) -> str:
    """2025 is 2024-25."""
    return f"{year - 1}-{year % 100:02}"


def asked() -> Asked:
    """What the command line asks for; the years must follow each other."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("periods", nargs="+", help="reporting years such as 2024-25")
    given = words.parse_args()
    return Asked(given.folder, sorted(int(period[:4]) + 1 for period in given.periods))
