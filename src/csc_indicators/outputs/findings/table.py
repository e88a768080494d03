"""The findings as one flat table: a line for each, with everything that a spreadsheet or a script asks of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from csc_indicators.outputs.findings.words import EFFECTS, page_of
from csc_indicators.validation.model import Findings, RuleOutcome

COLUMNS = (
    "code",
    "status",
    "severity",
    "message",
    "file",
    "row",
    "la_code",
    "child_id",
    "findings_of_child",
    "locator_date",
    "columns",
    "values",
    "hint",
    "effect",
    "indicators",
    "dfe_codes",
    "extract",
    "page",
)
"""The columns of a file of findings, in order; `status` is `found`, `not run`, or after a comparison `new`,
`still there` or `fixed`."""

PERSONAL = ("child_id", "findings_of_child", "locator_date", "values")
"""Columns that come from a child's record, or tell children apart."""

_LONGEST_VALUE = 200
"""A cell may hold megabytes; so much of it is enough to find it again."""

_CHILD = ("la_code", "child_id")


def finding_table(findings: Findings, indicators: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Every finding with the `COLUMNS` but `status` `found` throughout, and `fields` as column and value.

    Errors come first, then the rule with the most findings, then file and row. `indicators` gives, by code of a rule,
    the ids of those it bears on.
    """
    rows = findings.rows.with_columns(
        pl.col("fields").list.eval(
            pl.struct(
                pl.element().struct.field("column"),
                _cut(pl.element().struct.field("value")).alias("value"),
            )
        ),
        locator_date=pl.col("locator_date").cast(pl.String),
        code=pl.col("code").cast(pl.String),
    ).drop("severity")
    about = _rules(in_order_of_weight(findings.outcomes), indicators).drop("extract")
    return (
        rows.join(about, on="code", how="left", maintain_order="left")
        .sort("place", maintain_order=True)
        .with_columns(
            status=pl.lit("found"),
            file=pl.col("source_file").cast(pl.String),
            row=pl.col("source_row").cast(pl.Int64),
            la_code=pl.col("la_code").cast(pl.String),
            child_id=pl.col("child_id").cast(pl.String),
            extract=pl.col("extract").cast(pl.String),
            columns=_in_each_field(pl.element().struct.field("column")),
            values=_in_each_field(
                pl.concat_str(
                    pl.element().struct.field("column"),
                    pl.lit(": "),
                    pl.element().struct.field("value").fill_null("(blank)"),
                )
            ),
        )
        .with_columns(
            findings_of_child=pl.when(pl.col("child_id").is_not_null()).then(pl.len().over(_CHILD)).cast(pl.Int64)
        )
        .select(*COLUMNS, "fields")
    )


def not_run_table(outcomes: Iterable[RuleOutcome], indicators: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """A line for every rule that could not be run, with the reason as its message, in the same columns."""
    left = [outcome for outcome in outcomes if outcome.status == "not_run"]
    reasons = pl.Series("message", [f"not run: {outcome.reason}" for outcome in left], dtype=pl.String)
    frame = _rules(left, indicators).drop("hint", "effect").with_columns(reasons, status=pl.lit("not run"))
    missing = {
        name: pl.lit(None, pl.Int64 if name in ("row", "findings_of_child") else pl.String)
        for name in COLUMNS
        if name not in frame.columns
    }
    return frame.with_columns(**missing).select(*COLUMNS)


def without_values(table: pl.DataFrame) -> pl.DataFrame:
    """The table with nothing left that comes from a child's record: the columns stay, and are empty."""
    kept = table.with_columns(pl.lit(None, table.schema[name]).alias(name) for name in PERSONAL)
    if "fields" not in table.columns:
        return kept
    bare = pl.struct(pl.element().struct.field("column"), value=pl.lit(None, pl.String))
    return kept.with_columns(pl.col("fields").list.eval(bare))


def in_order_of_weight(outcomes: Iterable[RuleOutcome]) -> list[RuleOutcome]:
    """Errors before queries, then those with the most findings, then by code."""
    return sorted(outcomes, key=lambda outcome: (outcome.rule.severity != "error", -outcome.count, outcome.rule.code))


def _cut(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.len_chars() > _LONGEST_VALUE).then(text.str.slice(0, _LONGEST_VALUE) + "…").otherwise(text)


def _in_each_field(text: pl.Expr) -> pl.Expr:
    return pl.col("fields").list.eval(text).list.join("; ")


def _rules(outcomes: Sequence[RuleOutcome], indicators: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """What is the same for every finding of a rule."""
    rules = [outcome.rule for outcome in outcomes]
    return pl.DataFrame(
        {
            "code": [rule.code for rule in rules],
            "place": range(len(rules)),
            "severity": [rule.severity for rule in rules],
            "message": [rule.message for rule in rules],
            "hint": [rule.hint for rule in rules],
            "effect": [EFFECTS[rule.effect] for rule in rules],
            "indicators": ["; ".join(indicators.get(rule.code, ())) or None for rule in rules],
            "dfe_codes": ["; ".join(rule.dfe_codes) or None for rule in rules],
            "extract": [rule.extracts[0] if rule.extracts else None for rule in rules],
            "page": [page_of(rule) for rule in rules],
        },
        schema={
            "code": pl.String,
            "place": pl.UInt32,
            "severity": pl.String,
            "message": pl.String,
            "hint": pl.String,
            "effect": pl.String,
            "indicators": pl.String,
            "dfe_codes": pl.String,
            "extract": pl.String,
            "page": pl.String,
        },
    )
