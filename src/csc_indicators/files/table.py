"""A table in a file, as rows of texts: what CSV files and sheets of workbooks have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from csc_indicators.note import Numbers, note

if TYPE_CHECKING:
    import polars as pl

Hold = Callable[[str, "pl.Expr"], "pl.Expr"]
"""How a column of texts is held in memory, by its name."""


def as_text(_name: str, text: pl.Expr) -> pl.Expr:
    """A column of texts as it is."""
    return text


class Table(Protocol):
    """Rows of texts, the first of which is row 1 of the file or sheet as a person sees it."""

    @property
    def source(self) -> str:
        """What messages call it: the file, with the sheet in brackets."""

    @property
    def first_rows(self) -> tuple[tuple[str, ...], ...]:
        """Its first rows, without blanks around the texts; a blank cell is an empty text."""

    def read(self, headings: int, positions: Mapping[str, int], hold: Hold = as_text) -> tuple[pl.DataFrame, list[str]]:
        """The columns at these positions by these names as String, and notes for the user.

        `headings` is the row of headings, counted from 0: the first row of the frame is the one below it. `UserError`
        names the row, or the cell, that cannot be read with certainty.
        """


def read_table(
    table: Table, headings: int, positions: Mapping[str, int], hold: Hold = as_text
) -> tuple[pl.DataFrame, list[str]]:
    """The same, with rows that repeat the headings made blank: pages that were put under each other have them."""
    import polars as pl

    frame, notes = table.read(headings, positions, hold)
    texts = {name: table.first_rows[headings][position] for name, position in positions.items()}
    if not texts or not _may_repeat(frame, texts):
        return frame, notes
    row = pl.all_horizontal(pl.col(name).cast(pl.String).str.strip_chars() == text for name, text in texts.items())
    again = frame.select(row.fill_null(value=False)).to_series()
    if not again.any():
        return frame, notes
    first = again.arg_true()[0] + headings + 2
    # Held anew, so that the headings are not among the texts of a column any more.
    blank = {name: hold(name, pl.when(~pl.lit(again)).then(pl.col(name).cast(pl.String))) for name in frame.columns}
    many = "" if again.sum() == 1 else f", and {again.sum() - 1:,} more,"

    def words(numbers: Numbers) -> str:
        which = numbers.instead(f"row {first}{many} holds", "has rows that hold")
        return f"`{table.source}` {which} the headings again, and {numbers.instead('is', 'are')} left out"

    return frame.select(**blank), [*notes, note(words)]


def _may_repeat(frame: pl.DataFrame, texts: Mapping[str, str]) -> bool:
    """Whether the heading of some column is among its texts: of most columns only the distinct ones are looked at."""
    import polars as pl

    by_text = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Categorical) and name in texts]
    name = by_text[0] if by_text else next(iter(texts))
    dtype = frame.schema[name]
    values = dtype.categories.to_series() if isinstance(dtype, pl.Categorical) else frame[name]
    return bool((values.str.strip_chars() == texts[name]).any())
