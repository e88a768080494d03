"""The code sets of the extracts, kept as data with the years in which each code is valid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from csc_indicators.extracts.own_yaml import read_own

SOURCE = Path(__file__).with_name("code_sets.yaml")


@dataclass(frozen=True)
class Code:
    """One code: what it means, and the first and last year ("2024-25") of its use, where it was not always in use."""

    label: str
    valid_from: str | None = None
    valid_to: str | None = None


@cache
def code_sets() -> dict[str, dict[str, Code]]:
    """Every code set by name: its codes, as they are kept in memory, in the order of the sector's own lists."""
    return {
        name: {code: _code(entry) for code, entry in content["codes"].items()} for name, content in _content().items()
    }


@cache
def spellings(code_set: str) -> dict[str, str]:
    """Other ways of writing the codes of a set, in upper case, and the code each stands for.

    A set whose codes are kept in lower case has the upper-case form of every code here, so that case never matters.
    """
    content = _content()[code_set]
    lower_case = {code.upper(): code for code in content["codes"] if code != code.upper()}
    others: dict[str, str] = content.get("spellings", {})
    return lower_case | others


def _code(entry: str | dict[str, str]) -> Code:
    if isinstance(entry, str):
        return Code(entry)
    return Code(entry["label"], entry.get("from"), entry.get("to"))


@cache
def _content() -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, Any]] = read_own(SOURCE)
    return content
