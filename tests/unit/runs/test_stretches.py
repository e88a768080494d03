"""What is left of a period beside others inside it is counted too, since it is never less than nothing."""

from __future__ import annotations

from datetime import date

import pytest

from csc_indicators.periods import parse_period
from csc_indicators.runs.earlier_releases import stretches_of


def days(*periods: str) -> list[tuple[date, date]]:
    return [(one.start, one.end) for one in map(parse_period, periods)]


@pytest.mark.parametrize(
    ("periods", "left"),
    [
        (["2024-25"], []),
        (["2023-24", "2024-25"], []),
        (["2024-25", "2024-25 Q1", "2024-25 Q2", "2024-25 Q3", "2024-25 Q4"], []),
        (["2024-25", "2024-25 Q1", "2024-25 Q2"], ["2024-10-01..2025-03-31"]),
        (["2024-25", "2024-25 Q2"], ["2024-04-01..2024-06-30", "2024-10-01..2025-03-31"]),
        (["2024-25", "2024-25 Q1", "2024-04"], ["2024-07-01..2025-03-31", "2024-05-01..2024-06-30"]),
        (["2024-04-01..2025-03-31", "2024-07-01..2025-06-30"], []),
    ],
)
def test_the_stretches_that_are_left(periods: list[str], left: list[str]) -> None:
    assert sorted(period.label for period in stretches_of(days(*periods))) == sorted(left)
