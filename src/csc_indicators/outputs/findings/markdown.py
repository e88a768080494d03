"""Findings as a page of Markdown, as the summary of a CI job: a table with a line for each rule.

No id and no value of a child is in it: rows are named by file and number.
"""

from __future__ import annotations

from csc_indicators.outputs.findings.report import Report
from csc_indicators.outputs.findings.text import changed
from csc_indicators.outputs.findings.words import effect, many, not_run
from csc_indicators.outputs.plain_text import printable

_SPECIAL = str.maketrans({"|": "\\|", "<": "&lt;", ">": "&gt;", "\n": " "})


def as_markdown(report: Report) -> str:
    """The page."""
    checked = report.checked
    verdict = "ready to use" if report.is_fit else "to be put right first"
    extent = f"{many(checked.files, 'file')}, {many(checked.rows, 'row')}, {many(len(report.outcomes), 'rule')}"
    parts = [f"## Validation of `{printable(checked.folder)}`: {verdict}", f"{extent}: {totals(report)}."]
    changes = report.changes() if report.compared else {}
    if report.with_findings:
        heads = ["Rule", "", "Findings", "What is wrong", "Where", "What happens to the row", "What to do"]
        rows = []
        for outcome in report.with_findings:
            rule, change = outcome.rule, changes.get(outcome.rule.code)
            number = f"{outcome.count:,}" + (f" ({changed(change)})" if change else "")
            bears = effect(rule, report.indicators.get(rule.code, ()))
            rows.append(
                [f"`{rule.code}`", rule.severity, number, rule.message, report.where(outcome), bears, rule.hint]
            )
        parts.append(_table(heads, rows))
    if report.not_run:
        lines = [f"* {line}" for line in not_run(report.not_run)]
        parts += ["Rules not run:", "\n".join(_cell(line) for line in lines)]
    if report.with_findings:
        parts.append(f"`csc-indicators explain {report.with_findings[0].rule.code}` says what a rule asks, and why.")
    return "\n\n".join(parts) + "\n"


def totals(report: Report) -> str:
    """How much was found, in one phrase."""
    unusable = report.checked.unusable_rows
    lost = f"{many(unusable, 'row')} of returns that cannot be used, " if unusable else ""
    extent = f"{lost}{many(report.count('error'), 'error')}, {many(report.count('query'), 'query', 'queries')}"
    left = sum(map(len, report.not_run.values()))
    return extent + (f", {many(left, 'rule')} not run" if left else "")


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return printable(text).translate(_SPECIAL)
