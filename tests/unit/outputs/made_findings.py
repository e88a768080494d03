"""Findings that no data gave: a few rules, some that found something, one that could not be run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from csc_indicators.outputs.findings.report import Checked, Report, make_report
from csc_indicators.validation.checks import RowCheck
from csc_indicators.validation.model import Effect, Findings, Place, Rule, RuleOutcome, Severity

CHILD = "Zebedee Quirk"
"""Begins every id and value: what no stream may show."""

CHECKED = Checked("extracts", 3, 51_530)
INDICATORS = {
    "CE001": ("cla_foster_care", "cla_rate", "cla_starting_rate", "cla_over_20_miles", "icpc_rate"),
    "CH004": ("cin_rate",),
}


def rule(code: str, severity: Severity = "error", effect: Effect = "counted", **others: Any) -> Rule:
    facts: dict[str, Any] = {
        "sort": "row",
        "title": f"Title of {code}",
        "message": f"the sentence of {code}",
        "hint": f"mend {code}",
        "extracts": ("care_episodes",),
        "columns": ("care_episodes.end_date",),
        "effect_says": "the row counts as it stands",
        "check": RowCheck("true"),
    }
    return Rule(code=code, severity=severity, effect=effect, **facts | others)


ENDS_EARLY = rule(
    "CE001",
    effect="left_out",
    effect_says="the episode is left out of every figure",
    title="Episode of care that ends before it begins",
    message="the episode ends before it begins",
    hint="correct `start_date` or `end_date`",
    columns=("care_episodes.start_date", "care_episodes.end_date"),
    dfe_codes=("903/356",),
)
NO_SEX = rule(
    "CH004",
    "query",
    title="Child without a sex",
    message="`sex` is blank",
    hint="fill in `sex`",
    extracts=("children",),
    columns=("children.sex",),
)
PASSED = rule("CE002", title="Passed", message="never seen", hint="never done")
LEFT = rule(
    "AD001",
    title="Adoption order before the placement",
    message="never seen either",
    hint="never done",
    extracts=("adoptions",),
    columns=("adoptions.order_date",),
)
RULES = (LEFT, ENDS_EARLY, PASSED, NO_SEX)


def finding(
    found: Rule,
    row: int,
    child: str | None = None,
    fields: Sequence[tuple[str, str | None]] = (),
    on: date | None = date(2024, 5, 1),
    file: str | None = None,
) -> dict[str, Any]:
    """One line of `Findings.rows`."""
    return {
        "code": found.code,
        "severity": found.severity,
        "extract": found.extract,
        "source_file": file or f"{found.extract}.csv",
        "source_row": row,
        "la_code": "E06000001",
        "child_id": f"{CHILD} {row}" if child is None else child,
        "locator_date": on,
        "fields": [{"column": column, "value": value} for column, value in fields],
    }


ROWS = [
    finding(ENDS_EARLY, 17, fields=[("start_date", f"{CHILD} 1"), ("end_date", None)]),
    finding(ENDS_EARLY, 58, fields=[("start_date", f"{CHILD} 2"), ("end_date", "2023-01-01")]),
    finding(ENDS_EARLY, 203, child=f"{CHILD} 17", fields=[("start_date", "2024-02-01"), ("end_date", "2023-01-01")]),
    finding(ENDS_EARLY, 1204, fields=[("start_date", "2024-02-01"), ("end_date", "2023-01-01")]),
    finding(NO_SEX, 11, child=f"{CHILD} 17", fields=[("sex", None)], on=None),
]
SCHEMA: dict[str, Any] = {
    "code": pl.String,
    "severity": pl.String,
    "extract": pl.String,
    "source_file": pl.String,
    "source_row": pl.UInt32,
    "la_code": pl.String,
    "child_id": pl.String,
    "locator_date": pl.Date,
    "fields": pl.List(pl.Struct({"column": pl.String, "value": pl.String})),
}


def findings(rows: Sequence[dict[str, Any]] = ROWS, rules: Sequence[Rule] = RULES) -> Findings:
    """The outcomes that belong to the rows; AD001 is not run."""
    outcomes = []
    for one in rules:
        of_rule = [row for row in rows if row["code"] == one.code]
        first = tuple(Place(row["source_file"], row["source_row"]) for row in of_rule[:3] if row["source_file"])
        if one is LEFT:
            outcomes.append(RuleOutcome(one, "not_run", "there is no extract `adoptions`"))
        elif of_rule:
            outcomes.append(RuleOutcome(one, "found", None, len(of_rule), len(of_rule), first))
        else:
            outcomes.append(RuleOutcome(one, "passed"))
    return Findings(tuple(outcomes), pl.DataFrame(list(rows), schema=SCHEMA))


def report(
    rows: Sequence[dict[str, Any]] = ROWS,
    failing: Sequence[str] = ("AD001", "CE001", "CE002"),
    last: pl.DataFrame | None = None,
) -> Report:
    return make_report(findings(rows), INDICATORS, CHECKED, frozenset(failing), last)


def many_rows(number: int) -> list[dict[str, Any]]:
    """So many findings of CE001, of half as many children."""
    day = date(2024, 1, 1)
    return [
        finding(
            ENDS_EARLY,
            row + 2,
            child=f"{CHILD} {row // 2}",
            fields=[("start_date", str(day + timedelta(row % 300))), ("end_date", str(day))],
        )
        for row in range(number)
    ]
