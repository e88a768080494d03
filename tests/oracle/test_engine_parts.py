"""The engine's parts against plain loops: timing, ages, windows and lookups, on random dates near boundaries."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_indicators.calendar import age_on
from csc_indicators.engine import timing
from csc_indicators.engine.context import Environment
from csc_indicators.engine.lookups import with_lookup
from csc_indicators.engine.timing import CohortSpan
from csc_indicators.engine.windows import first_day, last_day
from csc_indicators.periods import parse_period
from csc_indicators.reference.authorities import AREA
from csc_indicators.reference.bank_holidays import bank_holidays
from csc_indicators.specs.cohort import Lookup
from csc_indicators.specs.offsets import Offset

LA = "E06000001"
BOUNDARIES = [date(2023, 3, 31), date(2023, 4, 1), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)] + [
    date(year, month, day) for year in (2024, 2025) for month, day in ((3, 31), (4, 1))
]
days = st.one_of(
    st.sampled_from(BOUNDARIES),
    st.builds(lambda day, by: day + timedelta(days=by), st.sampled_from(BOUNDARIES), st.integers(-400, 400)),
)
maybe_days = st.one_of(st.none(), days)
spells = st.lists(st.tuples(days, maybe_days), max_size=12)
PERIODS = ["2022-23", "2023-24", "2024-25", "2023-24 Q4", "2024-02", "2023-06-15..2024-06-14"]
spans = st.lists(st.sampled_from(PERIODS), min_size=1, max_size=5, unique=True).map(
    lambda names: timing.spans([parse_period(name) for name in names], "31 March")
)


def frame_of(rows: list[tuple[date, date | None]]) -> pl.LazyFrame:
    return pl.LazyFrame(
        {"row": range(len(rows)), "start": [row[0] for row in rows], "end": [row[1] for row in rows]},
        schema={"row": pl.Int64, "start": pl.Date, "end": pl.Date},
    )


def found(frame: pl.LazyFrame) -> list[tuple[int, int]]:
    return sorted(frame.select("row", "period").collect().rows())


@given(spells, spans)
def test_an_event_counts_in_every_period_that_holds_its_day(
    rows: list[tuple[date, date | None]], ordered: list[CohortSpan]
) -> None:
    expected = [
        (row, span.period) for row, (start, _) in enumerate(rows) for span in ordered if span.start <= start <= span.end
    ]
    assert found(timing.in_period(frame_of(rows), "start", ordered)) == sorted(expected)


@given(spells, spans, st.sampled_from(["period_start", "period_end"]))
def test_a_spell_is_open_on_a_day_it_has_begun_by_and_not_ended_by_the_end_of(
    rows: list[tuple[date, date | None]], ordered: list[CohortSpan], day: str
) -> None:
    expected = []
    for row, (start, end) in enumerate(rows):
        for span in ordered:
            on = span.start if day == "period_start" else span.end
            if start <= on and (end is None or end > on):
                expected.append((row, span.period))
    assert found(timing.open_on(frame_of(rows), "start", "end", ordered, day)) == sorted(expected)


@given(spells, spans)
def test_a_spell_overlaps_a_period_when_it_is_open_on_any_day_of_it(
    rows: list[tuple[date, date | None]], ordered: list[CohortSpan]
) -> None:
    expected = []
    for row, (start, end) in enumerate(rows):
        for span in ordered:
            length = (span.end - span.start).days
            if any(
                start <= span.start + timedelta(days=n) and (end is None or end > span.start + timedelta(days=n))
                for n in range(length + 1)
            ):
                expected.append((row, span.period))
    # A spell that ends on the day it begins is open on no day, but one that begins in the period is told by its start.
    expected += [
        (row, span.period)
        for row, (start, end) in enumerate(rows)
        for span in ordered
        if end is not None and end <= start and start <= span.end and end > span.start
    ]
    assert found(timing.overlapping(frame_of(rows), "start", "end", ordered)) == sorted(set(expected))


@given(days, days)
def test_age_is_the_number_of_birthdays_reached_and_29_february_is_reached_on_1_march(day: date, born: date) -> None:
    def birthday(year: int) -> date:
        if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
            return date(year, 3, 1)
        return born.replace(year=year)

    expected = day.year - born.year - (1 if day < birthday(day.year) else 0)
    frame = pl.DataFrame({"day": [day], "born": [born]})
    assert frame.select(age_on(pl.col("day"), pl.col("born"))).item() == expected


def working(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays()


def working_days_after(start: date, end: date) -> int:
    return sum(working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


@given(days, st.integers(-20, 45))
def test_a_window_of_working_days_holds_the_days_that_counting_after_day_0_gives(anchor: date, number: int) -> None:
    offset = Offset(number, "working days")
    frame = pl.DataFrame({"anchor": [anchor]})
    if number >= 0:
        last = frame.select(last_day(pl.col("anchor"), offset)).item()
        assert working_days_after(anchor, last) <= number < working_days_after(anchor, last + timedelta(days=1))
    else:
        first = frame.select(first_day(pl.col("anchor"), offset)).item()
        assert working_days_after(first, anchor) <= -number < working_days_after(first - timedelta(days=1), anchor)


WINDOWS = [
    ("-12 months", "-1 day"),
    ("0 days", "15 working days"),
    ("1 day", "24 months"),
    ("ever", "-1 day"),
    ("0 days", "ever"),
]


def moved(day: date, offset: Offset, *, last: bool) -> date:
    if offset.number is None:
        return date.max if last else date.min
    if offset.unit == "working days":
        end = day
        while working_days_after(day, end + timedelta(days=1)) <= offset.number:
            end += timedelta(days=1)
        return end
    if offset.unit == "months":
        month = day.month - 1 + offset.number
        year, month = day.year + month // 12, month % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return day + timedelta(days=offset.number)


people = st.sampled_from(["A", "B"])
referrals = st.lists(st.tuples(people, days), max_size=8, unique=True)


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window[0]} to {window[1]}")
@given(rows=referrals, others=referrals)
def test_a_lookup_finds_the_other_rows_of_the_child_in_the_window(
    window: tuple[str, str], rows: list[tuple[str, date]], others: list[tuple[str, date]]
) -> None:
    first, last = Offset.parse(window[0]), Offset.parse(window[1])
    expected = [
        sorted(
            other
            for child, other in others
            if child == who and moved(day, first, last=False) <= other <= moved(day, last, last=True)
        )
        for who, day in rows
    ]
    table = {"table": "s47_investigations", "date": "start_date", "between": list(window), "of": "day"}
    got = lookup_results(rows, others, table)
    assert got["exists"] == [bool(matches) for matches in expected]
    assert got["count"] == [len(matches) for matches in expected]
    assert got["first(start_date)"] == [min(matches, default=None) for matches in expected]
    assert got["last(start_date)"] == [max(matches, default=None) for matches in expected]


def lookup_results(
    rows: list[tuple[str, date]], others: list[tuple[str, date]], table: Mapping[str, object]
) -> dict[str, list[object]]:
    def authority(n: int) -> pl.Series:
        return pl.Series([LA] * n, dtype=AREA)

    base = pl.LazyFrame(
        {
            "la_code": authority(len(rows)),
            "row_id": pl.Series(range(len(rows)), dtype=pl.UInt32),
            "period": pl.Series([0] * len(rows), dtype=timing.PERIOD),
            "child_id": pl.Series([who for who, _ in rows], dtype=pl.String),
            "day": pl.Series([day for _, day in rows], dtype=pl.Date),
        }
    )
    other = pl.LazyFrame(
        {
            "la_code": authority(len(others)),
            "left_out": pl.Series([None] * len(others), dtype=pl.String),
            "child_id": pl.Series([who for who, _ in others], dtype=pl.String),
            "start_date": pl.Series([day for _, day in others], dtype=pl.Date),
        }
    )
    results = {}
    for returns in ("exists", "count", "first(start_date)", "last(start_date)"):
        environment = Environment({"s47_investigations": other}, {}, [parse_period("2024-25")])
        lookup = Lookup.model_validate({**table, "returns": returns})
        joined = with_lookup(base, base, "found", lookup, environment, timing.spans(environment.periods, "31 March"))
        results[returns] = joined.sort("row_id").collect()["found"].to_list()
    return results
