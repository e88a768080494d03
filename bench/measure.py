"""One whole process, measured: wall clock, CPU and peak memory as the operating system counted them."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Run:
    """What one process took: seconds, seconds of CPU over all cores, mebibytes at its peak."""

    wall: float
    cpu: float
    peak: float


class DidNotRun(Exception):
    """A contender that does not answer: its exit code, and the first line that it wrote to stderr."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"exit code {code}: {said}")
        self.code = code


def run(command: Sequence[str], stdout: Path) -> Run:
    """Run the command to its end, its output into a file; raise `DidNotRun` unless it ends with exit code 0.

    The caller must be a small process: until a child has loaded its own program, its memory is counted as the caller's.
    """
    errors = stdout.with_suffix(".stderr")
    with stdout.open("wb") as answer, errors.open("wb") as said:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=answer, stderr=said, stdin=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        lines = errors.read_text(encoding="utf-8", errors="replace").splitlines() or ["it said nothing"]
        raise DidNotRun(child.returncode, lines[0])
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def middle(runs: Sequence[Run]) -> Run:
    """The median of each measure by itself."""
    return Run(median(run.wall for run in runs), median(run.cpu for run in runs), median(run.peak for run in runs))


def beside(runs: Sequence[Run], base: Sequence[Run]) -> Run:
    """The medians of the ratios of runs that were made in the same round."""
    pairs = [
        Run(one.wall / other.wall, one.cpu / other.cpu, one.peak / other.peak)
        for one, other in zip(runs, base, strict=True)
    ]
    return middle(pairs)
