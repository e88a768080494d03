"""Findings as annotations that GitHub Actions reads from the output of a step: one for each rule and file.

No id and no value of a child is in them: rows are named by file and number.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from csc_indicators.outputs.findings.report import Report
from csc_indicators.outputs.findings.words import effect, many, not_run, rows_of_file

_KINDS = {"error": "error", "query": "warning"}


def as_annotations(report: Report) -> str:
    """The lines; GitHub shows only the first ten of a kind, so the weightiest come first."""
    return "".join(f"{line}\n" for line in _annotations(report))


def _annotations(report: Report) -> Iterator[str]:
    for findings in report.in_files():
        rule = findings.outcome.rule
        by_authority = rule.sort == "authority"
        places = (
            report.where(findings.outcome)
            if by_authority
            else rows_of_file(findings.file, findings.rows, findings.count)
        )
        message = f"{rule.message}{f' ({places})' if places else ''}"
        bears = effect(rule, report.indicators.get(rule.code, ()))
        properties = {
            "file": str(PurePath(report.checked.folder) / findings.file),
            "line": str(findings.rows[0]) if findings.rows else "",
            "title": f"csc-indicators {rule.code}: {many(findings.count, 'finding')}",
        }
        yield _annotation(_KINDS[rule.severity], properties, f"{message}\n{bears}\nhint: {rule.hint}")
    if report.not_run:
        title = f"csc-indicators: {many(sum(map(len, report.not_run.values())), 'rule')} not run"
        yield _annotation("notice", {"title": title}, "\n".join(not_run(report.not_run)))


def _annotation(kind: str, properties: dict[str, str], message: str) -> str:
    listed = ",".join(f"{name}={_in_property(text)}" for name, text in properties.items() if text)
    return f"::{kind} {listed}::{_in_message(message)}"


def _in_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_property(text: str) -> str:
    return _in_message(text).replace(":", "%3A").replace(",", "%2C")
