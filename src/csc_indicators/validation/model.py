"""What a rule is and what comes of asking it: the contract between the rules and everything that shows findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from csc_indicators.validation.checks import Check

if TYPE_CHECKING:
    import polars as pl

Severity = Literal["error", "query"]
"""An error is wrong; a query may be right, and wants a look."""

Effect = Literal["counted", "left_out", "repaired", "stops"]
"""What `compute` does with the row: counts it as it stands, leaves it out, reads it another way, or does not start."""

Sort = Literal["column", "row", "sequence", "across", "authority"]
"""What a rule looks at: a value, a row, a child's rows in order, two extracts, or all rows of an authority."""

Status = Literal["passed", "found", "not_run"]


@dataclass(frozen=True)
class Rule:
    """A rule: what it says to people, what it reads, and how it is asked.

    `message` is one sentence about a row without a full stop; `hint` something to do; `effect_says` a sentence on what
    happens to the row. `columns` are written `extract.column`. `spoils` names the columns of the row that no later rule
    looks at where this one fired, so that one wrong date is found once. `left_out_as` names the table, and the reason
    there, by which the row is left out.

    `dfe_codes` are DfE's rules that ask the same: whatever the rule finds breaks one of them, and what breaks one of
    them is found by a rule that bears its code, but for what `dfe_in_part` says by code. `dfe_near` are DfE's rules
    near which it asks something else, each with what differs.
    """

    code: str
    severity: Severity
    sort: Sort
    title: str
    message: str
    hint: str
    extracts: tuple[str, ...]
    columns: tuple[str, ...]
    effect: Effect
    effect_says: str
    check: Check
    dfe_codes: tuple[str, ...] = ()
    dfe_in_part: tuple[tuple[str, str], ...] = ()
    dfe_near: tuple[tuple[str, str], ...] = ()
    spoils: tuple[str, ...] = ()
    left_out_as: str | None = None

    @property
    def extract(self) -> str:
        """The extract whose rows it finds fault with."""
        return self.extracts[0]


@dataclass(frozen=True)
class Place:
    """Where a finding is: a file as the folder names it, and the row as Excel numbers it; None for no row."""

    file: str
    row: int | None


@dataclass(frozen=True)
class RuleOutcome:
    """What came of a rule: how many findings, how many of them are listed, the first three places, or why not run."""

    rule: Rule
    status: Status
    reason: str | None = None
    count: int = 0
    listed: int = 0
    first: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Findings:
    """The outcome of every rule in order of code, and the findings.

    `rows` has one line a finding, sorted by code, file and row: code, severity, extract, source_file, source_row,
    la_code, child_id, locator_date, fields (a list of column and value as text). They hold records of children: they
    go nowhere but to files that the user names.
    """

    outcomes: tuple[RuleOutcome, ...]
    rows: pl.DataFrame = field(repr=False)

    def count(self, severity: Severity) -> int:
        """The number of findings of a severity."""
        return sum(outcome.count for outcome in self.outcomes if outcome.rule.severity == severity)
