"""The schemas are the one declaration: what pandera finds wrong with a value, our checks find, and no more."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pandera.polars as pa
import polars as pl
import pytest
from pandera.config import ValidationDepth, config_context

from csc_indicators.extracts.catalogue import ColumnInfo, catalogue, polars_schema
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.extracts.schemas import SCHEMAS
from csc_indicators.reference.authorities import AREA
from csc_indicators.validation.column_checks import is_wrong
from csc_indicators.validation.column_codes import checks_of

_PANDERA = {"not_nullable": "blank", "isin": "code", "str_matches": "code"}
_ROWS = 200


def values(column: ColumnInfo, dice: random.Random) -> list[Any]:
    """Values of the column's type, right and wrong."""
    codes = list(code_sets()[column.code_set or ""]) if column.kind == "code" else []
    choices: dict[str, list[Any]] = {
        "la_code": [AREA.categories[0], None],
        "text": ["A", "B", None],
        "code": [None, "?!", *(codes if not column.many else [*codes, ";".join(codes[:3]), f"{codes[0]};?!", ""])],
        "date": [date(2024, 2, 29), None],
        "integer": [-1, 0, 1, 5, 6, 40, 41, 1989, 1990, 2100, 2101, None],
        "number": [-0.5, 0.0, 0.5, 1.0, 1.5, None],
        "yes_no": [True, False, None],
        "year": ["2024-25", None],
    }
    return [dice.choice(choices[column.kind]) for _ in range(_ROWS)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_pandera_finds_the_same_rows(name: str) -> None:
    dice = random.Random(name)
    info = catalogue()[name]
    schema = polars_schema(name)
    frame = pl.DataFrame(
        {column: pl.Series(values(one, dice), dtype=schema[column]) for column, one in info.columns.items()}
    )
    found = set()
    try:
        with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            SCHEMAS[name].validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        for column, check, row in cases.select("column", "check", "index").iter_rows():
            kind = check.partition("(")[0]
            found.add((column, _PANDERA.get(kind, "range"), row))
    ours = set()
    for column, one in info.columns.items():
        for check in checks_of(name, one):
            if check in ("blank", "code", "range") or (check == "value" and one.kind == "la_code"):
                rows = frame.select(is_wrong(info, one, check, frame.columns).arg_true()).to_series()
                ours |= {(column, "blank" if check == "value" else check, row) for row in rows}
    assert ours == found
    assert ours
