"""What the table for people says, before it is drawn: which columns, which lines, which words below.

People get the printed figure (`value_text`), grouped under outcomes and enablers, with areas side by side, or periods
when there is but one area. Where both vary, the latest period is shown with its change from the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import polars as pl

from csc_indicators.outputs.plain_text import change_of, from_to, outcome_heading

Depth = Literal["heading", "indicator", "breakdown", "group"]

_SYMBOLS = {
    "c": "hidden: a small number, or one that would tell a small number",
    "k": "rounds to 0, but is not 0",
    "low": "rounds to 0, but is not 0",
    "u": "of low reliability",
    "x": "not available: the records or the population that it needs are not there",
    "z": "not applicable: there is nothing to divide by",
}
_IN_BRACKETS = "In brackets: how many, beside a rate of less than a year, which is not scaled up to one."
_A_YEAR = 360
"""A period of fewer days is less than a year."""
_PUBLISHED = r"published by (?<by>.+), year to (?<year>.+)$"
_LOCAL = "Local authority"
_COMPARISONS = {"band": "against England", "rank": "rank"}
_LAST_LEVELS = ("Statistical neighbours", "Regional", "National")
_WIDE_LEVELS = ("National", "Regional")


class Line(NamedTuple):
    """One line: a label, the unit of an indicator, and a cell for every column."""

    label: str
    depth: Depth
    unit: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A table for people; `keep_last` says which end of the columns to keep when space is short."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    keep_last: bool = False


class _Area(NamedTuple):
    level: str
    code: str
    name: str


class _Column(NamedTuple):
    """A figure of an area and period, with `before` its change since that period, with `of` another column's text.

    Without a period it is of the latest that each indicator has.
    """

    heading: str
    area: _Area
    period: str | None = None
    before: str | None = None
    of: str | None = None


def make_sheet(table: pl.DataFrame, most_areas: int | None = None) -> Sheet:
    """The sheet of a result; of more than `most_areas` areas only England and the regions, or the first so many."""
    if table.is_empty():
        return Sheet("No figures", (), (), ())
    table = table.filter(~_has_nobody())
    areas = _areas(table)
    shown = _at_most(areas, most_areas)
    periods = _periods(table)
    # Where each indicator has a year of its own there is nothing to see change.
    with_change = bool((table.group_by("indicator").agg(pl.col("period").n_unique())["period"] > 1).any())
    columns = _columns(shown, periods, _areas(table.filter(_is_ours())) if with_change else [], _comparisons(table))
    dates = _usual_dates(table, periods[-1])
    own = [area.name for area in shown if area.level == _LOCAL]
    other_years: dict[str, int] = {}
    lines = tuple(_lines(table, periods[-1], columns, dates, other_years))
    notes = [
        *(
            [f"Showing {len(shown)} of {len(areas)} areas: ask for fewer with `--la`, or all with `-f csv`."]
            if shown != areas
            else []
        ),
        *([f"Change: {periods[-2]} to {periods[-1]}, between the figures as printed."] if with_change else []),
        *(f"[{number}] {says}" for says, number in other_years.items()),
        *_symbol_notes(lines, table),
    ]
    about = own if len(own) == 1 else []
    about += [f"{periods[-1]} ({from_to(dates)})"] if len(own) != 1 or len(periods) == 1 else []
    return Sheet(
        title=", ".join(["Children's social care indicators", *about]),
        columns=tuple(column.heading for column in columns),
        lines=lines,
        notes=tuple(notes),
        keep_last=len(own) == 1 and len(periods) > 1,
    )


def _has_nobody() -> pl.Expr:
    """Whether a group has nobody in it anywhere, nor a population to have nobody of: a line that would say nothing."""
    nobody = ((pl.col("numerator") == 0) & pl.col("value").is_null()).fill_null(value=False)
    return (pl.col("breakdown") != "total") & nobody.all().over("indicator", "breakdown", "group")


def _areas(table: pl.DataFrame) -> list[_Area]:
    """The areas in reading order: authorities and what users group them to, then neighbours, regions, England."""
    rows = table.select("geographic_level", "area_code", "area_name").unique(maintain_order=True).rows()
    place = {level: number for number, level in enumerate(_LAST_LEVELS, start=1)}
    return sorted((_Area(*row) for row in rows), key=lambda area: place.get(area.level, 0))


def _at_most(areas: list[_Area], most: int | None) -> list[_Area]:
    if most is None or len(areas) <= most:
        return areas
    wide = [area for level in _WIDE_LEVELS for area in areas if area.level == level]
    return wide or areas[:most]


def _periods(table: pl.DataFrame) -> list[str]:
    """The labels of the periods, oldest first."""
    last_days = table.group_by("period", maintain_order=True).agg(pl.col("period_end").max())
    return last_days.sort("period_end", maintain_order=True)["period"].to_list()


def _usual_dates(table: pl.DataFrame, period: str) -> tuple[date, date]:
    """First and last day that most indicators mean by the period: some have years of their own."""
    indicators = table.filter(_is_ours(), pl.col("period") == period).unique("indicator", maintain_order=True)
    counted = indicators.group_by("period_start", "period_end", maintain_order=True).len()
    first, last, _ = counted.sort("len", "period_end", descending=True).row(0)
    return first, last


def _columns(
    areas: Sequence[_Area], periods: Sequence[str], ours: Sequence[_Area], comparisons: Sequence[str]
) -> list[_Column]:
    """Areas side by side with their changes; of one authority its periods, and then the others in the latest one.

    Areas without a figure of `ours` have no change: two periods may have the same published year beside them.
    """
    latest = periods[-1]
    own = [area for area in areas if area.level == _LOCAL]
    single = own[0] if len(own) == 1 else areas[0] if len(areas) == 1 else None
    columns = []
    for area in areas:
        if area == single and len(periods) > 1:
            columns += [_Column(period, area, period) for period in periods]
        else:
            columns.append(_Column(area.name, area))
        if len(periods) > 1 and area in ours and (single is None or area == single):
            columns.append(_Column("change", area, latest, periods[-2]))
        columns += [_Column(_COMPARISONS[name], area, of=name) for name in comparisons if area.level == _LOCAL]
    return columns


def _comparisons(table: pl.DataFrame) -> list[str]:
    """The comparisons that say something here."""
    return [name for name in _COMPARISONS if name in table.columns and table[name].is_not_null().any()]


def _lines(
    table: pl.DataFrame,
    latest: str,
    columns: list[_Column],
    dates: tuple[date, date],
    other_years: dict[str, int],
) -> Iterator[Line]:
    """A heading for each outcome, a line for each indicator, and its groups beneath.

    `other_years` is filled on the way: what is to be said of a year that is not the usual one, and its number.
    """
    figures, counts = _figures(table), _counts(table)
    words = {
        column.of: _texts(table, pl.col(column.of).cast(pl.String).fill_null(""))
        for column in columns
        if column.of is not None
    }

    def cells(*row: str) -> tuple[str, ...]:
        return tuple(
            _cell(figures, row, column._replace(period=column.period or own_latest[row[0]]), counts)
            if column.of is None
            else _cell(words[column.of], row, column._replace(period=own_latest[row[0]]), {})
            for column in columns
        )

    rows = table.unique(["indicator", "breakdown", "group"], maintain_order=True)
    own_latest = dict(table.sort("period_end").select("indicator", "period").iter_rows())
    own_dates = {
        indicator: (first, last)
        for indicator, period, first, last in table.filter(_is_ours())
        .select("indicator", "period", "period_start", "period_end")
        .iter_rows()
        if period == own_latest[indicator]
    }

    def mark(indicator: str) -> str:
        own, period = own_dates.get(indicator, dates), own_latest[indicator]
        if (own, period) == (dates, latest):
            return ""
        why = (
            f"{latest} is {from_to(own)}." if period == latest else f"{period}, the latest year that its records cover."
        )
        return f" [{other_years.setdefault(why, len(other_years) + 1)}]"

    by_outcome = rows.sort("outcome_number", nulls_last=True, maintain_order=True)
    for (number, title), of_outcome in by_outcome.group_by("outcome_number", "outcome_title", maintain_order=True):
        yield Line(outcome_heading(number, title), "heading")
        for (indicator,), of_indicator in of_outcome.group_by("indicator", maintain_order=True):
            first = of_indicator.row(0, named=True)
            yield Line(
                first["title"] + mark(str(indicator)),
                "indicator",
                first["unit"] or "",
                cells(str(indicator), "total", "Total"),
            )
            groups = of_indicator.filter(pl.col("breakdown") != "total").select("breakdown", "group")
            for (breakdown,), of_breakdown in groups.group_by("breakdown", maintain_order=True):
                yield Line(f"by {breakdown}".replace("_", " "), "breakdown")
                for group in of_breakdown["group"]:
                    yield Line(group, "group", cells=cells(str(indicator), str(breakdown), group))


def _figures(table: pl.DataFrame) -> dict[tuple[str, ...], str]:
    """The printed figure by indicator, breakdown, group, level, area and period; starred when it is not ours."""
    star = pl.when(_is_ours()).then(pl.lit("")).otherwise(pl.lit("*"))
    return _texts(table, pl.col("value_text").fill_null("") + star)


def _counts(table: pl.DataFrame) -> dict[tuple[str, ...], str]:
    """How many, in brackets, beside a rate of less than a year, which says little by itself."""
    days = (pl.col("period_end") - pl.col("period_start")).dt.total_days() + 1
    part_of_year = table.filter(_is_ours(), days < _A_YEAR, pl.col("numerator").is_not_null(), kind="rate")
    return _texts(part_of_year, pl.format(" ({})", pl.col("numerator").round(0).cast(pl.Int64)))


def _texts(table: pl.DataFrame, text: pl.Expr) -> dict[tuple[str, ...], str]:
    keys = ["indicator", "breakdown", "group", "geographic_level", "area_code", "period"]
    return {row[:-1]: row[-1] for row in table.select(*keys, text).iter_rows()}


def _is_ours() -> pl.Expr:
    """Whether the row was made from the data; medians of published figures are not."""
    return pl.col("source").str.contains("published", literal=True).not_().fill_null(value=True)


def _cell(
    figures: dict[tuple[str, ...], str], row: tuple[str, ...], column: _Column, counts: dict[tuple[str, ...], str]
) -> str:
    def text(period: str | None) -> str:
        return figures.get((*row, column.area.level, column.area.code, period or ""), "")

    if column.before is not None:
        return _change(text(column.before), text(column.period))
    return text(column.period) + counts.get((*row, column.area.level, column.area.code, column.period or ""), "")


def _change(before: str, now: str) -> str:
    """The change with its sign; empty beside a symbol."""
    difference = change_of(before, now)
    if difference is None:
        return ""
    return f"{difference:+}" if difference else f"{abs(difference)}"


def _symbol_notes(lines: tuple[Line, ...], table: pl.DataFrame) -> list[str]:
    shown = {cell.rstrip("*").split(" (")[0] for line in lines for cell in line.cells}
    has_counts = any(cell.endswith(")") for line in lines for cell in line.cells)
    notes = [_IN_BRACKETS] if has_counts else []
    notes += [f"{symbol}  {meaning}" for symbol, meaning in _SYMBOLS.items() if symbol in shown]
    if any(cell.endswith("*") for line in lines for cell in line.cells):
        is_latest = pl.col("period") == pl.col("period").sort_by("period_end").last().over("indicator")
        by = table.filter(is_latest).filter(~_is_ours())["source"].str.extract_groups(_PUBLISHED)
        publishers, years = (by.struct.field(name).drop_nulls().unique().sort().to_list() for name in ("by", "year"))
        origin = f"published by {' and '.join(publishers)} for the year to {', or to '.join(years)}"
        notes.append(f"*  not computed from these extracts: {origin}")
    return notes
