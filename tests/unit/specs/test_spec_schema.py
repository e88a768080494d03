"""The JSON Schema for editors: it accepts every spec of ours, and refuses what the tool refuses by shape.

A few lines of validator suffice for the keywords that the schema uses; one that is not known fails the test.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from csc_indicators.specs import yaml_lines
from csc_indicators.specs.load import own_folder, spec_files
from csc_indicators.specs.schema import json_schema

SCHEMA = json_schema()
BAD = Path(__file__).parents[2] / "fixtures" / "bad_specs"
KINDS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "array": list,
}
WORDS = {"type", "$schema", "$defs", "title", "description", "default", "discriminator"}


def is_kind(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def is_named(name: str, schema: Any) -> bool:
    return name in schema.get("properties", {}) or any(
        re.search(form, name) for form in schema.get("patternProperties", {})
    )


def fits(value: Any, schema: Any) -> bool:
    if "type" in schema and not is_kind(value, schema["type"]):
        return False
    return all(holds(value, schema, key, wanted) for key, wanted in schema.items() if key not in WORDS)


def holds(value: Any, schema: Any, key: str, wanted: Any) -> bool:
    match key:
        case "$ref":
            return fits(value, SCHEMA["$defs"][wanted.removeprefix("#/$defs/")])
        case "anyOf":
            return any(fits(value, one) for one in wanted)
        case "oneOf":
            return sum(fits(value, one) for one in wanted) == 1
        case "const":
            return bool(value == wanted)
        case "enum":
            return value in wanted
        case "required":
            return all(name in value for name in wanted)
        case "properties":
            return all(fits(value[name], one) for name, one in wanted.items() if name in value)
        case "additionalProperties":
            others = [one for name, one in value.items() if not is_named(name, schema)]
            return not others if wanted is False else all(fits(one, wanted) for one in others)
        case "propertyNames":
            return all(fits(name, wanted) for name in value)
        case "patternProperties":
            parts = [(re.compile(form), part) for form, part in wanted.items()]
            return all(fits(one, part) for form, part in parts for name, one in value.items() if form.search(name))
        case "items":
            return all(fits(one, wanted) for one in value[len(schema.get("prefixItems", [])) :]) if wanted else True
        case "prefixItems":
            return all(fits(one, part) for one, part in zip(value, wanted, strict=False))
        case "minItems":
            return bool(len(value) >= wanted)
        case "maxItems":
            return bool(len(value) <= wanted)
        case "minLength":
            return bool(len(value) >= wanted)
        case "pattern":
            return re.search(wanted, value) is not None
        case "minimum":
            return bool(value >= wanted)
        case "maximum":
            return bool(value <= wanted)
        case "exclusiveMinimum":
            return bool(value > wanted)
    raise AssertionError(f"the schema has a keyword that this test does not know: {key}")


@pytest.mark.parametrize("path", spec_files(own_folder()), ids=lambda path: path.stem)
def test_every_spec_of_ours_fits_the_schema(path: Path) -> None:
    assert fits(yaml_lines.load(path.read_text(encoding="utf-8")), SCHEMA)


@pytest.mark.parametrize(
    "name",
    [
        "unknown_key",
        "unknown_key_of_a_lookup",
        "missing_key",
        "missing_key_in_about",
        "no_examples",
        "unknown_kind",
        "no_kind",
        "kind_without_its_key",
        "id_in_capitals",
        "number_for_text",
        "list_for_text",
        "text_for_a_mapping",
        "text_for_a_number",
        "too_many_decimals",
        "unknown_outcome",
        "unknown_polarity",
        "unknown_year_end",
        "unknown_offset",
        "window_of_one_end",
        "unknown_returns",
        "unknown_population",
        "unknown_key_of_a_denominator",
        "per_nothing",
    ],
)
def test_a_spec_of_a_wrong_shape_does_not_fit(name: str) -> None:
    assert not fits(yaml_lines.load((BAD / f"{name}.yaml").read_text(encoding="utf-8")), SCHEMA)


def test_the_schema_says_which_draft_it_is_and_what_offsets_are() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "ever" in str(SCHEMA["$defs"]["Lookup"]["properties"]["between"])
