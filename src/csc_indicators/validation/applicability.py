"""Which rules cannot be asked of the data there is, and why."""

from __future__ import annotations

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.read import Extracts
from csc_indicators.validation.checks import ShareCheck
from csc_indicators.validation.model import Rule


def why_not_run(rule: Rule, extracts: Extracts) -> str | None:
    """The reason in words; None where the rule can be asked."""
    for name in rule.extracts:
        if name not in extracts.by_name:
            return f"there is no extract `{name}`"
    absent = [entry for entry in rule.columns if _is_absent(entry, extracts)]
    if not absent or (isinstance(rule.check, ShareCheck) and rule.check.columns and len(absent) < len(rule.columns)):
        return None
    name, _, column = absent[0].partition(".")
    return f"`{name}` has no column `{column}`"


def _is_absent(entry: str, extracts: Extracts) -> bool:
    """Whether the column is not there; it may be asked of all the same where its absence means blank in every row."""
    name, _, column = entry.partition(".")
    return column in extracts.by_name[name].absent_columns and catalogue()[name].columns[column].absent is None
