"""How far the work has come, for whoever watches: where nobody does, this costs next to nothing.

The work opens a `stage` and advances it. Whoever shows it opens `watched`, and looks at the open stages as often as it
draws: the work never waits for a drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import TypeVar

Part = TypeVar("Part")

_LOCK = Lock()
"""Files are read, and charts drawn, by several threads that advance one stage."""


@dataclass(eq=False)
class Stage:
    """A part of the work: of how many steps it has done how many, and the rows that were in them.

    `unit` names the steps, in the plural. `total` is None where nobody knows how many there will be.
    """

    title: str
    unit: str
    total: int | None = None
    steps: int = 0
    rows: int = 0
    began: float = field(default_factory=monotonic)
    last_step: float = 0.0

    def advance(self, steps: int = 1, rows: int = 0) -> None:
        """Add steps that are done, and the rows in them."""
        with _LOCK:
            self.steps += steps
            self.rows += rows
            self.last_step = monotonic()

    def seconds_left(self, now: float) -> float | None:
        """How long the other steps take if each takes as long as the mean so far; None where that is not known."""
        if not self.total or not self.steps or self.steps > self.total:
            return None
        mean = (self.last_step - self.began) / self.steps
        return max(mean * (self.total - self.steps) - (now - self.last_step), 0.0)


_open_stages: ContextVar[list[Stage] | None] = ContextVar("open_stages", default=None)


@contextmanager
def stage(title: str, unit: str, total: int | None = None) -> Iterator[Stage]:
    """A part of the work, which the work advances; threads that it starts can do so too."""
    opened = Stage(title, unit, total)
    stages = _open_stages.get()
    if stages is not None:
        stages.append(opened)
    try:
        yield opened
    finally:
        if stages is not None:
            stages.remove(opened)


def tracked(parts: Sequence[Part], title: str, unit: str) -> Iterator[Part]:
    """The parts one after another, as a stage of the work: each is a step, done when the next is asked for."""
    with stage(title, unit, len(parts)) as opened:
        for part in parts:
            yield part
            opened.advance()


@contextmanager
def watched() -> Iterator[list[Stage]]:
    """The stages that are open while the block runs: the list changes as the work goes on."""
    stages: list[Stage] = []
    before = _open_stages.set(stages)
    try:
        yield stages
    finally:
        _open_stages.reset(before)
