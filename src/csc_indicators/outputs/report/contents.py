"""What a report says, before it is drawn: sections, an indicator's figures beside others, its groups, its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.figures.areas import LOCAL, NATIONAL, NEIGHBOURS, REGIONAL
from csc_indicators.figures.info import IndicatorInfo, Legend
from csc_indicators.figures.published_comparators import is_published
from csc_indicators.outputs.plain_text import change_of, from_to, outcome_heading

Row = Mapping[str, Any]
_TOTAL = "total"
_DAYS_OF_A_MONTH = 30.4

COMPARATORS = (NEIGHBOURS, REGIONAL, NATIONAL)
"""The levels an authority is set beside, in the order of the page."""


@dataclass(frozen=True)
class Comparator:
    """A comparator's figure at the latest period, and where it comes from."""

    name: str
    text: str
    source: str


@dataclass(frozen=True)
class Point:
    """A figure of one series in one period; `text` is what is printed, numbers are there where it has them.

    `reason` says why it is not available, and is empty where it is.
    """

    series: str
    period: str
    text: str
    value: float | None
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    reason: str = ""


@dataclass(frozen=True)
class Group:
    """A group of a breakdown at the latest period."""

    name: str
    text: str
    value: float | None
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    reason: str = ""


@dataclass(frozen=True)
class Breakdown:
    """The groups of an indicator by one way to split it; `published` says by whom, where they were not counted."""

    name: str
    title: str
    groups: tuple[Group, ...]
    published: str

    @property
    def can_be_drawn(self) -> bool:
        """Whether a chart would show something to compare."""
        return sum(group.value is not None for group in self.groups) > 1

    @property
    def has_limits(self) -> bool:
        """Whether a figure has confidence limits."""
        return any(group.lower is not None for group in self.groups)


@dataclass(frozen=True)
class Card:
    """An indicator on the page."""

    info: IndicatorInfo
    latest: Point
    days: str
    change: str
    standing: str
    comparators: tuple[Comparator, ...]
    points: tuple[Point, ...]
    breakdowns: tuple[Breakdown, ...]
    alike: frozenset[str]
    """The periods that are as long as the latest: only these make a trend."""

    @property
    def trend(self) -> tuple[Point, ...]:
        """The figures that can be joined by a line."""
        return tuple(point for point in self.points if point.value is not None and point.period in self.alike)

    @property
    def counted(self) -> tuple[float, ...]:
        """How many a rate is of, and a share of how many; nothing for other kinds, or where that is hidden."""
        parts = (self.latest.numerator, self.latest.denominator)[: {"rate": 1, "percentage": 2}.get(self.info.kind, 0)]
        known = tuple(part for part in parts if part is not None)
        return known if len(known) == len(parts) else ()

    @property
    def own(self) -> tuple[Point, ...]:
        """The authority's own points, oldest first."""
        return tuple(point for point in self.points if point.series == self.latest.series)


@dataclass(frozen=True)
class Section:
    """An outcome or enabler, with its indicators in the order of the result."""

    key: str
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Contents:
    """A report: whom it is about, its periods, its sections, and what the run had to say."""

    area: str
    periods: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def contents_of(table: pl.DataFrame, legend: Legend, notes: tuple[str, ...]) -> Contents:
    """The contents of a compared result of one authority; UserError where it is of several or of none."""
    areas = table.filter(geographic_level=LOCAL)["area_name"].unique(maintain_order=True).to_list()
    if len(areas) != 1:
        names = ", ".join(areas[:5]) + (" …" if len(areas) > 5 else "")
        raise UserError("a report is about one authority", evidence=names or "none", hint="say which with `--la`")
    periods = _periods(table)
    # As rows from here on: a page has few of them, and asking the table for those of a card takes longer than they do.
    in_order = table.sort("outcome_number", nulls_last=True, maintain_order=True).with_columns(published=is_published())
    by_outcome: dict[tuple[object, ...], dict[object, list[Row]]] = {}
    for row in in_order.iter_rows(named=True):
        outcome = (row["outcome_number"], row["outcome"], row["outcome_title"])
        by_outcome.setdefault(outcome, {}).setdefault(row["indicator"], []).append(row)
    sections = [
        Section(
            str(key),
            outcome_heading(number if isinstance(number, int) else None, str(title)),
            tuple(_card(rows, legend, periods) for rows in by_indicator.values()),
        )
        for (number, key, title), by_indicator in by_outcome.items()
    ]
    return Contents(areas[0], periods, tuple(sections), notes)


def _periods(table: pl.DataFrame) -> tuple[str, ...]:
    """The periods, oldest first, from the first one on in which the authority has a figure."""
    last_day, known = pl.col("period_end").max(), pl.col("value").is_not_null().any()
    own = (
        table.filter(geographic_level=LOCAL).group_by("period", maintain_order=True).agg(last_day, known.alias("known"))
    )
    in_order = own.sort("period_end", maintain_order=True)
    from_first = in_order.filter(pl.col("known").cum_max())
    return tuple((from_first if from_first.height else in_order)["period"])


def _card(rows: Sequence[Row], legend: Legend, periods: tuple[str, ...]) -> Card:
    totals = [row for row in rows if row["breakdown"] == _TOTAL]
    own = sorted((row for row in totals if row["geographic_level"] == LOCAL), key=itemgetter("period_end"))
    latest = own[-1]
    others = [row for row in totals if row["period"] == latest["period"]]
    length = _months(latest)
    return Card(
        info=legend.indicators[str(latest["indicator"])],
        latest=_point(latest),
        days=from_to((latest["period_start"], latest["period_end"])),
        change=_change(own),
        standing=_standing(latest),
        comparators=tuple(
            Comparator(_short_name(row), str(row["value_text"]), str(row["source"]))
            for level in COMPARATORS
            for row in others
            if row["geographic_level"] == level
        ),
        points=tuple(_point(row) for row in _in_order(totals, periods)),
        breakdowns=tuple(_breakdowns(rows, legend, latest["period"])),
        alike=frozenset(str(row["period"]) for row in own if _months(row) == length),
    )


def _months(row: Row) -> int:
    """The length of a row's period; quarters and months differ by a few days, and are of one length all the same."""
    days: int = (row["period_end"] - row["period_start"]).days
    return round(days / _DAYS_OF_A_MONTH)


def _in_order(totals: Sequence[Row], periods: tuple[str, ...]) -> list[Row]:
    """The rows by series and period, the authority first."""
    levels = {level: place for place, level in enumerate((LOCAL, *COMPARATORS))}
    places = {period: place for place, period in enumerate(periods)}
    shown = [row for row in totals if row["geographic_level"] in levels and row["period"] in places]
    return sorted(shown, key=lambda row: (levels[str(row["geographic_level"])], places[str(row["period"])]))


def _point(row: Row) -> Point:
    series, period, text = _short_name(row), str(row["period"]), str(row["value_text"])
    return Point(series, period, text, **_numbers(row), reason=row["reason"] or "")


def _numbers(row: Row) -> dict[str, float | None]:
    return {name: _number(row[name]) for name in ("value", "lower", "upper", "numerator", "denominator")}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _short_name(row: Row) -> str:
    """The area's name; of its own neighbours an authority needs no telling whose they are."""
    return "Statistical neighbours" if row["geographic_level"] == NEIGHBOURS else str(row["area_name"])


def _breakdowns(rows: Sequence[Row], legend: Legend, period: object) -> Iterator[Breakdown]:
    """The groups at the period; those with nobody in them anywhere are left away."""
    split: dict[str, list[Row]] = {}
    for row in rows:
        is_empty = row["numerator"] == 0 and row["value"] is None
        if row["breakdown"] != _TOTAL and row["geographic_level"] == LOCAL and row["period"] == period and not is_empty:
            split.setdefault(str(row["breakdown"]), []).append(row)
    for name, groups in split.items():
        yield Breakdown(
            name,
            legend.breakdowns.get(name, name),
            tuple(
                Group(str(row["group"]), str(row["value_text"]), **_numbers(row), reason=row["reason"] or "")
                for row in groups
            ),
            next((str(row["source"]) for row in groups if row["published"]), ""),
        )


def _change(own: Sequence[Row]) -> str:
    """What has changed since the period before, in words; empty where the two cannot be compared."""
    if len(own) < 2:
        return ""
    before, latest = own[-2:]
    change = change_of(str(before["value_text"]), str(latest["value_text"]))
    if change is None:
        return ""
    if change == Decimal(0):
        return f"The same as in {before['period']}"
    word = "Up" if change > 0 else "Down"
    doubt = ", which may be chance" if latest["change_is_clear"] is False else ""
    return f"{word} {abs(change)} since {before['period']}{doubt}"


_BANDS = {"higher": "Higher than England", "lower": "Lower than England", "similar": "Similar to England"}


def _standing(latest: Row) -> str:
    """How the figure stands beside England, in words, with a judgement where one is agreed."""
    band = _BANDS.get(str(latest["band"]), "")
    judgement = latest["judgement"]
    rank = f"; {latest['rank']} of {latest['ranked']} authorities, 1 the highest" if latest["rank"] is not None else ""
    return f"{band}{f' ({judgement})' if judgement in ('better', 'worse') else ''}{rank}"
