"""The JSON Schema of a spec, for editors that complete and check YAML as it is typed."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from csc_indicators.specs.model import Indicator


def json_schema() -> dict[str, Any]:
    """The schema of one indicator file (JSON Schema 2020-12)."""
    schema: dict[str, Any] = TypeAdapter(Indicator).json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "csc-indicators: an indicator",
        **schema,
    }
