"""The pages of the validation rules, and their index."""

from __future__ import annotations

from collections.abc import Iterable

from csc_indicators.compute.affected import affected_indicators
from csc_indicators.exports.findings.rule_page import entries
from csc_indicators.exports.findings.words import in_short
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.validation.model import Rule
from csc_indicators.extracts.validation.rules import all_rules
from csc_indicators.specs.load import Library
from docs.writing.markdown import code, codes, page, table

REACH = "indicators.md"


def rule_pages() -> dict[str, str]:
    """The page of every rule, by its code."""
    return {name: _rule_page(rule) for name, rule in all_rules().items()}


def reach_page(library: Library) -> str:
    """The page that says which indicators each rule bears on: one for all rules, as every new indicator changes it."""
    rules = all_rules()
    reached = affected_indicators(rules.values(), library)
    parts = [
        "A row that is left out is missing from every indicator made of its extract. A row that counts all the same "
        "bears on those that read a column which the rule says to correct, in their figures or in a breakdown of them."
    ]
    for name, extract in catalogue().items():
        together: dict[tuple[str, ...], list[str]] = {}
        for rule in rules.values():
            if rule.extract == name:
                together.setdefault(reached[rule.code], []).append(rule.code)
        if together:
            rows = [[in_short(same), _links(ids)] for ids, same in together.items()]
            parts += [f"## {extract.title}", table(["Rules", "Indicators"], rows)]
    return page("Which rules bear on which indicators", parts)


def rule_index() -> str:
    """The page that leads to all rules, extract by extract."""
    rules = all_rules()
    errors = sum(rule.severity == "error" for rule in rules.values())
    parts = [
        f"{len(rules)} rules, by the extract whose rows they find fault with: {errors} find errors, which cannot be "
        f"true, and {len(rules) - errors} raise queries, which may be. [Validation](../validation.md) says how they "
        "are asked and what becomes of the rows.",
        "Codes of DfE's rules begin with the return: `903/148` is rule 148 of the SSDA903 return, `CIN/8840` one of "
        "the children in need census.",
    ]
    for name, extract in catalogue().items():
        own = [rule for rule in rules.values() if rule.extract == name]
        if own:
            parts += [f"## {extract.title}", _table(own)]
    return page("Validation rules", parts)


def _table(rules: Iterable[Rule]) -> str:
    rows = [[f"[{rule.code}]({rule.code}.md)", rule.severity, rule.title, codes(rule.dfe_codes)] for rule in rules]
    return table(["Rule", "Severity", "Finds", "Same as"], rows)


def _links(indicators: Iterable[str]) -> str:
    return ", ".join(f"[{id}](../indicators/{id}.md)" for id in indicators) or "none"


def _rule_page(rule: Rule) -> str:
    extract = catalogue()[rule.extract].title
    shown = {
        "Indicators": f"[those that read {extract.lower()}]({REACH}#{_anchor(extract)})",
        "Columns": codes(rule.columns),
        "Same as": codes(rule.dfe_codes),
    }
    rows = [[label, shown.get(label, text)] for label, text in entries(rule, ())]
    return page(
        f"{rule.code}: {rule.title}",
        [
            table(["", ""], rows),
            f"In a terminal: {code(f'csc-indicators explain {rule.code}')}. [All rules](README.md), "
            "[validation](../validation.md), [data model](../data_model.md).",
        ],
    )


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")
