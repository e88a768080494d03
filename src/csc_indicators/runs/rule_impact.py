"""Which indicators a rule is about: those that read what it checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from csc_indicators.engine.requirements import columns_read
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.runs.dataset import PUBLISHED
from csc_indicators.runs.published_substitutes import has_published_figures
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import OR, TABLES
from csc_indicators.validation.model import Rule

_OF_EVERY_ROW = ("la_code", "child_id")
"""Columns that place a row: whoever reads anything of the extract depends on them."""


def affected_indicators(rules: Iterable[Rule], library: Library) -> dict[str, tuple[str, ...]]:
    """By code of the rule, the ids of the indicators that its findings bear on, in order of id.

    A row that is left out is missing from every indicator of its extract; a row that counts all the same bears on those
    that read one of the columns which the rule names to correct, or checks where it names none.
    """
    read = {indicator_id: _read(indicator, library) for indicator_id, indicator in sorted(library.indicators.items())}
    return {rule.code: tuple(_readers(rule, read)) for rule in rules}


def _readers(rule: Rule, read: Mapping[str, Mapping[str, set[str]]]) -> Iterator[str]:
    """The indicators that read what the rule is about, of those in `read` with their columns of each extract."""
    if rule.effect in ("left_out", "stops"):
        yield from (indicator_id for indicator_id, columns in read.items() if rule.extract in columns)
        return
    at_fault = [(extract, name) for extract, _, name in (column.partition(".") for column in _at_fault(rule))]
    for indicator_id, columns in read.items():
        if any(
            extract in columns and (name in _OF_EVERY_ROW or name in columns[extract]) for extract, name in at_fault
        ):
            yield indicator_id


def _at_fault(rule: Rule) -> Sequence[str]:
    """The columns that the hint names, which are those to correct: a condition looks at others too, to know when."""
    named = set(re.findall(r"`(\w+)`", rule.hint))
    return [column for column in rule.columns if column.partition(".")[2] in named] or rule.columns


def _read(indicator: AnyIndicator, library: Library) -> dict[str, set[str]]:
    """The columns of each extract that the indicator is made of, its breakdowns included."""
    breakdowns = [library.breakdowns[name] for name in indicator.breakdowns]
    by_extract: dict[str, set[str]] = {}
    for table, names in columns_read(indicator, breakdowns, library).items():
        for entry in _entries(table, names):
            extract, _, column = entry.partition(".")
            by_extract.setdefault(extract, set()).update([column] if column else ())
    if has_published_figures(indicator):
        by_extract[PUBLISHED] = set(catalogue()[PUBLISHED].columns)
    return by_extract


def _entries(table: str, names: Iterable[str]) -> Iterator[str]:
    """What of the extracts goes into these columns of the table: extracts, and columns as `extract.column`."""
    declared = TABLES[table]
    for reads in (declared.needs, declared.left_out_reads, *(declared.columns[name].reads for name in names)):
        for entry in reads:
            yield from entry.split(OR)
