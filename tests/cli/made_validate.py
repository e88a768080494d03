"""A stand-in for `csc_indicators.workflows.validate`: the name of the data folder says what there is to be found.

Run as a program it is `csc-indicators` with that stand-in, for tests that need a process of their own.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "outputs"))

CLEAN, QUERIES, MANY = "clean", "queries", "many"
"""Names of data folders: nothing found; queries only; 60,000 findings. Any other name has errors and a query."""


@dataclass(frozen=True)
class Validated:
    findings: Any
    notes: tuple[str, ...]
    files: int
    rows: int
    unknown_texts: dict[tuple[str, str, str], int]
    unusable_rows: int = 0


def validate_folder(data: Path, config_file: Path | None = None, la_code: str | None = None) -> Validated:
    from made_findings import CHILD, NO_SEX, ROWS, findings, many_rows

    from csc_indicators.errors import UserError

    match data.name:
        case "missing":
            raise UserError("folder `missing` does not exist")
        case "bug":
            raise ValueError(f"could not parse `{CHILD}` as dtype `i64`")
    rows = ROWS
    if data.name == CLEAN:
        rows = []
    elif data.name == QUERIES:
        rows = [row for row in ROWS if row["code"] == NO_SEX.code]
    elif data.name == MANY:
        rows = many_rows(60_000)
    return Validated(findings(rows), ("`children.csv` is read as Windows-1252, since it is not UTF-8",), 3, 51_530, {})


def install() -> dict[str, ModuleType]:
    """What stands in, by name of module; the rules and what they bear on are the made ones too."""
    from made_findings import INDICATORS, RULES

    validate = ModuleType("csc_indicators.workflows.validate")
    rules = ModuleType("csc_indicators.validation.rules")
    affected = ModuleType("csc_indicators.runs.rule_impact")
    validate.__dict__["validate_folder"] = validate_folder
    rules.__dict__["all_rules"] = lambda: {rule.code: rule for rule in RULES}
    affected.__dict__["affected_indicators"] = lambda some, library: {
        rule.code: INDICATORS.get(rule.code, ()) for rule in some
    }
    return {module.__name__: module for module in (validate, rules, affected)}


if __name__ == "__main__":
    sys.modules |= install()
    from csc_indicators.__main__ import main

    main()
