"""What only a process of its own can show: pipes, terminals, signals, locales, imports."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PROGRAM = [sys.executable, str(HERE / "made_compute.py")]

Program = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.mark.parametrize("format", ["table", "csv", "json", "jsonl", "parquet", "arrow"])
def test_output_file_and_redirect_agree(cli: Callable[..., Any], tmp_path: Path, format: str) -> None:
    named, redirected = tmp_path / "named", tmp_path / "redirected"
    assert cli("compute", "extracts", "-f", format, "-o", named).code == 0
    with redirected.open("wb") as stdout:
        subprocess.run(
            [*PROGRAM, "compute", "extracts", "-f", format], check=True, stdout=stdout, stderr=subprocess.PIPE
        )
    assert named.read_bytes() == redirected.read_bytes()


@pytest.mark.parametrize("arguments", [["compute", "large"], ["compute", "large", "-f", "parquet"], ["--help"]])
def test_a_pipe_closed_early_is_no_failure_and_nothing_is_said(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen([*PROGRAM, *arguments], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (0, b"")


def test_a_full_disk_is_told_as_such() -> None:
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(
            [*PROGRAM, "compute", "extracts"], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert process.returncode == 2
    assert process.stderr == b"error: cannot write to stdout: No space left on device\n"


def test_a_closed_stdout_is_told_as_such() -> None:
    command = subprocess.list2cmdline([*PROGRAM, "compute", "extracts"])
    process = subprocess.run(["sh", "-c", f"{command} >&-"], capture_output=True, check=False, timeout=60)
    assert process.returncode == 2
    assert process.stderr.startswith(b"error: stdout is closed")


def test_interrupting_ends_with_130_and_no_traceback() -> None:
    process = subprocess.Popen([*PROGRAM, "compute", "slow"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stderr is not None
    assert process.stderr.readline() == b"started\n"
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout, stderr) == (130, b"", b"error: interrupted\n")


def test_no_terminal_means_csv_without_colour_or_progress(program: Program) -> None:
    ending = program("compute", "patient")
    assert ending.stdout.startswith(b"indicator,")
    assert b"\x1b" not in ending.stdout + ending.stderr
    assert b"computing" not in ending.stderr


def test_a_table_in_a_pipe_is_complete_however_narrow_the_terminal(program: Program) -> None:
    narrow = program("compute", "extracts", "-f", "table", COLUMNS="40").stdout
    assert narrow == program("compute", "extracts", "-f", "table").stdout
    assert b"Barrowmere" in narrow
    assert b"\x1b" not in narrow


@cache
def in_utf8(format: str) -> bytes:
    command = [*PROGRAM, "compute", "extracts", "-f", format]
    return subprocess.run(command, capture_output=True, env=os.environ | {"LC_ALL": "C.UTF-8"}, check=True).stdout


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}])
@pytest.mark.parametrize("format", ["csv", "table", "jsonl"])
def test_any_locale_gives_the_same_bytes(program: Program, locale: dict[str, str], format: str) -> None:
    ending = program("compute", "extracts", "-f", format, **locale)
    assert ending.returncode == 0
    assert ending.stdout == in_utf8(format)


def on_a_terminal(*arguments: str, program: Sequence[str] = PROGRAM, **variables: str) -> tuple[int, str]:
    """The exit code, and what a person sees on a terminal that takes both streams."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "80"} | variables
    process = subprocess.Popen([*program, *arguments], stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    seen = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the last writer has gone
            break
        if not part:
            break
        seen += part
    os.close(ours)
    return process.wait(timeout=60), seen.decode().replace("\r\n", "\n")


def test_on_a_terminal_stdout_is_a_table_in_colour() -> None:
    code, seen = on_a_terminal("compute", "extracts")
    assert code == 0
    assert "\x1b[1mChildren's social care indicators" in seen
    assert "\x1b[33mnote:\x1b[0m" in seen


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_color_and_a_dumb_terminal_mean_no_colour(variables: dict[str, str]) -> None:
    assert "\x1b" not in on_a_terminal("compute", "extracts", "--no-progress", **variables)[1]


def test_a_narrow_terminal_gets_whole_columns_and_is_told_what_is_left_out() -> None:
    _, seen = on_a_terminal("compute", "extracts", "-q", COLUMNS="40", NO_COLOR="1")
    assert max(map(len, seen.splitlines())) <= 40
    assert "Showing 1 of 2 columns" in seen.replace("\n", " ")


def test_work_that_takes_long_counts_seconds_on_a_terminal_and_wipes_them() -> None:
    _, seen = on_a_terminal("compute", "patient", NO_COLOR="1")
    assert "computing (1 s)" in seen
    assert "\x1b[2KChildren's social care" in seen


@pytest.mark.parametrize("way", [["--no-progress"], ["--quiet"], []])
def test_the_counting_can_be_turned_off(way: list[str]) -> None:
    variables = {} if way else {"CSC_NO_PROGRESS": "1"}
    assert "computing" not in on_a_terminal("compute", "patient", *way, **variables)[1]


def test_binary_formats_are_not_thrown_at_a_terminal() -> None:
    code, seen = on_a_terminal("compute", "extracts", "-f", "parquet")
    assert code == 2
    assert "-o results.parquet" in seen


HEAVY = {"polars", "pandera", "pyarrow", "pydantic", "rich", "pandas", "numpy"}


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["--help"], {}),
        (["--version"], {}),
        *(
            ([command, "--help"], {})
            for command in ("compute", "validate", "explain", "list", "show", "lint", "schema", "sample")
        ),
        *(
            (
                [],
                {
                    "_CSC_INDICATORS_COMPLETE": "complete_bash",
                    "COMP_WORDS": f"csc-indicators {words}",
                    "COMP_CWORD": place,
                },
            )
            for words, place in (
                ("comp", "1"),
                ("compute --indicator c", "3"),
                ("compute x --by a", "4"),
                ("show c", "2"),
                ("explain CE", "2"),
                ("validate x --fail-on CE", "4"),
            )
        ),
    ],
)
def test_help_and_completion_load_nothing_heavy(arguments: list[str], variables: dict[str, Any]) -> None:
    script = (
        "import sys, csc_indicators.__main__ as program\n"
        "try:\n    program.main()\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        env=os.environ | variables,
        check=True,
        timeout=60,
    )
    assert not HEAVY & set(process.stderr.decode().split())
    assert process.stdout


def test_the_module_can_be_run_as_the_program() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "csc_indicators", "--version"], capture_output=True, check=True, timeout=60
    )
    assert process.stdout.startswith(b"csc-indicators ")
