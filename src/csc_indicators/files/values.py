"""What the distinct texts of a column mean, whichever kind of value it holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from csc_indicators.files.cell_texts import error_texts
from csc_indicators.files.tolerance import no_value, no_value_or_dash, tolerance

_HASHES = r"^#{2,}$"
_OF_NO_WIDTH = r"[\u00AD\u200B-\u200F\u202A-\u202E\u2060\uFEFF]"
"""Marks that nobody sees: soft hyphens, and those that say where a line may break and which way it runs."""


@dataclass(frozen=True)
class Fault:
    """Texts that a column may not hold, what is wrong with them and what to do.

    `contrast` holds the texts in another form when it is the mixture that is wrong; `of_column` says that the texts
    put in doubt how the rest of the column is written. No message ever holds a text.
    """

    texts: pl.Series
    problem: str
    hint: str | None = None
    contrast: pl.Series | None = None
    of_column: bool = False


@dataclass(frozen=True)
class Values:
    """By position the value of each distinct text: NULL for what means no value, and for the texts of the faults."""

    values: pl.Series
    faults: tuple[Fault, ...] = ()


def stripped(text: pl.Expr) -> pl.Expr:
    """A text without marks of no width, and without blanks around it, non-breaking ones included."""
    return text.str.replace_all(_OF_NO_WIDTH, "").str.strip_chars()


def is_no_value(text: pl.Expr, *, dashes: bool = True) -> pl.Expr:
    """Whether a text without blanks around it means "no value"; with `dashes`, a dash does so too."""
    return text.str.to_uppercase().is_in(no_value_or_dash() if dashes else no_value())


def is_error_cell(text: pl.Expr) -> pl.Expr:
    """Whether a text without blanks around it is that of a cell which a spreadsheet could not work out, or show."""
    return text.str.to_uppercase().is_in(error_texts()) | text.str.contains(_HASHES)


def error_cell_faults(texts: pl.Series) -> tuple[Fault, ...]:
    """The faults of those distinct texts that are error cells, or too wide for their column."""
    # All begin with this sign, which nearly no column has: to look for it takes a tenth of the time.
    if not texts.str.contains("#", literal=True).any():
        return ()
    looked_at = texts.to_frame("text").select("text", plain=stripped(pl.col("text")))
    hashes = looked_at.filter(pl.col("plain").str.contains(_HASHES))["text"]
    errors = looked_at.filter(is_error_cell(pl.col("plain")) & ~pl.col("text").is_in(hashes.implode()))["text"]
    fault_kinds = (
        (errors, "holds an error of a formula", "correct the formula, or clear the cell, and save the file again"),
        (
            hashes,
            "holds # signs where a value did not fit its column",
            "widen the column, or write its values as text, and save the file again",
        ),
    )
    return tuple(Fault(wrong, problem, hint) for wrong, problem, hint in fault_kinds if len(wrong))


def total_faults(texts: pl.Series, codes: Collection[str] = ()) -> tuple[Fault, ...]:
    """The fault of those distinct texts, none of them among the `codes`, by which a row is one of totals."""
    words = [word for word in tolerance().totals if word not in codes]
    totals = texts.filter(
        texts.to_frame("text").select(is_total=stripped(pl.col("text")).str.to_uppercase().is_in(words))["is_total"]
    )
    return (Fault(totals, "has a row of totals", "leave such rows out of the file"),) if len(totals) else ()
