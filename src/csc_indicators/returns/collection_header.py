"""The header of DfE's XML collections: the authority, the year and the time of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from csc_indicators.calendar import year_label
from csc_indicators.errors import UserError
from csc_indicators.reference.authorities import current_codes, divided_authorities


@dataclass(frozen=True)
class Submission:
    """One file of a collection; `sent` is the text of its date and time, which sorts as time does."""

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
        """The sort key of submissions, oldest first; the file name decides between two of the same time."""
        return (self.reference, self.sent, self.shown)


def submission_from_header(
    header: Mapping[str, str], shown: str, reference_day: tuple[int, int], la_code: str | None
) -> Submission:
    """The submission that a header describes; `la_code` is the user's authority, for files that name no present one.

    The reference day (month, day) is that of the collection. Where the reference date is another day, the
    year of the collection counts instead, and a query says so.
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
    """The code of the authority that a return names, or else of the user's authority.

    For the return of an authority that was divided, the user's authority says which successor it belongs to.
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
