"""Which periods a run is of: those asked for, or the latest year that the data of the folder covers.

The year depends on the data alone, and not on which indicators are asked for. An indicator whose records do not cover
that year is given for the latest year that they cover.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from csc_indicators.engine.causes import CountedOnceAYear, NoColumn, NoExtract, NotBegun, Unavailable
from csc_indicators.engine.coverage import Coverage, unavailable
from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.periods import (
    Period,
    last_periods,
    latest_complete_year,
    own_period,
    parse_period,
    reporting_year,
    rolling,
)
from csc_indicators.runs.dataset import Dataset
from csc_indicators.runs.request import Request
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES

_MOST_SILENCE = timedelta(days=31)
"""However rare its records, an extract that ends earlier than this before a day does not cover the day."""
_LEAST_SILENCE = timedelta(days=4)
_USUAL_GAPS = 3
"""So many mean gaps between records are no sign: a small authority has few records."""
_STRAY = 0.1
"""Rows after a silence that are fewer than this share of what went on before are no part of what an extract covers."""
_FEW = 10
"""So few rows do not show what went on before, nor, by themselves, what a folder covers."""
_YEARS_BACK = 5
"""So many years before the latest are looked at for an indicator that the latest cannot give."""

_WHATEVER_THE_YEAR = (NoExtract, NoColumn, CountedOnceAYear)
"""Causes for which an earlier year would be no better."""


@dataclass(frozen=True)
class ChosenPeriods:
    """The periods of a run, and where nobody asked for any the one of each indicator, by its place among them."""

    periods: Sequence[Period]
    own: Mapping[str, int] = field(default_factory=dict)
    latest: Period | None = None
    """The latest year of the folder, where nobody asked for any."""
    not_begun: Sequence[Unavailable] = ()
    """The figures of periods that lie in the future."""

    def differing(self) -> dict[str, Period]:
        """The indicators whose own period is not the latest of the folder, and theirs."""
        return {
            indicator_id: self.periods[place]
            for indicator_id, place in self.own.items()
            if self.periods[place] != self.latest
        }


def asked_periods(request: Request, library: Library, dataset: Dataset) -> ChosenPeriods:
    """The periods that are named, in their order, each once; UserError where all of them lie in the future."""
    periods = _rolled([parse_period(text) for text in request.periods], request)
    known_to = max(dataset.stated_to.values(), default=None)
    limit = known_to or date.today()
    future = [number for number, period in enumerate(periods) if period.start > limit]
    if len(future) == len(periods):
        when = f"the extracts were made on {known_to}" if known_to else f"today is {limit}"
        raise UserError(f"`{periods[0].label}` has not begun: {when}", hint="ask for a period before that day")
    not_begun = [
        Unavailable(indicator_id, number, None, NotBegun(periods[number].start, limit))
        for number in future
        for indicator_id in library.indicators
    ]
    return ChosenPeriods(periods, not_begun=not_begun)


def default_periods(
    request: Request,
    library: Library,
    dataset: Dataset,
    authorities: Mapping[str, Sequence[str]],
    coverage: Coverage,
) -> ChosenPeriods:
    """The periods where none is named: the last so many, or the latest year that each indicator's records cover.

    The dataset has the `dating_columns`. UserError where the data shows no year.
    """
    until = covers_to(dataset)
    if until is None:
        message = "the extracts hold no dates to tell the period from"
        raise UserError(message, hint="give one with `--period 2024-25`")
    if request.last:
        return ChosenPeriods(_rolled(last_periods(request.last, until), request))
    latest = _latest_period(until, coverage)
    if request.rolling or not latest.is_reporting_year:
        return ChosenPeriods(_rolled([latest], request))
    own = _own_years(latest, (until, _last_year(dataset.dates)), library, authorities, coverage)
    periods = sorted(set(own.values()) or {latest}, key=lambda period: period.start)
    return ChosenPeriods(periods, {indicator_id: periods.index(year) for indicator_id, year in own.items()}, latest)


def _rolled(periods: Sequence[Period], request: Request) -> list[Period]:
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


def _own_years(
    latest: Period,
    until: tuple[date, Period | None],
    library: Library,
    authorities: Mapping[str, Sequence[str]],
    coverage: Coverage,
) -> dict[str, Period]:
    """The latest year in which an indicator can be given of any authority; the latest of all where there is none.

    `until` has the day up to which events are known, and the last year of a row.
    """
    own = dict.fromkeys(library.indicators, latest)
    left = list(library.indicators.values())
    for year in _candidates(latest):
        asked = [indicator for indicator in left if year.end <= latest.end or _may_be_over(indicator, year, *until)]
        lacking = unavailable(asked, library, [year], authorities, coverage)
        everywhere = {figure.indicator: figure.cause for figure in lacking if figure.la_code is None}
        of_some = {(figure.indicator, figure.la_code) for figure in lacking}
        still = []
        for indicator in left:
            cause = everywhere.get(indicator.id)
            codes = authorities[indicator.id]
            is_available = cause is None and not all((indicator.id, code) in of_some for code in codes)
            if indicator in asked and is_available:
                own[indicator.id] = year
            elif not isinstance(cause, _WHATEVER_THE_YEAR):
                still.append(indicator)
        left = still
        if not left:
            break
    return own


def _may_be_over(indicator: AnyIndicator, year: Period, until: date, last_year: Period | None) -> bool:
    """Whether the data may hold a year after the latest: one to 30 September, or one that rows have."""
    if any(TABLES[cohort.table].yearly for cohort in indicator.quantities()):
        return last_year is not None and year.end <= last_year.end
    return own_period(year, indicator.year_ends).end <= until


def _candidates(latest: Period) -> Iterator[Period]:
    """The latest year, the next one, of which a year to 30 September may be over, and the years before."""
    yield latest
    for years in (1, *range(-1, -_YEARS_BACK - 1, -1)):
        yield reporting_year(latest.reporting_year + years)


def start_columns() -> list[tuple[str, str]]:
    """The extracts, and the column of each with the day on which a row begins."""
    starts = {table.columns[table.start].reads[0].split(OR)[0] for table in TABLES.values() if table.start is not None}
    return [(extract, column) for extract, _, column in (start.partition(".") for start in sorted(starts))]


def _year_columns() -> list[tuple[str, str]]:
    """The extracts, and the column of each with the year of a row."""
    return [
        (name, column)
        for name, extract in catalogue().items()
        for column, info in extract.columns.items()
        if info.kind == "year"
    ]


def _dated_columns() -> list[tuple[str, str]]:
    """The extracts and columns with the day on which a row begins, or on which it was counted."""
    reads = {
        entry
        for table in TABLES.values()
        if table.start is not None
        for alternatives in table.columns[table.start].reads
        for entry in alternatives.split(OR)
    }
    pairs = [(extract, column) for extract, _, column in (entry.partition(".") for entry in sorted(reads))]
    return [(extract, column) for extract, column in pairs if column in catalogue()[extract].date_columns]


def dating_columns() -> list[tuple[str, str]]:
    """The extracts and columns that decide the default period."""
    return [*_dated_columns(), *_year_columns()]


def covers_to(dataset: Dataset) -> date | None:
    """The day up to which the folder can be taken to be complete: as stated, or inferred from its dates or years."""
    ends = [*dataset.stated_to.values(), *_last_days(dataset.dates)]
    if ends:
        return max(ends)
    year = _last_year(dataset.dates)
    return None if year is None else year.end


def _last_year(frames: Mapping[str, pl.LazyFrame]) -> Period | None:
    """The latest year of a row; None where no row has a year."""
    columns = [(name, column) for name, column in _year_columns() if name in frames]
    years = [frames[name].select(pl.col(column).cast(pl.String).max().alias("year")) for name, column in columns]
    latest = [year for frame in pl.collect_all(years, engine="streaming") if (year := frame["year"].item()) is not None]
    return parse_period(max(latest)) if latest else None


def _last_days(frames: Mapping[str, pl.LazyFrame]) -> list[date]:
    """The day up to which each extract of each authority is complete, as far as its dates show; those of few rows last.

    Rows far after the others are left out of account, and none is of a day that is yet to come.
    """
    plans = [
        _ends(frames[extract].select("la_code", day=pl.col(column)))
        for extract, column in _dated_columns()
        if extract in frames
    ]
    # Collected before the run's one plan, which is of the periods; a row for each extract and authority.
    ends = pl.concat([pl.DataFrame(schema=_ENDS), *pl.collect_all(plans, engine="streaming")])
    many = ends.filter(pl.col("rows") >= _FEW)
    return (many if many.height else ends)["until"].to_list()


_ENDS = {"rows": pl.Int64, "until": pl.Date}


def _ends(days: pl.LazyFrame) -> pl.LazyFrame:
    """rows, until: of each authority, how many rows the days have, and up to which day they can be complete."""
    own = "la_code"
    counts = (
        days.filter(pl.col("day").is_not_null(), pl.col("day") <= date.today())
        .group_by(own, "day")
        .agg(rows=pl.len().cast(pl.Int64))
        .sort(own, "day")
        .with_columns(
            upto=pl.col("rows").cum_sum().over(own),
            total=pl.col("rows").sum().over(own),
            since=(pl.col("day") - pl.col("day").first().over(own)).dt.total_days(),
            silence=(pl.col("day").shift(-1).over(own) - pl.col("day")).dt.total_days(),
            left=(pl.col("day").last().over(own) - pl.col("day")).dt.total_days(),
        )
        .with_columns(usual=pl.col("since") / (pl.col("upto") - 1).clip(lower_bound=1))
    )
    after = pl.col("total") - pl.col("upto")
    is_last = after == 0
    # So many in a day as until the silence ends: what comes once a quarter is silent in between.
    rate = pl.col("upto") / (pl.col("since") + pl.col("silence"))
    few_follow = after < _STRAY * rate * pl.col("left")
    long = pl.col("silence") > pl.max_horizontal(pl.lit(_MOST_SILENCE.days), pl.col("usual") * _USUAL_GAPS)
    before_strays = (pl.col("upto") >= _FEW) & long & few_follow
    silence = (pl.col("usual") * _USUAL_GAPS).round().clip(_LEAST_SILENCE.days, _MOST_SILENCE.days)
    return (
        counts.filter(is_last | before_strays)
        .group_by(own, maintain_order=True)
        .agg(rows=pl.col("upto").first(), until=(pl.col("day") + pl.duration(days=silence)).first())
        .select(pl.col(name).cast(dtype) for name, dtype in _ENDS.items())
    )
