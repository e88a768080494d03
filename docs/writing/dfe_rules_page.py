"""The page that sets DfE's rules beside those of the tool: which ask the same, which are near, which are not asked."""

from __future__ import annotations

from collections.abc import Iterable

from csc_indicators.validation.dfe_rules import Comparison, NotAsked, Validator, comparison, not_asked
from csc_indicators.validation.model import Rule
from csc_indicators.validation.rules import all_rules
from docs.writing.markdown import bullets, page, table
from docs.writing.rule_pages import rule_link


def dfe_rules_page() -> str:
    """Every rule of the returns: by number, and what becomes of it here."""
    rules = list(all_rules().values())
    compared = comparison()
    asked = {code for rule in rules for code in rule.dfe_codes}
    near = {code for rule in rules for code, _ in rule.dfe_near} - asked
    left_out = not_asked()
    parts = [
        f"The returns have rules of their own. {len(asked)} of them are asked here too, of extracts instead of returns "
        f"and at any time of the year. Near {len(near)} others a rule of ours asks something else, and does not bear "
        f"their code. {sum(len(group.codes) for group in left_out)} are not asked, most of them since no extract holds "
        "what they ask about. Numbers are those that the sector's validators and COLLECT show.",
        "Ours were compared with the newest version of the validators of Data to Insight:",
        bullets(_version(validator) for validator in compared.validators.values()),
        "A code beside a rule of ours means: whatever the rule finds breaks one of the rules whose codes it bears, and "
        "what breaks a rule of DfE's is found by one of the rules beside it, but for what is said to be left out. The "
        "day the extract was made stands for the end of the return's year. That a date lies in the year of the return "
        "is not asked, for an extract holds any years; nor is a value asked about again that was found wrong by "
        "itself. *Version* is the year in which the validator last wrote its rule anew; *until*, its last year.",
    ]
    for prefix, validator in compared.validators.items():
        codes = sorted((code for code in asked if code.startswith(f"{prefix}/")), key=_order)
        rows = [
            [code, _years(compared, code), _bearing(rules, code), _differences(rules, compared, code)] for code in codes
        ]
        parts += [
            f"## {validator.title}",
            table(["DfE", "Version", "Rules", "Left out, and where sources differ"], rows),
        ]
    parts += [
        "## Our own question, near a rule of DfE's",
        table(
            ["DfE", "Rule", "What differs"],
            [
                [code, rule_link(rule), what]
                for code, rule, what in sorted(
                    ((code, rule, what) for rule in rules for code, what in rule.dfe_near),
                    key=lambda entry: (_order(entry[0]), entry[1].code),
                )
            ],
        ),
        "## Not asked, and why",
        bullets(f"{group.reason} ({len(group.codes)}) {', '.join(sorted(group.codes))}" for group in _by_reason()),
    ]
    return page("DfE's rules and ours", parts)


def _by_reason() -> list[NotAsked]:
    return sorted(not_asked(), key=lambda group: group.reason)


def _version(validator: Validator) -> str:
    name = validator.repository.rpartition("/")[2]
    return (
        f"{validator.title}: [{name}]({validator.repository}) at {validator.commit} of "
        f"{validator.committed:%-d %B %Y}, rulesets up to {validator.newest_ruleset}"
    )


def _years(compared: Comparison, code: str) -> str:
    rule = compared.compared[code]
    return f"{rule.as_of}, until {rule.last_year}" if rule.last_year else rule.as_of


def _bearing(rules: Iterable[Rule], code: str) -> str:
    return ", ".join(rule_link(rule) for rule in rules if code in rule.dfe_codes)


def _differences(rules: Iterable[Rule], compared: Comparison, code: str) -> str:
    """What our rules leave out of DfE's, and where the validator and the sentence of the rule disagree."""
    parts = [what for rule in rules for of, what in rule.dfe_in_part if of == code]
    return "; ".join(dict.fromkeys([*parts, *filter(None, [compared.compared[code].note])]))


def _order(code: str) -> tuple[str, int, str]:
    prefix, _, number = code.partition("/")
    return prefix, int("".join(filter(str.isdigit, number)) or "0"), code
