"""What only a process of its own can show: pipes, terminals, signals, locales, imports."""

from __future__ import annotations

import os
import pty
import re
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
    assert b"Computing" not in ending.stderr


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
    process = subprocess.Popen([*program, *arguments], stdout=theirs, stderr=theirs, env=of_terminal(variables))
    os.close(theirs)
    seen = read_to_end(ours)
    return process.wait(timeout=60), seen.replace("\r\n", "\n")


def of_terminal(variables: dict[str, str]) -> dict[str, str]:
    """The environment of a program that a person starts; the tests themselves may run in CI."""
    return {name: text for name, text in os.environ.items() if name != "CI"} | {
        "TERM": "xterm",
        "COLUMNS": "80",
        **variables,
    }


def read_to_end(ours: int) -> str:
    """Everything that is written to the other end of a terminal, which is then closed."""
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
    return seen.decode()


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


def left_on_screen(seen: str) -> list[str]:
    """The lines that a person still sees when the program has ended, as a terminal makes them of what was written."""
    lines, row, column = [""], 0, 0
    for text in re.split(r"(\x1b\[[?0-9;]*[A-Za-z]|\r|\n)", seen):
        if text == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif text == "\r":
            column = 0
        elif text.startswith("\x1b[") and text.endswith("A"):
            row -= int(text[2:-1])
        elif text == "\x1b[2K":
            lines[row] = ""
        elif not text.startswith("\x1b"):
            lines[row] = lines[row][:column].ljust(column) + text + lines[row][column + len(text) :]
            column += len(text)
    return "\n".join(line.rstrip() for line in lines).rstrip().split("\n")


def test_work_that_takes_long_shows_its_stages_on_a_terminal_and_wipes_them() -> None:
    _, seen = on_a_terminal("compute", "patient", NO_COLOR="1")
    assert re.search(r"Computing .+ 0:00:01", seen)
    assert re.search(r"Counting .+ 1 of 4 batches, 1,500,000 rows 0:00:0\d left", seen)
    assert re.search(r"Counting .+ 2 of 4 batches, 3,000,000 rows 0:00:0\d left", seen)
    assert max(map(len, left_on_screen(re.sub(r"\x1b\[(2K|1A)", "", seen)))) <= 80
    assert left_on_screen(seen) == left_on_screen(on_a_terminal("compute", "extracts", NO_COLOR="1")[1])
    assert seen.rindex("\x1b[?25h") > seen.rindex("\x1b[?25l"), "the cursor is shown again"


def test_only_the_messages_are_left_of_a_run_that_is_interrupted() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "compute", "slow"], stdout=subprocess.PIPE, stderr=theirs, env=of_terminal({"NO_COLOR": "1"})
    )
    os.close(theirs)
    seen = ""
    while "Counting" not in seen:
        assert select.select([ours], [], [], 60)[0]
        seen += os.read(ours, 65536).decode()
    process.send_signal(signal.SIGINT)
    seen += read_to_end(ours)
    assert process.wait(timeout=60) == 130
    assert process.stdout is not None
    assert process.stdout.read() == b""
    process.stdout.close()
    assert left_on_screen(seen) == ["error: interrupted"]
    assert seen.rindex("\x1b[?25h") > seen.rindex("\x1b[?25l"), "the cursor is shown again"


@pytest.mark.parametrize(
    ("options", "variables"),
    [
        (["--no-progress"], {}),
        (["--quiet"], {}),
        ([], {"CSC_NO_PROGRESS": "1"}),
        ([], {"CI": "true"}),
        ([], {"TERM": "dumb"}),
    ],
)
def test_the_bars_can_be_turned_off_and_are_never_in_ci(options: list[str], variables: dict[str, str]) -> None:
    assert "Comput" not in on_a_terminal("compute", "patient", *options, **variables)[1]


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


def test_rich_is_loaded_for_the_bars_and_for_nothing_else() -> None:
    script = "import runpy, sys\ntry:\n    runpy.run_path(sys.argv.pop(1), run_name='__main__')\n"
    script += "finally:\n    print('rich' in sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", script, PROGRAM[1], "compute", "patient"]
    piped = subprocess.run(command, capture_output=True, check=True, timeout=60, env=of_terminal({}))
    assert piped.stderr.splitlines()[-1] == b"False"
    assert on_a_terminal(program=command)[1].splitlines()[-1] == "True"
    assert on_a_terminal("--no-progress", program=command)[1].splitlines()[-1] == "False"


def test_the_module_can_be_run_as_the_program() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "csc_indicators", "--version"], capture_output=True, check=True, timeout=60
    )
    assert process.stdout.startswith(b"csc-indicators ")
