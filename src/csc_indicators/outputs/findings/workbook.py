"""Findings as an Excel workbook: by rule, one by one, and by child; with filters, and nothing that Excel would run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from csc_indicators.outputs.excel_lists import Table, workbook_of
from csc_indicators.outputs.findings.by_child import children
from csc_indicators.outputs.findings.report import Report
from csc_indicators.outputs.findings.table import COLUMNS, without_values
from csc_indicators.outputs.findings.words import EFFECTS, page_of

_MOST_ROWS = 1_000_000
"""Rows of findings on one sheet; Excel holds a few more."""

_BY_RULE = ("dfe_codes", "extract", "page")
"""What the sheet of rules says once, and the sheet of findings need not say in every line."""

_RULE_HEADS = (
    "code",
    "severity",
    "rule",
    "status",
    "findings",
    "children",
    "message",
    "hint",
    "effect",
    "what happens to the row",
    "indicators",
    "dfe_codes",
    "extract",
    "page",
)


def as_workbook(report: Report, *, with_values: bool) -> bytes:
    """The bytes of the workbook; without values, children are named by a row of theirs."""
    table = report.table if with_values else without_values(report.table)
    heads = [name for name in COLUMNS if name not in _BY_RULE and (report.compared or name != "status")]
    parts = enumerate(_parts(table.select(heads)), start=1)
    by_child = children(report.table)
    if not with_values:
        by_child = by_child.drop("child_id")
    sheets = [
        Table("By rule", _RULE_HEADS, _rules(report), wrapped=True),
        *(Table("Findings" if n == 1 else f"Findings {n}", heads, part.iter_rows()) for n, part in parts),
        Table("By child", by_child.columns, by_child.iter_rows()),
    ]
    return workbook_of("Findings", sheets)


def _parts(lines: pl.DataFrame) -> Iterable[pl.DataFrame]:
    return lines.iter_slices(_MOST_ROWS) if lines.height else [lines]


def _rules(report: Report) -> list[tuple[Any, ...]]:
    """A line for every rule: those that found something first, then those not run, then those that passed."""
    touched = dict(
        report.table.filter(pl.col("status") != "fixed", pl.col("child_id").is_not_null())
        .group_by("code")
        .agg(pl.struct("la_code", "child_id").n_unique())
        .iter_rows()
    )
    others = [outcome for status in ("not_run", "passed") for outcome in report.outcomes if outcome.status == status]
    lines = []
    for outcome in [*report.with_findings, *others]:
        rule, ids = outcome.rule, report.indicators.get(outcome.rule.code, ())
        status = f"not run: {outcome.reason}" if outcome.status == "not_run" else outcome.status
        lines.append(
            (
                rule.code,
                rule.severity,
                rule.title,
                status,
                outcome.count if outcome.status != "not_run" else None,
                touched.get(rule.code),
                rule.message,
                rule.hint,
                EFFECTS[rule.effect],
                rule.effect_says,
                "; ".join(ids),
                "; ".join(rule.dfe_codes),
                "; ".join(rule.extracts),
                page_of(rule),
            )
        )
    return lines
