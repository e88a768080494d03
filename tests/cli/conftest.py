from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import made_compute
import pytest

from csc_indicators.cli import app

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Ending:
    code: int
    stdout: bytes
    stderr: str


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    # A job of CI is asked what may leave it: tests that are about that set the variable themselves.
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "CSC_NO_PROGRESS", "CI", "TF_BUILD", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Ending]:
    """The program in this process, with the stand-in for the work."""
    monkeypatch.setitem(sys.modules, "csc_indicators.workflows", made_compute.as_module())

    def run(*arguments: object) -> Ending:
        code = app.run([str(argument) for argument in arguments])
        streams = capfdbinary.readouterr()
        return Ending(code, streams.out, streams.err.decode())

    return run


@pytest.fixture
def program() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """The program in a process of its own, with the stand-in for the work."""

    def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, HERE / "made_compute.py", *map(str, arguments)],
            capture_output=True,
            env=os.environ | variables,
            timeout=60,
            check=False,
        )

    return run
