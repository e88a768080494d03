"""Write `charts.json`, the forms of chart as Vega: `python -m csc_indicators.outputs.report.build_charts`.

They are declared with Altair and shipped compiled: to load Altair and Vega-Lite takes longer than all the charts of an
outcome.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from csc_indicators.outputs.report.styles import DATA, FORMS, INK, LINE, STYLES

TARGET = Path(__file__).with_name(FORMS)
_WIDTH = 430


def charts_text() -> str:
    """The forms by name, as JSON; what their scales range over is filled in with each chart."""
    return json.dumps({"trend": _compiled(_trend()), "bars": _compiled(_bars())}, indent=1) + "\n"


def _trend() -> Any:
    """The lines of an authority and its comparators over the periods, with the limits of those that have any."""
    # Without legends: the key to the lines is the page's.
    base = alt.Chart({"name": DATA}).encode(
        x=alt.X("period:O", title=None, sort=None, scale=alt.Scale(domain=[""]), axis=alt.Axis(labelAngle=0)),
        color=alt.Color("series:N", scale=_by_series(STYLES[0].colour), legend=None),
    )
    axis = alt.Axis(tickCount=5, ticks=False, labelOverlap=False)
    value = alt.Y("value:Q", title=None, scale=alt.Scale(zero=True), axis=axis)
    limits = base.transform_filter("isValid(datum.lower)").mark_rule(strokeWidth=1.5).encode(y="lower:Q", y2="upper:Q")
    dashes = alt.StrokeDash("series:N", scale=_by_series(list(STYLES[0].dashes)), legend=None)
    lines = base.mark_line(strokeWidth=2).encode(y=value, strokeDash=dashes)
    shapes = alt.Shape("series:N", scale=_by_series(STYLES[0].mark), legend=None)
    marks = base.mark_point(filled=True, size=60, opacity=1).encode(y=value, shape=shapes)
    return (limits + lines + marks).properties(width=_WIDTH, height=190)


def _by_series(style: Any) -> alt.Scale:
    return alt.Scale(domain=[""], range=[style])


def _bars() -> Any:
    """A bar for each group, with its limits, and with its figure beside it, so that it needs no axis."""
    # The names are texts of ours and no axis, whose layout would take longer than all the rest.
    base = alt.Chart({"name": DATA}).encode(y=alt.Y("group:N", sort=None, axis=None))
    names = base.mark_text(align="right", dx=-8, limit=190, color=INK).encode(x=alt.value(0), text="group:N")
    value = alt.X("value:Q", scale=alt.Scale(zero=True), axis=None)
    bars = base.mark_bar(color=STYLES[0].colour, height={"band": 0.62}).encode(x=value)
    limits = (
        base.transform_filter("isValid(datum.lower)")
        .mark_rule(color=STYLES[3].colour, strokeWidth=2)
        .encode(x=alt.X("lower:Q", axis=None), x2="upper:Q")
    )
    texts = base.mark_text(align="left", dx=5, color=INK).encode(x=alt.X("end:Q", axis=None), text="text:N")
    return (names + bars + limits + texts).properties(width=_WIDTH - 150, height={"step": 24})


def _compiled(chart: Any) -> dict[str, Any]:
    """The Vega specification of a chart."""
    configured = (
        chart.configure(background="transparent", font="Arial", aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            labelFont="Arial",
            labelFontSize=12,
            labelColor=INK,
            tickColor=LINE,
            gridColor=LINE,
            gridOpacity=0.5,
            domain=False,
        )
        .configure_axisX(grid=False)
        .configure_text(font="Arial", fontSize=12)
    )
    spec: dict[str, Any] = vl_convert.vegalite_to_vega(configured.to_dict())
    axes = spec.get("axes", [])
    grids = {axis["scale"]: axis["gridScale"] for axis in axes if axis["grid"]}
    # One axis draws lines and labels together: Vega-Lite makes two, and axes take most of the time.
    spec["axes"] = [
        axis | ({"grid": True, "gridScale": grids[axis["scale"]]} if axis["scale"] in grids else {})
        for axis in axes
        if not axis["grid"] or axis.get("labels", True)
    ]
    return spec


if __name__ == "__main__":
    TARGET.write_text(charts_text(), encoding="utf-8")
