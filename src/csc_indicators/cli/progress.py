"""A sign of life on a terminal, for work that takes longer than a moment."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from csc_indicators.cli import colour

_ERASE = "\r\x1b[2K"


@contextmanager
def shown(what: str, wanted: bool = True) -> Iterator[None]:
    """While the work runs, a line on a terminal's stderr that counts the seconds; gone when it is done."""
    if not (wanted and colour.is_terminal(sys.stderr)) or os.environ.get("CSC_NO_PROGRESS"):
        yield
        return
    finished = Event()
    thread = Thread(target=_count, args=(what, finished), daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def _count(what: str, finished: Event) -> None:
    began = monotonic()
    line = ""
    while not finished.wait(1.0):
        line = f"{_ERASE}{what} ({monotonic() - began:.0f} s)"
        sys.stderr.write(line)
        sys.stderr.flush()
    if line:
        sys.stderr.write(_ERASE)
        sys.stderr.flush()
