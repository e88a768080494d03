"""Why a figure cannot be given: every cause as a value with its facts, and the words for it in this one place.

To add a cause: a frozen subclass of `Cause` here, its facts as fields, its words with `{name}` where a fact stands.
To use it: `Unavailable(indicator.id, period, la_code, NoColumn("cp_plans", "end_date"))`. The row of the result,
`run.json` and the notes take the words from there. Nothing branches on words: ask `isinstance`, or compare the values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import polars as pl


@dataclass(frozen=True)
class Cause:
    """Why a figure cannot be given. One note names all causes of one kind with the same names.

    Facts are names of extracts and columns, days and codes of the tool. The words never hold a value from a child's
    record: of a date that was found in one they give the month.
    """

    words: ClassVar[str]

    @property
    def text(self) -> str:
        """The cause in words, without the figure that it is about."""
        return self.words.format(**vars(self))

    @property
    def note_key(self) -> tuple[object, ...]:
        """What causes in one note share: the kind and the names. Days and numbers may differ."""
        return (type(self), *(fact for fact in vars(self).values() if isinstance(fact, str)))

    @property
    def without_needed(self) -> tuple[object, ...]:
        """The kind and the facts but for the day `needed`, which is another for each figure."""
        return (type(self), *(fact for name, fact in vars(self).items() if name != "needed"))


@dataclass(frozen=True)
class Unavailable:
    """A figure that cannot be given: an indicator in a period, and why.

    `period` is the place of the period in the run's periods. `la_code` names one authority; None is all of them. Where
    there are several causes for one figure, the first of the list is the one that is shown.
    """

    indicator: str
    period: int
    la_code: str | None
    cause: Cause

    @property
    def reason(self) -> str:
        """The cause in words."""
        return self.cause.text


@dataclass(frozen=True)
class NoExtract(Cause):
    """The folder has no such extract."""

    words: ClassVar[str] = "there is no extract `{extract}`"
    extract: str


@dataclass(frozen=True)
class NoColumn(Cause):
    """The extract has no such column."""

    words: ClassVar[str] = "`{extract}` has no column `{column}`"
    extract: str
    column: str


@dataclass(frozen=True)
class CountedOnceAYear(Cause):
    """The period is no reporting year, and the table has a row for each year."""

    words: ClassVar[str] = "it is counted once a year: give a reporting year such as `2024-25`"


@dataclass(frozen=True)
class NotBegun(Cause):
    """The period begins after the day up to which anything can be known."""

    words: ClassVar[str] = "it begins on {begins}, and nothing is known after {known_to}"
    begins: date
    known_to: date


@dataclass(frozen=True)
class MadeTooEarly(Cause):
    """The extract was made, as stated, before a day that is needed."""

    words: ClassVar[str] = "the extracts were made on {made_on}, and `{extract}` is needed up to {needed}"
    extract: str
    made_on: date
    needed: date


@dataclass(frozen=True)
class PictureOfAnotherDay(Cause):
    """The extract holds what was open on one day, and another day is asked for."""

    words: ClassVar[str] = "`{extract}` shows what was open on {shown}, and {needed} is asked for"
    extract: str
    shown: date
    needed: date


@dataclass(frozen=True)
class PictureWithoutPast(Cause):
    """The extract holds what was open on one day, and what went before is needed."""

    words: ClassVar[str] = "`{extract}` shows what was open on {shown}, and what went before is needed"
    extract: str
    shown: date


@dataclass(frozen=True)
class CoversFrom(Cause):
    """The extract covers, as stated, only days from one on, and an earlier one is needed."""

    words: ClassVar[str] = "`{extract}` covers from {first}, and {needed} is needed"
    extract: str
    first: date
    needed: date


@dataclass(frozen=True)
class AuthorityCoversFrom(Cause):
    """The same of the rows of one authority."""

    words: ClassVar[str] = "`{extract}` of the authority covers from {first}, and {needed} is needed"
    extract: str
    first: date
    needed: date


@dataclass(frozen=True)
class AuthorityEnds(Cause):
    """The rows of one authority end, as stated, before a day that is needed."""

    words: ClassVar[str] = "`{extract}` of the authority ends on {last}, and is needed up to {needed}"
    extract: str
    last: date
    needed: date


@dataclass(frozen=True)
class BeginsLate(Cause):
    """The dates found in a column begin after a day that is needed."""

    words: ClassVar[str] = "`{column}` of `{extract}` begins in {first:%B %Y}, and {needed} is needed"
    extract: str
    column: str
    first: date
    needed: date


@dataclass(frozen=True)
class TooManyUnknownCodes(Cause):
    """More of the codes in a column than `most`, a share such as `5%`, are in no code set."""

    words: ClassVar[str] = "more than {most} of the codes in `{column}` of `{extract}` are not known"
    extract: str
    column: str
    most: str


@dataclass(frozen=True)
class OpenRows(Cause):
    """Of more rows than the share `most`, codes that are not known leave open whether they count, and as what."""

    words: ClassVar[str] = "codes that are not known in {columns} leave open more than {most} of its rows"
    columns: str
    most: str


@dataclass(frozen=True)
class FewFindTheirChild(Cause):
    """Fewer of an extract's rows in the period than the share `least` have their child in `children`."""

    words: ClassVar[str] = "fewer than {least} of the rows of `{extract}` in the period find their child in `children`"
    extract: str
    least: str


@dataclass(frozen=True)
class FewChildrenInOther(Cause):
    """Fewer of an extract's rows in the period than the share `least` have their child in the other they belong to."""

    words: ClassVar[str] = "fewer than {least} of the rows of `{extract}` in the period have their child in `{other}`"
    extract: str
    other: str
    least: str


@dataclass(frozen=True)
class SharesNoChild(Cause):
    """The figure goes from the rows of one extract to those of another, and no child is in both."""

    words: ClassVar[str] = "no child is both in `{extract}` and in `{other}`"
    extract: str
    other: str


@dataclass(frozen=True)
class BlankThroughout(Cause):
    """No row of the authority has a value in the column."""

    words: ClassVar[str] = "`{column}` of `{extract}` is blank in every row of the authority"
    extract: str
    column: str


@dataclass(frozen=True)
class BlankInPeriod(Cause):
    """Rows of the period have no value in the column, and most of other periods have."""

    words: ClassVar[str] = "`{column}` of `{extract}` is blank in every row of the authority in the period"
    extract: str
    column: str


@dataclass(frozen=True)
class OneValue(Cause):
    """More rows of the authority than the share `most` have the same value, where nearly each has its own."""

    words: ClassVar[str] = "more than {most} of the rows of `{extract}` have the same `{column}`"
    extract: str
    column: str
    most: str


@dataclass(frozen=True)
class ImpossibleRows(Cause):
    """What a rule finds is wrong with more rows of the authority than the share `most`; `finds` is its message."""

    words: ClassVar[str] = "in more than {most} of the rows of `{extract}` {finds} ({rule})"
    extract: str
    rule: str
    finds: str
    most: str


@dataclass(frozen=True)
class ImpossibleInPeriod(ImpossibleRows):
    """The same of the rows that belong to the period, or go on in it."""

    words: ClassVar[str] = "in more than {most} of the period's rows of `{extract}` {finds} ({rule})"


@dataclass(frozen=True)
class NoPopulation(Cause):
    """No estimate of the authority's children is held for the mid-year that the period is divided by."""

    words: ClassVar[str] = "no population estimate is held for mid-{mid_year}"
    mid_year: int


@dataclass(frozen=True)
class NoPopulationByGroup(Cause):
    """No estimate by the groups of a breakdown is held for the mid-year."""

    words: ClassVar[str] = "no population estimate by `{breakdown}` is held for mid-{mid_year}"
    breakdown: str
    mid_year: int


@dataclass(frozen=True)
class NoPopulationByEthnicGroup(Cause):
    """No estimate by ethnic group is packaged, and the data brings none."""

    words: ClassVar[str] = (
        "no rate, counts only: no estimate of children by ethnic group is packaged, "
        "and there is no extract `child_population` that brings one"
    )


@dataclass(frozen=True)
class GroupWithoutPopulation(Cause):
    """The group is one that nobody counts among all children, as those of whom it is not known."""

    words: ClassVar[str] = "no rate, counts only: no population estimate has the group `{group}` of `{breakdown}`"
    breakdown: str
    group: str


@dataclass(frozen=True)
class NothingToAddUp(Cause):
    """What the figure divides by, or divides, is a sum of values, and no row of the period has one."""

    words: ClassVar[str] = "no row of `{table}` that counts {when} has a value to add up"
    table: str
    first: date
    last: date

    @property
    def text(self) -> str:
        """The cause in words."""
        when = f"on {self.last}" if self.first == self.last else f"from {self.first} to {self.last}"
        return self.words.format(table=self.table, when=when)


@dataclass(frozen=True)
class OnlyUnknown(Cause):
    """Rows count, and the value that is averaged is known of none of them."""

    words: ClassVar[str] = "the rows of `{table}` that count have no known value"
    table: str


@dataclass(frozen=True)
class MedianOfAreas(Cause):
    """A median of children cannot be made of the medians of authorities."""

    words: ClassVar[str] = "a median of children cannot be made of those of authorities"


@dataclass(frozen=True)
class PublishedAsNotAvailable(Cause):
    """The figure is as published, and there it is not available."""

    words: ClassVar[str] = "it was published as not available"


@dataclass(frozen=True)
class PublishedWithoutParts(Cause):
    """A group takes its members from what was published, and the parts of a member's figure were not."""

    words: ClassVar[str] = "the published figure has no parts that could be added up"


def of_members(first: pl.Expr, more: pl.Expr, reason: pl.Expr) -> pl.Expr:
    """The words for a larger area: the first member without a figure, how many more there are, and its reason."""
    others = pl.when(more > 0).then(pl.format(" and {} more", more)).otherwise(pl.lit(""))
    return pl.format("no figure of {}{}: {}", first, others, reason)


def hidden_neighbours(hidden: pl.Expr, figures: pl.Expr, least: pl.Expr, most: pl.Expr) -> pl.Expr:
    """The words for a median that the figures which are hidden could change; `least` and `most` as printed, or NULL."""
    many = pl.format("{} of {} figures of neighbours are hidden, and the median", hidden, figures)
    bounds = pl.format("is from {} to {}", least, most)
    at_least = pl.format("is at least {}", least)
    return pl.concat_str(many, pl.coalesce(bounds, at_least, pl.lit("depends on them")), separator=" ")


def texts(causes: Iterable[Cause]) -> pl.Series:
    """The words of the causes, in their order."""
    return pl.Series("reason", [cause.text for cause in causes], pl.String)
