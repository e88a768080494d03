"""Vega specifications -> SVG, on all processors: drawing is most of the time that a report takes.

`python -m csc_indicators.outputs.report.drawing` draws a JSON list of specifications from stdin; each chart is a
line of JSON on stdout. A second process draws too, since Vega runs one chart at a time in a process.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from subprocess import DEVNULL, PIPE, Popen

_FEW = 40
"""Charts that are drawn sooner than another process is started."""
_MOST_PROCESSES = 4


def drawn(specs: Sequence[str], on_chart: Callable[[], None] = lambda: None) -> list[str]:
    """The charts as SVG, in the order of their specifications (Vega, as JSON); `on_chart` is called after each."""
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES) if len(specs) > _FEW else 1
    shares = [specs[place::processes] for place in range(processes)]
    svgs = [""] * len(specs)

    def reported(charts: Iterator[str]) -> list[str]:
        share = []
        for svg in charts:
            share.append(svg)
            on_chart()
        return share

    with ThreadPoolExecutor(processes) as waiting:
        elsewhere = [waiting.submit(reported, _drawn_elsewhere(share)) for share in shares[1:]]
        svgs[::processes] = reported(_drawn_here(shares[0]))
        for place, charts in enumerate(elsewhere, start=1):
            svgs[place::processes] = charts.result()
    return svgs


def _drawn_here(specs: Sequence[str]) -> Iterator[str]:
    import vl_convert

    return (vl_convert.vega_to_svg(spec) for spec in specs)


def _drawn_elsewhere(specs: Sequence[str]) -> Iterator[str]:
    """What another process draws, as it draws it; this one draws the rest where that ends early or cannot start."""
    lines = 0
    for line in _lines_of_process(json.dumps(specs).encode()):
        yield json.loads(line)
        lines += 1
    yield from _drawn_here(specs[lines:])


def _lines_of_process(specs: bytes) -> Iterator[bytes]:
    # -P: a module of that name in the folder the user is in is not the one that is meant.
    command = [sys.executable, "-P", "-m", __spec__.name]
    with suppress(OSError), Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        # The process reads all before it draws, so neither waits for the other.
        with suppress(BrokenPipeError):
            process.stdin.write(specs)
            process.stdin.close()
        for line in process.stdout:
            if line.endswith(b"\n"):
                yield line


if __name__ == "__main__":
    for chart in _drawn_here(json.load(sys.stdin.buffer)):
        print(json.dumps(chart), flush=True)
