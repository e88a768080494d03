"""The formats with a line for every finding and for every rule that could not be run: CSV, and JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator

import polars as pl

from csc_indicators.outputs.findings.report import Report
from csc_indicators.outputs.findings.table import COLUMNS, not_run_table, without_values
from csc_indicators.outputs.formulas import guarded

_SLICE = 50_000


def csv_lines(report: Report, *, with_values: bool) -> Iterator[bytes]:
    """CSV, safe to open in a spreadsheet; without values the columns that would hold them are empty."""
    lines = pl.concat(
        [_listed(report, with_values=with_values).select(COLUMNS), not_run_table(report.outcomes, report.indicators)]
    )
    lines = lines.with_columns(guarded(name) for name, dtype in lines.schema.items() if dtype == pl.String)
    yield lines.clear().write_csv().encode()
    for part in lines.iter_slices(_SLICE):
        yield part.write_csv(include_header=False).encode()


def json_lines(report: Report, *, with_values: bool) -> Iterator[bytes]:
    """An object for every finding, one for every rule that could not be run, and a summary as the last."""
    lists = pl.col("indicators", "dfe_codes").fill_null("").str.split("; ")
    as_lists = lists.list.eval(pl.element().filter(pl.element() != ""))
    findings = _listed(report, with_values=with_values).select(pl.lit("finding").alias("type"), *COLUMNS, "fields")
    for part in findings.with_columns(as_lists).drop("columns", "values").iter_slices(_SLICE):
        yield part.write_ndjson().encode()
    for outcome in report.outcomes:
        if outcome.status == "not_run":
            yield _line({"type": "not_run", "code": outcome.rule.code, "reason": outcome.reason})
    yield _line(summary(report))


def summary(report: Report) -> dict[str, object]:
    """The sums of a report, for machines."""
    sums = {
        "type": "summary",
        "valid": report.is_fit,
        "errors": report.count("error"),
        "queries": report.count("query"),
        "files": report.checked.files,
        "rows": report.checked.rows,
        "unusable_rows": report.checked.unusable_rows,
        "rules": len(report.outcomes),
        "rules_passed": report.passed,
        "rules_found": len(report.with_findings),
        "rules_not_run": sum(map(len, report.not_run.values())),
        "not_listed": report.unlisted,
    }
    if report.compared:
        changes = report.changes().values()
        sums["new"] = sum(change.new for change in changes)
        sums["still_there"] = sum(change.still_there for change in changes)
        sums["fixed"] = sum(change.fixed for change in changes)
    return sums


def _listed(report: Report, *, with_values: bool) -> pl.DataFrame:
    return report.table if with_values else without_values(report.table)


def _line(content: dict[str, object]) -> bytes:
    return (json.dumps(content, ensure_ascii=False) + "\n").encode()
