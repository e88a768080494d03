"""Vega specifications -> SVG, on all processors: drawing is most of the time that a report takes.

`python -m csc_indicators.outputs.report.drawing` draws a JSON list of specifications from stdin into one on stdout. A
process of its own draws beside this one, since Vega runs one chart at a time in a process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

_FEW = 40
"""Charts that are drawn sooner than another process is started."""
_MOST_PROCESSES = 4


def drawn(specs: Sequence[str]) -> list[str]:
    """The charts as SVG, in the order of their specifications (Vega, as JSON)."""
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES) if len(specs) > _FEW else 1
    shares = [specs[place::processes] for place in range(processes)]
    svgs = [""] * len(specs)
    with ThreadPoolExecutor(processes) as waiting:
        elsewhere = [waiting.submit(_drawn_elsewhere, share) for share in shares[1:]]
        svgs[::processes] = _drawn_here(shares[0])
        for place, share in enumerate(elsewhere, start=1):
            svgs[place::processes] = share.result()
    return svgs


def _drawn_here(specs: Sequence[str]) -> list[str]:
    import vl_convert

    return [vl_convert.vega_to_svg(spec) for spec in specs]


def _drawn_elsewhere(specs: Sequence[str]) -> list[str]:
    """What another process draws; where none can be started, or it fails, what this one does."""
    # -P: a module of that name in the folder the user is in is not the one that is meant.
    command = [sys.executable, "-P", "-m", __spec__.name]
    try:
        done = subprocess.run(command, input=json.dumps(specs).encode(), capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return _drawn_here(specs)
    svgs: list[str] = json.loads(done.stdout)
    return svgs


if __name__ == "__main__":
    json.dump(_drawn_here(json.load(sys.stdin.buffer)), sys.stdout)
