"""The page of one indicator."""

from __future__ import annotations

import polars as pl

from csc_indicators.engine.groups import labels
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.outputs.plain_text import outcome_heading
from csc_indicators.reference.published import published
from csc_indicators.runs.indicator_metadata import indicator_infos
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator, Published, Rate
from csc_indicators.specs.shared import Breakdown
from docs.writing.examples import worked_examples
from docs.writing.in_words import how_it_is_counted
from docs.writing.markdown import block, bullets, code, page, table
from docs.writing.reach import EXAMPLE_YEAR, columns_needed, days_needed

_POLARITY = {"high": "high is good", "low": "low is good", "neither": "neither high nor low is good in itself"}
_INTERVALS = {
    "wilson": "Wilson score interval",
    "poisson": "Byar's interval, exact Poisson below 10",
    "t": "Student's t interval",
    None: "none: the parts are not independent counts",
}
_ENGLAND = "E92000001"

Figures = dict[tuple[str, str | None], str]
"""England's latest published figure with its year, by published indicator and breakdown."""


def indicator_pages(library: Library) -> dict[str, str]:
    """Each indicator's page, by its id."""
    infos = indicator_infos(library, None)
    figures = _published_for_england()
    return {id: _page(spec, library, infos[id], figures) for id, spec in library.indicators.items()}


def _page(spec: AnyIndicator, library: Library, info: IndicatorInfo, figures: Figures) -> str:
    about = spec.about
    facts = [
        ("Id", code(spec.id)),
        ("Outcome", f"{outcome_heading(info.outcome_number, info.outcome_title)} (`{spec.outcome}`)"),
        ("Domain", spec.domain),
        ("Kind", f"{spec.kind}, {info.unit}" if info.unit else spec.kind),
        ("Reading", _POLARITY[about.polarity]),
        ("Printed with", _printed(info)),
        ("Interval (95%)", _INTERVALS[info.interval]),
        ("Own year", f"ends on {spec.year_ends}"),
        (
            "Status",
            "published by DfE" if spec.status == "published" else "proposed: nobody publishes it as defined here",
        ),
    ]
    return page(
        spec.title,
        [
            about.definition,
            table(["", ""], facts),
            bullets([f"**Numerator**: {about.numerator}", f"**Denominator**: {about.denominator}"]),
            f"**Why it matters.** {about.rationale}",
            "## How it is counted",
            how_it_is_counted(spec, library),
            "## What it needs of the extracts",
            columns_needed(spec, library),
            _coverage(spec, library),
            "## Breakdowns",
            _breakdowns(spec, library),
            "## Published counterpart",
            _counterpart(spec, figures),
            "## Caveats" if about.caveats else "",
            bullets(about.caveats),
            "## Worked examples",
            "Each example is a test of the spec: what stands under “Result” is what comes out.",
            worked_examples(spec),
            "## Its spec",
            block(_without_examples(spec), "yaml"),
            f"The whole file, with the examples: [`{spec.id}.yaml`](../../indicator_specs/{spec.id}.yaml).",
        ],
    )


def _printed(info: IndicatorInfo) -> str:
    decimals = f"{info.decimals} decimal{'' if info.decimals == 1 else 's'}"
    symbol = f"; {code(info.rounds_to_zero)} where a value that is not 0 rounds to it" if info.rounds_to_zero else ""
    return decimals + symbol


def _coverage(spec: AnyIndicator, library: Library) -> str:
    days = days_needed(spec, library)
    if not days:
        return ""
    return (
        f"For {EXAMPLE_YEAR.label} the extracts must cover these dates, or the figure is `x`. Where “From” is empty, "
        "every record that was open then must be there, however old. "
        f"[How coverage is known](../method.md#coverage-and-x).\n\n{days}"
    )


def _breakdowns(spec: AnyIndicator, library: Library) -> str:
    if not spec.breakdowns:
        return "None."
    rows = [
        [
            code(name),
            library.breakdowns[name].title,
            _groups(library.breakdowns[name]),
            _divided_by(spec, library, name),
        ]
        for name in spec.breakdowns
    ]
    return table(
        ["`--by`", "Breakdown", "Groups", *(["Divided by"] if isinstance(spec, Rate) else [])],
        [row[: 4 if isinstance(spec, Rate) else 3] for row in rows],
    )


def _groups(breakdown: Breakdown) -> str:
    if breakdown.values_of is not None:
        return f"the values of {code(breakdown.values_of)}, {breakdown.otherwise}"
    return ", ".join(labels(breakdown))


def _divided_by(spec: AnyIndicator, library: Library, name: str) -> str:
    population = library.breakdowns[name].population
    if population is None:
        return "nothing: counts only"
    return (
        "all children"
        if population == "everyone"
        else "the children of the group, where an estimate of them is held or the data brings one"
    )


def _counterpart(spec: AnyIndicator, figures: Figures) -> str:
    about = spec.about
    said = [f"Source: {about.source}." + (f" Published in: {about.method}." if about.method else "")]
    if about.differs_from_published:
        said.append(f"**Differs from the published figure**: {about.differs_from_published}")
    if not spec.published:
        said.append("No published figure is packaged to compare it with.")
        return "\n\n".join(said)
    rows = [
        [
            _compared(one),
            code(one.indicator),
            code(one.breakdown or "total"),
            figures.get((one.indicator, one.breakdown)),
        ]
        for one in spec.published
    ]
    said.append(table(["Compared with it", "Published figure", "Its breakdown", "England, latest"], rows))
    return "\n\n".join(said)


def _compared(one: Published) -> str:
    return f"{one.group} (`{one.by}`)" if one.by else "Total"


def _published_for_england() -> Figures:
    rows = (
        published()
        .filter(pl.col("la_code") == _ENGLAND)
        .sort("indicator", "breakdown", "year", "source")
        .group_by("indicator", "breakdown", maintain_order=True)
        .last()
        .select("indicator", "breakdown", "value", "year")
        .collect()
    )
    return {(indicator, breakdown): f"{value} ({year})" for indicator, breakdown, value, year in rows.iter_rows()}


def _without_examples(spec: AnyIndicator) -> str:
    return spec.path.read_text(encoding="utf-8").partition("\nexamples:")[0]
