"""The check of specs: shape, then names and types, then their own examples."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from csc_indicators.specs.lint import lint_indicator
from csc_indicators.specs.lint_counts import lint_counts
from csc_indicators.specs.load import Fault, load_library, read_library
from csc_indicators.workflows.worked_examples import example_faults


def check_specs(
    specs: Path | None = None, *, only_own: bool = False, ids: Collection[str] | None = None
) -> list[Fault]:
    """Every fault of the specs, sorted by file and line; examples are run for a spec without other faults."""
    library, faults = read_library(specs, only_own=only_own, ids=ids)
    sound = []
    for indicator in library.indicators.values():
        own_faults = lint_indicator(indicator, library)
        faults += own_faults
        if not own_faults:
            sound.append(indicator)
    faults += example_faults(sound, library)
    ours = {} if only_own else load_library().indicators
    faults += lint_counts(sound, library, ours)
    return sorted(faults, key=lambda fault: (str(fault.file), fault.line, fault.message))
