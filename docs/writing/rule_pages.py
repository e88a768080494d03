"""The validation rules, a page for each extract, and their index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.outputs.findings.rule_page import SEVERITIES, SORTS
from csc_indicators.outputs.findings.words import in_short
from csc_indicators.runs.rule_impact import affected_indicators
from csc_indicators.specs.load import Library
from csc_indicators.validation.model import Rule
from csc_indicators.validation.rules import all_rules
from docs.writing.markdown import bullets, code, codes, page, table
from docs.writing.site import RULES_OF

REACH = "indicators.md"


def rule_pages() -> dict[str, str]:
    """The page of every extract with rules, by the extract's name; every rule has a section under its code."""
    return {extract: _page_of_extract(extract, rules) for extract, rules in _by_extract().items()}


def rule_link(rule: Rule) -> str:
    """The rule's code as a link, for another page of the same folder."""
    return f"[{rule.code}]({rule.extract}.md#{rule.code.lower()})"


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
        f"There are {len(rules)} rules, listed by the extract that they check. {errors} find errors, which cannot be "
        f"true. {len(rules) - errors} raise queries, which may be true. [Validation](../validation.md) says how to run "
        "them and what happens to the rows. [Which rules bear on which indicators](indicators.md) and "
        "[DfE's rules and ours](dfe.md) are pages of their own.",
        "The codes of DfE's rules begin with the return: `903/148` is rule 148 of the SSDA903 return, and `CIN/8840` "
        "is a rule of the children in need census.",
    ]
    for extract, own in _by_extract().items():
        parts += [f"## {catalogue()[extract].title}", _table(own)]
    return page("Validation rules", parts)


def _by_extract() -> dict[str, list[Rule]]:
    """The rules by the extract whose rows they find fault with, in the order of the catalogue."""
    together: dict[str, list[Rule]] = {extract: [] for extract in catalogue()}
    for rule in all_rules().values():
        together[rule.extract].append(rule)
    return {extract: rules for extract, rules in together.items() if rules}


def _table(rules: Iterable[Rule]) -> str:
    rows = [[rule_link(rule), rule.severity, rule.title, codes(rule.dfe_codes)] for rule in rules]
    return table(["Rule", "Severity", "Finds", "Same as"], rows)


def _links(indicators: Iterable[str]) -> str:
    return ", ".join(f"[{id}](../indicators/{id}.md)" for id in indicators) or "none"


def _page_of_extract(extract: str, rules: Sequence[Rule]) -> str:
    title = catalogue()[extract].title
    return page(
        f"{RULES_OF}{title}",
        [
            f"What each rule finds in {code(extract)}, what to do, and what `compute` does with the row. "
            f"[These indicators]({REACH}#{_anchor(title)}) read the extract. "
            f"In a terminal, {code(f'csc-indicators explain {rules[0].code}')} explains the rule and names its "
            "indicators.",
            "See also [all rules](README.md), [how to validate](../validation.md) and "
            "[the columns and codes](../data_model.md).",
            *(part for rule in rules for part in _section(rule)),
        ],
    )


def _section(rule: Rule) -> list[str]:
    severity, meaning = SEVERITIES[rule.severity].split(": ", 1)
    extracts = [catalogue()[name].title for name in rule.extracts if name in catalogue()]
    lines = [
        f"**{severity.capitalize()}.** {_sentence(meaning)}",
        f"**Finds:** {_sentence(rule.message)}",
        f"**To do:** {_sentence(rule.hint)}",
        f"**In `compute`:** {_sentence(rule.effect_says)}",
        f"**Looks at:** {_sentence(SORTS[rule.sort])}",
        f"**Extracts:** {_sentence(', '.join(extracts))}" if len(extracts) > 1 else "",
        f"**Columns:** {codes(rule.columns)}." if rule.columns else "",
        f"**Same as DfE's:** {codes(rule.dfe_codes)}." if rule.dfe_codes else "",
        *(f"**Left out of {those}:** {_sentence(what)}" for what, those in _by_text(rule.dfe_in_part)),
        *(f"**Near {those}, another question:** {_sentence(what)}" for what, those in _by_text(rule.dfe_near)),
    ]
    # The heading is the code alone: it gives the same anchor on GitHub and on the site, and a new title keeps it.
    return [f"## {rule.code}", f"**{rule.title}**", bullets(line for line in lines if line)]


def _by_text(differences: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What differs from DfE's rules, each text once with the codes of the rules that it is about."""
    together: dict[str, list[str]] = {}
    for dfe_code, what in differences:
        together.setdefault(what, []).append(dfe_code)
    return [(what, codes(those)) for what, those in together.items()]


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")
