"""Texts of a return -> values of an extract's columns, with errors that name the return's own columns."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import ColumnInfo
from csc_indicators.extracts.code_sets import Code, code_sets
from csc_indicators.extracts.conversions import apply, examine_all
from csc_indicators.extracts.error_messages import fault_error
from csc_indicators.returns.unreadable import unreadable, with_option


@dataclass
class SourcePlace:
    """Where texts stand: the file, the line or row of each, what that is called; and the errors so far."""

    shown: str
    rows: pl.Series
    unit: str
    problems: list[UserError] = field(default_factory=list)
    allow_unreadable: bool = False


def typed(texts: pl.Series, column: ColumnInfo, named: str, place: SourcePlace) -> tuple[pl.Series, pl.Series]:
    """The values, and which texts are none: those are NULL, and a problem of the place unless it allows them."""
    # Tried in the usual way first, as a file of a folder is: a return has hundreds of small columns.
    (examined,) = examine_all([(column, texts.unique())])
    for fault in () if place.allow_unreadable else examined.faults:
        at = place.rows.filter(texts.is_in(fault.texts.implode()))
        contrast = None
        if fault.contrast is not None:
            contrast = place.rows.filter(texts.is_in(fault.contrast.implode()))[0]
        error = fault_error(fault, place.shown, named, at[0], len(at), contrast, unit=place.unit)
        error = UserError(error.message, evidence=error.evidence, hint=with_option(error.hint))
        # An element that feeds two extracts is wrong once.
        if all(error.message != problem.message for problem in place.problems):
            place.problems.append(error)
    return apply(examined.convert, texts), unreadable(texts, examined.faults)


def odd_codes(values: pl.Series, column: ColumnInfo, year: str) -> list[tuple[str, pl.Series]]:
    """What is odd about the codes of a column in a year such as 2024-25, each with a mask of the rows that have it."""
    if column.code_set is None or values.dtype != pl.String:
        return []
    codes = code_sets()[column.code_set]
    now = {code for code, about in codes.items() if _in_use(about, year)}
    known, valid = (_among(values, sorted(wanted), many=column.many) for wanted in (codes, now))
    problems = [
        ("is not a code of the return", ~known),
        ("is a code of other years", known & ~valid),
    ]
    return [(problem, mask) for problem, mask in problems if mask.any()]


def _in_use(code: Code, year: str) -> bool:
    return (code.valid_from is None or code.valid_from <= year) and (code.valid_to is None or year <= code.valid_to)


def _among(values: pl.Series, wanted: list[str], *, many: bool) -> pl.Series:
    """Whether all codes of each value are wanted ones; none at all are."""
    all_are = values.str.split(";").list.eval(pl.element().is_in(wanted)).list.all() if many else values.is_in(wanted)
    return all_are.fill_null(value=True)
