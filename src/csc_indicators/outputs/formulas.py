"""What keeps a spreadsheet from running a text as a formula."""

from __future__ import annotations

import polars as pl

_STARTS = r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]"
"""How a text begins that a spreadsheet may run, or move to another cell, when it opens a CSV file."""


def guarded(name: str) -> pl.Expr:
    """The text of the column with an apostrophe before whatever a spreadsheet would run.

    Texts can come from a user's own files and specs. Only CSV needs it: the other formats say that a text is text.
    """
    text = pl.col(name)
    return pl.when(text.str.contains(_STARTS)).then(pl.lit("'") + text).otherwise(text).alias(name)


def unguarded(name: str) -> pl.Expr:
    """The text as it was before `guarded`."""
    text = pl.col(name)
    return (
        pl.when(text.str.contains(r"^'") & text.str.slice(1).str.contains(_STARTS))
        .then(text.str.slice(1))
        .otherwise(text)
        .alias(name)
    )
