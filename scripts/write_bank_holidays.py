"""Write the packaged list of England's bank holidays from the `holidays` library.

Run it after an upgrade of the library that brings a one-off holiday; a test fails until the list is written again.
"""

from __future__ import annotations

import csv
from pathlib import Path

import holidays

TARGET = Path(__file__).parent.parent / "src/csc_indicators/reference/data/bank_holidays.csv"
YEARS = range(2000, 2041)


def main() -> None:
    """Write the list: one row per day, with its name."""
    days = holidays.country_holidays("GB", subdiv="ENG", years=YEARS)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["date", "name"])
        writer.writerows((day.isoformat(), days[day]) for day in sorted(days))


if __name__ == "__main__":
    main()
