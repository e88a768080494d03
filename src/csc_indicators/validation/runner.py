"""Ask every rule of the extracts, and fetch the rows that they found fault with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import polars as pl

from csc_indicators.execution import Engine, collect_together, engine_for
from csc_indicators.extracts.read import Extract, Extracts
from csc_indicators.progress import stage
from csc_indicators.reference.authorities import AREA
from csc_indicators.validation.applicability import why_not_run
from csc_indicators.validation.authorities import as_rows, authorities_found
from csc_indicators.validation.days import Days
from csc_indicators.validation.finding_rows import MOST_ROWS, ROWS, first_places, listed, no_rows, values_of
from csc_indicators.validation.model import Findings, Rule, RuleOutcome
from csc_indicators.validation.passes import Pass, passes

ROWS_AT_ONCE = 4_000_000
"""Rows of all extracts together that are looked at at once: more take memory, fewer read the files more often."""


def run_rules(extracts: Extracts, rules: Iterable[Rule], days: Days, most: int = MOST_ROWS) -> Findings:
    """The outcome of every rule, and what they found; at most `most` rows of a rule are listed, all are counted."""
    ordered = sorted(rules, key=lambda rule: rule.code)
    not_run = {rule.code: reason for rule in ordered if (reason := why_not_run(rule, extracts)) is not None}
    asked = [rule for rule in ordered if rule.code not in not_run]
    counts: Counter[str] = Counter()
    tables = [no_rows()]
    engine = engine_for(_rows(extracts.by_name))
    about_rows = [rule for rule in asked if rule.sort != "authority"]
    parts = list(_parts(extracts.by_name))
    unit = "rules" if len(parts) == 1 else f"rules in {len(parts)} parts"
    with stage("Running rules", unit, len(parts) * len(about_rows)) as running:
        for together in chain.from_iterable(passes(part, about_rows, days, engine) for part in parts):
            flagged = _rows_of_passes(together, engine)
            values = values_of(together, flagged, engine)
            for asked_together, rows in zip(together, flagged, strict=True):
                own = {rule.code: int(rows[rule.code].sum()) for rule in asked_together.rules}
                room = {code: most - min(most, counts[code]) for code, count in own.items() if count}
                counts.update(own)
                tables += listed(asked_together, rows, values, room)
                running.advance(len(asked_together.rules))
    for rule in asked:
        if rule.sort == "authority":
            extract = extracts.by_name[rule.extract]
            of_authorities = as_rows(rule, authorities_found(rule, extract, days), extract)
            counts[rule.code] = len(of_authorities)
            tables.append(pl.DataFrame(of_authorities, schema=ROWS))
    rows = pl.concat(tables).sort("code", "source_file", "source_row", "la_code", nulls_last=True)
    places = first_places(rows)
    outcomes = [
        RuleOutcome(rule, "not_run", not_run[rule.code])
        if rule.code in not_run
        else RuleOutcome(
            rule,
            "found" if counts[rule.code] else "passed",
            None,
            counts[rule.code],
            min(counts[rule.code], most),
            places.get(rule.code, ()),
        )
        for rule in ordered
    ]
    return Findings(tuple(outcomes), rows)


def _parts(by_name: Mapping[str, Extract]) -> Iterator[Mapping[str, Extract]]:
    """The extracts, or where they are large, a few authorities of them after the others: exact, for no rule about rows
    looks beyond an authority."""
    if _rows(by_name) <= ROWS_AT_ONCE:
        yield by_name
        return
    plans = [extract.frame.group_by("la_code").agg(pl.len()) for extract in by_name.values()]
    sizes: Counter[str | None] = Counter()
    for counted in pl.collect_all(plans, engine="streaming"):
        sizes.update(dict(counted.select(pl.col("la_code").cast(pl.String), "len").iter_rows()))
    groups: list[list[str | None]] = [[]]
    room = ROWS_AT_ONCE
    for code in sorted(sizes, key=str):
        if groups[-1] and sizes[code] > room:
            groups.append([])
            room = ROWS_AT_ONCE
        groups[-1].append(code)
        room -= sizes[code]
    for group in groups:
        wanted = pl.Series(group, dtype=AREA).implode()
        is_in = pl.col("la_code").is_in(wanted, nulls_equal=True)
        yield {name: replace(extract, frame=extract.frame.filter(is_in)) for name, extract in by_name.items()}


def _rows_of_passes(together: Sequence[Pass], engine: Engine) -> list[pl.DataFrame]:
    """The rows of each pass that a rule fired for: row_id, a column for each rule, and what is shown of other rows."""
    plans = []
    for asked_together in together:
        codes = [rule.code for rule in asked_together.rules]
        shown = {name for names in asked_together.shown.values() for name in names.values()}
        plans.append(asked_together.frame.filter(pl.any_horizontal(codes)).select("row_id", *codes, *sorted(shown)))
    return collect_together(plans, engine)


def _rows(by_name: Mapping[str, Extract]) -> int:
    return sum(extract.rows for extract in by_name.values())
