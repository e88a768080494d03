"""Ask every rule of the extracts: count first, fetch rows only for the rules that fired."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from csc_indicators.extracts.read import Extracts
from csc_indicators.extracts.validation.listing import MOST_ROWS, Fired, first_places, listed, no_rows
from csc_indicators.extracts.validation.model import Findings, Rule, RuleOutcome
from csc_indicators.extracts.validation.passes import Pass, passes
from csc_indicators.extracts.validation.row_flags import Days
from csc_indicators.extracts.validation.runnable import why_not_run


def run_rules(extracts: Extracts, rules: Iterable[Rule], days: Days, most: int = MOST_ROWS) -> Findings:
    """The outcome of every rule, and what they found; at most `most` rows of a rule are listed, all are counted."""
    ordered = sorted(rules, key=lambda rule: rule.code)
    not_run = {rule.code: reason for rule in ordered if (reason := why_not_run(rule, extracts)) is not None}
    asked = [rule for rule in ordered if rule.code not in not_run]
    counts: dict[str, int] = {}
    tables = [no_rows()]
    for one in passes(extracts, asked, days):
        found = _counted(one)
        counts |= {rule.code: found[rule.code] for rule in one.rules}
        fired = [rule for rule in one.rules if found[rule.code]]
        if fired:
            tables.append(listed(Fired(one, fired, most)))
    rows = pl.concat(tables).sort("code", "source_file", "source_row", "la_code", nulls_last=True)
    places = first_places(rows)
    outcomes = []
    for rule in ordered:
        if rule.code in not_run:
            outcomes.append(RuleOutcome(rule, "not_run", not_run[rule.code]))
        elif count := counts[rule.code]:
            first = places.get(rule.code, ())
            outcomes.append(RuleOutcome(rule, "found", None, count, min(count, most), first))
        else:
            outcomes.append(RuleOutcome(rule, "passed"))
    return Findings(tuple(outcomes), rows)


def _counted(one: Pass) -> dict[str, int]:
    """How often each rule of the pass fired."""
    sums = one.frame.select(pl.col(rule.code).sum() for rule in one.rules).collect(engine="streaming")
    return {code: int(count or 0) for code, count in sums.row(0, named=True).items()}
