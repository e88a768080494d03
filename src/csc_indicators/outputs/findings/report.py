"""A report: what every renderer gets to see, made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.outputs.findings.baseline import compare
from csc_indicators.outputs.findings.table import finding_table, in_order_of_weight
from csc_indicators.outputs.findings.words import names, where
from csc_indicators.reference.authorities import area_names
from csc_indicators.validation.model import Findings, RuleOutcome


@dataclass(frozen=True)
class Checked:
    """What was looked at: the folder as the user named it, and how much is in it."""

    folder: str
    files: int
    rows: int
    unusable_rows: int = 0
    """Rows of returns that could not be made rows of an extract, so that no rule could be asked of them."""


@dataclass(frozen=True)
class FileFindings:
    """The findings of one rule in one file; `rows` are the first few, none where they are about the whole file."""

    outcome: RuleOutcome
    file: str
    count: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Changes:
    """How the findings of a rule, or of all, changed since last time."""

    new: int
    still_there: int
    fixed: int


@dataclass(frozen=True)
class Report:
    """Findings with what they bear on.

    `table` has a line for each (see `findings.table`); `failing` are the codes of the rules whose findings make the
    data unfit; `compared` says whether `status` tells new from old.
    """

    checked: Checked
    outcomes: tuple[RuleOutcome, ...]
    indicators: Mapping[str, Sequence[str]]
    table: pl.DataFrame
    failing: frozenset[str]
    compared: bool

    @property
    def with_findings(self) -> list[RuleOutcome]:
        """The rules that found something: errors first, then the most frequent."""
        return in_order_of_weight(outcome for outcome in self.outcomes if outcome.status == "found")

    @property
    def not_run(self) -> dict[str, list[str]]:
        """By reason, the codes of the rules that could not be run."""
        reasons: dict[str, list[str]] = {}
        for outcome in self.outcomes:
            if outcome.status == "not_run":
                reasons.setdefault(outcome.reason or "", []).append(outcome.rule.code)
        return reasons

    @property
    def passed(self) -> int:
        """How many rules found nothing."""
        return sum(outcome.status == "passed" for outcome in self.outcomes)

    @property
    def is_fit(self) -> bool:
        """Whether no finding makes the data unfit, and no row that could not even be read where errors do."""
        errors = [outcome.rule.code for outcome in self.outcomes if outcome.rule.severity == "error"]
        errors_fail = bool(errors) and all(code in self.failing for code in errors)
        if self.checked.unusable_rows and errors_fail:
            return False
        return not any(outcome.rule.code in self.failing for outcome in self.with_findings)

    @property
    def unlisted(self) -> int:
        """How many findings were counted but are in no list, since their rule has too many."""
        return sum(outcome.count - outcome.listed for outcome in self.with_findings)

    def count(self, severity: str) -> int:
        """The number of findings of a severity."""
        return sum(outcome.count for outcome in self.with_findings if outcome.rule.severity == severity)

    def where(self, outcome: RuleOutcome) -> str:
        """The first places of what a rule found; authorities by name, where it looks at all their rows together."""
        if outcome.rule.sort != "authority":
            return where(outcome)
        here = self.table.filter(pl.col("code") == outcome.rule.code, pl.col("status") != "fixed")
        return names(
            [area_names().get(code, code) for code in here["la_code"].drop_nulls().unique(maintain_order=True)]
        )

    def in_files(self, first: int = 3) -> list[FileFindings]:
        """The findings of every rule, file by file, the weightiest rule first."""
        by_code = {outcome.rule.code: outcome for outcome in self.with_findings}
        groups = (
            self.table.filter(pl.col("status") != "fixed")
            .group_by("code", "file", maintain_order=True)
            .agg(pl.len(), pl.col("row").drop_nulls().head(first))
        )
        return [
            FileFindings(by_code[code], file or self.checked.folder, count, tuple(rows))
            for code, file, count, rows in groups.iter_rows()
        ]

    def changes(self) -> dict[str, Changes]:
        """By code of the rule, what is new, still there, or fixed; of rules without a change too, if they found any."""
        counts: dict[str, dict[str, int]] = {}
        for code, status, count in self.table.group_by("code", "status").len().sort("code").iter_rows():
            counts.setdefault(code, {})[status] = count
        return {
            code: Changes(of.get("new", 0), of.get("still there", 0), of.get("fixed", 0)) for code, of in counts.items()
        }


def make_report(
    findings: Findings,
    indicators: Mapping[str, Sequence[str]],
    checked: Checked,
    failing: frozenset[str],
    last: pl.DataFrame | None = None,
) -> Report:
    """The report of what was found; beside the findings of `last`, where they are given."""
    table = finding_table(findings, indicators)
    if last is not None:
        table = compare(table, last)
    return Report(checked, findings.outcomes, indicators, table, failing, last is not None)
