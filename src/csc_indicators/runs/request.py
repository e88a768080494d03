"""What is asked of a run, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from csc_indicators.figures.info import Legend

if TYPE_CHECKING:
    from csc_indicators.figures.disclosure.earlier import Release


@dataclass(frozen=True)
class Request:
    """The data, and which indicators of which periods, authorities and breakdowns to compute; empty means all."""

    data: Path
    config_file: Path | None = None
    la_code: str | None = None
    periods: tuple[str, ...] = ()
    last: str | None = None
    rolling: str | None = None
    indicators: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    las: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    specs: Path | None = None
    only_own_specs: bool = False
    framework: str | None = None
    disclosure: str = "none"
    compare: bool | None = None
    """True: published rows where the data has no comparator, and `COMPARISONS`; None: such rows for one authority."""
    neighbours: int = 2025
    groups: Path | None = None
    validate: bool = True
    """Count the rows that are left out because of errors; the figures are the same with it and without."""
    strict: bool = False
    """Compute only where validation finds no errors."""
    allow_unreadable: bool = False
    """Leave out rows whose values cannot be read, instead of stopping."""
    parameters: tuple[str, ...] = ()
    """Values of parameters other than the specs' own, as `id.name=value`."""
    relative_to: str | None = None
    """A group of the breakdowns, to whose value those of the others are set (`RELATIVE`)."""
    after: tuple[Release, ...] = ()
    """Results that are out: under a policy, nobody who has them too can work out what is hidden."""


@dataclass(frozen=True)
class Outcome:
    """The result table (`COLUMNS`, and compared `COMPARISONS`), the notes for the user, and how it was made."""

    table: pl.DataFrame
    notes: tuple[str, ...]
    run: dict[str, object]
    legend: Legend
