"""What the data of a folder covers, which indicators that gives for which periods, and what others lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import polars as pl

from csc_indicators.engine.causes import Cause, NoColumn, NoExtract, Unavailable
from csc_indicators.engine.completeness import LONGEST_FIRST_SPELL
from csc_indicators.engine.coverage import Doubt
from csc_indicators.engine.record_dates import DateRanges
from csc_indicators.engine.requirements import all_missing, table_of
from csc_indicators.runs.dataset import PUBLISHED
from csc_indicators.runs.plan import RunPlan, plan_run
from csc_indicators.runs.request import Request
from csc_indicators.tables.catalogue import OR

COVERAGE: dict[str, pl.DataType | type[pl.DataType]] = {
    "part": pl.String,
    "name": pl.String,
    "la_code": pl.String,
    "period": pl.String,
    "rows": pl.Int64,
    "events_from": pl.Date,
    "events_from_basis": pl.String,
    "open_from": pl.Date,
    "open_from_basis": pl.String,
    "until": pl.Date,
    "until_basis": pl.String,
    "status": pl.String,
    "reason": pl.String,
    "indicators": pl.Int64,
    "brings": pl.Int64,
}
"""The columns of the report. `part` is the kind of a row, which decides the columns that it fills:

`extract`: an extract and authority: from when events are complete, from when what was open is, and until when; each
with its basis: `stated`, `found` in the dates, or `unknown`.
`indicator`: an indicator in a period: `given`, `in doubt` or `not available`, with the reason.
`missing`: an extract or column that is not there: how many `indicators` need it, and how many it `brings` by itself.
"""

_STATED, _INFERRED, _UNKNOWN = "stated", "found", "unknown"
Row = dict[str, object]


def describe_coverage(request: Request) -> tuple[pl.DataFrame, RunPlan]:
    """The report (`COVERAGE`) and the plan that it describes; UserError for data that cannot be read.

    Rows of extracts come first, in the order of the data model; then those of what is missing, what most indicators
    need before the rest; then indicators in the order of the framework, each in all periods.
    """
    plan = plan_run(request, whole=True)
    rows = [*_extract_rows(plan), *_missing_rows(plan), *_indicator_rows(plan)]
    return pl.DataFrame(rows, schema=COVERAGE), plan


def _extract_rows(plan: RunPlan) -> Iterator[Row]:
    """A row for each extract and authority that has rows in it."""
    coverage = plan.data.coverage
    for name, extract in plan.extracts.by_name.items():
        if name == PUBLISHED:
            continue
        days = _days_shown(name, coverage.ranges)
        rows = dict(_rows_by_authority(extract.frame))
        ends = (table := table_of().get(name)) is not None and table.end is not None
        for code in sorted(rows):
            start, end = coverage.of_authorities.get(name, {}).get(code, (None, None))
            stated = {
                "events_from": start or coverage.stated_from.get(name),
                "open_from": start
                or coverage.open_from.get(name)
                or (coverage.stated_from.get(name) if ends else None),
                "until": coverage.pictures.get(name) or end or coverage.stated_to.get(name),
            }
            row: Row = {"part": "extract", "name": name, "la_code": code, "rows": rows[code]}
            for column, day in stated.items():
                shown = day or days.get(code, {}).get(column)
                row[column] = shown
                row[f"{column}_basis"] = _STATED if day else _INFERRED if shown else _UNKNOWN
            yield row


def _rows_by_authority(frame: pl.LazyFrame) -> Iterator[tuple[str, int]]:
    counts = frame.group_by(pl.col("la_code").cast(pl.String)).agg(pl.len()).drop_nulls()
    # A row for each authority; collected, as the report is made of it.
    yield from counts.collect(engine="streaming").iter_rows()


def _days_shown(extract: str, dates: DateRanges) -> dict[str, dict[str, date]]:
    """By authority: the days that the dates of an extract show, as far as they show any."""
    table = table_of().get(extract)
    if table is None:
        return {}
    columns = [
        name
        for column in (table.start, table.end)
        for name in [_column(table.columns[column].reads[0], extract) if column else None]
        if name is not None and dates.has(extract, name)
    ]
    if not columns:
        return {}
    start, *ends = columns
    starts = dates.of(extract, start)
    known = dates.last_ends((extract, start, ends[0])) if ends else {}
    by_authority: dict[str, dict[str, date]] = {}
    for code, days in starts.items():
        first = dates.first_in_number(extract, start, code, days.last)
        by_authority[code] = {"events_from": first, "until": days.last}
        if ends and code in known:
            since = dates.first_in_number(extract, f"last {ends[0]}", code, days.last)
            if since - first >= LONGEST_FIRST_SPELL:
                by_authority[code] |= {"events_from": since, "open_from": since}
    return by_authority


def _column(reads: str, extract: str) -> str | None:
    entries = (entry.partition(".") for entry in reads.split(OR))
    return next((column for of, _, column in entries if of == extract), None)


def _missing_rows(plan: RunPlan) -> Iterator[Row]:
    """A row for each extract or column that is not there, by how many indicators need it."""
    needed: Counter[Cause] = Counter()
    alone: Counter[Cause] = Counter()
    for indicator in plan.library.indicators.values():
        causes = all_missing(indicator, plan.library, plan.data.coverage.has)
        needed.update(causes)
        if len(causes) == 1:
            alone.update(causes)
    for cause, count in sorted(needed.items(), key=lambda need: (-alone[need[0]], -need[1], need[0].text)):
        name = cause.extract if isinstance(cause, NoExtract) else ""
        if isinstance(cause, NoColumn):
            name = f"{cause.extract}.{cause.column}"
        yield {"part": "missing", "name": name, "reason": cause.text, "indicators": count, "brings": alone[cause]}


def _indicator_rows(plan: RunPlan) -> Iterator[Row]:
    """A row for each indicator and period."""
    lacking = _by_figure(plan.counts.unavailable)
    doubtful = _by_figure(plan.doubts)
    for indicator_id in plan.library.indicators:
        codes = set(plan.counts.authorities[indicator_id])
        for number, period in enumerate(plan.periods):
            causes, doubts = lacking.get((indicator_id, number), {}), doubtful.get((indicator_id, number), {})
            missing = codes if None in causes else codes & causes.keys()
            status, reason = "given", None
            if doubts:
                status, reason = "in doubt", next(iter(doubts.values())).text
            if missing and missing >= codes:
                status, reason = "not available", next(iter(causes.values())).text
            elif missing:
                status = f"not available for {len(missing)} of {len(codes)} authorities"
                reason = next(iter(causes.values())).text
            yield {
                "part": "indicator",
                "name": indicator_id,
                "period": period.label,
                "status": status,
                "reason": reason,
            }


def _by_figure(figures: Iterable[Unavailable | Doubt]) -> Mapping[tuple[str, int], dict[str | None, Cause]]:
    """The causes by indicator and period, then by authority; None stands for all of them."""
    by_figure: dict[tuple[str, int], dict[str | None, Cause]] = {}
    for figure in figures:
        by_figure.setdefault((figure.indicator, figure.period), {}).setdefault(figure.la_code, figure.cause)
    return by_figure
