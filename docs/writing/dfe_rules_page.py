"""The page that sets DfE's rules beside those of the tool: which rule asks the same, which are not asked, and why."""

from __future__ import annotations

from importlib.resources import files

import yaml

from csc_indicators.extracts.validation.rules import all_rules
from docs.writing.markdown import bullets, page, table

_RETURNS = {"903": "SSDA903 return", "CIN": "Children in need census"}


def dfe_rules_page() -> str:
    """Every rule of the returns: by number, and what becomes of it here."""
    asked: dict[str, list[str]] = {}
    for rule in all_rules().values():
        for dfe in rule.dfe_codes:
            asked.setdefault(dfe, []).append(rule.code)
    reasons = not_asked()
    left_out = sum(map(len, reasons.values()))
    parts = [
        f"The returns have rules of their own. {len(asked)} of them are asked here too, of extracts instead of "
        f"returns and at any time of the year; {left_out} are not, most of them since no extract holds what they ask "
        "about. Numbers are those that the sector's validators and COLLECT show. Where several rules stand beside one, "
        "they share what it asks.",
    ]
    for prefix, title in _RETURNS.items():
        rows = [[dfe, _links(codes)] for dfe, codes in sorted(asked.items(), key=_order) if dfe.startswith(prefix)]
        parts += [f"## {title}", table(["DfE", "Rules"], rows)]
    told = [f"{reason} ({len(codes)}) {', '.join(sorted(codes))}" for reason, codes in sorted(reasons.items())]
    return page("DfE's rules and ours", [*parts, "## Not asked, and why", bullets(told)])


def not_asked() -> dict[str, list[str]]:
    """DfE's rules that none of ours asks, by the reason."""
    text = files("csc_indicators.extracts.validation").joinpath("not_asked.yaml").read_text(encoding="utf-8")
    return {entry["reason"]: list(entry["codes"]) for entry in yaml.load(text, Loader=yaml.CBaseLoader)}


def _order(item: tuple[str, object]) -> tuple[str, int, str]:
    number = "".join(filter(str.isdigit, item[0].partition("/")[2])) or "0"
    return item[0].partition("/")[0], int(number), item[0]


def _links(codes: list[str]) -> str:
    return ", ".join(f"[{code}]({code}.md)" for code in codes)
