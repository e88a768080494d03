"""All rules there are: those of the columns, from the schemas, and those of the files in `rules/`.

Importing and calling this loads neither Polars nor pandera.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from csc_indicators.extracts.own_yaml import read_own
from csc_indicators.validation.checks import (
    Check,
    JumpCheck,
    KnownCheck,
    LinkCheck,
    RowCheck,
    Sequence,
    SequenceCheck,
    ShareCheck,
    SpanCheck,
    VanishesCheck,
)
from csc_indicators.validation.column_rules import column_rules
from csc_indicators.validation.conditions import columns_read
from csc_indicators.validation.model import Rule, Sort

FOLDER = Path(__file__).with_name("rules")

_KEYS = {
    "code", "title", "extract", "severity", "effect", "effect_says", "left_out_as", "message", "hint", "spoils",
    "same_as", "in_part", "near",
    "when", "in_order", "link", "share", "jump", "span", "vanishes", "known",
}  # fmt: skip
_COUNTED = "the row counts as it stands"


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its code, in order of code; `ValueError` for a file that says what no rule can say."""
    rules = [*column_rules(), *written_rules()]
    by_code = {rule.code: rule for rule in sorted(rules, key=lambda rule: rule.code)}
    if len(by_code) < len(rules):
        raise ValueError("two rules have the same code")
    return by_code


def deciding_rules() -> list[Rule]:
    """The rules by which rows are left out, numbers are not taken, or rows that cannot be right count as they stand.

    `compute` asks these: reading them alone takes a tenth of the time that all rules take.
    """
    of_columns = [rule for rule in column_rules() if rule.effect in ("left_out", "repaired")]
    return [*of_columns, *written_rules("left_out.yaml"), *written_rules("in_doubt.yaml")]


def written_rules(only: str | None = None) -> list[Rule]:
    """The rules of the files in `rules/`, or of one of them."""
    rules = []
    for file in [FOLDER / only] if only else sorted(FOLDER.glob("*.yaml")):
        content = read_own(file)
        sequences = {name: _sequence(name, entry) for name, entry in content.get("sequences", {}).items()}
        rules += [_rule(entry, sequences) for entry in content["rules"]]
    return rules


def _sequence(name: str, entry: Mapping[str, Any]) -> Sequence:
    by = tuple(entry.get("by", ["child_id"]))
    return Sequence(name, entry["extract"], by, tuple(entry["order"]), entry.get("where"))


def _rule(entry: Mapping[str, Any], sequences: Mapping[str, Sequence]) -> Rule:
    unknown = set(entry) - _KEYS
    if unknown:
        raise ValueError(f"rule {entry.get('code')} has unknown keys: {', '.join(sorted(unknown))}")
    check, sort = _check(entry, sequences)
    extract = entry["extract"]
    columns = columns_read(extract, check)
    others = (column.partition(".")[0] for column in columns)
    effect = entry.get("effect", "counted")
    return Rule(
        code=entry["code"],
        severity=entry["severity"],
        sort=sort,
        title=entry["title"],
        message=entry["message"],
        hint=entry["hint"],
        extracts=tuple(dict.fromkeys([extract, *others])),
        columns=columns,
        effect=effect,
        effect_says=entry["effect_says"] if effect != "counted" else entry.get("effect_says", _COUNTED),
        check=check,
        dfe_codes=tuple(entry.get("same_as", ())),
        dfe_in_part=tuple(entry.get("in_part", {}).items()),
        dfe_near=tuple(entry.get("near", {}).items()),
        spoils=tuple(entry.get("spoils", ())),
        left_out_as=entry.get("left_out_as"),
    )


def _check(entry: Mapping[str, Any], sequences: Mapping[str, Sequence]) -> tuple[Check, Sort]:
    when = entry.get("when")
    if "in_order" in entry:
        return SequenceCheck(when or "", sequences[entry["in_order"]]), "sequence"
    if "link" in entry:
        link = entry["link"]
        on = tuple(link.get("on", ["child_id"]))
        return LinkCheck(
            when or "true", link["to"], link.get("where", "true"), on, link["wanted"], link.get("unless")
        ), "across"
    if when is not None:
        return RowCheck(when), "across" if "child." in when else "row"
    if "share" in entry:
        share = entry["share"]
        columns = tuple(share.get("columns", ()))
        above, least = float(share["above"]), int(share["least"])
        return ShareCheck(share.get("of"), columns, share.get("among"), above, least), "authority"
    if "jump" in entry:
        jump = entry["jump"]
        distinct = jump.get("distinct")
        return JumpCheck(jump["by"], float(jump["above"]), int(jump["least"]), distinct), "authority"
    if "span" in entry:
        return SpanCheck(entry["span"]["by"], int(entry["span"]["months"])), "authority"
    if "vanishes" in entry:
        return VanishesCheck(entry["vanishes"]["by"]), "authority"
    return KnownCheck(entry["known"]["what"], entry["known"]["by"]), "authority"
