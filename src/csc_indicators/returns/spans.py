"""From which day to which the returns of each authority tell everything, beside the whole of what they cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from csc_indicators.returns.kind import Imported

Span = tuple[date, date]


def cover(extract: str, spans: Mapping[str, Span], imported: Imported) -> None:
    """State what an extract covers: as much as any authority does, and which authorities cover less."""
    first, last = min(start for start, _ in spans.values()), max(end for _, end in spans.values())
    imported.covers_from[extract], imported.covers_to[extract] = first, last
    imported.spans[extract] = {la_code: span for la_code, span in spans.items() if span != (first, last)}


def together(told: Iterable[Mapping[str, Mapping[str, Span]]]) -> dict[str, dict[str, Span]]:
    """What the returns of several kinds cover less of: what one of them does not cover, the extract does not."""
    found: dict[str, dict[str, Span]] = {}
    for extracts in told:
        for extract, spans in extracts.items():
            own = found.setdefault(extract, {})
            for la_code, (start, end) in spans.items():
                before, after = own.get(la_code, (start, end))
                own[la_code] = (max(start, before), min(end, after))
    return {extract: spans for extract, spans in found.items() if spans}
