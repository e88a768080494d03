"""Findings for people: a few lines for each rule, the weightiest first, whatever the number of findings.

No id and no value of a child is in it: rows are named by file and number.
"""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap
from typing import Literal

from csc_indicators.outputs.findings.by_child import children
from csc_indicators.outputs.findings.report import Changes, Report
from csc_indicators.outputs.findings.words import effect, many, not_run, size
from csc_indicators.outputs.plain_text import printable
from csc_indicators.validation.model import RuleOutcome, Severity

Role = Literal["title", "error", "note", "hint", "quiet"]
Paint = Callable[[Role, str], str]

WIDTH = 100
"""As wide as prose gets, and as wide as it is where no terminal says otherwise."""

_MOST_CHILDREN = 20
_HEADINGS: tuple[tuple[Severity, str, str, Role], ...] = (
    ("error", "error", "errors", "error"),
    ("query", "query", "queries", "note"),
)


def unpainted(_role: Role, text: str) -> str:
    """The text as it is: what a pipe and a file get."""
    return text


def as_text(report: Report, width: int = WIDTH, paint: Paint = unpainted, *, by_child: bool = False) -> str:
    """The report as lines as wide as given, as far as its longest words allow."""
    page = _Page(min(width, WIDTH), paint)
    checked = report.checked
    rows = many(checked.rows, "row")
    if checked.unusable_rows:
        rows += f" and {checked.unusable_rows:,} that cannot be used"
    extent = [many(checked.files, "file"), rows, many(len(report.outcomes), "rule")]
    page.say(f"{checked.folder}: {', '.join(extent)}", "title")
    changes = report.changes() if report.compared else {}
    for severity, singular, plural, role in _HEADINGS:
        outcomes = [outcome for outcome in report.with_findings if outcome.rule.severity == severity]
        if outcomes:
            page.gap()
            page.say(f"{many(report.count(severity), singular, plural)} of {many(len(outcomes), 'rule')}", "title")
        for outcome in outcomes:
            _rule(page, report, outcome, role, changes.get(outcome.rule.code))
    if not report.with_findings:
        page.gap()
        page.say(f"Nothing found by the {many(report.passed, 'rule')} that could be run", "title")
    _fixed(page, report, changes)
    if by_child:
        _children(page, report)
    _not_run(page, report)
    if report.with_findings:
        page.gap()
        page.say(
            f"`csc-indicators explain {report.with_findings[0].rule.code}` says what a rule asks, and why.", "quiet"
        )
    return page.text()


def changed(change: Changes) -> str:
    """A change in words: `4 new, 27 still there, 6 fixed`; what is none is left away."""
    parts = [(change.new, "new"), (change.still_there, "still there"), (change.fixed, "fixed")]
    return ", ".join(f"{number:,} {what}" for number, what in parts if number)


class _Page:
    """Lines of text, wrapped as they are said."""

    def __init__(self, width: int, paint: Paint) -> None:
        self._width, self._paint = max(width, 20), paint
        self._lines: list[str] = []

    def gap(self) -> None:
        self._lines.append("")

    def say(self, text: str, role: Role | None = None, *, indent: int = 0, hanging: int = 0) -> None:
        """The text in the colour of its role; lines after the first are `hanging` further to the right."""
        for line in self._wrapped(text, indent, hanging):
            self._lines.append(self._paint(role, line) if role else line)

    def start(self, head: str, text: str, role: Role) -> None:
        """A line that starts with a head in colour, and stands out from what follows below it."""
        first, *rest = self._wrapped(f"{head}  {text}", 0, len(head) + 2)
        self._lines += [self._paint(role, head) + first[len(head) :], *rest]

    def _wrapped(self, text: str, indent: int, hanging: int) -> list[str]:
        before = " " * indent
        return wrap(
            printable(text),
            self._width,
            initial_indent=before,
            subsequent_indent=before + " " * hanging,
            break_on_hyphens=False,
            break_long_words=False,
        )

    def text(self) -> str:
        return "".join(line.rstrip() + "\n" for line in self._lines)


def _rule(page: _Page, report: Report, outcome: RuleOutcome, role: Role, change: Changes | None) -> None:
    rule = outcome.rule
    codes = f" ({', '.join(rule.dfe_codes)})" if rule.dfe_codes else ""
    page.gap()
    page.start(rule.code, f"{size(outcome)}: {rule.message}{codes}", role)
    indent = len(rule.code) + 2
    if places := report.where(outcome):
        page.say(places, indent=indent, hanging=2)
    page.say(effect(rule, report.indicators.get(rule.code, ())), indent=indent, hanging=2)
    if change is not None:
        page.say(changed(change), indent=indent)
    page.say(f"hint: {rule.hint}", "hint", indent=indent, hanging=2)


def _fixed(page: _Page, report: Report, changes: dict[str, Changes]) -> None:
    """What is gone altogether since last time, which no other line tells."""
    here = {outcome.rule.code for outcome in report.with_findings}
    gone = {code: change.fixed for code, change in changes.items() if code not in here}
    if gone:
        page.gap()
        page.say(f"Fixed: {many(sum(gone.values()), 'finding')} of {many(len(gone), 'rule')}", "title")
        page.say(", ".join(f"{code} ({count:,})" for code, count in gone.items()), indent=2)


def _children(page: _Page, report: Report) -> None:
    """Those with the most findings, each named by a row."""
    everyone = children(report.table)
    shown = everyone.head(_MOST_CHILDREN)
    page.gap()
    page.say(f"By child: {many(everyone.height, 'child', 'children')} with findings", "title")
    for findings, rules, file, row in shown.select("findings", "rules", "file", "row").iter_rows():
        page.say(f"the child of {file} row {row}: {many(findings, 'finding')}: {rules}", indent=2, hanging=2)
    if everyone.height > shown.height:
        page.say(
            f"and {many(everyone.height - shown.height, 'more child', 'more children')}: "
            "the sheet `By child` of `--report xlsx=FILE` has them all",
            indent=2,
            hanging=2,
        )


def _not_run(page: _Page, report: Report) -> None:
    reasons = report.not_run
    if not reasons:
        return
    page.gap()
    page.say(f"Not run: {many(sum(map(len, reasons.values())), 'rule')}", "title")
    for line in not_run(reasons):
        page.say(line, indent=2, hanging=2)
