"""Write the files of JSON about the extracts: `python -m csc_indicators.validation.build_catalogue`.

The catalogue, the numbers of the column rules, and what the YAML files say.
"""

from __future__ import annotations

import json
from typing import Any

from csc_indicators.extracts.catalogue import TARGET
from csc_indicators.extracts.code_sets import SOURCE
from csc_indicators.extracts.own_yaml import OWN, load
from csc_indicators.extracts.schemas import SCHEMAS
from csc_indicators.files import cell_texts, tolerance
from csc_indicators.held_yaml import as_json
from csc_indicators.validation.column_codes import TARGET as CODES_TARGET
from csc_indicators.validation.column_codes import column_codes_text
from csc_indicators.validation.column_rules import DFE_COLUMNS
from csc_indicators.validation.rules import FOLDER

_LIMITS = {
    "greater_than_or_equal_to": {"min_value": "low"},
    "less_than_or_equal_to": {"max_value": "high"},
    "isin": {},
    "str_matches": {},
}
"""Every check that a column may have, and its limits in the catalogue; codes and years are known there by the kind."""


def catalogue_text() -> str:
    """The catalogue as JSON: every extract with its columns, in the order of the data model."""
    extracts: dict[str, Any] = {}
    for name, model in SCHEMAS.items():
        schema = model.to_schema()
        extracts[name] = {
            "title": schema.title,
            "one_row_is": schema.description,
            **(model.Config.metadata or {}),
            "columns": {column: _column(declared) for column, declared in schema.columns.items()},
        }
    return json.dumps(extracts, indent=1, ensure_ascii=False) + "\n"


def own_yaml_text() -> str:
    """What the code sets and the rules of validation say, as JSON."""
    return as_json([SOURCE, DFE_COLUMNS, *FOLDER.glob("*.yaml")], load)


def cell_texts_text() -> str:
    """What the list of texts with a meaning of their own says, as JSON."""
    return as_json([cell_texts.SOURCE], cell_texts.load)


def tolerance_text() -> str:
    """What the list of how values may be written says, as JSON."""
    return as_json([tolerance.SOURCE], cell_texts.load)


def _column(declared: Any) -> dict[str, Any]:
    facts = {"title": declared.title, "description": declared.description, "required": declared.required}
    facts |= {"blank": declared.nullable} | declared.metadata
    for check in declared.checks:
        facts |= {fact: check.statistics[limit] for limit, fact in _LIMITS[check.name].items()}
    return {fact: value for fact, value in facts.items() if value is not None and value is not False and value != []}


if __name__ == "__main__":
    TARGET.write_text(catalogue_text(), encoding="utf-8")
    CODES_TARGET.write_text(column_codes_text(json.loads(TARGET.read_text(encoding="utf-8"))), encoding="utf-8")
    OWN.target.write_text(own_yaml_text(), encoding="utf-8")
    cell_texts.HELD.target.write_text(cell_texts_text(), encoding="utf-8")
    tolerance.HELD.target.write_text(tolerance_text(), encoding="utf-8")
