"""Files of results, read back: every form that `compute` writes with the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.outputs.formats import Format, format_of
from csc_indicators.outputs.formulas import unguarded

_NUMBERS = ("numerator", "denominator", "value")
_NEEDED = (
    *("indicator", "title", "period", "geographic_level", "area_code", "area_name", "breakdown", "group"),
    *("numerator", "denominator", "value", "value_text", "status"),
)
_OF_RELEASE = (
    *("indicator", "period", "period_start", "period_end", "geographic_level", "area_code", "breakdown", "group"),
    *("numerator", "denominator", "value_text", "source"),
)
_TEXTS = ("indicator", "period", "area_code", "breakdown", "group")


def read_result(file: Path) -> pl.DataFrame:
    """The columns that tell a figure and what it is; `UserError` for what is not a result file."""
    return _with_columns(_read(file), file, _NEEDED)


def read_release(file: Path) -> pl.DataFrame:
    """The columns that tell what a result shows and hides; `UserError` for what is not a result file."""
    table = _with_columns(_read(file), file, _OF_RELEASE).with_columns(
        pl.col("period_start", "period_end").cast(pl.String).str.to_date(strict=False)
    )
    if table.select(pl.any_horizontal(pl.col("period_start", "period_end").is_null()).any()).item():
        raise UserError(f"`{file}` has rows without a period", hint="give a file as `compute` wrote it")
    return table.with_columns(unguarded(name) for name in _TEXTS) if format_of(file) is Format.csv else table


def _with_columns(table: pl.DataFrame, file: Path, needed: Sequence[str]) -> pl.DataFrame:
    lacks = [name for name in needed if name not in table.columns]
    if lacks and not table.is_empty():
        missing = ", ".join(f"`{name}`" for name in lacks[:3]) + (" …" if len(lacks) > 3 else "")
        raise UserError(
            f"`{file}` is not a result file: it has no column {missing}", hint="give a file that `compute` wrote"
        )
    if lacks:
        table = pl.DataFrame(schema=dict.fromkeys(needed, pl.String()))
    numbers = [name for name in _NUMBERS if name in needed]
    return table.select(needed).with_columns(pl.col(numbers).cast(pl.Float64, strict=False))


def _read(file: Path) -> pl.DataFrame:
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
    return table
