"""The header of DfE's XML collections: whose return it is, for which year, and when it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from csc_indicators.calendar import year_label
from csc_indicators.errors import UserError
from csc_indicators.reference.authorities import current_codes, divided_authorities


@dataclass(frozen=True)
class Submission:
    """One file of a collection; `sent` is the text of the time it was made, which sorts as time does."""

    shown: str
    la_code: str
    reference: date
    sent: str = ""
    queries: tuple[tuple[str, str], ...] = ()
    """What is odd about the header: element and problem."""

    @property
    def dated(self) -> bool:
        """Whether the day of reference is known; the first day there is stands for one that is not."""
        return self.reference > date.min

    @property
    def year(self) -> str:
        """The reporting year that ends on a 31 March reference date, as 2024-25."""
        return year_label(self.reference.year)

    @property
    def order(self) -> tuple[date, str, str]:
        """What later submissions are greater in; the name decides between two that were made at one time."""
        return (self.reference, self.sent, self.shown)


def submission_from_header(
    header: Mapping[str, str], shown: str, reference_day: tuple[int, int], la_code: str | None
) -> Submission:
    """What a header says; `la_code` is the user's word for files that name no present authority.

    The reference day (month, day) is that of the collection. A date of reference that is not on it is passed over for
    the year of the collection, and told.
    """
    authority = authority_of(header.get("LEA"), shown, la_code)
    stated = _day(header.get("ReferenceDate", ""))
    year = header.get("Year", "")
    queries: list[tuple[str, str]] = []
    if stated is not None and (stated.month, stated.day) == reference_day:
        reference = stated
        if year.isdigit() and int(year) != stated.year:
            queries.append(("Year", f"is not the year of the date of reference, which is taken ({stated})"))
    elif year.isdigit() and 2000 <= int(year) <= 2100:
        reference = date(int(year), *reference_day)
        if header.get("ReferenceDate"):
            queries.append(("ReferenceDate", f"is not the day that the collection is about: {reference} is taken"))
    else:
        raise UserError(
            f"`{shown}`: the header says neither `ReferenceDate` nor `Year`",
            hint="export the return again: which year it is for cannot be told from the records",
        )
    return Submission(shown, authority, reference, header.get("DateTime", ""), tuple(queries))


def authority_of(stated: str | None, shown: str, la_code: str | None) -> str:
    """The code of the authority that a return names, or else of the one that the user says.

    The user's word counts, too, for which successor the return of an authority that was divided is.
    """
    known = current_codes().get((stated or "").casefold(), la_code)
    if known is not None:
        heirs = {authority.code: authority.heirs for authority in divided_authorities()}.get(known, frozenset())
        return la_code if la_code is not None and la_code in heirs else known
    problem = f"`LEA` {stated} is no local authority of England" if stated else "the header has no `LEA`"
    raise UserError(f"`{shown}`: {problem}", hint="say with --la-code whose return it is")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
