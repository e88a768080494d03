from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from made_compute import MARKER
from made_results import SCHEMA

from csc_indicators.written_files import hash_of

Cli = Callable[..., Any]


def test_data_goes_to_stdout_and_words_to_stderr(cli: Cli) -> None:
    ending = cli("compute", "extracts")

    assert ending.code == 0
    assert ending.stdout.startswith(b"indicator,title,outcome,")
    assert ending.stderr.splitlines() == [
        "note: `s47.csv` is not there",
        "note: `a?b.csv` is Windows-1252",
        "computed 2 indicators for 2 authorities, 1 period",
    ]


def test_quiet_leaves_errors_only(cli: Cli) -> None:
    assert cli("compute", "extracts", "--quiet").stderr == ""
    assert cli("compute", "missing", "--quiet").stderr.startswith("error: ")


def test_verbose_adds_what_took_how_long(cli: Cli) -> None:
    assert "computed in" in cli("compute", "extracts", "-v").stderr


def test_a_failed_command_leaves_stdout_empty(cli: Cli) -> None:
    for arguments in (
        ["compute", "missing"],
        ["compute", "bug"],
        ["compute"],
        ["compute", "x", "--nonsense"],
        ["nonsense"],
    ):
        assert cli(*arguments).stdout == b""


def test_all_errors_of_a_user_are_told_at_once_with_what_was_found_and_a_hint(cli: Cli) -> None:
    ending = cli("compute", "missing")

    assert ending.code == 2
    assert ending.stderr.splitlines() == [
        "error: `referrals.csv` has no column `referral_date`",
        "  found: date",
        "  hint: rename `date`",
        "error: `?[31mreferrals.csv` is empty",
    ]


@pytest.mark.parametrize("kind", ["bug", "panic"])
def test_an_error_of_ours_is_told_by_type_and_place_and_never_by_its_message(cli: Cli, kind: str) -> None:
    ending = cli("compute", kind, "--verbose")

    assert ending.code == 3
    assert ending.stdout == b""
    assert MARKER not in ending.stderr
    assert "error: this is a bug in the tool: " in ending.stderr
    assert "made_compute, line" in ending.stderr
    assert "hint: report these lines" in ending.stderr


def test_a_file_that_the_system_refuses_is_the_users_to_put_right(cli: Cli) -> None:
    ending = cli("compute", "locked")
    assert (ending.code, ending.stdout) == (2, b"")
    assert ending.stderr == "error: cannot use `locked/referrals.csv`: Permission denied\n"


def test_the_places_of_an_error_name_no_folder_of_the_user(cli: Cli) -> None:
    assert "/" not in cli("compute", "bug", "-v").stderr


def test_json_lines_hold_a_record_each_with_null_and_iso_dates(cli: Cli) -> None:
    records = [json.loads(line) for line in cli("compute", "extracts", "-f", "jsonl").stdout.splitlines()]

    assert list(records[0]) == list(SCHEMA)
    assert records[0]["period_end"] == "2025-03-31"
    assert records[0]["numerator"] is None


def test_every_machine_format_has_the_same_columns_and_values(cli: Cli) -> None:
    def data(format: str) -> bytes:
        return bytes(cli("compute", "extracts", "-f", format).stdout)

    parquet = pl.read_parquet(io.BytesIO(data("parquet")))
    assert parquet.schema == SCHEMA
    assert pl.read_ipc_stream(io.BytesIO(data("arrow"))).equals(parquet)
    assert pl.read_csv(data("csv"), schema=SCHEMA).equals(parquet)
    as_json = pl.DataFrame(
        json.loads(data("json")), schema=SCHEMA | {"period_start": pl.String, "period_end": pl.String}
    )
    assert as_json.with_columns(pl.col("period_start", "period_end").str.to_date()).equals(parquet)


def test_with_a_file_the_format_comes_from_its_suffix(cli: Cli, tmp_path: Path) -> None:
    for name, first in (
        ("a.csv", b"indicator,"),
        ("a.json", b"[\n{"),
        ("a.parquet", b"PAR1"),
        ("a.arrow", b"\xff\xff\xff\xff"),
    ):
        ending = cli("compute", "extracts", "-o", tmp_path / name)
        assert ending.stdout == b""
        assert (tmp_path / name).read_bytes().startswith(first)
        assert ending.stderr.endswith(f"1 period: {tmp_path / name}\n")


def test_format_beats_the_suffix(cli: Cli, tmp_path: Path) -> None:
    cli("compute", "extracts", "-f", "json", "-o", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"[")


def test_a_suffix_that_says_nothing_is_an_error_that_names_the_known_ones(cli: Cli, tmp_path: Path) -> None:
    ending = cli("compute", "extracts", "-o", tmp_path / "a.ods")

    assert ending.code == 2
    assert ".parquet" in ending.stderr
    assert "hint: say it with `-f`" in ending.stderr


def test_the_run_stands_beside_a_file_and_inside_parquet_and_arrow(cli: Cli, tmp_path: Path) -> None:
    cli("compute", "extracts", "-o", tmp_path / "results.parquet")
    cli("compute", "extracts", "-o", tmp_path / "results.arrow")
    beside = json.loads((tmp_path / "results.run.json").read_text(encoding="utf-8"))

    run = {"version": "0.1.0", "sä": 1, "inputs": {"care_episodes.csv": "sha256:0"}}
    assert json.loads(pl.read_parquet_metadata(tmp_path / "results.parquet")["csc_indicators"]) == run
    assert json.loads(_arrow_metadata(tmp_path / "results.arrow")) == run
    for name, record in {"results.arrow": beside, "results.parquet": beside["others"]["results.parquet"]}.items():
        assert run.items() <= record.items()
        assert record["files"] == {name: hash_of(tmp_path / name)}


def _arrow_metadata(file: Path) -> bytes:
    import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

    metadata: dict[bytes, bytes] = pa.ipc.open_stream(file).schema.metadata
    return metadata[b"csc_indicators"]


def test_the_same_command_writes_the_same_bytes_again(cli: Cli, tmp_path: Path) -> None:
    for format in ("csv", "json", "jsonl", "parquet", "arrow", "table"):
        assert cli("compute", "extracts", "-f", format).stdout == cli("compute", "extracts", "-f", format).stdout


def test_a_dash_as_file_means_stdout(cli: Cli, tmp_path: Path) -> None:
    assert cli("compute", "extracts", "-o", "-").stdout == cli("compute", "extracts").stdout


def test_periods_and_last_together_are_an_error(cli: Cli) -> None:
    ending = cli("compute", "extracts", "--period", "2024-25", "--last", "3")
    assert (ending.code, ending.stdout) == (2, b"")
    assert "`--period` and `--last`" in ending.stderr


def test_specs_only_without_specs_is_an_error(cli: Cli) -> None:
    assert "`--specs-only` needs `--specs`" in cli("compute", "extracts", "--specs-only").stderr


def test_colour_on_request_is_in_the_words_and_in_the_table_but_never_in_a_file(cli: Cli, tmp_path: Path) -> None:
    ending = cli("compute", "extracts", "-f", "table", "--color", "always")
    assert b"\x1b[" in ending.stdout
    assert "\x1b[33mnote:\x1b[0m" in ending.stderr

    cli("compute", "extracts", "-f", "table", "--color", "always", "-o", tmp_path / "a.txt")
    assert b"\x1b[" not in (tmp_path / "a.txt").read_bytes()


def test_colour_of_one_command_does_not_outlast_it(cli: Cli) -> None:
    cli("compute", "extracts", "--color", "always")
    assert "\x1b[" not in cli("compute", "missing").stderr
