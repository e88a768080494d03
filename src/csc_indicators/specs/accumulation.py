"""Whether the figure of a quarter is less than that of a year because the quarter is shorter."""

from __future__ import annotations

from csc_indicators.specs.cohort import Cohort, Quantity
from csc_indicators.specs.model import AnyIndicator, Rate, Ratio


def grows_with_time(indicator: AnyIndicator) -> bool:
    """Whether a longer period gives a higher figure, so that only periods of one length can be compared.

    A spec may say so by its key of this name. Otherwise: a rate of what happens in the period; a share or mean of
    children on a day by what a lookup found in the period, as three placements in the year; a ratio whose numerator
    adds up over the period and whose denominator does not, as leavers over those in post.
    """
    if indicator.grows_with_time is not None:
        return indicator.grows_with_time
    match indicator:
        case Rate(cohort=cohort):
            return cohort.open_on is None
        case Ratio(numerator=above, denominator=below):
            counted = [part for part in below if isinstance(part, Quantity)]
            adds_up = any(part.open_on is None for part in above) and not any(map(_adds_up, counted))
            return adds_up or any(_looks_at_the_period(part) for part in (*above, *counted))
        case _:
            return _looks_at_the_period(indicator.cohort)


def _adds_up(part: Quantity) -> bool:
    """Whether a total is of events, or of time that was spent, in the period."""
    return part.in_period is not None or (part.overlaps is not None and part.sum is not None)


def _looks_at_the_period(cohort: Cohort) -> bool:
    """Whether each row of a stock is judged by what happened to it in the period."""
    return cohort.in_period is None and any(
        lookup.in_period is not None or lookup.overlaps == "period" for lookup in cohort.lookups.values()
    )
