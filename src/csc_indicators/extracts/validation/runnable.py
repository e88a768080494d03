"""Which rules cannot be asked of the data there is, and why."""

from __future__ import annotations

from csc_indicators.extracts.read import Extracts
from csc_indicators.extracts.validation.model import Rule


def why_not_run(rule: Rule, extracts: Extracts) -> str | None:
    """The reason in words; None where the rule can be asked."""
    for name in rule.extracts:
        if name not in extracts.by_name:
            return f"there is no extract `{name}`"
    for entry in rule.columns:
        name, _, column = entry.partition(".")
        if column in extracts.by_name[name].absent_columns:
            return f"`{name}` has no column `{column}`"
    return None
