"""Which periods a request means: those named, the last so many, or the latest complete year that the data covers."""

from __future__ import annotations

from datetime import date, timedelta

from csc_indicators.compute.request import Request
from csc_indicators.engine.coverage import Coverage
from csc_indicators.errors import UserError
from csc_indicators.periods import Period, last_periods, latest_complete_year, parse_period, rolling
from csc_indicators.tables.catalogue import OR, TABLES

_MOST_SILENCE = timedelta(days=31)
"""However rare its records, an extract that ends earlier than this before a day does not cover the day."""


def chosen_periods(request: Request, coverage: Coverage) -> list[Period]:
    """The periods in the order asked for, each once; UserError when none can be told."""
    if request.periods:
        periods = [parse_period(text) for text in request.periods]
    else:
        until = covers_to(coverage)
        if until is None:
            message = "the extracts hold no dates to tell the period from"
            raise UserError(message, hint="give one with `--period 2024-25`")
        periods = last_periods(request.last, until) if request.last else [_latest_period(until, coverage)]
    if request.rolling:
        periods = [rolling(period, request.rolling) for period in periods]
    return list(dict.fromkeys(periods))


def _latest_period(until: date, coverage: Coverage) -> Period:
    """The latest complete year; of pictures of one day, the days up to it for which events are known too."""
    year = latest_complete_year(until)
    begins = coverage.stated_from.values()
    if not coverage.pictures or any(day <= year.start for day in begins):
        return year
    last = max(coverage.pictures.values())
    return parse_period(f"{min(max(begins, default=last), last)}..{last}")


def start_columns() -> list[tuple[str, str]]:
    """The extracts, and the column of each, that say when a row begins."""
    starts = {table.columns[table.start].reads[0].split(OR)[0] for table in TABLES.values() if table.start is not None}
    return [(extract, column) for extract, _, column in (start.partition(".") for start in sorted(starts))]


def covers_to(coverage: Coverage) -> date | None:
    """The day up to which the data can be taken to be complete: as stated, or inferred from its dates or years."""
    if coverage.stated_to:
        return max(coverage.stated_to.values())
    ends = [
        dates.last + min(_MOST_SILENCE, dates.usual_silence)
        for by_authority in coverage.ranges.of_all(start_columns()).values()
        for dates in by_authority.values()
    ]
    if ends:
        return max(ends)
    year = coverage.ranges.last_year()
    return parse_period(year).end if year is not None else None
