"""A report as one HTML page: charts, style and words in one file, and nothing to fetch."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files

from csc_indicators.outputs.report import charts
from csc_indicators.outputs.report.contents import Card, Contents, Group, Point
from csc_indicators.outputs.report.styles import STYLES
from csc_indicators.written_files import MADE_WITH

_TEMPLATES = "csc_indicators.outputs.report"

SYMBOLS = {
    "c": "hidden, because it is a small number or would reveal one",
    "k": "rounds to 0, but is not 0",
    "low": "rounds to 0, but is not 0",
    "u": "of low reliability",
    "x": "not available: the records or the population that it needs are not there",
    "z": "not applicable: there is nothing to divide by",
}


def page(contents: Contents, provenance: str) -> str:
    """The page; `made` says what it was made with and of which day."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = _number
    style = files(_TEMPLATES).joinpath("templates/report.css").read_text(encoding="utf-8")

    series = charts.series_of(contents)
    svgs = {name: Markup(svg) for name, svg in charts.every_chart(contents).items()}

    def trend(card: Card) -> Markup | None:
        return svgs.get(charts.trend_name(card))

    def bars(card: Card, place: int) -> Markup:
        return svgs[charts.bars_name(card, place)]

    def key(card: Card) -> list[tuple[str, int]]:
        return [(name, series.index(name) % len(STYLES)) for name in charts.series_drawn(card)]

    return environment.get_template("report.html.jinja").render(
        contents=contents,
        provenance=provenance,
        made_with=MADE_WITH,
        style=Markup(style),
        symbols=SYMBOLS,
        styles=STYLES,
        trend=trend,
        key=key,
        bars=bars,
        number=_number,
        limits=_limits,
    )


def _number(value: float | None) -> str:
    """A count or an amount: whole where it is, else with one decimal; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _limits(figure: Point | Group, decimals: int) -> str:
    """The lower and upper limit, rounded as the figure is; a dash where there are none."""
    if figure.lower is None or figure.upper is None:
        return "–"
    step = Decimal(1).scaleb(-decimals)
    lower, upper = (Decimal(str(limit)).quantize(step, ROUND_HALF_UP) for limit in (figure.lower, figure.upper))
    return f"{lower} to {upper}"
