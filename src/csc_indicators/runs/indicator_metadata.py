"""What the results need to know of each indicator: its names, and how its publication prints it."""

from __future__ import annotations

from csc_indicators.engine.groups import TOTAL, TOTAL_GROUP
from csc_indicators.figures.info import Counterpart, Counts, IndicatorInfo, Interval, Statistic
from csc_indicators.specs.accumulation import grows_with_time
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator, Average, Percentage, Rate, Ratio
from csc_indicators.specs.parts import Part, counted_cohorts


def indicator_infos(library: Library, framework: str | None) -> dict[str, IndicatorInfo]:
    """The facts of every indicator, with the outcome's number and title in the edition asked for (default: newest)."""
    edition = library.frameworks[framework or library.newest_framework]
    infos = {}
    for indicator in library.indicators.values():
        outcome, rules = edition.outcomes[indicator.outcome], library.publications[indicator.publication]
        infos[indicator.id] = IndicatorInfo(
            id=indicator.id,
            title=indicator.title,
            title_of_period=indicator.title_of_period,
            outcome=indicator.outcome,
            outcome_number=outcome.number,
            outcome_title=outcome.title,
            domain=indicator.domain,
            kind=indicator.kind,
            statistic=_statistic(indicator),
            unit=unit(indicator),
            polarity=indicator.about.polarity,
            per=indicator.per if isinstance(indicator, Rate | Ratio) else None,
            decimals=rules.decimals[indicator.kind] if indicator.decimals is None else indicator.decimals,
            rounds_to_zero=rules.rounds_to_zero,
            interval=_interval(indicator),
            counterparts=tuple(
                Counterpart(figure.indicator, figure.breakdown, figure.by or TOTAL, figure.group or TOTAL_GROUP)
                for figure in indicator.published
            ),
            numerator_counts=_counts(indicator, "numerator"),
            denominator_counts=_counts(indicator, "denominator"),
            grows_with_time=grows_with_time(indicator),
            publication=indicator.publication,
            publication_title=rules.title,
            year_name=rules.year_name,
            definition=indicator.about.definition,
            numerator=indicator.about.numerator,
            denominator=indicator.about.denominator,
            caveats=tuple(indicator.about.caveats),
        )
    return infos


def _counts(indicator: AnyIndicator, part: Part) -> Counts | None:
    """Whether a part of the indicator counts rows, or adds up a value of theirs."""
    cohorts = [cohort for cohort, _ in counted_cohorts(indicator, part)]
    if not cohorts:
        return None
    return "sum" if any(getattr(cohort, "sum", None) for cohort in cohorts) else "rows"


def unit(indicator: AnyIndicator) -> str:
    """The unit in words: what the spec says, or what follows from the kind."""
    if indicator.unit is not None:
        return indicator.unit
    match indicator:
        case Rate():
            return f"per {indicator.per:,} children"
        case Percentage():
            return "%"
        case Ratio() if indicator.per == 100:
            return "%"
        case _:
            return ""


def _statistic(indicator: AnyIndicator) -> Statistic | None:
    return indicator.statistic if isinstance(indicator, Average) else None


def _interval(indicator: AnyIndicator) -> Interval | None:
    """The interval that suits the kind; none for weighted shares and ratios, whose parts are not independent counts."""
    match indicator:
        case Rate():
            return "poisson"
        case Percentage(weight=None):
            return "wilson"
        case Average(statistic="mean"):
            return "t"
        case _:
            return None
