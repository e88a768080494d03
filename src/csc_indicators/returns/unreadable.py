"""How much of a column of a return may be unreadable: a few cells lose their rows, more of them stop the run."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from csc_indicators.errors import UserError, raise_all
from csc_indicators.extracts.error_messages import fault_error
from csc_indicators.files.tolerance import tolerance
from csc_indicators.files.values import Fault, stripped

OPTION = "--allow-unreadable"


def unreadable(texts: pl.Series, faults: Iterable[Fault]) -> pl.Series:
    """Which texts are among the faults."""
    wrong = [fault.texts for fault in faults]
    return (
        texts.is_in(pl.concat(wrong).implode()).fill_null(value=False)
        if wrong
        else pl.repeat(value=False, n=len(texts), eager=True, dtype=pl.Boolean)
    )


def refuse_beyond_limit(faults: Iterable[Fault], texts: pl.Series, rows: pl.DataFrame, column: str) -> None:
    """`UserError` for each file of which more of the column cannot be read than `tolerance.yaml` allows.

    So is a column in which as many dates have the month in front as the day, since nobody can say what the others are.
    `rows` has `source_file` and `source_row` of the texts.
    """
    faults_there = tuple(faults)
    if not faults_there:
        return
    limit = tolerance().unreadable
    placed = rows.select(pl.col("source_file").cast(pl.String), "source_row", text=texts)
    problems = []
    for (shown,), cells in placed.group_by("source_file", maintain_order=True):
        filled = cells.filter(stripped(pl.col("text")) != "").height
        wrong = cells.filter(unreadable(cells["text"], faults_there)).height
        too_many = wrong > limit.rows and wrong > limit.share * filled
        for fault in faults_there:
            at = cells.filter(pl.col("text").is_in(fault.texts.implode()))
            other = cells.filter(pl.col("text").is_in([] if fault.contrast is None else fault.contrast.implode()))
            in_doubt = fault.of_column and at.height >= other.height
            if at.height and (too_many or in_doubt):
                problems.append(_error(fault, str(shown), column, at["source_row"], other["source_row"]))
    raise_all(problems)


def _error(fault: Fault, shown: str, column: str, rows: pl.Series, contrast: pl.Series) -> UserError:
    unit = "line" if shown.lower().endswith(".xml") else "row"
    other = contrast.min() if len(contrast) else None
    # The least row is a number: the series holds rows, of which there is one at least.
    error = fault_error(fault, shown, column, rows.min(), len(rows), other, unit=unit)  # type: ignore[arg-type]
    return UserError(error.message, evidence=error.evidence, hint=with_option(error.hint))


def with_option(hint: str | None) -> str:
    """The hint, with the way to go on without the rows."""
    return (f"{hint}; or " if hint else "") + f"`{OPTION}` goes on without such rows, and says how many"
