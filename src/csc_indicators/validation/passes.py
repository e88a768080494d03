"""The plans in which rules are asked together: of rows, of rows in order, of links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.execution import Engine
from csc_indicators.extracts.read import Extract
from csc_indicators.validation.checks import ColumnCheck, LinkCheck, RowCheck, SequenceCheck
from csc_indicators.validation.conditions import conditions_of, names_in
from csc_indicators.validation.days import Days, with_days
from csc_indicators.validation.links import linked, shown_linked
from csc_indicators.validation.model import Rule
from csc_indicators.validation.row_flags import children_to_look_up, flagged, spoilt
from csc_indicators.validation.sequences import in_order, shown_of_neighbours


@dataclass(frozen=True)
class Pass:
    """Rules asked of one extract together.

    `frame` has `row_id` and a column of yes and no for each rule; `shown` says what findings show of other rows:
    rule -> label such as `children.date_of_birth` -> column of the frame.
    """

    extract: Extract
    rules: list[Rule]
    frame: pl.LazyFrame
    shown: dict[str, dict[str, str]]


def passes(extracts: Mapping[str, Extract], rules: Sequence[Rule], days: Days, engine: Engine) -> Iterator[list[Pass]]:
    """Every pass over the extracts, those over one extract together."""
    known = _Known(extracts, rules, days, engine)
    in_orders = [(rule, rule.check.sequence) for rule in rules if isinstance(rule.check, SequenceCheck)]
    links = [(rule, (rule.check.other, rule.check.on)) for rule in rules if isinstance(rule.check, LinkCheck)]
    for name, extract in extracts.items():
        together = []
        about_rows = _of(rules, name, ColumnCheck, RowCheck)
        if about_rows:
            together.append(Pass(extract, about_rows, known.of(name), _shown(about_rows, lambda _: {})))
        for sequence in dict.fromkeys(order for rule, order in in_orders if rule.extract == name):
            own = [rule for rule, order in in_orders if order == sequence]
            frame = in_order(known.of(name), sequence, own, known.children)
            together.append(Pass(extract, own, frame, _shown(own, shown_of_neighbours)))
        for pair in dict.fromkeys(link for rule, link in links if rule.extract == name):
            own = [rule for rule, link in links if link == pair and rule.extract == name]
            frame = linked(known.of(name), known.of(pair[0]), own, known.children)
            together.append(Pass(extract, own, frame, _shown(own, shown_linked)))
        yield together


class _Known:
    """What is known of the rows of each extract once the rules about single rows have been asked: worked out once."""

    def __init__(self, extracts: Mapping[str, Extract], rules: Sequence[Rule], days: Days, engine: Engine) -> None:
        self._extracts, self._rules, self._days, self._engine = extracts, rules, days, engine
        self._known_rows: dict[str, pl.DataFrame] = {}
        self._read: dict[str, set[str]] = {name: {"la_code"} for name in extracts}
        for rule in rules:
            for entry in rule.columns:
                name, _, column = entry.partition(".")
                if name == "children" or not isinstance(rule.check, ColumnCheck | RowCheck):
                    self._read[name].add(column)
        self.children: pl.LazyFrame | None = None
        if "children" in extracts:
            named = {name for rule in rules for text in conditions_of(rule.check) for name in names_in(text, "child")}
            self.children = children_to_look_up(self.of("children"), named).collect(engine=engine).lazy()

    def of(self, name: str) -> pl.LazyFrame:
        """Which rules about single rows fired, the columns that other rules read, if each is spoilt, and the days."""
        if name not in self._known_rows:
            about_rows = _of(self._rules, name, ColumnCheck, RowCheck)
            frame = flagged(self._extracts[name], about_rows, self._days, self.children)
            columns = sorted(self._read[name])
            shown = sorted({name for rule in about_rows for name in _of_child(rule).values()})
            codes = [rule.code for rule in about_rows]
            # Collected: each of the orders and links that follow would work it out again.
            self._known_rows[name] = frame.select("row_id", *codes, *columns, *map(spoilt, columns), *shown).collect(
                engine=self._engine
            )
        return with_days(self._known_rows[name].lazy(), name, self._days)


def _of(rules: Sequence[Rule], extract: str, *kinds: type) -> list[Rule]:
    return [rule for rule in rules if rule.extract == extract and isinstance(rule.check, kinds)]


def _shown(rules: Sequence[Rule], of_others: Callable[[Rule], dict[str, str]]) -> dict[str, dict[str, str]]:
    return {rule.code: _of_child(rule) | of_others(rule) for rule in rules}


def _of_child(rule: Rule) -> dict[str, str]:
    names = {name for text in conditions_of(rule.check) for name in names_in(text, "child")}
    return {f"children.{name}": f"child__{name}" for name in sorted(names)}
