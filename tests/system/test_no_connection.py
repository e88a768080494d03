"""The tool sends nothing: no code of a run opens a connection or looks up a name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
WATCHED = """
import sys
OPENS = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request")
def watch(event, arguments):
    if event in OPENS:
        print(f"opens a connection: {event}", file=sys.stderr, flush=True)
        import os
        os._exit(99)
sys.addaudithook(watch)
"""
RUN = "from csc_indicators.__main__ import main; main()"


def ending(code: str, *arguments: object) -> int:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + code, *map(str, arguments)], capture_output=True, check=False, timeout=300
    )
    return done.returncode


@pytest.mark.parametrize(
    "arguments",
    [
        ("compute", SAMPLE, "--indicator", "cla_rate", "--la", "Hartlepool", "-o", "result.csv"),
        ("validate", SAMPLE, "--exit-zero", "--quiet", "-o", "findings.csv", "--show-values"),
        ("report", SAMPLE, "--la", "Hartlepool", "--outcome", "workforce", "-o", "report.html"),
    ],
    ids=lambda arguments: str(arguments[0]),
)
def test_a_run_opens_no_connection(
    arguments: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ending(RUN, *arguments) == 0
    assert list(tmp_path.iterdir())


def test_a_connection_would_be_noticed() -> None:
    assert ending("import socket; socket.socket().connect(('127.0.0.1', 9))") == 99
