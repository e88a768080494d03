"""Write `catalogue.json` from the schemas: `python -m csc_indicators.extracts.build_catalogue`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from csc_indicators.extracts.schemas import SCHEMAS

TARGET = Path(__file__).with_name("catalogue.json")


def catalogue_text() -> str:
    """The catalogue as JSON: every extract with its columns, in the order of the data model."""
    extracts: dict[str, Any] = {}
    for name, model in SCHEMAS.items():
        schema = model.to_schema()
        extracts[name] = {
            "title": schema.title,
            "one_row_is": schema.description,
            "columns": {column: _column(declared) for column, declared in schema.columns.items()},
        }
    return json.dumps(extracts, indent=1, ensure_ascii=False) + "\n"


def _column(declared: Any) -> dict[str, Any]:
    facts = {"title": declared.title, "description": declared.description, "required": declared.required}
    facts |= declared.metadata
    return {fact: value for fact, value in facts.items() if value not in (None, False)}


if __name__ == "__main__":
    TARGET.write_text(catalogue_text(), encoding="utf-8")
