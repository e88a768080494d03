"""The codes of column rules: numbered once, kept for ever, so that a code always means the same."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from csc_indicators.extracts.catalogue import ColumnInfo
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.validation.checks import ColumnCheckName

TARGET = Path(__file__).with_name("column_codes.json")

_FIRST = 101
"""Rules about more than a column have the numbers below."""


@cache
def column_codes() -> dict[str, str]:
    """The code of every column rule there is or ever was, by `extract.column.check`."""
    codes: dict[str, str] = json.loads(TARGET.read_text(encoding="utf-8"))
    return codes


def checks_of(extract: str, column: ColumnInfo) -> tuple[ColumnCheckName, ...]:
    """The checks that a column of an extract calls for, in the order in which they are numbered."""
    if column.kind == "la_code":
        return ("value",)
    checks: list[ColumnCheckName] = [] if column.blank else ["blank"]
    if column.kind == "code":
        checks.append("code")
        dated = any(code.valid_from or code.valid_to for code in code_sets()[column.code_set or ""].values())
        if column.many:
            checks.append("twice")
        if dated:
            checks.append("year")
    elif column.kind != "text":
        checks.append("value")
    if column.low is not None or column.high is not None:
        checks.append("range")
    if column.kind == "date" and not column.planned:
        checks.append("future")
    if column.name == "child_id" and extract != "children":
        checks.append("unlisted")
    return tuple(checks)


def column_codes_text(catalogue: Mapping[str, Mapping[str, Any]], old: Mapping[str, str] | None = None) -> str:
    """The codes as JSON: those there are, and the next free number for every check that has none."""
    known = dict(column_codes() if old is None else old)
    last: dict[str, int] = defaultdict(lambda: _FIRST - 1)
    for code in known.values():
        last[code[:2]] = max(last[code[:2]], int(code[2:]))
    for name, extract in catalogue.items():
        for column, facts in extract["columns"].items():
            info = ColumnInfo(**{"name": column, "required": False, "code_set": None, "absent": None} | facts)
            for check in checks_of(name, info):
                key, prefix = f"{name}.{column}.{check}", extract["prefix"]
                if key not in known:
                    last[prefix] += 1
                    known[key] = f"{prefix}{last[prefix]}"
    return json.dumps(dict(sorted(known.items(), key=lambda item: item[1])), indent=1) + "\n"
