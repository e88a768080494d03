"""Which rows the two parts of an indicator count, so that disclosure control knows where one count is told twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from csc_indicators.engine.groups import group_columns
from csc_indicators.results.info import Count
from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator, Average, Percentage, Population, Rate, Ratio


def numerator_count(indicator: AnyIndicator, library: Library) -> Count | None:
    """What the numerator counts; None for the total of an average, weights and amounts."""
    match indicator:
        case Rate():
            return _count(indicator, library, [indicator.cohort])
        case Percentage(weight=None):
            return _count(indicator, library, [indicator.cohort], indicator.numerator)
        case Ratio():
            return _count(indicator, library, indicator.numerator)
        case _:
            return None


def denominator_count(indicator: AnyIndicator, library: Library) -> Count | None:
    """What the denominator counts; None for the population, weights and amounts."""
    match indicator:
        case Percentage(weight=None):
            return _count(indicator, library, [indicator.cohort])
        case Average():
            return _count(indicator, library, [indicator.cohort], f"{indicator.value} is not null")
        case Ratio():
            counted = [part for part in indicator.denominator if not isinstance(part, Population)]
            return _count(indicator, library, counted) if counted == indicator.denominator else None
        case _:
            return None


def group_conditions(library: Library) -> dict[tuple[str, str], str]:
    """The condition of every group that has one, by breakdown and group."""
    return {
        (name, group): sql
        for name, breakdown in library.breakdowns.items()
        for group, sql in (breakdown.groups or {}).items()
    }


def _count(indicator: AnyIndicator, library: Library, cohorts: Sequence[Cohort], condition: str = "") -> Count | None:
    if not cohorts:
        return None
    rows = "; ".join(sorted(_rows(cohort) for cohort in cohorts))
    first = cohorts[0]
    definitions = {
        name: text
        for name in indicator.breakdowns
        if name in library.breakdowns
        and (text := _defined(first, " ".join(group_columns(library.breakdowns[name], library.codes))))
    }
    more = _defined(first, condition)
    return Count(
        cohort=f"{indicator.year_ends}: {rows}",
        condition=" ".join(condition.split()) + (f" [{more}]" if more else ""),
        of_events=any(cohort.open_on is None for cohort in cohorts),
        definitions=definitions,
    )


def _rows(cohort: Cohort) -> str:
    """The cohort in words, without what no row depends on."""
    asked = " and ".join([*cohort.where, *(f"not ({sql})" for sql in cohort.exclude.values())])
    said: Mapping[str, object] = {
        "timing": (cohort.in_period, cohort.open_on, cohort.overlaps, cohort.shift),
        "one per": (cohort.one_per, cohort.keep) if cohort.one_per else "row",
        "where": asked,
        "with": _defined(cohort, asked),
        "sum": getattr(cohort, "sum", None),
    }
    return cohort.table + "".join(f", {name} {value}" for name, value in said.items() if value)


def _defined(cohort: Cohort, sql: str) -> str:
    """What the cohort itself says of the names in the SQL."""
    names = set(re.findall(r"\w+", sql))
    said = {**cohort.columns, **cohort.lookups, **cohort.ages}
    return ", ".join(f"{name} = {said[name]}" for name in sorted(names & said.keys()))
