"""What the dates of an extract show that it lacks: the causes that `completeness` finds.

Reasons leave the authority with the figures, so a date that stands in a child's record is named by its month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from csc_indicators.engine.causes import Cause


@dataclass(frozen=True)
class NoRowsOfAuthority(Cause):
    """The extract has no row of the authority, which others or its own size would lead one to expect."""

    words: ClassVar[str] = "`{extract}` has no row of the authority"
    extract: str


@dataclass(frozen=True)
class RecordsBegin(Cause):
    """The first date of a column lies after a day that is needed."""

    words: ClassVar[str] = "the first `{column}` of `{extract}` is in {first:%B %Y}, and {needed} is needed"
    extract: str
    column: str
    first: date
    needed: date


@dataclass(frozen=True)
class RecordsEnd(Cause):
    """The last date of a column lies before a day that is needed."""

    words: ClassVar[str] = "the last `{column}` of `{extract}` is in {last:%B %Y}, and {needed} is needed"
    extract: str
    column: str
    last: date
    needed: date


@dataclass(frozen=True)
class BeginsAfterOther(Cause):
    """An extract begins later than another whose rows are linked to the first of its own."""

    words: ClassVar[str] = (
        "`{extract}` begins in {first:%B %Y}, later than `{other}`: of earlier rows of `{other}` it may lack the first"
    )
    extract: str
    other: str
    first: date


@dataclass(frozen=True)
class EndsBeforeOther(Cause):
    """An extract ends earlier than another, whose later rows belong to rows that it lacks."""

    words: ClassVar[str] = (
        "`{extract}` ends in {last:%B %Y}, earlier than `{other}`: later rows of `{other}` may be taken for those of "
        "earlier rows"
    )
    extract: str
    other: str
    last: date


@dataclass(frozen=True)
class NoRecordBetween(Cause):
    """No record lies between two days on which there are some, for longer than can be chance."""

    words: ClassVar[str] = "`{extract}` has no `{column}` for a long time between {after:%B %Y} and {before:%B %Y}"
    extract: str
    column: str
    after: date
    before: date


@dataclass(frozen=True)
class FewRecords(Cause):
    """There are far fewer records than in as many days before or after."""

    # Without the numbers, which disclosure control would have to hide.
    words: ClassVar[str] = "`{extract}` has far fewer rows with `{column}` from {first} to {last} than is usual"
    extract: str
    column: str
    first: date
    last: date
    rows: int
    usual: int


@dataclass(frozen=True)
class TooFewToTell(Cause):
    """Too few days have records to show from when to when they are complete."""

    # Without their number, which disclosure control would have to hide.
    words: ClassVar[str] = "`{extract}` has dates on too few days to show what it covers"
    extract: str


@dataclass(frozen=True)
class UnclearBeginning(Cause):
    """Too few rows have ended to show from when on the extract has all that was open."""

    words: ClassVar[str] = "`{extract}` does not show from when on it has all that was open; `open_from` can state it"
    extract: str


@dataclass(frozen=True)
class BeganSince(Cause):
    """Nothing in the extract began before a day, and what began then is long open: what was open before is missing."""

    words: ClassVar[str] = "`{extract}` has nothing that began before {since:%B %Y}: what was open then is missing"
    extract: str
    since: date


@dataclass(frozen=True)
class EndsBegin(Cause):
    """Rows that ended are there only from a day on: of those that began before, some are missing."""

    words: ClassVar[str] = "`{extract}` has nothing that ended before {since:%B %Y}, and {needed} is needed"
    extract: str
    since: date
    needed: date


@dataclass(frozen=True)
class OnlyOpen(Cause):
    """No row has an end: the extract holds what was open on the day it was made."""

    words: ClassVar[str] = "`{extract}` has nothing that has ended: it shows what is open in {last:%B %Y}, not before"
    extract: str
    last: date


@dataclass(frozen=True)
class OnlyEnded(Cause):
    """Every row has an end: what is still open is missing."""

    words: ClassVar[str] = "`{extract}` has nothing that is open: what had not ended when it was made is missing"
    extract: str


@dataclass(frozen=True)
class NotOfTheYear(Cause):
    """A yearly extract has no row of the year."""

    words: ClassVar[str] = "`{extract}` has no row of {year}"
    extract: str
    year: str


@dataclass(frozen=True)
class NoRound(Cause):
    """A census or survey that is held in rounds has none in the days that are needed."""

    words: ClassVar[str] = "`{extract}` has no `{column}` from {first} to {last}"
    extract: str
    column: str
    first: date
    last: date


@dataclass(frozen=True)
class ColumnLeftOut(Cause):
    """The returns of some days have no value in a column, as they or the user state."""

    words: ClassVar[str] = "no row that was returned for {first} to {last} has `{column}` of `{extract}`"
    extract: str
    column: str
    first: date
    last: date


@dataclass(frozen=True)
class ColumnOftenBlank(Cause):
    """The returns of some days have far fewer values in a column than those of others."""

    words: ClassVar[str] = "far fewer rows that were returned for {first} to {last} have `{column}` of `{extract}`"
    extract: str
    column: str
    first: date
    last: date


@dataclass(frozen=True)
class RowsLeftOut(Cause):
    """The returns of some days have far fewer rows than those of others."""

    words: ClassVar[str] = "far fewer rows of `{extract}` were returned for {first} to {last} than for others"
    extract: str
    first: date
    last: date


@dataclass(frozen=True)
class GapStated(Cause):
    """No return covers days that are needed."""

    words: ClassVar[str] = "no return covers {first} to {last} of `{extract}`"
    extract: str
    first: date
    last: date
