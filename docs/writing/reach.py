"""What an indicator needs of the extracts: columns, and how far back and forward their dates must reach."""

from __future__ import annotations

from datetime import date

from csc_indicators.engine.requirements import columns_read, extracts_used, reaches
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.periods import reporting_year
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES
from docs.writing.markdown import codes, table

EXAMPLE_YEAR = reporting_year(2025)
"""The year that pages show windows for: any year would do, a fixed one keeps the pages as they are."""


def columns_needed(indicator: AnyIndicator, library: Library) -> str:
    """A table of the extracts and columns that the figure is made of."""
    entries: dict[str, set[str]] = {}
    for name, columns in columns_read(indicator, [], library).items():
        declared = TABLES[name]
        reads = [*declared.left_out_reads, *(entry for column in columns for entry in declared.columns[column].reads)]
        for entry in reads:
            for alternative in entry.split(OR):
                extract, _, column = alternative.partition(".")
                entries.setdefault(extract, set()).add(column)
    rows = [
        [f"[`{extract}`](../data_model.md#{extract})", codes(name for name in info.columns if name in entries[extract])]
        for extract, info in catalogue().items()
        if extract in entries
    ]
    return table(["Extract", "Columns read"], rows)


def days_needed(indicator: AnyIndicator, library: Library) -> str:
    """A table of the first and last day that each date must reach for the example year."""
    spans: dict[tuple[str, str], tuple[list[date], list[date]]] = {}
    for reach in reaches(indicator, EXAMPLE_YEAR, extracts_used(indicator, library)):
        firsts, lasts = spans.setdefault(reach.source, ([], []))
        firsts += [reach.first] if reach.first else []
        lasts += [reach.last] if reach.last else []
    rows = [
        [f"`{extract}`", f"`{column}`", min(firsts, default=""), max(lasts, default="")]
        for (extract, column), (firsts, lasts) in spans.items()
        if firsts or lasts
    ]
    return table(["Extract", "Date", "From", "To"], rows) if rows else ""
