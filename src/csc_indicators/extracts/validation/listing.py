"""The findings themselves: one line for each, with the values of the columns that the rule reads."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.unreadable import text_column
from csc_indicators.extracts.validation.checks import ColumnCheck
from csc_indicators.extracts.validation.model import Place, Rule
from csc_indicators.extracts.validation.passes import Pass

MOST_ROWS = 200_000
"""More findings of one rule than this are counted and not listed: nobody mends them one by one."""
_PLACES = 3

ROWS = {
    "code": pl.String(),
    "severity": pl.String(),
    "extract": pl.String(),
    "source_file": pl.String(),
    "source_row": pl.UInt32(),
    "la_code": pl.String(),
    "child_id": pl.String(),
    "locator_date": pl.Date(),
    "fields": pl.List(pl.Struct({"column": pl.String(), "value": pl.String()})),
}
"""The columns of the findings."""


@dataclass(frozen=True)
class Fired:
    """A pass, those of its rules that fired, and how many rows of a rule to list."""

    source: Pass
    rules: list[Rule]
    most: int


def no_rows() -> pl.DataFrame:
    """The findings where there are none."""
    return pl.DataFrame(schema=ROWS)


def listed(fired: Fired) -> pl.DataFrame:
    """The findings of the rules that fired, with values as they stand in the extract."""
    codes = [rule.code for rule in fired.rules]
    shown = sorted({name for rule in fired.rules for name in fired.source.shown.get(rule.code, {}).values()})
    flags = fired.source.frame.filter(pl.any_horizontal(codes)).select("row_id", *codes, *shown)
    own = fired.source.extract.frame
    names = own.collect_schema().names()
    # Joined to the extract again: what a rule spoilt is NULL in the frame that the rules were asked of.
    rows = own.join(flags, on="row_id").sort("row_id").collect(engine="streaming")
    return pl.concat([_of_rule(rows, rule, fired, names) for rule in fired.rules])


def _of_rule(rows: pl.DataFrame, rule: Rule, fired: Fired, names: list[str]) -> pl.DataFrame:
    info = catalogue()[rule.extract]
    fields = {column: _own(column, rule, names) for column in _own_columns(rule) if column in info.columns}
    fields |= {label: pl.col(column) for label, column in fired.source.shown.get(rule.code, {}).items()}
    written = [
        pl.struct(column=pl.lit(label, pl.String), value=value.cast(pl.String)) for label, value in fields.items()
    ]
    return (
        rows.filter(pl.col(rule.code))
        .head(fired.most)
        .select(
            code=pl.lit(rule.code),
            severity=pl.lit(rule.severity),
            extract=pl.lit(rule.extract),
            source_file=pl.col("source_file").cast(pl.String),
            source_row="source_row",
            la_code=pl.col("la_code").cast(pl.String),
            child_id=pl.col("child_id") if "child_id" in info.columns else pl.lit(None, pl.String),
            locator_date=pl.col(info.locator) if info.locator else pl.lit(None, pl.Date),
            fields=pl.concat_list(written) if written else pl.lit([], dtype=ROWS["fields"]),
        )
        .match_to_schema(ROWS)
    )


def _own_columns(rule: Rule) -> list[str]:
    return [entry.partition(".")[2] for entry in rule.columns if entry.startswith(f"{rule.extract}.")]


def _own(column: str, rule: Rule, names: list[str]) -> pl.Expr:
    if isinstance(rule.check, ColumnCheck) and rule.check.name == "value" and text_column(column) in names:
        return pl.col(text_column(column))
    return pl.col(column)


def first_places(rows: pl.DataFrame) -> dict[str, tuple[Place, ...]]:
    """The first places of each rule, in order of file and row."""
    first = rows.group_by("code", maintain_order=True).head(_PLACES).select("code", "source_file", "source_row")
    places: dict[str, tuple[Place, ...]] = {}
    for code, file, row in first.iter_rows():
        places[code] = (*places.get(code, ()), Place(file or "", row))
    return places
