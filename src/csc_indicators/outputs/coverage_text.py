"""What a folder covers, for people: extracts, what is missing, and the indicators by period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

import polars as pl

_AVAILABLE = "given"
_SIGNS = {_AVAILABLE: "yes", "in doubt": "?", "not available": "x"}
_BASIS = {"stated": "", "found": "*", "unknown": ""}


def coverage_lines(report: pl.DataFrame, area_names: Mapping[str, str]) -> Iterator[str]:
    """The lines of the report (`COVERAGE`); `area_names` has the name of each authority by its code."""
    yield from _extracts(report.filter(part="extract"), area_names)
    yield from _missing(report.filter(part="missing"))
    yield from _indicators(report.filter(part="indicator"))


def _extracts(rows: pl.DataFrame, area_names: Mapping[str, str]) -> Iterator[str]:
    yield "What the extracts cover"
    lines: list[Sequence[str]] = [("", "rows", "events from", "open cases from", "until")]
    for name, own in rows.group_by("name", maintain_order=True):
        days = ("events_from", "open_from", "until")
        shown = [column for day in days for column in (day, f"{day}_basis")]
        if own.select(shown).unique().height == 1:
            first = own.row(0, named=True)
            lines.append((str(name[0]), f"{own['rows'].sum():,}", *(_day(first, day) for day in days)))
            continue
        lines.append((str(name[0]), f"{own['rows'].sum():,}", "", "", ""))
        for row in own.iter_rows(named=True):
            area = area_names.get(row["la_code"], row["la_code"])
            lines.append((f"  {area}", f"{row['rows']:,}", *(_day(row, day) for day in days)))
    yield from _columns(lines)
    if any(_BASIS["found"] in cell for line in lines for cell in line[2:]):
        yield ""
        yield "* found in the dates; `extract.toml` can state it. Blank: not known."


def _day(row: Mapping[str, object], column: str) -> str:
    return f"{row[column]}{_BASIS[str(row[f'{column}_basis'])]}" if row[column] else ""


def _missing(rows: pl.DataFrame) -> Iterator[str]:
    if rows.is_empty():
        return
    yield ""
    yield "What is missing: how many indicators it brings by itself, and how many need it"
    lines: list[Sequence[str]] = [("", "brings", "needed by")]
    lines += [
        (name, f"{brings}", f"{count}") for name, brings, count in rows.select("name", "brings", "indicators").rows()
    ]
    yield from _columns(lines)


def _indicators(rows: pl.DataFrame) -> Iterator[str]:
    periods = rows["period"].unique(maintain_order=True).to_list()
    yield ""
    yield "Which indicators that gives"
    lines: list[Sequence[str]] = [("", *periods)]
    for name, own in rows.group_by("name", maintain_order=True):
        by_period = dict(own.select("period", "status").iter_rows())
        lines.append((str(name[0]), *(_SIGNS.get(by_period[period], "some") for period in periods)))
    yield from _columns(lines)
    yield ""
    yield "yes  given    ?  given, and may be wrong    some  not for every authority    x  not available"
    reasons = rows.filter(pl.col("reason").is_not_null(), pl.col("period") == periods[-1])
    if reasons.height:
        yield ""
        yield f"Why, for {periods[-1]}"
    for (reason,), own in reasons.group_by("reason", maintain_order=True):
        names = ", ".join(own["name"].unique(maintain_order=True).to_list())
        yield ""
        yield from wrap(f"{reason}:", 100)
        yield from wrap(names, 100, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def _columns(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines with their cells below each other, numbers and days to the right."""
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    for line in lines:
        first, *others = line
        cells = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([f"{first:<{widths[0]}}", *cells]).rstrip()
