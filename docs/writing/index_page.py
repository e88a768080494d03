"""The index of the indicators, by outcome and enabler."""

from __future__ import annotations

from csc_indicators.outputs.plain_text import outcome_heading
from csc_indicators.runs.indicator_metadata import unit
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from docs.writing.markdown import codes, page, table

_NOT_FROM_CASES = {
    "family_help": ("Hospital admissions of children aged 0 to 14 for injuries", "OHID, Fingertips indicator 90284"),
    "leadership": ("Leadership of the authority as Ofsted judges it", "Ofsted, inspection outcomes"),
}
"""Indicators of DfE's dashboard that no case record holds, by outcome: title, and who publishes the figure."""


def index_page(library: Library) -> str:
    """The page with a table for each outcome and enabler of the newest edition."""
    edition = library.frameworks[library.newest_framework]
    parts = [
        f"{len(library.indicators)} indicators, under the outcomes and enablers of: {edition.title}. An indicator "
        "belongs to an outcome by a key, since numbers changed between editions; `--framework` chooses another one.",
        "[Coverage](../coverage.md) sets them beside what the consultation on the framework, DfE's dashboard and "
        "councils name.",
        "Every page is made from the spec itself: the sentences, the tables and the worked examples.",
    ]
    numbers = {key: outcome.number for key, outcome in edition.outcomes.items()}
    for key in sorted(edition.outcomes, key=lambda key: numbers[key] or len(numbers)):
        outcome = edition.outcomes[key]
        rows = [_row(spec) for spec in library.indicators.values() if spec.outcome == key]
        if key in _NOT_FROM_CASES:
            title, publisher = _NOT_FROM_CASES[key]
            rows.append([title, "not from case data", "", f"published figures only: {publisher}", ""])
        parts.append(f"## {outcome_heading(outcome.number, outcome.title)}")
        shown = table(["Indicator", "Kind", "Unit", "Published by DfE", "Breakdowns"], rows)
        parts.append(shown if rows else "No indicator yet.")
    return page("Indicators", parts)


def _row(spec: AnyIndicator) -> list[str]:
    published = "yes" if spec.status == "published" else "no: proposed"
    return [f"[{spec.title}]({spec.id}.md)", spec.kind, unit(spec), published, codes(spec.breakdowns)]
