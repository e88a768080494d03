from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from made_results import SCHEMA, result, two_areas

from csc_indicators import written_files
from csc_indicators.outputs import machine_formats as machine
from csc_indicators.outputs.formats import Format


def written(table: pl.DataFrame, format: Format, run: dict[str, object] | None = None) -> bytes:
    return b"".join(machine.encode(table, format, run or {}))


def test_numbers_keep_every_digit() -> None:
    numbers = [0.1 + 0.2, 1 / 3, 1e-9, 123456789.123456789]
    table = pl.DataFrame({"value": numbers})
    assert pl.read_csv(written(table, Format.csv))["value"].to_list() == numbers
    assert [record["value"] for record in json.loads(written(table, Format.json))] == numbers


def test_missing_is_empty_in_csv_and_null_in_json_and_dates_are_iso() -> None:
    table = pl.DataFrame({"d": [date(2025, 3, 31), None], "t": [None, ""]}, schema={"d": pl.Date, "t": pl.String})
    assert written(table, Format.csv) == b'd,t\n2025-03-31,\n,""\n'
    assert written(table, Format.jsonl) == b'{"d":"2025-03-31","t":null}\n{"d":null,"t":""}\n'


def test_json_is_one_array_with_a_record_a_line_over_every_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_SLICE", 2)
    table = pl.DataFrame({"n": [1, 2, 3, 4, 5], "t": ["a\nb"] * 5})
    text = written(table, Format.json)
    assert json.loads(text) == table.to_dicts()
    assert text.count(b"\n") == 7


def test_slices_make_one_csv_with_one_header(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = written(two_areas(), Format.csv)
    monkeypatch.setattr(machine, "_SLICE", 2)
    assert written(two_areas(), Format.csv) == whole


def test_an_empty_result_is_a_valid_file_of_every_format() -> None:
    empty = result()
    assert written(empty, Format.csv).decode() == ",".join(SCHEMA) + "\n"
    assert written(empty, Format.json) == b"[]\n"
    assert written(empty, Format.jsonl) == b""
    assert pl.read_parquet(io.BytesIO(written(empty, Format.parquet))).schema == SCHEMA
    assert pl.read_ipc_stream(io.BytesIO(written(empty, Format.arrow))).schema == SCHEMA


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless_in_csv_and_kept_elsewhere() -> None:
    table = pl.DataFrame({"group": ["=1+1", "@x", "+a", "-b", "\tc", "plain", None], "value_text": ["-0.5"] * 7})
    rows = pl.read_csv(written(table, Format.csv))
    assert rows["group"].to_list() == ["'=1+1", "'@x", "'+a", "'-b", "'\tc", "plain", None]
    assert rows["value_text"].dtype == pl.Float64
    assert json.loads(written(table, Format.json)) == table.to_dicts()


def test_codes_leave_as_text() -> None:
    table = pl.DataFrame({"area": pl.Series(["a"], dtype=pl.Enum(["a", "b"]))})
    assert pl.read_parquet(io.BytesIO(written(table, Format.parquet))).schema == {"area": pl.String}


def test_parquet_and_its_run_are_read_by_another_engine(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    file.write_bytes(written(two_areas(), Format.parquet, {"version": "1"}))
    con = duckdb.connect()
    assert con.execute("select count(*) from read_parquet(?)", [str(file)]).fetchall() == [(6,)]
    query = "select decode(value) from parquet_kv_metadata(?) where decode(key) = 'csc_indicators'"
    assert con.execute(query, [str(file)]).fetchall() == [('{"version": "1"}',)]


def test_the_run_is_readable_json() -> None:
    assert written_files.as_bytes({"b": 1, "a": "ü"}).decode() == '{\n  "b": 1,\n  "a": "ü"\n}\n'
