"""What the sheets of a workbook say, before anything is written: one table to a sheet, no merged and no empty cells.

After the government's guidance on accessible spreadsheets: the first cell of a sheet is its title, symbols stand in
brackets, and nothing is told by colour alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.figures.areas import LOCAL
from csc_indicators.figures.figure_columns import COMPUTED
from csc_indicators.figures.info import Legend
from csc_indicators.figures.published_substitutes import group_and_source
from csc_indicators.figures.unavailable import unavailable_figures
from csc_indicators.outputs.plain_text import outcome_heading

FIGURES = "All figures"
_MOST_ROWS = 1_000_000
_LABELS = ("Indicator", "Breakdown", "Group", "Unit")
_KEY = ("indicator", "breakdown", "group")
_AREA = ("geographic_level", "area_code")
_Area = tuple[str, str, str]
"""Level, code and name."""

NOTHING = "[z]"
"""What stands where there is nothing to show: no cell is empty."""


class Number(NamedTuple):
    """A figure as printed, and the decimals it is printed with."""

    value: Decimal
    decimals: int


class Trend(NamedTuple):
    """A small chart of a row of the sheet of all figures; rows count from 1, columns from 0."""

    row: int
    first_column: int
    last_column: int


Cell = str | Number | Trend


@dataclass(frozen=True)
class TableSheet:
    """A sheet with one table under its title and a few lines about it; `frozen` columns stay in sight."""

    name: str
    title: str
    about: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    frozen: int = 1
    links: Mapping[str, str] = field(default_factory=dict)
    """The texts of cells that lead to a sheet, and its name."""


@dataclass(frozen=True)
class Book:
    """The sheets in order, the title of the whole, and the last day that it tells of."""

    title: str
    last_day: date
    sheets: tuple[TableSheet, ...]


def make_book(table: pl.DataFrame, legend: Legend, notes: Sequence[str]) -> Book:
    """The workbook of a result; UserError where it is larger than a sheet can be."""
    if table.is_empty():
        raise UserError("the result holds no figure")
    figures = _Figures.of(table)
    if len(figures.rows) > _MOST_ROWS:
        raise UserError(
            "the result is too large for a workbook",
            hint="ask for fewer areas, indicators or breakdowns, or for another format: `-o results.parquet`",
        )
    outcomes = tuple(_outcome_sheets(table, figures))
    title = f"Children's social care indicators, {figures.periods[-1]}"
    rest = (_figures_sheet(figures), *_not_available(table), _definitions(table, legend), _symbols(notes))
    book = (_contents(title, (*outcomes, *rest)), *outcomes, *rest)
    return Book(title, table["period_end"].max(), book)  # type: ignore[arg-type]  # a column of dates


@dataclass(frozen=True)
class _Figures:
    """Every figure by row (indicator, group, area) and period, and the row it has on the sheet of all figures.

    `latest` has the latest period of every indicator.
    """

    periods: tuple[str, ...]
    areas: tuple[_Area, ...]
    rows: dict[tuple[str, ...], int]
    cells: dict[tuple[str, ...], Cell]
    frame: pl.DataFrame
    latest: Mapping[str, str]

    @property
    def only(self) -> _Area | None:
        """The authority that all is about, where there is but one: others are there to compare it with."""
        own = [area for area in self.areas if area[0] == LOCAL]
        return own[0] if len(own) == 1 else (self.areas[0] if len(self.areas) == 1 else None)

    @property
    def others(self) -> list[_Area]:
        """The areas besides the only one."""
        return [area for area in self.areas if area != self.only]

    def cell(self, *place: str) -> Cell:
        """The figure of an indicator, breakdown, group, level, area and period."""
        return self.cells.get(place, NOTHING)

    @classmethod
    def of(cls, table: pl.DataFrame) -> _Figures:
        rows = table.select(*_KEY, *_AREA).unique(maintain_order=True).rows()
        ours = pl.col("source").str.contains(f"^({COMPUTED}|median)")
        name = pl.when(ours).then("area_name").otherwise(pl.format("{} (published)", "area_name"))
        areas = table.select(*_AREA, name.first().over(_AREA).alias("name")).unique(_AREA, maintain_order=True).rows()
        last_days = table.group_by("period", maintain_order=True).agg(pl.col("period_end").max())
        printed = table.select(*_KEY, *_AREA, "period", "value_text").iter_rows()
        return cls(
            tuple(last_days.sort("period_end", maintain_order=True)["period"]),
            _distinctly_named(areas),
            {row: place for place, row in enumerate(rows)},
            {row[:-1]: cell_of(row[-1]) for row in printed},
            table,
            dict(table.sort("period_end").select("indicator", "period").iter_rows()),
        )


def _distinctly_named(areas: Sequence[_Area]) -> tuple[_Area, ...]:
    """The areas, those of one name told apart by their codes: a table has every heading once."""
    often = {name for name, times in Counter(name for _, _, name in areas).items() if times > 1}
    return tuple((level, code, f"{name} ({code})" if name in often else name) for level, code, name in areas)


def cell_of(text: str | None) -> Cell:
    """A printed figure as a number with its decimals, a symbol in brackets; no figure is not applicable."""
    if text is None:
        return NOTHING
    if text.replace("-", "").replace(".", "").isdigit():
        return Number(Decimal(text), len(text.partition(".")[2]))
    return f"[{text}]"


def _outcome_sheets(table: pl.DataFrame, figures: _Figures) -> Iterator[TableSheet]:
    by_outcome = table.sort("outcome_number", nulls_last=True, maintain_order=True)
    for (number, key, title), rows in by_outcome.group_by(
        "outcome_number", "outcome", "outcome_title", maintain_order=True
    ):
        name = f"Outcome {number}" if number is not None else str(key).replace("_", " ").capitalize()
        heading = outcome_heading(number if isinstance(number, int) else None, str(title))
        yield _outcome_sheet(name, heading, rows, figures)


def _outcome_sheet(name: str, title: str, rows: pl.DataFrame, figures: _Figures) -> TableSheet:
    """Indicators and their groups down; across areas at the latest period, or the periods of a single authority."""
    label_names = [
        label for label in _LABELS if label not in ("Breakdown", "Group") or (rows["breakdown"] != "total").any()
    ]
    columns = [*label_names, *_across(figures)]
    # In the order that authorities have them: England may lack the total, where it is not published.
    own_first = rows.sort(pl.col("geographic_level") != LOCAL, maintain_order=True)
    named = own_first.with_columns(shown=group_and_source(_KEY)).unique(_KEY, maintain_order=True)
    lines = named.select("title", "unit", *_KEY, "shown").iter_rows(named=True)
    body = tuple((*_labels(line, label_names), *_line(line, figures)) for line in lines)
    about = [f"This sheet has one table, of {len({row[0] for row in body})} indicators."]
    if len(figures.periods) > 1:
        about.append(
            "Change is between the last two periods, of the figures as printed. Trend is a small chart of them."
        )
    if figures.only is None or figures.others:
        whose = "Figures" if figures.only is None else "Figures of other areas"
        of = f"of {figures.periods[-1]}"
        if set(figures.latest.values()) != {figures.periods[-1]}:
            of = "of the latest year that the records of each indicator cover"
        about.append(f"{whose} are {of}; each with its period is on the sheet {FIGURES}.")
    return TableSheet(name, title, tuple(about), tuple(columns), body, frozen=len(label_names))


def _labels(line: Mapping[str, str], label_names: Sequence[str]) -> list[str]:
    texts = {
        "Indicator": line["title"],
        "Breakdown": line["breakdown"].replace("_", " "),
        "Group": line["shown"],
        "Unit": line["unit"],
    }
    return [texts[label] for label in label_names]


def _across(figures: _Figures) -> list[str]:
    """The headings of the figures; every one stands once."""
    trend = ("Change", "Trend") if len(figures.periods) > 1 else ()
    if figures.only is not None:
        return [*figures.periods, *trend, *(name for _, _, name in figures.others)]
    return [name + what for _, _, name in figures.areas for what in ("", *(f", {word.lower()}" for word in trend))]


def _line(line: Mapping[str, str], figures: _Figures) -> Iterator[Cell]:
    key = (line["indicator"], line["breakdown"], line["group"])
    latest = figures.latest[line["indicator"]]
    if figures.only is not None:
        area = figures.only[:2]
        yield from (figures.cell(*key, *area, period) for period in figures.periods)
        yield from _trend((*key, *area), figures)
        yield from (figures.cell(*key, level, code, latest) for level, code, _ in figures.others)
        return
    for level, code, _ in figures.areas:
        yield figures.cell(*key, level, code, latest)
        yield from _trend((*key, level, code), figures)


def _trend(row: tuple[str, ...], figures: _Figures) -> Iterator[Cell]:
    """The change between the last two periods and the chart of all, where there are several."""
    if len(figures.periods) > 1:
        yield _change(*(figures.cell(*row, period) for period in figures.periods[-2:]))
        first = len(_FIGURES_LABELS)
        place = figures.rows.get(row)
        yield NOTHING if place is None else Trend(place, first, first + len(figures.periods) - 1)


def _change(before: Cell, now: Cell) -> Cell:
    if isinstance(before, Number) and isinstance(now, Number):
        return Number(now.value - before.value, max(before.decimals, now.decimals))
    return NOTHING


_FIGURES_LABELS = ("Indicator", "Breakdown", "Group", "Unit", "Level", "Area code", "Area")


def _figures_sheet(figures: _Figures) -> TableSheet:
    place = [*_KEY, *_AREA]
    first = figures.frame.with_columns(shown=group_and_source(place)).unique(place, maintain_order=True)
    columns = ("title", "breakdown", "shown", "unit", "geographic_level", "area_code", "area_name")
    labels = first.select(*columns).iter_rows()
    rows = tuple(
        (*map(str, label), *(figures.cell(*row, period) for period in figures.periods))
        for label, row in zip(labels, figures.rows, strict=True)
    )
    about = ("This sheet has one table: every figure, with a column for each period.",)
    return TableSheet(FIGURES, FIGURES, about, (*_FIGURES_LABELS, *figures.periods), rows, frozen=3)


def _not_available(table: pl.DataFrame) -> Iterator[TableSheet]:
    """The sheet that says why figures are not available, where some are not."""
    rows = unavailable_figures(table).select(
        "title",
        "period",
        pl.col("area_name").fill_null("All areas"),
        pl.col("breakdown").str.replace_all("_", " ").fill_null("All figures"),
        "reason",
    )
    if rows.height:
        columns = ("Indicator", "Period", "Area", "Breakdown", "Reason")
        about = ("This sheet has one table: why figures that are [x] are not available.",)
        yield TableSheet("Not available", "Figures that are not available", about, columns, tuple(rows.iter_rows()))


def _definitions(table: pl.DataFrame, legend: Legend) -> TableSheet:
    ids = table["indicator"].unique(maintain_order=True)
    infos = [legend.indicators[indicator] for indicator in ids if indicator in legend.indicators]
    rows = tuple(
        (
            info.title,
            info.definition,
            info.numerator,
            info.denominator,
            " ".join(info.caveats) or "None",
            info.publication_title,
            info.id,
        )
        for info in infos
    )
    columns = (
        "Indicator",
        "Definition",
        "Numerator",
        "Denominator",
        "Caveats",
        "DfE publishes it in",
        "Name in the tool",
    )
    return TableSheet("Definitions", "Definitions", ("This sheet has one table.",), columns, rows)


_MEANINGS = {
    "[c]": "Hidden, because it is a small number or would reveal one",
    "[k]": "Rounds to 0, but is not 0",
    "[low]": "Rounds to 0, but is not 0",
    "[u]": "Of low reliability",
    "[x]": "Not available; the sheet Not available says why",
    "[z]": "Not applicable: there is nothing to divide by, to compare or to show",
}


def _symbols(notes: Sequence[str]) -> TableSheet:
    rows = (*_MEANINGS.items(), *((f"Note {number}", note) for number, note in enumerate(notes, start=1)))
    return TableSheet("Notes", "Notes and symbols", ("This sheet has one table.",), ("Symbol or note", "Meaning"), rows)


def _contents(title: str, sheets: Sequence[TableSheet]) -> TableSheet:
    rows = tuple((sheet.name, sheet.title) for sheet in sheets)
    links = {sheet.name: sheet.name for sheet in sheets}
    about = ("Computed by csc-indicators from case-level records.", "This sheet has one table, of the other sheets.")
    return TableSheet("Contents", title, about, ("Sheet", "What it holds"), rows, links=links)
