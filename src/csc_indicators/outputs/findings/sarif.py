"""Findings as SARIF 2.1.0, for code scanning: one result for each rule and file, at its first rows.

No id and no value of a child is in it.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import csc_indicators
from csc_indicators.outputs.findings.report import FileFindings, Report
from csc_indicators.outputs.findings.words import effect, many, page_of, rows_of_file
from csc_indicators.validation.model import Rule

_LEVELS = {"error": "error", "query": "warning"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(report: Report) -> str:
    """The log: every rule in its driver, what was found as results, rules not run as notifications."""
    rules = [outcome.rule for outcome in report.outcomes]
    places = {rule.code: place for place, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "csc-indicators",
                "version": csc_indicators.__version__,
                "rules": [_rule(rule, report) for rule in rules],
            }
        },
        "invocations": [{"executionSuccessful": True, "toolConfigurationNotifications": _not_run(report, places)}],
        "results": [_result(findings, report, places) for findings in report.in_files()],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _rule(rule: Rule, report: Report) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.message},
        "help": {"text": f"{_sentence(rule.hint)} {_bears(rule, report)} More: {page_of(rule)}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [*rule.extracts, *rule.dfe_codes]},
    }


def _bears(rule: Rule, report: Report) -> str:
    return _sentence(effect(rule, report.indicators.get(rule.code, ())))


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def _result(findings: FileFindings, report: Report, places: dict[str, int]) -> dict[str, Any]:
    rule = findings.outcome.rule
    by_authority = rule.sort == "authority"
    places_of = (
        report.where(findings.outcome) if by_authority else rows_of_file(findings.file, findings.rows, findings.count)
    )
    text = f"{many(findings.count, 'finding')}: {rule.message}{f' ({places_of})' if places_of else ''}"
    return {
        "ruleId": rule.code,
        "ruleIndex": places[rule.code],
        "level": _LEVELS[rule.severity],
        "message": {"text": text},
        "occurrenceCount": findings.count,
        "locations": [_location(report, findings.file, row) for row in findings.rows or (None,)],
        "partialFingerprints": {"ruleAndFile/v1": f"{rule.code}:{findings.file}"},
    }


def _location(report: Report, file: str, row: int | None) -> dict[str, Any]:
    path = PurePath(report.checked.folder) / file
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(path.as_posix())}}
    if row is not None:
        place["region"] = {"startLine": row}
    return {"physicalLocation": place}


def _not_run(report: Report, places: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "level": "note",
            "message": {"text": f"{outcome.rule.code} is not run: {outcome.reason}"},
            "associatedRule": {"id": outcome.rule.code, "index": places[outcome.rule.code]},
        }
        for outcome in report.outcomes
        if outcome.status == "not_run"
    ]
