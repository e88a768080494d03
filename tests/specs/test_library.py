"""The specs as a whole: all that was asked for is there, and each says what a reader needs."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from functools import cache

import pytest

from csc_indicators.engine.windows import move_day
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.periods import own_period, parse_period
from csc_indicators.reference.published import published
from csc_indicators.specs.lint import lint_indicator
from csc_indicators.specs.load import load_library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import TABLES

LIBRARY = load_library()
IDS = sorted(LIBRARY.indicators)


@cache
def figures() -> frozenset[tuple[str, str]]:
    """The published figures: indicator and breakdown, which is empty for a total."""
    rows = published().select("indicator", "breakdown").unique().collect().iter_rows()
    return frozenset((indicator, breakdown or "") for indicator, breakdown in rows)


@pytest.mark.parametrize("id", IDS)
def test_names_and_types_hold(id: str) -> None:
    assert lint_indicator(LIBRARY.indicators[id], LIBRARY) == []


@pytest.mark.parametrize("id", IDS)
def test_an_indicator_is_told_in_full(id: str) -> None:
    about = LIBRARY.indicators[id].about
    assert about.caveats, "every figure can be misread in some way"
    for text in (about.definition, about.numerator, about.denominator, about.rationale, *about.caveats):
        assert text.strip().endswith(".")
    assert about.source


@pytest.mark.parametrize("id", IDS)
def test_published_counterparts_exist(id: str) -> None:
    for counterpart in LIBRARY.indicators[id].published:
        assert (counterpart.indicator, counterpart.breakdown or "") in figures()


def _cohorts(indicator: AnyIndicator) -> list[tuple[object, ...]]:
    """What decides which days matter: the table, its timing, and the own year."""
    return [
        (cohort.table, cohort.in_period, cohort.open_on, cohort.overlaps, cohort.shift, indicator.year_ends)
        for cohort in indicator.quantities()
        if not TABLES[cohort.table].yearly
    ]


def _has_a_day_at_an_edge(indicator: AnyIndicator) -> bool:
    shifts = [cohort.shift for cohort in indicator.quantities()]
    for example in indicator.examples:
        days = {date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", "".join(example.tables.values()))}
        period = own_period(parse_period(example.period), indicator.year_ends)
        for shift in shifts:
            for edge in (period.start, period.end):
                there = edge if shift is None else move_day(edge, shift)
                if there and days & {there - timedelta(days=1), there, there + timedelta(days=1)}:
                    return True
    return False


def _same_days() -> dict[tuple[object, ...], list[AnyIndicator]]:
    found = defaultdict(list)
    for indicator in LIBRARY.indicators.values():
        for cohort in _cohorts(indicator):
            found[cohort].append(indicator)
    return found


@pytest.mark.parametrize("cohort", _same_days(), ids=lambda cohort: "-".join(str(part) for part in cohort if part))
def test_indicators_over_days_have_three_examples_and_one_at_the_edge_of_the_period(cohort: tuple[object, ...]) -> None:
    indicators = _same_days()[cohort]
    assert sum(len(indicator.examples) for indicator in indicators) >= 3
    assert any(_has_a_day_at_an_edge(indicator) for indicator in indicators)


def test_code_groups_hold_codes_of_their_code_set() -> None:
    for group in LIBRARY.codes.values():
        assert set(group.codes) <= set(code_sets()[group.code_set])


def test_every_edition_of_the_framework_names_the_outcomes_of_the_indicators() -> None:
    needed = {indicator.outcome for indicator in LIBRARY.indicators.values()}
    for edition in LIBRARY.frameworks.values():
        assert needed <= set(edition.outcomes)


def test_every_shared_definition_is_used() -> None:
    specs = list(LIBRARY.indicators.values())
    assert set(LIBRARY.breakdowns) == {name for indicator in specs for name in indicator.breakdowns}
    assert set(LIBRARY.publications) == {indicator.publication for indicator in specs}
