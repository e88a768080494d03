"""The ways in which a rule can be asked: small declarations that the runner turns into plans.

Conditions are SQL over one row. Besides the columns of the row they may name `as_at` (the day the extracts were made),
`covers_from` (the day from which the extract is complete, if that is known), `over_45_working_days_ago` and
`over_15_working_days_ago` (the latest day so long before `as_at`), `year_began` (the 1 April on or before `as_at`),
`child.X` (the child's row in `children`), and what the kind of check adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnCheckName = Literal["blank", "value", "code", "twice", "range", "future", "year", "unlisted"]


@dataclass(frozen=True)
class ColumnCheck:
    """A column by itself, as its schema declares it."""

    column: str
    name: ColumnCheckName


@dataclass(frozen=True)
class RowCheck:
    """Fires where the condition is true of a row."""

    when: str


@dataclass(frozen=True)
class Sequence:
    """Rows in order: those with the same values of `by` within an authority, sorted by `order`; `where` picks rows."""

    name: str
    extract: str
    by: tuple[str, ...]
    order: tuple[str, ...]
    where: str | None = None


@dataclass(frozen=True)
class SequenceCheck:
    """Fires where the condition is true of a row in order; it may name `previous.X` and `next.X`."""

    when: str
    sequence: Sequence


@dataclass(frozen=True)
class LinkCheck:
    """Fires where `when` is true of a row, and the other extract has a row, or has none, with which `where` is true.

    With `unless`, it does not fire where the other extract also has a row with which that is true.

    The two belong to the same authority and have the same value of each column of `on`; `where` may name `other.X`.
    """

    when: str
    other: str
    where: str
    on: tuple[str, ...]
    wanted: Literal["some", "none"]
    unless: str | None = None


@dataclass(frozen=True)
class ShareCheck:
    """Fires for an authority where a share above `above` of the rows `among` is so: fewer than `least` say nothing.

    What is so is the condition `of`, or that one of the columns is blank, each by itself.
    """

    of: str | None
    columns: tuple[str, ...]
    among: str | None
    above: float
    least: int


@dataclass(frozen=True)
class JumpCheck:
    """Fires where a year's rows (or values of `distinct`) are more or fewer than the year before's by a share.

    Years end on 31 March; a row belongs to that of `by`. Years with fewer than `least` are not compared, nor those that
    the extract does not hold whole.
    """

    by: str
    above: float
    least: int
    distinct: str | None = None


@dataclass(frozen=True)
class SpanCheck:
    """Fires for an authority whose dates of `by` begin less than so many months before the extracts were made."""

    by: str
    months: int


@dataclass(frozen=True)
class VanishesCheck:
    """Fires for an authority without a row in the last twelve months, where it has rows before and others have some."""

    by: str


@dataclass(frozen=True)
class KnownCheck:
    """Fires for an authority about which a reference list says so."""

    what: Literal["joint_and_member", "no_population"]
    by: str


AuthorityCheck = ShareCheck | JumpCheck | SpanCheck | VanishesCheck | KnownCheck
Check = ColumnCheck | RowCheck | SequenceCheck | LinkCheck | AuthorityCheck
