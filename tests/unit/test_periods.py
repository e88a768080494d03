"""The calendar of the tool: reporting years, quarters, months, rolling periods and years of their own."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_indicators.calendar import add_months
from csc_indicators.errors import UserError
from csc_indicators.periods import (
    YEAR_ENDS,
    Period,
    last_periods,
    latest_complete_year,
    own_period,
    parse_period,
    reporting_year,
    rolling,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "label", "start", "end", "kind"),
    [
        ("2024-25", "2024-25", date(2024, 4, 1), date(2025, 3, 31), "year"),
        ("1999-00", "1999-00", date(1999, 4, 1), date(2000, 3, 31), "year"),
        ("2024-25 Q1", "2024-25 Q1", date(2024, 4, 1), date(2024, 6, 30), "quarter"),
        ("2024-25 q3", "2024-25 Q3", date(2024, 10, 1), date(2024, 12, 31), "quarter"),
        ("2024-25  Q4 ", "2024-25 Q4", date(2025, 1, 1), date(2025, 3, 31), "quarter"),
        ("2025-02", "2025-02", date(2025, 2, 1), date(2025, 2, 28), "month"),
        ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2024-12", "2024-12", date(2024, 12, 1), date(2024, 12, 31), "month"),
        (
            "2024-10-01..2025-09-30",
            "2024-10-01..2025-09-30",
            date(2024, 10, 1),
            date(2025, 9, 30),
            "custom",
        ),
        (
            "2024-10-01 .. 2024-10-01",
            "2024-10-01..2024-10-01",
            date(2024, 10, 1),
            date(2024, 10, 1),
            "custom",
        ),
    ],
)
def test_a_period_is_read_from_its_text(text: str, label: str, start: date, end: date, kind: str) -> None:
    period = parse_period(text)
    assert (period.label, period.start, period.end, period.kind) == (label, start, end, kind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "last year",
        "2024-26",
        "2024-13",
        "2024-00",
        "2024-25 Q5",
        "2024-25 Q0",
        "2025-02 Q1",
        "2024-02-30..2024-03-01",
        "2025-01-01..2024-01-01",
        "0001-02",
        "9999-00",
        "0001-01-01..2024-01-01",
        "2024-01-01..9999-12-31",
        "20242-5",
    ],
)
def test_a_text_that_is_no_period_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_period(text)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["2024/25", "202425", "2025", "2024/25 Q2"])
def test_other_ways_to_write_a_year_are_answered_with_the_right_one(text: str) -> None:
    with pytest.raises(UserError, match="2024-25"):
        parse_period(text)


def test_a_text_that_could_be_a_year_or_a_month_is_a_year() -> None:
    assert parse_period("2011-12") == reporting_year(2012)


def test_a_month_whose_short_name_would_be_a_year_is_named_by_its_days() -> None:
    (december,) = last_periods("1m", date(2012, 1, 20))
    assert december.label == "2011-12-01..2011-12-31"
    assert (parse_period(december.label).start, december.kind) == (date(2011, 12, 1), "month")


@given(DAYS)
def test_every_day_is_in_the_reporting_year_that_it_names(day: date) -> None:
    year = reporting_year(Period("a day", day, day, "custom").reporting_year)
    assert year.start <= day <= year.end
    assert year.is_reporting_year
    assert parse_period(year.label) == year


def test_days_written_out_can_be_a_reporting_year_and_a_quarter_is_none() -> None:
    assert parse_period("2024-04-01..2025-03-31").is_reporting_year
    assert not parse_period("2024-25 Q4").is_reporting_year
    assert not parse_period("2023-04-01..2025-03-31").is_reporting_year


def test_a_year_is_complete_on_its_31_march() -> None:
    assert latest_complete_year(date(2025, 3, 31)).label == "2024-25"
    assert latest_complete_year(date(2025, 3, 30)).label == "2023-24"
    assert latest_complete_year(date(2025, 12, 31)).label == "2024-25"


@pytest.mark.parametrize(
    ("text", "until", "labels"),
    [
        ("3", date(2025, 3, 31), ["2022-23", "2023-24", "2024-25"]),
        ("2y", date(2025, 3, 30), ["2022-23", "2023-24"]),
        ("3q", date(2025, 3, 31), ["2024-25 Q2", "2024-25 Q3", "2024-25 Q4"]),
        ("2Q", date(2025, 2, 28), ["2024-25 Q2", "2024-25 Q3"]),
        ("3m", date(2025, 2, 28), ["2024-12", "2025-01", "2025-02"]),
        ("2m", date(2025, 2, 27), ["2024-12", "2025-01"]),
    ],
)
def test_the_last_periods_are_the_complete_ones_oldest_first(text: str, until: date, labels: list[str]) -> None:
    assert [period.label for period in last_periods(text, until)] == labels


@given(DAYS, st.sampled_from(["5", "9q", "14m"]))
def test_the_last_periods_touch_each_other_and_the_next_one_would_pass_the_day(until: date, text: str) -> None:
    periods = last_periods(text, until)
    for before, after in pairwise(periods):
        assert after.start == before.end + timedelta(days=1)
    assert all(parse_period(period.label).end == period.end for period in periods)
    months = {"5": 12, "9q": 3, "14m": 1}[text]
    assert periods[-1].end <= until < add_months(periods[-1].end + timedelta(days=1), months) - timedelta(days=1)


@pytest.mark.parametrize("text", ["", "0", "0q", "-1", "3w", "three", "200000", "12000m"])
def test_a_number_of_periods_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        last_periods(text, date(2025, 3, 31))


@pytest.mark.parametrize(
    ("end", "length", "start", "label"),
    [
        (date(2024, 12, 31), "12m", date(2024, 1, 1), "12 months to 2024-12-31"),
        (date(2025, 3, 31), "1y", date(2024, 4, 1), "12 months to 2025-03-31"),
        (date(2024, 6, 30), "3m", date(2024, 4, 1), "3 months to 2024-06-30"),
        (date(2024, 6, 30), "1q", date(2024, 4, 1), "3 months to 2024-06-30"),
        (date(2025, 2, 28), "12m", date(2024, 3, 1), "12 months to 2025-02-28"),
        (date(2024, 2, 29), "12m", date(2023, 3, 1), "12 months to 2024-02-29"),
        (date(2024, 2, 28), "12m", date(2023, 3, 1), "12 months to 2024-02-28"),
        (date(2025, 1, 15), "1m", date(2024, 12, 16), "1 month to 2025-01-15"),
    ],
)
def test_a_rolling_period_ends_on_the_same_day(end: date, length: str, start: date, label: str) -> None:
    period = rolling(Period("any", end, end, "custom"), length)
    assert (period.start, period.end, period.label, period.kind) == (start, end, label, "rolling")


@pytest.mark.parametrize("length", ["12", "", "0m", "9999y", "month"])
def test_a_rolling_length_needs_a_unit_and_a_sensible_number(length: str) -> None:
    with pytest.raises(UserError):
        rolling(reporting_year(2025), length)


@pytest.mark.parametrize(
    ("year_ends", "start", "end"),
    [
        ("31 March", date(2024, 4, 1), date(2025, 3, 31)),
        ("30 September", date(2023, 10, 1), date(2024, 9, 30)),
        ("31 August", date(2024, 9, 1), date(2025, 8, 31)),
    ],
)
def test_a_spec_may_have_a_year_of_its_own(year_ends: str, start: date, end: date) -> None:
    own = own_period(reporting_year(2025), year_ends)
    assert (own.label, own.start, own.end, own.kind) == ("2024-25", start, end, "year")
    assert year_ends in YEAR_ENDS


@pytest.mark.parametrize("text", ["2024-25 Q3", "2025-02", "2024-04-01..2025-03-31"])
def test_only_a_reporting_year_turns_into_a_year_of_its_own(text: str) -> None:
    assert own_period(parse_period(text), "30 September") == parse_period(text)


def test_a_year_end_that_no_spec_may_have_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="year_ends"):
        own_period(reporting_year(2025), "31 December")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2025, 6, 30), 0, date(2025, 6, 30)),
    ],
)
def test_months_are_added_by_the_calendar_and_stop_at_the_end_of_a_month(
    day: date, months: int, expected: date
) -> None:
    assert add_months(day, months) == expected
