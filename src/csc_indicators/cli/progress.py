"""When progress is shown: on a terminal, for work that takes longer than a moment, unless it is not wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from csc_indicators.cli import colour, diagnostics
from csc_indicators.progress import Stage, watched

_A_MOMENT = 0.5
"""Seconds. What is done sooner shows nothing, and does not load Rich."""


@contextmanager
def shown(title: str, *, wanted: bool = True) -> Iterator[None]:
    """While the work runs, its stages as bars on a terminal's stderr; wiped when it ends, in whatever way."""
    if not (wanted and _can_be_drawn()):
        yield
        return
    finished = Event()
    with watched() as stages:
        drawing = Thread(target=_draw_later, args=(title, stages, finished), daemon=True)
        drawing.start()
        try:
            yield
        finally:
            finished.set()
            drawing.join()


def _can_be_drawn() -> bool:
    """Whether somebody looks at stderr who can see lines come and go."""
    switched_off = os.environ.get("CSC_NO_PROGRESS") or os.environ.get("CI")
    return not switched_off and os.environ.get("TERM") != "dumb" and colour.is_terminal(sys.stderr)


def _draw_later(title: str, stages: list[Stage], finished: Event) -> None:
    if finished.wait(_A_MOMENT):
        return
    # Here alone Rich is loaded, beside the work.
    from csc_indicators.cli.progress_bars import draw_until

    draw_until(finished, title, stages, in_colour=diagnostics.is_painted())
