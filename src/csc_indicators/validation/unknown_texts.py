"""The texts that stand where a code is asked for and are none, with their rows: what the user may give codes for.

They are copied from records, so they go into no message, and into no file but one that the user names for them.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csc_indicators.extracts.catalogue import ColumnInfo, catalogue
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.extracts.read import Extract
from csc_indicators.extracts.unknown_codes import is_unknown_code
from csc_indicators.validation.checks import ColumnCheck
from csc_indicators.validation.model import Findings


def unknown_texts(extracts: Mapping[str, Extract], findings: Findings) -> dict[tuple[str, str, str], int]:
    """(extract, column, text) -> rows, for the columns in which a rule found codes that are not known."""
    rows_of: dict[tuple[str, str, str], int] = {}
    for outcome in findings.outcomes:
        check = outcome.rule.check
        if not isinstance(check, ColumnCheck) or check.name != "code" or not outcome.count:
            continue
        name = outcome.rule.extract
        texts = _counted(extracts[name].frame, catalogue()[name].columns[check.column])
        # Collected here: a text is written with the number of its rows, the few that are no code.
        rows_of |= {(name, check.column, text): rows for text, rows in texts.collect(engine="streaming").iter_rows()}
    return rows_of


def _counted(frame: pl.LazyFrame, column: ColumnInfo) -> pl.LazyFrame:
    codes = list(code_sets()[column.code_set or ""])
    texts = frame.filter(is_unknown_code(column)).select(pl.col(column.name).alias("text"))
    if column.many:
        texts = texts.with_columns(pl.col("text").str.split(";")).explode("text")
    return texts.filter(~pl.col("text").is_in(codes), pl.col("text") != "").group_by("text").len("rows")
