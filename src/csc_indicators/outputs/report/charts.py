"""Charts as SVG, drawn by Vega when the page is made: the page itself runs nothing.

The forms of chart are in `charts.json` (see `build_charts`); here they are filled with the figures of each indicator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from csc_indicators.outputs.report.contents import Breakdown, Card, Contents
from csc_indicators.outputs.report.drawing import drawn
from csc_indicators.outputs.report.styles import DATA, FORMS, STYLES
from csc_indicators.progress import stage

_TAG, _LONG_NUMBER = re.compile(r"<[^>]*>"), re.compile(r"\d+\.\d{3,}(?:e-\d+)?")


def every_chart(contents: Contents) -> dict[str, str]:
    """Every chart of the report as SVG, by its name: `ID-trend`, and `ID-by-PLACE` for a breakdown."""
    specs: dict[str, str] = {}
    series = series_of(contents)
    for section in contents.sections:
        for card in section.cards:
            lines = _trend_spec(card, series, contents.periods)
            if lines is not None:
                specs[trend_name(card)] = lines
            for place, breakdown in enumerate(card.breakdowns):
                if breakdown.can_be_drawn:
                    specs[bars_name(card, place)] = _bars_spec(breakdown)
    with stage("Drawing charts", "charts", len(specs)) as drawing:
        svgs = drawn(list(specs.values()), drawing.advance)
    return {name: _tidied(svg, name) for name, svg in zip(specs, svgs, strict=True)}


def series_of(contents: Contents) -> tuple[str, ...]:
    """The areas that have lines on the page, each drawn in the style of its place wherever it is drawn."""
    cards = [card for section in contents.sections for card in section.cards]
    return tuple(dict.fromkeys(point.series for card in cards for point in card.points))


def series_drawn(card: Card) -> list[str]:
    """The areas that have a line in the chart of the periods of an indicator."""
    return list(dict.fromkeys(point.series for point in card.trend))


def trend_name(card: Card) -> str:
    """The name of the chart of the periods of an indicator."""
    return f"{card.info.id}-trend"


def bars_name(card: Card, place: int) -> str:
    """The name of the chart of one of the breakdowns of an indicator."""
    return f"{card.info.id}-by-{place}"


def _trend_spec(card: Card, series: tuple[str, ...], periods: Sequence[str]) -> str | None:
    """The lines of an authority and its comparators over the periods; None with fewer than two figures."""
    shown = card.trend
    if sum(point.series == card.latest.series for point in shown) < 2:
        return None
    rows = [
        {
            "series": point.series,
            "period": point.period,
            "value": point.value,
            # Limits of one line only: those of four would hide each other.
            "lower": point.lower if point.series == card.latest.series else None,
            "upper": point.upper if point.series == card.latest.series else None,
        }
        for point in shown
    ]
    styles = [STYLES[place % len(STYLES)] for place in range(len(series))]
    scales: dict[str, dict[str, object]] = {
        "x": {"domain": list(periods)},
        "color": {"domain": series, "range": [style.colour for style in styles]},
        "strokeDash": {"domain": series, "range": [style.dashes for style in styles]},
        "shape": {"domain": series, "range": [style.mark for style in styles]},
    }
    return _filled("trend", rows, scales)


def _bars_spec(breakdown: Breakdown) -> str:
    """A bar for each group that has a figure, with its limits and its printed text."""
    rows = [
        {
            "group": group.name,
            "value": group.value,
            "lower": group.lower,
            "upper": group.upper,
            "text": group.text,
            "end": group.upper if group.upper is not None else group.value,
        }
        for group in breakdown.groups
        if group.value is not None
    ]
    return _filled("bars", rows, {})


@cache
def _forms() -> dict[str, Any]:
    forms: dict[str, Any] = json.loads(files(__package__).joinpath(FORMS).read_text(encoding="utf-8"))
    return forms


def _filled(form: str, rows: list[dict[str, Any]], scales: Mapping[str, Mapping[str, object]]) -> str:
    """The specification of a chart: a form with its rows, and what its scales range over."""
    spec = _forms()[form]
    data = [source | {"values": rows} if source["name"] == DATA else source for source in spec["data"]]
    return json.dumps(
        spec | {"data": data, "scales": [scale | scales.get(scale["name"], {}) for scale in spec["scales"]]}
    )


def _shortened(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _tidied(svg: str, name: str) -> str:
    """The SVG with ids of its own, and without roles for every mark: a screen reader has the table beside it.

    Places are given to a hundredth of a pixel: with all their digits they are half the weight of a page.
    """
    svg = _TAG.sub(lambda tag: _LONG_NUMBER.sub(_shortened, tag[0]), svg)
    svg = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = re.sub(r'id="([a-z]+\d+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r"url\(#([a-z]+\d+)\)", rf"url(#{name}-\1)", svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
