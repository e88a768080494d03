"""The worked examples of a spec as tables a reader can check by hand; a test holds that each comes out as it says."""

from __future__ import annotations

from csc_indicators.specs import yaml_lines
from csc_indicators.specs.model import AnyIndicator, Example, Expected
from csc_indicators.specs.tables_in_text import parse_table
from docs.writing.markdown import table

_RESULT = {
    "numerator": "Numerator",
    "denominator": "Denominator",
    "value": "Value",
    "value_text": "Printed",
    "unknown": "Unknown",
    "excluded": "Excluded",
    "left_out_unknown": "Left out, unknown",
    "status": "Status",
}


def worked_examples(indicator: AnyIndicator) -> str:
    """Every example with its author's remarks, its rows and its result."""
    remarks = _remarks(indicator)
    return "\n\n".join(
        _one(number, example, remark)
        for number, (example, remark) in enumerate(zip(indicator.examples, remarks, strict=True), start=1)
    )


def _one(number: int, example: Example, remark: str) -> str:
    name = example.name[:1].upper() + example.name[1:]
    parts = [f"### {number}. {name}", remark, f"Period: {example.period}.{_population(example)}{_begins(example)}"]
    for extract, text in example.tables.items():
        columns = parse_table(text, extract)
        parts.append(f"`{extract}`:\n\n" + table(list(columns), zip(*columns.values(), strict=True)))
    if isinstance(example.population, str):
        people = parse_table(example.population, "population")
        parts.append("Children living in the area:\n\n" + table(list(people), zip(*people.values(), strict=True)))
    return "\n\n".join(part for part in [*parts, "Result:", _result(example)] if part)


def _population(example: Example) -> str:
    return f" Children living in the area: {example.population:,}." if isinstance(example.population, int) else ""


def _begins(example: Example) -> str:
    return f" The extracts begin on {example.covers_from}." if example.covers_from else ""


def _result(example: Example) -> str:
    expected = example.expect_groups or {"": example.expect or Expected(status=None)}
    said = [name for name in _RESULT if any(name in one.model_fields_set for one in expected.values())]
    rows = [
        [*([group] if example.by else []), *(_number(getattr(one, name)) for name in said)]
        for group, one in expected.items()
    ]
    return table([*(["Group"] if example.by else []), *(_RESULT[name] for name in said)], rows)


def _number(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else value


def _remarks(indicator: AnyIndicator) -> list[str]:
    """The comments above and inside each example: why a row counts or does not."""
    text = indicator.path.read_text(encoding="utf-8")
    lines = text.splitlines()
    starts = []
    for number in range(len(indicator.examples)):
        start = yaml_lines.line_of(text, ["examples", number]) - 1
        while lines[start - 1].strip().startswith("#"):
            start -= 1
        starts.append(start)
    ends = [*starts[1:], len(lines)]
    return [
        " ".join(line.strip().lstrip("# ") for line in lines[start:end] if line.strip().startswith("#"))
        for start, end in zip(starts, ends, strict=True)
    ]
