"""Titles that follow the period."""

from __future__ import annotations

import pytest
from made_up_counts import info

from csc_indicators.figures.titles import common_titles, title_in
from csc_indicators.periods import parse_period, rolling

STOCK = info(title="Children in need at 31 March", title_of_period="Children in need at {day}")
FLOW = info(title="Referrals in the year", title_of_period="Referrals in the {span}")


@pytest.mark.parametrize(
    ("period", "stock", "flow"),
    [
        ("2024-25", "Children in need at 31 March", "Referrals in the year"),
        ("2024-04-01..2025-03-31", "Children in need at 31 March", "Referrals in the year"),
        ("2024-25 Q1", "Children in need at 30 June", "Referrals in the quarter"),
        ("2024-05", "Children in need at 31 May", "Referrals in the month"),
        ("2024-10-01..2025-09-30", "Children in need at 30 September", "Referrals in the 12 months"),
        ("2024-10-03..2025-01-04", "Children in need at 4 January", "Referrals in the period"),
    ],
)
def test_a_title_says_the_day_and_the_length_of_the_period(period: str, stock: str, flow: str) -> None:
    assert (title_in(STOCK, parse_period(period)), title_in(FLOW, parse_period(period))) == (stock, flow)


def test_a_rolling_year_is_of_twelve_months() -> None:
    assert title_in(FLOW, rolling(parse_period("2024-25 Q1"), "12m")) == "Referrals in the 12 months"


def test_a_title_without_a_period_in_it_stays() -> None:
    assert title_in(info(title="Section 47 enquiries"), parse_period("2024-05")) == "Section 47 enquiries"


@pytest.mark.parametrize(
    ("periods", "stock", "flow"),
    [
        (["2023-24", "2024-25"], "Children in need at 31 March", "Referrals in the year"),
        (["2024-25 Q1"], "Children in need at 30 June", "Referrals in the quarter"),
        (["2024-25 Q1", "2024-25 Q2"], "Children in need at the end of the quarter", "Referrals in the quarter"),
        (["2024-25", "2025-26 Q1"], "Children in need at the end of the period", "Referrals in the period"),
    ],
)
def test_the_title_of_several_periods_is_true_of_them_all(periods: list[str], stock: str, flow: str) -> None:
    titles = common_titles({"stock": STOCK, "flow": FLOW}, [parse_period(period) for period in periods])
    assert (titles["stock"].title, titles["flow"].title) == (stock, flow)
