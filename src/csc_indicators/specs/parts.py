"""The two parts of a figure, and the cohorts whose rows each counts."""

from __future__ import annotations

from typing import Literal

from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.model import AnyIndicator, Average, Percentage, Population, Rate, Ratio

Part = Literal["numerator", "denominator"]
PARTS: tuple[Part, Part] = ("numerator", "denominator")


def counted_cohorts(indicator: AnyIndicator, part: Part) -> list[tuple[Cohort, str]]:
    """The cohorts whose rows the part counts or adds up, each with a further condition; none for the population."""
    match indicator, part:
        case Rate(), "numerator":
            return [(indicator.cohort, "")]
        case Percentage(weight=None), "numerator":
            return [(indicator.cohort, indicator.numerator)]
        case Percentage(weight=None), "denominator":
            return [(indicator.cohort, "")]
        case Average(), "denominator":
            return [(indicator.cohort, f"{indicator.value} is not null")]
        case Ratio(), "numerator":
            return [(quantity, "") for quantity in indicator.numerator]
        case Ratio(), "denominator":
            counted = [quantity for quantity in indicator.denominator if not isinstance(quantity, Population)]
            return [(quantity, "") for quantity in counted] if len(counted) == len(indicator.denominator) else []
        case _:
            return []
