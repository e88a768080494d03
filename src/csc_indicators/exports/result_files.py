"""Files of results, read back: every form that `compute` writes with the same columns."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.exports.formats import Format, format_of

_NUMBERS = ("numerator", "denominator", "value")
_NEEDED = (
    *("indicator", "title", "period", "geographic_level", "area_code", "area_name", "breakdown", "group"),
    *("numerator", "denominator", "value", "value_text", "status"),
)


def read_result(file: Path) -> pl.DataFrame:
    """The columns that tell a figure and what it is; `UserError` for what is no result."""
    form = format_of(file)
    try:
        match form:
            case Format.csv:
                table = pl.read_csv(file, infer_schema=False)
            case Format.json:
                table = pl.read_json(file)
            case Format.jsonl:
                table = pl.read_ndjson(file, infer_schema_length=None)
            case Format.parquet:
                table = pl.read_parquet(file)
            case Format.arrow:
                table = pl.read_ipc_stream(file)
            case _:
                hint = "give a file that `compute` wrote, as .csv, .json, .jsonl, .parquet or .arrow"
                raise UserError(f"`{file}` is of no form that can be read back", hint=hint)
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError):
        raise UserError(f"`{file}` cannot be read as {form}", hint="write it again with `compute`") from None
    lacks = [name for name in _NEEDED if name not in table.columns]
    if lacks and not table.is_empty():
        missing = ", ".join(f"`{name}`" for name in lacks[:3]) + (" …" if len(lacks) > 3 else "")
        raise UserError(f"`{file}` is no result: it has no column {missing}", hint="give a file that `compute` wrote")
    if lacks:
        table = pl.DataFrame(schema=dict.fromkeys(_NEEDED, pl.String()))
    return table.select(_NEEDED).with_columns(pl.col(_NUMBERS).cast(pl.Float64, strict=False))
