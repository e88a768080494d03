"""The days that returns cover completely, for an extract as a whole and for each authority."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from csc_indicators.calendar import DAY, add_years
from csc_indicators.returns.return_type import Imported

Days = tuple[date, date]


def cover(extract: str, spans: Mapping[str, Days], gaps: Mapping[str, Sequence[Days]], imported: Imported) -> None:
    """State what an extract of yearly returns covers: as much as any authority does, and which authorities cover less.

    A return holds all that was open in its year, so what was open is complete from the day from which events are.
    `gaps` has the years, by authority, that lie between its returns and are in none.
    """
    first, last = min(start for start, _ in spans.values()), max(end for _, end in spans.values())
    imported.covers_from[extract], imported.covers_to[extract] = first, last
    imported.open_from[extract] = first
    imported.gaps[extract] = {la_code: tuple(own) for la_code, own in gaps.items() if own}
    imported.spans[extract] = {la_code: span for la_code, span in spans.items() if span != (first, last)}


def together(returns: Iterable[Mapping[str, Mapping[str, Days]]]) -> dict[str, dict[str, Days]]:
    """What the returns of several kinds cover less of: what one of them does not cover, the extract does not."""
    narrowest: dict[str, dict[str, Days]] = {}
    for extracts in returns:
        for extract, spans in extracts.items():
            own = narrowest.setdefault(extract, {})
            for la_code, (start, end) in spans.items():
                before, after = own.get(la_code, (start, end))
                own[la_code] = (max(start, before), min(end, after))
    return {extract: spans for extract, spans in narrowest.items() if spans}


def years_between(years: Collection[int], last_day: tuple[int, int]) -> tuple[Days, ...]:
    """The first and last days of the years that are missing between the first and the last of `years`.

    A year is called by that in which it ends, on `last_day` (month, day); years in a row are one span.
    """
    lacking = [year for year in range(min(years), max(years)) if year not in years] if years else []
    spans: list[Days] = []
    for year in lacking:
        begins = add_years(date(year, *last_day), -1) + DAY
        if spans and spans[-1][1] + DAY == begins:
            begins = spans.pop()[0]
        spans.append((begins, date(year, *last_day)))
    return tuple(spans)


def all_gaps(returns: Iterable[Mapping[str, Mapping[str, Sequence[Days]]]]) -> dict[str, dict[str, tuple[Days, ...]]]:
    """The gaps of several kinds of return, by extract and authority: a gap of one of them is a gap of the extract."""
    gaps: dict[str, dict[str, tuple[Days, ...]]] = {}
    for extracts in returns:
        for extract, of_authorities in extracts.items():
            own = gaps.setdefault(extract, {})
            for la_code, spans in of_authorities.items():
                own[la_code] = tuple(sorted({*own.get(la_code, ()), *spans}))
    return {extract: own for extract, own in gaps.items() if own}
