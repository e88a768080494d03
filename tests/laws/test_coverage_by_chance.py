"""How often the dates are misread: a figure that is taken away by chance, and a cut that nobody sees.

Made-up authorities with few and with many records, siblings on one day, fewer at weekends (`pytest -s` shows it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import polars as pl
import pytest

from csc_indicators.engine.completeness import Completeness, Spells, Verdict, Window
from csc_indicators.engine.coverage_causes import NoRecordBetween
from csc_indicators.engine.record_dates import DateRanges
from csc_indicators.reference.authorities import AREA

CODE = "E06000001"
FIRST, LAST = date(2021, 4, 1), date(2025, 3, 31)
YEARS = [Window(date(year, 4, 1), date(year + 1, 3, 31)) for year in range(2021, 2025)]
LATEST = YEARS[-1]
SPELLS = Spells("referrals", "referral_date", "closure_date")
Row = tuple[date, date | None]


def records(dice: Random, a_year: float) -> list[Row]:
    """Four years of spells, with those that were open when they begin; siblings come on one day."""
    rows: list[Row] = []
    day = FIRST - timedelta(days=900)
    while day <= LAST:
        rate = a_year / 365 * (0.2 if day.weekday() > 4 else 1.3) / 1.6
        while dice.random() < rate / (1 + rate):
            for _ in range(dice.choice([1, 1, 1, 2, 3])):
                end = day + timedelta(days=round(dice.expovariate(1 / 150)))
                if end >= FIRST:
                    rows.append((day, end if end <= LAST else None))
        day += timedelta(days=1)
    return rows


def completeness(rows: list[Row]) -> Completeness:
    frame = pl.LazyFrame(
        {
            "la_code": [CODE] * len(rows),
            "child_id": [str(place) for place in range(len(rows))],
            "referral_date": [start for start, _ in rows],
            "closure_date": [end for _, end in rows],
        },
        schema={"la_code": AREA, "child_id": pl.String, "referral_date": pl.Date, "closure_date": pl.Date},
    )
    dates = DateRanges({"referrals": frame}, {"referrals": ["referral_date", "closure_date"]})
    return Completeness(dates, [CODE], {})


def seen(verdict: Verdict) -> str:
    if CODE in verdict.lacking:
        return "x"
    return "note" if CODE in verdict.doubtful else "given"


CUTS: dict[str, Callable[[list[Row]], list[Row]]] = {
    "last three months": lambda rows: [row for row in rows if row[0] < date(2025, 1, 1)],
    "the year before the latest": lambda rows: [row for row in rows if not YEARS[2].first <= row[0] <= YEARS[2].last],
    "all before the latest year": lambda rows: [row for row in rows if row[0] >= LATEST.first],
    "what is open": lambda rows: [row for row in rows if row[1] is not None],
    "what has ended": lambda rows: [row for row in rows if row[1] is None],
}
ASKED: dict[str, Callable[[Completeness], Verdict]] = {
    "last three months": lambda found: found.began(SPELLS, LATEST),
    "the year before the latest": lambda found: found.began(SPELLS, YEARS[2]),
    "all before the latest year": lambda found: found.open_on(SPELLS, LAST),
    "what is open": lambda found: found.open_on(SPELLS, LAST),
    "what has ended": lambda found: found.began(SPELLS, YEARS[2]),
}


@pytest.mark.parametrize("a_year", [3, 12, 50, 200, 800])
def test_no_figure_is_taken_away_by_chance_and_no_cut_of_many_records_is_overlooked(a_year: int) -> None:
    tried = 40 if a_year < 200 else 10
    whole: Counter[str] = Counter()
    missed: dict[str, Counter[str]] = {name: Counter() for name in CUTS}
    for seed in range(tried):
        rows = records(Random(seed), a_year)
        if not rows:
            continue
        found = completeness(rows)
        starts = [start for start, _ in rows]
        # What lies wholly before the first record or after the last is not available, however few records there are.
        for year in YEARS:
            if min(starts) <= year.last and max(starts) >= year.first:
                whole.update([seen(found.began(SPELLS, year)), seen(found.open_on(SPELLS, year.last))])
        for name, cut in CUTS.items():
            left = cut(rows)
            if left and left != rows:
                missed[name].update([seen(ASKED[name](completeness(left)))])
    tables = {"whole": whole} | missed
    print(f"\n{a_year} a year: { ({name: dict(table) for name, table in tables.items()}) }")
    assert whole["x"] <= 0.01 * whole.total()
    if a_year >= 200:
        assert not any(table["given"] for table in missed.values())


@pytest.mark.parametrize("a_year", [50, 200, 800, 3_000])
def test_a_month_without_a_record_is_told_of_many_records_and_seldom_found_where_none_is_missing(a_year: int) -> None:
    told: Counter[str] = Counter()
    tried = 40 if a_year < 3_000 else 10
    for seed in range(tried):
        rows = records(Random(seed), a_year)
        left = [row for row in rows if not date(2023, 9, 1) <= row[0] < date(2023, 10, 1)]
        for name, some in (("whole", rows), ("cut", left)):
            cause = completeness(some).events(SPELLS.extract, SPELLS.start, SPELLS.start, YEARS[2]).doubtful.get(CODE)
            told[name] += isinstance(cause, NoRecordBetween)
    print(f"\n{a_year} a year: {dict(told)}")
    assert told["whole"] == 0
    if a_year >= 800:
        assert told["cut"] == tried
