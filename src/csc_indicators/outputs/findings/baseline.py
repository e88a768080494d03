"""This time beside last time: which findings are new, still there, or fixed since.

A finding is known again by its rule, child, date and values, not by its row: rows move when others are inserted.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.outputs.findings.table import COLUMNS
from csc_indicators.outputs.formulas import unguarded

_KEY = ("code", "extract", "la_code", "child_id", "locator_date", "columns", "values")
_NUMBER = "_number"
"""Tells findings with the same key apart: of three last time and two this time, one is fixed."""


def read_baseline(file: Path) -> pl.DataFrame:
    """The findings of an earlier CSV report, with the `COLUMNS`; UserError where it is none, or has no values in it."""
    try:
        last = pl.read_csv(file, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeError):
        raise UserError(f"`{file}` cannot be read as CSV", hint=_HINT) from None
    except OSError as error:
        raise UserError(f"cannot read `{file}`: {error.strerror}") from None
    missing = [name for name in COLUMNS if name not in last.columns]
    if missing:
        raise UserError(f"`{file}` is no report of findings: it has no column `{missing[0]}`", hint=_HINT)
    last = last.filter(pl.col("status").is_in(["found", "new", "still there"])).select(
        unguarded(name) if name not in ("row", "findings_of_child") else pl.col(name).cast(pl.Int64, strict=False)
        for name in COLUMNS
    )
    if last.filter((pl.col("columns").fill_null("") != "") & (pl.col("values").fill_null("") == "")).height:
        hint = "compare with a report that has them: it is written with `--report csv=FILE`"
        raise UserError(f"`{file}` was written without child ids and values, so no finding is known again", hint=hint)
    return last


def compare(table: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """The table with `status` `new` or `still there`, and below it the findings of last time that are gone, `fixed`."""
    now, then = _numbered(table), _numbered(last)
    on = [*_KEY, _NUMBER]
    matched = now.join(then.select(*on, pl.lit(True).alias("_before")), on=on, how="left", maintain_order="left")
    status = pl.when(pl.col("_before").is_not_null()).then(pl.lit("still there")).otherwise(pl.lit("new"))
    here = table.with_columns(matched.select(status=status))
    gone = last.filter(
        then.join(now.select(*on, pl.lit(True).alias("_now")), on=on, how="left", maintain_order="left")[
            "_now"
        ].is_null()
    )
    return pl.concat([here, gone.with_columns(status=pl.lit("fixed"))], how="diagonal")


_HINT = "give a file that was written with `--report csv=FILE`"


def _numbered(table: pl.DataFrame) -> pl.DataFrame:
    """The keys, numbered where they are alike; what is found of all rows together has other values every time."""
    key = table.select(
        pl.when(pl.col("row").is_null() & (name == "values")).then(pl.lit("")).otherwise(_as_text(name)).alias(name)
        for name in _KEY
    )
    return key.with_columns(pl.int_range(pl.len()).over(_KEY).alias(_NUMBER))


def _as_text(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).fill_null("")
