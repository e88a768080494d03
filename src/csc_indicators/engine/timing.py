"""Which rows of a table count in which periods: events in a period, spells open on a day or on any day of it.

Every formulation handles all periods in one pass. `period` is the place of the period in the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from csc_indicators.engine.windows import move_day
from csc_indicators.periods import Period, own_period
from csc_indicators.specs.offsets import Offset

PERIOD = pl.UInt16


@dataclass(frozen=True)
class CohortSpan:
    """The first and last day of a period as a cohort sees it, both in, and the period's place in the run's list."""

    period: int
    start: date
    end: date


def spans(periods: Sequence[Period], year_ends: str, shift: Offset | None = None) -> list[CohortSpan]:
    """The cohort's own span of each period, in order of their last days."""
    own_spans = []
    for place, period in enumerate(periods):
        own = own_period(period, year_ends)
        start, after = own.start, own.end + timedelta(days=1)
        if shift is not None:
            # Shifted by its first day and the day after its last, a period keeps its ends: 28 or 29 February.
            start, after = move_day(start, shift) or start, move_day(after, shift) or after
        own_spans.append(CohortSpan(place, start, after - timedelta(days=1)))
    return sorted(own_spans, key=lambda span: (span.end, span.start))


def _count(conditions: Sequence[pl.Expr]) -> pl.Expr:
    return pl.sum_horizontal([condition.cast(PERIOD) for condition in conditions]).cast(PERIOD)


def _numbered(frame: pl.LazyFrame, ordered: Sequence[CohortSpan]) -> pl.LazyFrame:
    """`period` as the place in the list of `ordered` turned into the place in the run's list of periods."""
    places = [span.period for span in ordered]
    if places == list(range(len(places))):
        return frame
    names = pl.LazyFrame({"period": range(len(places)), "_named": places}, schema={"period": PERIOD, "_named": PERIOD})
    return frame.join(names, on="period", how="left").drop("period").rename({"_named": "period"})


def in_period(frame: pl.LazyFrame, date_column: str, ordered: Sequence[CohortSpan]) -> pl.LazyFrame:
    """The rows whose date falls in a period, once for each period, with `period`."""
    day = pl.col(date_column)
    if len(ordered) == 1:
        span = ordered[0]
        return frame.filter(day.is_between(span.start, span.end)).with_columns(period=pl.lit(span.period, PERIOD))
    if all(earlier.end < later.start for earlier, later in pairwise(ordered)):
        # Periods apart: the number that ended before the day is the place of the only one that can hold it.
        ended = _count([day > span.end for span in ordered])
        begun = _count([day >= span.start for span in ordered])
        timed = frame.filter(day.is_between(ordered[0].start, ordered[-1].end)).filter(begun > ended)
        return _numbered(timed.with_columns(period=ended), ordered)
    return pl.concat([in_period(frame, date_column, [span]) for span in ordered])


def _spells(
    frame: pl.LazyFrame,
    start: pl.Expr,
    end: pl.Expr,
    until: Sequence[date],
    after: Sequence[date],
    ordered: Sequence[CohortSpan],
) -> pl.LazyFrame:
    """The rows begun by `until` and not ended by `after`, both rising, once for each place in them."""
    first = _count([start > day for day in until])
    last = pl.when(end.is_null()).then(pl.lit(len(after), PERIOD)).otherwise(_count([end > day for day in after]))
    touched = frame.filter(start <= until[-1], end.is_null() | (end > after[0])).with_columns(_first=first, _last=last)
    exploded = (
        touched.filter(pl.col("_first") < pl.col("_last"))
        .with_columns(period=pl.int_ranges("_first", "_last", dtype=PERIOD))
        .drop("_first", "_last")
        .explode("period")
    )
    return _numbered(exploded, ordered)


def _begun(start_column: str, *, start_may_be_unknown: bool) -> pl.Expr:
    start = pl.col(start_column)
    return start.fill_null(date.min) if start_may_be_unknown else start


def _ended(end_column: str | None) -> pl.Expr:
    return pl.col(end_column) if end_column else pl.lit(None, pl.Date)


def open_on(
    frame: pl.LazyFrame,
    start_column: str,
    end_column: str | None,
    ordered: Sequence[CohortSpan],
    day: str,
    *,
    start_may_be_unknown: bool = False,
) -> pl.LazyFrame:
    """The rows begun on or before the `period_start` or `period_end` and not ended by the end of it, with `period`."""
    days = sorted(span.start if day == "period_start" else span.end for span in ordered)
    ordered = sorted(ordered, key=lambda span: span.start if day == "period_start" else span.end)
    return _open(
        frame, _begun(start_column, start_may_be_unknown=start_may_be_unknown), _ended(end_column), days, days, ordered
    )


def overlapping(
    frame: pl.LazyFrame,
    start_column: str,
    end_column: str | None,
    ordered: Sequence[CohortSpan],
    *,
    start_may_be_unknown: bool = False,
) -> pl.LazyFrame:
    """The rows open on any day of a period, with `period`; one that ended on its first day is not."""
    starts, ends = [span.start for span in ordered], [span.end for span in ordered]
    if starts != sorted(starts):
        # A period inside another: the two lists do not rise together, so each period is taken alone.
        return pl.concat(
            [
                overlapping(frame, start_column, end_column, [span], start_may_be_unknown=start_may_be_unknown)
                for span in ordered
            ]
        )
    return _open(
        frame,
        _begun(start_column, start_may_be_unknown=start_may_be_unknown),
        _ended(end_column),
        ends,
        starts,
        ordered,
    )


def _open(
    frame: pl.LazyFrame,
    start: pl.Expr,
    end: pl.Expr,
    until: Sequence[date],
    after: Sequence[date],
    ordered: Sequence[CohortSpan],
) -> pl.LazyFrame:
    if len(ordered) == 1:
        is_open = (start <= until[0]) & (end.is_null() | (end > after[0]))
        return frame.filter(is_open).with_columns(period=pl.lit(ordered[0].period, PERIOD))
    return _spells(frame, start, end, until, after, ordered)


def with_period_days(frame: pl.LazyFrame, ordered: Sequence[CohortSpan]) -> pl.LazyFrame:
    """The rows with `period_start` and `period_end`, the cohort's own first and last day."""
    if len(ordered) == 1:
        return frame.with_columns(
            period_start=pl.lit(ordered[0].start, pl.Date), period_end=pl.lit(ordered[0].end, pl.Date)
        )
    days = pl.LazyFrame(
        {
            "period": [span.period for span in ordered],
            "period_start": [span.start for span in ordered],
            "period_end": [span.end for span in ordered],
        },
        schema={"period": PERIOD, "period_start": pl.Date, "period_end": pl.Date},
    )
    return frame.join(days, on="period", how="left")
