"""What a kind of return is: how it knows its own files, and what it makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from csc_indicators.errors import UserError
from csc_indicators.extracts.coverage_statement import LeftOut
from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.row_ledger import Account

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Shape:
    """A table of a return: its name, its columns in order, and those without which a file is not that table."""

    name: str
    columns: tuple[str, ...]
    needed: frozenset[str]


@dataclass(frozen=True)
class Recognised:
    """A file that a kind of return takes for its own, and as what: `Episodes`, `XML`, `List 3`."""

    look: Look
    kind: str
    table: str
    lacks: tuple[str, ...] = ()
    """Columns that the table has and the file has not."""
    besides: tuple[str, ...] = ()
    """Headers of the file that the table does not have."""

    @property
    def shown(self) -> str:
        """What the file is called in messages and provenance."""
        return self.look.content.shown


@dataclass(frozen=True)
class Options:
    """The user's options: `la_code` is a present GSS code, for files that do not name an authority."""

    la_code: str | None = None
    repair: bool = False
    postcodes: Path | None = None
    values: Path | None = None
    """A value map of the user, for returns whose codes are texts."""
    as_at: date | None = None
    """The day of which a return is a picture, where it does not say so itself."""
    allow_unreadable: bool = False
    """Whether to go on where more of a column cannot be read than may be."""


@dataclass(frozen=True)
class Pupils:
    """Rows of pupils whose children are known only when every return is read.

    `frames` has `attendance` and `school_enrolments`, with `la_code` (a present GSS code), `upn`, `date_of_birth` and
    `table` in place of `child_id`. The rows of `attendance` are not accounted for yet, those of `school_enrolments`
    come from the same rows of the return.
    """

    frames: Mapping[str, pl.DataFrame]
    followers: pl.DataFrame
    """Rows that are part of a pupil's year at a school, and share the fate of its row: with `cause`, `table`,
    their source, and the pupil, `academic_year` and `school_urn`. They are not accounted for yet."""
    schools: pl.DataFrame
    """Rows of schools, with `table`, their source and `census_key`; they count where a pupil of the census does."""
    of_census: pl.DataFrame
    """The pupils of each `census_key`."""


@dataclass
class Imported:
    """What a kind of return gives from its files.

    `frames`: by extract, only the columns that the returns carry, in the catalogue's types (`polars_schema`; codes and
    `source_file` as String), always with `la_code`, `source_file` and `source_row`. All rows are accounted for in
    `account`, except those of `children`, which are not merged yet: one row for each time a file has a child, with
    `table`, `as_at` (Date: the day that the row is about) and `primary` (Boolean: whether it was read as a row about
    the child, not taken from a row of another table); the run merges them and accounts for them.
    """

    frames: dict[str, pl.DataFrame] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    covers_from: dict[str, date] = field(default_factory=dict)
    """By extract: the day from which it can be taken to be complete."""
    covers_to: dict[str, date] = field(default_factory=dict)
    """By extract: the last day up to which it can be taken to be complete."""
    spans: dict[str, dict[str, tuple[date, date]]] = field(default_factory=dict)
    """By extract and authority whose returns cover less than those of others do: from which day, and to which."""
    open_from: dict[str, date] = field(default_factory=dict)
    """By extract: the first day for which the rows that were open on it are complete. An authority in `spans` has it on
    the day from which its own span begins."""
    gaps: dict[str, dict[str, tuple[tuple[date, date], ...]]] = field(default_factory=dict)
    """By extract and authority: the days, first and last, of years between its returns that no return covers. They lie
    before `covers_from`, which is that of the years without a gap up to the last."""
    left_out: dict[str, dict[str, list[LeftOut]]] = field(default_factory=dict)
    """By extract and authority: what the returns of some years leave out."""
    pictures: dict[str, date] = field(default_factory=dict)
    """By extract that holds what was open on a day and nothing of what went before: that day. Where another return
    gives the extract with its history, the picture gives way."""
    gives_way: bool = False
    """Whether all of its extracts give way where another return gives them."""
    unmatched: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """(list of values, column of the return, text) -> rows, for texts that match no code. For a file that the user asks
    for, and for nothing else: they may be anything that somebody typed."""
    pupils: Pupils | None = None
    """Rows that the run links to the children of all returns."""
    taken_for: dict[str, str] = field(default_factory=dict)
    """By file: what it was taken for in full, such as `SSDA903 Episodes, 2023-24`."""
    notes: list[str] = field(default_factory=list)


def named_authority(files: Sequence[Recognised], options: Options) -> str:
    """The authority that the user named, for a kind whose files never name one; `UserError` when none is named."""
    if options.la_code is None:
        raise UserError(f"`{files[0].shown}` does not say which authority it is of", hint="name it with `--la-code`")
    return options.la_code


class Kind(Protocol):
    """A kind of return; one sub-package of this room each."""

    name: str
    """The key: `ssda903`."""
    title: str
    """What people call it: `SSDA903`."""

    @property
    def shapes(self) -> Sequence[Shape]:
        """Tables known by their columns; empty for a kind that is XML only."""

    @property
    def roots(self) -> Sequence[str]:
        """Names of the first element of its XML form."""

    def recognise(self, look: Look) -> Recognised | None:
        """The file as this kind's own; None when it is not."""

    def read(self, files: Sequence[Recognised], options: Options) -> Imported:
        """All files of this kind at once; `UserError` with everything that is wrong with them."""


@lru_cache(maxsize=10_000)
def plain(name: str) -> str:
    """A column name without regard to case, blanks and punctuation."""
    return "".join(character for character in name.casefold() if character.isalnum())


def mostly_foreign(headers: Sequence[str], foreign: Sequence[str]) -> bool:
    """Whether more of the headers are unknown to a table than known: then it is another's file, whatever fits."""
    return 2 * len(foreign) > sum(bool(header) for header in headers)


def by_columns(
    headers: Sequence[str], shapes: Iterable[Shape]
) -> tuple[Shape, tuple[str, ...], tuple[str, ...]] | None:
    """The best of the shapes whose needed columns are all there, with what is lacking and what is besides."""
    here = {plain(header) for header in headers if header}
    fitting = [shape for shape in shapes if all(plain(column) in here for column in shape.needed)]
    if not fitting:
        return None
    best = max(fitting, key=lambda shape: _likeness(here, shape))
    known = {plain(column) for column in best.columns}
    lacks = tuple(column for column in best.columns if plain(column) not in here)
    return best, lacks, tuple(header for header in headers if header and plain(header) not in known)


_FEWEST = 2


def _likeness(here: set[str], shape: Shape) -> float:
    columns = {plain(column) for column in shape.columns}
    return len(here & columns) / len(here | columns)


def nearest(headers: Sequence[str], shapes: Iterable[Shape]) -> Shape | None:
    """The shape that shares most column names; None where none shares half of its own or of the headers.

    One or two common words, such as an authority and a name, make no file nearly a return.
    """
    here = {plain(header) for header in headers if header}
    like = [shape for shape in shapes if _shares_half(here, {plain(column) for column in shape.columns})]
    return max(like, key=lambda shape: _likeness(here, shape), default=None)


def _shares_half(here: set[str], columns: set[str]) -> bool:
    common = len(here & columns)
    return common >= _FEWEST and 2 * common >= min(len(here), len(columns))
