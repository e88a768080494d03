"""The lines of the revenue outturn, in thousands of pounds."""

from sample_data.dice import Dice
from sample_data.model import Authority
from sample_data.rows import Rows

POUNDS_A_CHILD = {"2021-22": 1090, "2022-23": 1190, "2023-24": 1300, "2024-25": 1385}
SHARES = {
    "cla_expenditure": 0.52,
    "cla_fostering_expenditure": 0.13,
    "cla_residential_expenditure": 0.22,
    "safeguarding_expenditure": 0.21,
    "family_support_expenditure": 0.125,
}
SHARE_OF_ALL_SERVICES = 0.097


def write_spending(rows: Rows, dice: Dice, authority: Authority) -> None:
    """Each line of each financial year."""
    leaning = dice.along([(0, 0.9), (1, 1.1)])
    for year, pounds in POUNDS_A_CHILD.items():
        total = round(pounds * authority.people / 1000 * leaning * dice.along([(0, 0.98), (1, 1.02)]))
        rows.add("spending", financial_year=year, line="csc_total_expenditure", amount=total)
        services = round(total / SHARE_OF_ALL_SERVICES * dice.along([(0, 0.93), (1, 1.07)]))
        rows.add("spending", financial_year=year, line="total_service_expenditure", amount=services)
        for line, share in SHARES.items():
            amount = round(total * share * dice.along([(0, 0.96), (1, 1.04)]))
            rows.add("spending", financial_year=year, line=line, amount=amount)
