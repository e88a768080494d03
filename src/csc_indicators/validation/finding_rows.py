"""The findings themselves: one line for each, with the values of the columns that the rule reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from csc_indicators.execution import Engine
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.unreadable import text_column
from csc_indicators.validation.checks import ColumnCheck
from csc_indicators.validation.model import Place, Rule
from csc_indicators.validation.passes import Pass

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


def no_rows() -> pl.DataFrame:
    """The findings where there are none."""
    return pl.DataFrame(schema=ROWS)


def values_of(together: Sequence[Pass], flagged: Sequence[pl.DataFrame], engine: Engine) -> pl.DataFrame:
    """The rows of the extract that any of the passes found fault with, as they are: read once for all of them."""
    ids = pl.concat([rows.select("row_id") for rows in flagged]).unique()
    # From the extract itself: in the frames that the rules were asked of, what is spoilt is only marked.
    return together[0].extract.frame.join(ids.lazy(), on="row_id", how="semi").collect(engine=engine)


def listed(
    asked_together: Pass, flagged: pl.DataFrame, values: pl.DataFrame, room: Mapping[str, int]
) -> list[pl.DataFrame]:
    """The findings of the rules that fired, with values as they stand in the extract; `room` limits each."""
    if not room:
        return []
    rows = flagged.join(values, on="row_id").sort("row_id")
    return [_of_rule(rows, rule, asked_together, room[rule.code]) for rule in asked_together.rules if rule.code in room]


def _of_rule(rows: pl.DataFrame, rule: Rule, asked_together: Pass, room: int) -> pl.DataFrame:
    info = catalogue()[rule.extract]
    fields = {column: _own(column, rule, rows.columns) for column in _own_columns(rule) if column in info.columns}
    if isinstance(rule.check, ColumnCheck) and rule.check.name == "year" and info.locator:
        fields |= {info.locator: pl.col(info.locator)}
    fields |= {label: pl.col(column) for label, column in asked_together.shown.get(rule.code, {}).items()}
    written = [
        pl.struct(column=pl.lit(label, pl.String), value=value.cast(pl.String)) for label, value in fields.items()
    ]
    return (
        rows.lazy()
        .filter(pl.col(rule.code))
        .head(room)
        .select(
            code=pl.lit(rule.code),
            severity=pl.lit(rule.severity),
            extract=pl.lit(rule.extract),
            source_file=pl.col("source_file").cast(pl.String),
            source_row="source_row",
            la_code=pl.col("la_code").cast(pl.String),
            child_id=pl.col("child_id") if "child_id" in info.columns else pl.lit(None, pl.String),
            locator_date=pl.col(info.locator) if info.locator else pl.lit(None, pl.Date),
            fields=pl.concat_list(written),
        )
        .match_to_schema(ROWS)
        .collect()
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
