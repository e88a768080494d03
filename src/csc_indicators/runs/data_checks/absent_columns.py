"""Which columns the figures are read without: a file may lack them, and that means something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from csc_indicators.engine.count_plan import CountPlan
from csc_indicators.engine.requirements import columns_read
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.runs.plan import RunPlan
from csc_indicators.tables.catalogue import OR, TABLES


def absent_column_notes(plan: RunPlan) -> list[str]:
    """One line with the columns that extracts lack and indicators would read, and what their absence means.

    Nothing of returns, whose columns are those of the return; and nothing of columns without which there is no figure.
    """
    if plan.extracts.from_returns:
        return []
    named = [f"`{entry}` ({_meaning(entry)})" for entry in _absent(plan.counts, plan.data.absent)]
    return [f"columns that are not there: {', '.join(named)}"] if named else []


def _absent(counts: CountPlan, absent: Collection[str]) -> list[str]:
    """The columns (`extract.column`) in the order of the catalogue."""
    missing = set()
    never = Counter(figure.indicator for figure in counts.unavailable if figure.la_code is None)
    for indicator in counts.indicators:
        if never[indicator.id] >= len(counts.periods):
            continue
        for table, names in columns_read(indicator, [], counts.library).items():
            for name in names:
                entries = [part for entry in TABLES[table].columns[name].reads for part in entry.split(OR)]
                missing |= {entry for entry in entries if entry in absent and not _is_form(entry)}
    order = [f"{name}.{column}" for name, info in catalogue().items() for column in info.columns]
    return [entry for entry in order if entry in missing]


def _meaning(entry: str) -> str:
    extract, _, column = entry.partition(".")
    return catalogue()[extract].columns[column].absent or "read as blank"


def _is_form(entry: str) -> bool:
    """Whether the column is a date of which an extract has one or another: its rows are of another form without it."""
    extract, _, column = entry.partition(".")
    info = catalogue()[extract].columns[column]
    return info.kind == "date" and info.absent is not None
