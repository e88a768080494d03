"""Validation before the count: how many rows are left out, have a number that is not taken, or contradict themselves.

The tables leave rows out, in every run alike; here they are only counted, from frames that are read anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import polars as pl

from csc_indicators.engine.context import KEEP
from csc_indicators.execution import Engine
from csc_indicators.note import Note, Numbers, note
from csc_indicators.runs.data_checks.repeated_rows import Repeats
from csc_indicators.validation.exclusions import rows_decided
from csc_indicators.validation.rules import deciding_rules

_MOST = 6


class ExcludedRows:
    """The rules that decide about rows, and how many rows each has decided about so far."""

    def __init__(self, extracts: Collection[str], absent: Collection[str], *, wanted: bool) -> None:
        self._extracts = extracts
        self._absent = absent
        self._rules = deciding_rules() if wanted else []
        self._counts: Counter[str] = Counter()
        self._repeats = Repeats()

    def look_at(self, frames: Mapping[str, pl.LazyFrame], tables: Mapping[str, pl.DataFrame], engine: Engine) -> None:
        """Count the rows of some authorities: their extracts as they were read, and the tables made of them."""
        if not self._rules:
            return
        read = {name: frame for name, frame in frames.items() if name in self._extracts}
        self._counts += rows_decided(read, self._rules, self._absent, engine)
        self._repeats.look_at(frames, tables, engine)
        for rule in self._rules:
            table, _, reason = (rule.left_out_as or "").partition(".")
            if rule.sort == "across" and table in tables:
                self._counts[rule.code] += tables[table].filter(pl.col(KEEP) == reason).height

    def notes(self) -> list[Note]:
        """Lines that name the extracts and rules, the most frequent first; none where nothing is wrong.

        Without their numbers the rules are in the order of their codes, and all are named: how many rows each has
        decided about shows in neither.
        """
        effects = {rule.code: rule.effect for rule in self._rules}
        extracts = {rule.code: rule.extract for rule in self._rules}
        rows_by_rule = self._counts.most_common()
        rows = {
            effect: [(extracts[code], code, n) for code, n in rows_by_rule if n and effects[code] == effect]
            for effect in ("left_out", "repaired", "counted")
        }

        def of_errors(numbers: Numbers) -> str:
            changed = [
                _rows_of_extracts(rows["left_out"], "left out", numbers),
                _rows_of_extracts(rows["repaired"], "read with a number as not known", numbers),
            ]
            parts = " and ".join(part for part in changed if part)
            return f"because of errors, {parts}; `csc-indicators validate` lists them"

        def of_doubts(numbers: Numbers) -> str:
            doubted = _rows_of_extracts(rows["counted"], "counted as they stand, and cannot be right", numbers)
            return f"{doubted}; `csc-indicators validate` lists them"

        return [
            *([note(of_errors)] if rows["left_out"] or rows["repaired"] else []),
            *([note(of_doubts)] if rows["counted"] else []),
            *self._repeats.notes(),
        ]


def _rows_of_extracts(rows_by_rule: list[tuple[str, str, int]], words: str, numbers: Numbers) -> str:
    """How many rows, with the rules of each extract: every extract is named, since each has figures of its own."""
    if not rows_by_rule:
        return ""
    if not numbers.are_shown:
        rows_by_rule = sorted(rows_by_rule)
    rows = sum(n for _, _, n in rows_by_rule)
    by_extract: dict[str, list[str]] = {}
    for extract, code, n in rows_by_rule:
        by_extract.setdefault(extract, []).append(f"{code}{numbers.instead(f' {n:,}')}")
    most = max(1, _MOST // len(by_extract)) if numbers.are_shown else len(rows_by_rule)
    named = [
        f"`{extract}`: {', '.join(codes[:most])}{' and others' if len(codes) > most else ''}"
        for extract, codes in by_extract.items()
    ]
    return f"{numbers.of(rows, 'row is', 'rows are')} {words} ({'; '.join(named)})"
