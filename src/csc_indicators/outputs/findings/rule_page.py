"""What there is to say about a rule in a terminal, and the words for it that the documentation has too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.outputs.findings.words import page_of
from csc_indicators.outputs.plain_text import labelled
from csc_indicators.validation.model import Rule, Severity, Sort

SORTS: dict[Sort, str] = {
    "column": "one column of one row",
    "row": "several columns of one row",
    "sequence": "rows of one child, or of one thing, in their order",
    "across": "rows of several extracts",
    "authority": "all rows of an authority together",
}
"""What a rule of each sort looks at."""

SEVERITIES: dict[Severity, str] = {
    "error": "error: it cannot be true, and makes exit code 1",
    "query": "query: it may be true, and deserves a look",
}


class Entry(NamedTuple):
    """A label with what is said under it."""

    label: str
    text: str


def entries(rule: Rule, indicators: Sequence[str]) -> list[Entry]:
    """What is said about the rule, in order; what there is nothing to say about is not there."""
    listed = [
        Entry("Severity", SEVERITIES[rule.severity]),
        Entry("Finds", rule.message),
        Entry("To do", rule.hint),
        Entry("The row", rule.effect_says),
        Entry("Indicators", ", ".join(indicators) or "none reads it"),
        Entry("Looks at", SORTS[rule.sort]),
        Entry("Extracts", ", ".join(catalogue()[name].title for name in rule.extracts if name in catalogue())),
        Entry("Columns", ", ".join(rule.columns)),
        Entry("Same as", ", ".join(rule.dfe_codes)),
        Entry("Left out", "; ".join(f"of {code}: {what}" for code, what in rule.dfe_in_part)),
        Entry("Near", "; ".join(f"{code}, another question: {what}" for code, what in rule.dfe_near)),
    ]
    return [entry for entry in listed if entry.text]


def in_words(rule: Rule, indicators: Sequence[str], width: int = 100) -> str:
    """The rule as a page of text."""
    explained = [*entries(rule, indicators), Entry("Page", page_of(rule))]
    lines = [f"{rule.code}: {rule.title}", "", *labelled(explained, width)]
    return "\n".join(lines) + "\n"
