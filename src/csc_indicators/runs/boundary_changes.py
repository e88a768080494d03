"""Authorities that were divided: before that day they have figures and their successors none, after it the reverse.

So it is where the data holds both, as a national collection of several years does. Where it holds one of them only,
the user wants the figures of its rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from csc_indicators.engine.coverage import DateRanges
from csc_indicators.periods import Period, own_period
from csc_indicators.reference.authorities import area_names, divided_authorities
from csc_indicators.runs.default_periods import start_columns
from csc_indicators.specs.model import AnyIndicator


def figures_outside_lifetime(
    indicators: Sequence[AnyIndicator], periods: Sequence[Period], authorities: Mapping[str, Sequence[str]]
) -> set[tuple[str, int, str]]:
    """The figures of authorities that were not there: indicator, the place of the period, and authority."""
    figures: set[tuple[str, int, str]] = set()
    for indicator in indicators:
        there = set(authorities[indicator.id])
        for authority in divided_authorities():
            heirs = authority.heirs & there
            if authority.code not in there or not heirs:
                continue
            for number, period in enumerate(periods):
                own = own_period(period, indicator.year_ends)
                if own.start > authority.until:
                    figures.add((indicator.id, number, authority.code))
                elif own.end <= authority.until:
                    figures |= {(indicator.id, number, code) for code in heirs}
    return figures


def divided_notes(gone: Collection[tuple[str, int, str]], ranges: DateRanges) -> list[str]:
    """That rows of an authority are of days after it was divided, where its figures of such years are left out."""
    left_out = {code for _, _, code in gone}
    notes = []
    for authority in divided_authorities():
        if authority.code not in left_out:
            continue
        begun = {
            extract: dates[authority.code]
            for (extract, _), dates in ranges.of_all(start_columns()).items()
            if authority.code in dates
        }
        late = [f"`{extract}`" for extract, dates in sorted(begun.items()) if dates.last > authority.until]
        if late:
            notes.append(
                f"{', '.join(late)}: rows of {area_names()[authority.code]} begin after {authority.until}, when it was "
                "divided; they are in no figure of a later year"
            )
    return notes
