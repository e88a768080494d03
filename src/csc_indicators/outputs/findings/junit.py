"""Findings as JUnit XML, which GitLab, Azure and Jenkins show: one case for every rule, so that each has a history.

A rule fails where its findings make the data unfit; other findings are told in the output of a case that passed. No id
and no value of a child is in it.
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from csc_indicators.outputs.findings.report import Report
from csc_indicators.outputs.findings.words import effect, page_of, size
from csc_indicators.outputs.plain_text import printable
from csc_indicators.validation.model import RuleOutcome

_NO_EXTRACT = "all extracts"


def as_junit(report: Report) -> str:
    """The document: a suite for every extract."""
    top = Element("testsuites", name="csc-indicators validate")
    suites: dict[str, list[RuleOutcome]] = {}
    for outcome in report.outcomes:
        suites.setdefault(next(iter(outcome.rule.extracts), _NO_EXTRACT), []).append(outcome)
    for name, outcomes in suites.items():
        suite = SubElement(top, "testsuite", name=name)
        for outcome in outcomes:
            _case(suite, name, outcome, report)
        _sum(suite)
    _sum(top)
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def _case(suite: Element, extract: str, outcome: RuleOutcome, report: Report) -> None:
    rule = outcome.rule
    case = SubElement(suite, "testcase", classname=f"csc-indicators.{extract}", name=f"{rule.code} {rule.title}")
    properties = SubElement(case, "properties")
    for name, value in (
        ("severity", rule.severity),
        ("dfe_codes", ", ".join(rule.dfe_codes)),
        ("page", page_of(rule)),
    ):
        if value:
            SubElement(properties, "property", name=name, value=value)
    if outcome.status == "not_run":
        SubElement(case, "skipped", message=printable(f"not run: {outcome.reason}"))
    elif outcome.status == "found":
        summary = f"{size(outcome)}: {rule.message}"
        lines = [report.where(outcome), effect(rule, report.indicators.get(rule.code, ())), f"hint: {rule.hint}"]
        details = "\n".join(printable(line) for line in lines if line)
        if rule.code in report.failing:
            SubElement(case, "failure", message=printable(summary), type=rule.code).text = details
        else:
            SubElement(case, "system-out").text = f"{printable(summary)}\n{details}"


def _sum(element: Element) -> None:
    """The counts that a reader takes from the suite without looking into it."""
    element.set("tests", str(len(element.findall(".//testcase"))))
    element.set("failures", str(len(element.findall(".//failure"))))
    element.set("errors", "0")
    element.set("skipped", str(len(element.findall(".//skipped"))))
