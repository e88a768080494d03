"""Values that cannot be read: kept with their row for validation, or left out and counted where the user allows it.

Where a column holds such values, the frame has its text beside it, and NULL in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo, ExtractInfo
from csc_indicators.files.values import Fault
from csc_indicators.note import Note, note

_PREFIX = "unreadable:"

Keeps = Callable[[ColumnInfo], bool]
"""Whether the rows of a column are kept although their value cannot be read, instead of being an error."""


@dataclass(frozen=True)
class UnreadableColumn:
    """Rows of which a column cannot be read: they are left out, or else the value counts as not known."""

    file: str
    column: str
    rows: int
    left_out: bool

    @property
    def note(self) -> Note:
        """The sentence for the user."""
        if self.left_out:
            return note(
                lambda numbers: (
                    f"`{self.file}`: {numbers.of(self.rows, 'row is', 'rows are')} left out: "
                    f"`{self.column}` cannot be read"
                )
            )
        return note(
            lambda numbers: (
                f"`{self.file}`: `{self.column}` cannot be read in {numbers.of(self.rows)}, "
                "and counts as not known there"
            )
        )


def keeps_none(_column: ColumnInfo) -> bool:
    """No column may hold what cannot be read."""
    return False


def keeps_for_rules(column: ColumnInfo) -> bool:
    """Every column of which a rule of validation finds what cannot be read."""
    return column.kind not in ("text", "code")


def keeps_all(_column: ColumnInfo) -> bool:
    """Any column may hold what cannot be read."""
    return True


def text_column(column: str) -> str:
    """The name of the column that holds the texts which could not be read."""
    return _PREFIX + column


def text_columns(names: Iterable[str]) -> list[str]:
    """Those of the names that hold texts which could not be read."""
    return [name for name in names if name.startswith(_PREFIX)]


def unread(text: pl.Expr, faults: Iterable[Fault]) -> pl.Expr:
    """The text where it is one of the faults; NULL where all is well."""
    wrong = pl.concat([fault.texts for fault in faults]).implode()
    return pl.when(text.is_in(wrong)).then(text.str.strip_chars())


def left_out(frame: pl.LazyFrame, info: ExtractInfo, shown: str) -> tuple[pl.LazyFrame, list[UnreadableColumn]]:
    """The frame without rows of which something that decides cannot be read, and how many there are by column.

    A date decides unless it is one of birth or may be planned: where a blank means that something goes on, what cannot
    be read must not be taken for blank. So do columns that every row must have, and those that say who it is about.
    """
    names = [name.removeprefix(_PREFIX) for name in text_columns(frame.collect_schema().names())]
    if not names:
        return frame, []
    wrong = {name: pl.col(text_column(name)).is_not_null() for name in names}
    # Collected here: what is left out is counted before anything is.
    counts = frame.select(**{name: is_wrong.sum() for name, is_wrong in wrong.items()}).collect().row(0, named=True)
    decides = [name for name in names if _decides(info.columns[name])]
    if decides:
        frame = frame.filter(~pl.any_horizontal(wrong[name] for name in decides))
    columns = [UnreadableColumn(shown, name, counts[name], name in decides) for name in names if counts[name]]
    return frame.drop([text_column(name) for name in names]), columns


def _decides(column: ColumnInfo) -> bool:
    if column.kind == "date":
        return not column.planned and column.name != "date_of_birth"
    return column.required or column.identifies is not None
