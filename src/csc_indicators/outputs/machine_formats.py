"""A result table as the bytes of a format for machines: same columns, same order, full precision, null for no value.

Bytes come in pieces, so that a large result is not held twice in memory and a reader that closes the pipe ends the
work. Nothing here depends on the clock or the machine: the same table gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import BytesIO

import polars as pl

from csc_indicators.outputs.formats import Format
from csc_indicators.outputs.formulas import guarded
from csc_indicators.written_files import METADATA_KEY

_SLICE = 50_000
_NUMBERS_AS_TEXT = ("value_text",)


def encode(table: pl.DataFrame, output_format: Format, run: Mapping[str, object]) -> Iterator[bytes]:
    """The table in the format, piece by piece; `run` is carried by the formats that have room for it."""
    plain = _plain(table)
    match output_format:
        case Format.csv:
            return _csv(plain)
        case Format.json:
            return _json(plain)
        case Format.jsonl:
            return _jsonl(plain)
        case Format.parquet:
            return _parquet(plain, run)
        case Format.arrow:
            return _arrow(plain, run)
        case _:
            raise ValueError("tables for people, workbooks and folders have modules of their own")


def _plain(table: pl.DataFrame) -> pl.DataFrame:
    """Codes as text: an Enum holds every code it might have had, which no reader of a result needs."""
    return table.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))


def _csv(table: pl.DataFrame) -> Iterator[bytes]:
    safe = table.with_columns(guarded(name) for name in _texts(table))
    yield safe.clear().write_csv().encode()
    for part in safe.iter_slices(_SLICE):
        yield part.write_csv(include_header=False).encode()


def _texts(table: pl.DataFrame) -> list[str]:
    return [name for name, dtype in table.schema.items() if dtype == pl.String and name not in _NUMBERS_AS_TEXT]


def _jsonl(table: pl.DataFrame) -> Iterator[bytes]:
    for part in table.iter_slices(_SLICE):
        yield part.write_ndjson().encode()


def _json(table: pl.DataFrame) -> Iterator[bytes]:
    """An array with one record a line, so that it can be read by eye, by `grep` and in a diff."""
    before = "[\n"
    for lines in _jsonl(table):
        yield (before + lines.decode().rstrip("\n").replace("\n", ",\n")).encode()
        before = ",\n"
    yield b"[]\n" if table.is_empty() else b"\n]\n"


def _parquet(table: pl.DataFrame, run: Mapping[str, object]) -> Iterator[bytes]:
    buffer = BytesIO()
    table.write_parquet(buffer, metadata={METADATA_KEY: json.dumps(run, ensure_ascii=False)})
    yield buffer.getvalue()


def _arrow(table: pl.DataFrame, run: Mapping[str, object]) -> Iterator[bytes]:
    """An Arrow IPC stream, which a reader takes from a pipe as it comes; with types that older readers know too."""
    import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

    arrow = table.to_arrow(compat_level=pl.CompatLevel.oldest())
    arrow = arrow.replace_schema_metadata({METADATA_KEY: json.dumps(run, ensure_ascii=False)})
    buffer = BytesIO()
    with pa.ipc.new_stream(buffer, arrow.schema) as stream:
        stream.write_table(arrow)
    yield buffer.getvalue()
