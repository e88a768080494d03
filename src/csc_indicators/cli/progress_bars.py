"""Bars that Rich draws: one line for the whole run, and one for each stage that is open."""

from __future__ import annotations

import sys
from datetime import timedelta
from threading import Event
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

from csc_indicators.progress import Stage

_REDRAWN_EVERY = 0.1
_ROOM_FOR_CTRL_C = 2
"""Columns. A terminal writes `^C` at the end of a line; in a new line it would keep one from being wiped."""
_BAR_WIDTH = 14
"""With the longest texts a line has 80 columns."""


class _TimeColumn(ProgressColumn):
    """How long the run has taken, and how long a stage will still take."""

    def render(self, task: Task) -> Text:
        stage: Stage | None = task.fields["stage"]
        if stage is None:
            return Text(_as_clock(task.elapsed or 0.0), no_wrap=True)
        left = stage.seconds_left(monotonic())
        return Text("" if left is None else f"{_as_clock(left)} left", no_wrap=True)


def draw_until(finished: Event, title: str, stages: list[Stage], *, in_colour: bool) -> None:
    """Draw the open stages on stderr until the work is finished, then wipe them."""
    console = Console(file=sys.stderr, no_color=not in_colour)
    console.width = max(console.width - _ROOM_FOR_CTRL_C, 1)
    # Rich must not take the streams over: what is written to stdout is data.
    bars = Progress(
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)),
        BarColumn(_BAR_WIDTH),
        TextColumn("{task.fields[amount]}", markup=False, table_column=Column(no_wrap=True)),
        _TimeColumn(table_column=Column(no_wrap=True)),
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    bars.add_task(title, total=None, amount="", stage=None)
    tasks: dict[Stage, TaskID] = {}
    with bars:
        while True:
            _follow(bars, tasks, list(stages))
            bars.refresh()
            if finished.wait(_REDRAWN_EVERY):
                break


def _follow(bars: Progress, tasks: dict[Stage, TaskID], stages: list[Stage]) -> None:
    """One line for each open stage, as far as it is now."""
    for stage in set(tasks) - set(stages):
        bars.remove_task(tasks.pop(stage))
    for stage in stages:
        if stage not in tasks:
            tasks[stage] = bars.add_task(stage.title, total=stage.total, amount="", stage=stage)
        bars.update(tasks[stage], completed=stage.steps, amount=_amount(stage))


def _amount(stage: Stage) -> str:
    """The steps done, and the rows in them: `3 of 12 batches, 4,500,000 rows`."""
    steps = f"{stage.steps:,}" if stage.total is None else f"{stage.steps:,} of {stage.total:,}"
    rows = f", {stage.rows:,} rows" if stage.rows else ""
    return f"{steps} {stage.unit}{rows}"


def _as_clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
