"""Findings as an Excel workbook: by rule, one by one, and by child; with filters, and nothing that Excel would run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import polars as pl
import xlsxwriter

from csc_indicators.exports.findings.by_child import children
from csc_indicators.exports.findings.report import Report
from csc_indicators.exports.findings.table import COLUMNS, without_values
from csc_indicators.exports.findings.words import EFFECTS

_MOST_ROWS = 1_000_000
"""Rows of findings on one sheet; Excel holds a few more."""
_LONGEST_CELL = 32_000
_WIDEST, _NARROWEST = 60, 8
_LOOKED_AT = 200
"""Rows by which the width of a column is judged."""
_ANY_DAY = datetime(1980, 1, 1)
"""The date of the workbook, so that the same findings give the same bytes."""

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


def as_workbook(report: Report, with_values: bool) -> bytes:
    """The bytes of the workbook; without values, children are named by a row of theirs."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": "Findings", "created": _ANY_DAY})
        heading = book.add_format({"bold": True, "bg_color": "#DDE5ED", "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _sheet(book, heading, "By rule", _RULE_HEADS, _rules(report), wrapped)
        table = report.table if with_values else without_values(report.table)
        heads = [name for name in COLUMNS if name not in _BY_RULE and (report.compared or name != "status")]
        lines = table.select(heads)
        for number, part in enumerate(_parts(lines), start=1):
            name = "Findings" if number == 1 else f"Findings {number}"
            _sheet(book, heading, name, heads, part.iter_rows())
        by_child = children(report.table)
        if not with_values:
            by_child = by_child.drop("child_id")
        _sheet(book, heading, "By child", by_child.columns, by_child.iter_rows())
    return buffer.getvalue()


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
    for outcome in [*report.found, *others]:
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
                f"docs/rules/{rule.code}.md",
            )
        )
    return lines


def _sheet(
    book: Any,
    heading: Any,
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    cell: Any = None,
) -> None:
    """A sheet with a frozen heading, filters, and columns as wide as what is in them."""
    sheet = book.add_worksheet(name)
    widths = [len(head) for head in heads]
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, heading)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, int):
                sheet.write_number(last, column, value, cell)
            else:
                sheet.write_string(last, column, value[:_LONGEST_CELL], cell)
            if last <= _LOOKED_AT:
                widths[column] = max(widths[column], len(str(value)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, _NARROWEST), _WIDEST))
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)
