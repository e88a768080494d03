"""Charts as SVG, drawn by Vega when the page is made: the page itself runs nothing.

A chart is declared with Altair once for each form it can have; what it compiles to is then filled with the figures of
each indicator, which takes a hundredth of a second where compiling takes three.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from csc_indicators.exports.report.contents import Breakdown, Card

SERIES = (("#12436D", [1, 0], "circle"), ("#28A197", [5, 3], "square"), ("#801650", [2, 2], "triangle-up"))
"""Colour, dashes and mark of each line: DfE's palette, and never colour alone. A fourth line takes `_FOURTH`."""

_FOURTH = ("#F46A25", [8, 3, 2, 3], "diamond")
INK, LINE = "#0b0c0c", "#b1b4b6"
"""The colours of text and of rules, which the page's style sheet may change for a dark screen."""

_STYLES = (*SERIES, _FOURTH)
_DATA, _UNIT = "figures", "the unit of the figures"
_WIDTH = 430


def trend(card: Card, periods: Sequence[str], name: str) -> str | None:
    """The lines of an authority and its comparators over the periods, as SVG; None with fewer than two figures."""
    drawn = [point for point in card.points if point.value is not None]
    if sum(point.series == card.latest.series for point in drawn) < 2:
        return None
    series = tuple(dict.fromkeys(point.series for point in drawn))
    rows = [
        {
            "series": point.series,
            "period": point.period,
            "value": point.value,
            # Limits of one line only: those of four would hide each other.
            "lower": point.lower if point.series == card.latest.series else None,
            "upper": point.upper if point.series == card.latest.series else None,
        }
        for point in drawn
    ]
    return _filled(_trend(series, tuple(periods)), rows, card.info.unit, name)


def bars(breakdown: Breakdown, unit: str, name: str) -> str:
    """A bar for each group that has a figure, with its limits and its printed text, as SVG."""
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
    return _filled(_bars(), rows, unit, name)


def _filled(compiled: str, rows: list[dict[str, Any]], unit: str, name: str) -> str:
    import vl_convert

    spec = json.loads(compiled.replace(_UNIT, json.dumps(unit)[1:-1]))
    for source in spec["data"]:
        if source["name"] == _DATA:
            source["values"] = rows
    svg: str = vl_convert.vega_to_svg(spec)
    return _tidied(svg, name)


def _tidied(svg: str, name: str) -> str:
    """The SVG with ids of its own, and without the words for every mark, which the table beside it says better."""
    svg = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = re.sub(r'id="([a-z]+\d+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r"url\(#([a-z]+\d+)\)", rf"url(#{name}-\1)", svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


@cache
def _trend(series: tuple[str, ...], periods: tuple[str, ...]) -> str:
    import altair as alt

    styles = [_STYLES[place % len(_STYLES)] for place in range(len(series))]

    def by_series(values: list[Any]) -> alt.Scale:
        return alt.Scale(domain=list(series), range=values)

    legend = alt.Legend(title=None, orient="top", symbolStrokeWidth=2, symbolSize=60, labelLimit=300, columns=2)
    base = alt.Chart({"name": _DATA}).encode(
        x=alt.X("period:O", title=None, sort=None, scale=alt.Scale(domain=list(periods)), axis=alt.Axis(labelAngle=0)),
        color=alt.Color("series:N", scale=by_series([style[0] for style in styles]), legend=legend),
    )
    value = alt.Y("value:Q", title=_UNIT, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5))
    limits = base.transform_filter("isValid(datum.lower)").mark_rule(strokeWidth=1.5).encode(y="lower:Q", y2="upper:Q")
    lines = base.mark_line(strokeWidth=2).encode(
        y=value, strokeDash=alt.StrokeDash("series:N", scale=by_series([style[1] for style in styles]), legend=legend)
    )
    marks = base.mark_point(filled=True, size=60, opacity=1).encode(
        y=value, shape=alt.Shape("series:N", scale=by_series([style[2] for style in styles]), legend=legend)
    )
    return _compiled((limits + lines + marks).properties(width=_WIDTH, height=190))


@cache
def _bars() -> str:
    import altair as alt

    base = alt.Chart({"name": _DATA}).encode(y=alt.Y("group:N", title=None, sort=None, axis=alt.Axis(labelLimit=190)))
    value = alt.X("value:Q", title=_UNIT, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5))
    drawn = base.mark_bar(color=SERIES[0][0], height={"band": 0.62}).encode(x=value)
    limits = (
        base.transform_filter("isValid(datum.lower)")
        .mark_rule(color=_FOURTH[0], strokeWidth=2)
        .encode(x="lower:Q", x2="upper:Q")
    )
    texts = base.mark_text(align="left", dx=5, color=INK).encode(x="end:Q", text="text:N")
    return _compiled((drawn + limits + texts).properties(width=_WIDTH - 150, height={"step": 24}))


def _compiled(chart: Any) -> str:
    """The Vega specification of a chart, as JSON."""
    import vl_convert

    text: Mapping[str, object] = {"labelFont": "Arial", "titleFont": "Arial", "labelFontSize": 12, "titleFontSize": 12}
    axis = {**text, "labelColor": INK, "titleColor": INK, "domainColor": LINE, "tickColor": LINE, "gridColor": LINE}
    configured = (
        chart.configure(background="transparent", font="Arial")
        .configure_view(stroke=None)
        .configure_axis(**axis, titleFontWeight="normal", gridOpacity=0.5, domain=False)
        .configure_axisX(grid=False)
        .configure_legend(**text, labelColor=INK, symbolDash=[1, 0])
        .configure_text(font="Arial", fontSize=12)
    )
    return json.dumps(vl_convert.vegalite_to_vega(configured.to_dict()))
