"""The values of columns as cells, and which cells meet each condition.

The values of a column that conditions name, one for all others, and NULL stand for all that a row can be: a condition
is tried on each. Columns that stand together in one condition share their cells. A condition on dates, or that compares
two columns, has two cells: it holds, or it does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise, product
from math import prod
from typing import Protocol

import polars as pl

from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.specs.counted.conditions import Condition, Name, Quantity
from csc_indicators.specs.counted.sets import CountedSet, Dimension
from csc_indicators.specs.shared import Breakdown, CodeGroup, SameColumn
from csc_indicators.sql import compile_sql, tokens_of

_MOST_CELLS = 20_000
"""Columns that stand together in one condition: with more cells than this the condition is taken as it is written."""
_MOST_NAMES = 10_000
"""More than any free text has values."""
_TOTAL = "total"
_OTHER_TEXT = "\0"
"""Stands for every text that no condition names."""
_ARITHMETIC = frozenset("+-*/") | {"extract", "length", "interval", "round", "floor", "ceil", "abs"}
_OF_WHOLE_TEXTS = frozenset({"like", "upper", "lower", "trim", "length", "||"})
_PARTS_OF_TEXTS = frozenset({"substr", "left", "right"})
"""What they give is known of codes, and of no other text."""
_COMPARE = frozenset({"=", "<>", "!=", "<", ">", "<=", ">="})


class Shared(Protocol):
    """What specs share that counts depend on."""

    @property
    def breakdowns(self) -> Mapping[str, Breakdown]:
        """The breakdowns by name."""

    @property
    def codes(self) -> Mapping[str, CodeGroup]:
        """The groups of codes by name."""

    @property
    def columns(self) -> Mapping[str, SameColumn]:
        """The columns that say the same as another, by name."""


class Cells:
    """The cells of all columns that are asked about in some rows, and which of them meet each condition."""

    def __init__(self, table: str, quantities: Sequence[Quantity], shared: Shared) -> None:
        breakdowns, codes = shared.breakdowns, shared.codes
        self._breakdowns, self._codes = breakdowns, codes
        self._same = {name: same for name, same in shared.columns.items() if same.table == table}
        self.reads: dict[Dimension, frozenset[str]] = {}
        self._as_written: set[Dimension] = set()
        conditions = {
            condition.key: condition
            for quantity in quantities
            for condition in (
                *quantity.conditions,
                *(condition for groups in quantity.groups.values() for condition in groups.values()),
            )
        }
        self._values = _values(conditions.values(), codes)
        overlapping = {
            name.key
            for quantity in quantities
            for breakdown, groups in quantity.groups.items()
            if breakdowns[breakdown].overlapping
            for condition in groups.values()
            for _, name in condition.names
        }
        self._columns = _joined(
            [
                *(
                    [name.key for _, name in condition.names]
                    for condition in conditions.values()
                    if _has_cells(condition)
                ),
                *(
                    [name, same.same_as]
                    for name, same in self._same.items()
                    if {name, same.same_as} <= set(self._values)
                ),
            ],
            self._values,
        )
        self._overlapping = overlapping
        self._frames: dict[tuple[str, ...], tuple[pl.DataFrame, int]] = {}
        self._named: dict[str, dict[str, int]] = {}
        self._masks: dict[str, tuple[Dimension, int]] = {}
        self._groups: dict[tuple[str, str], tuple[Dimension, dict[str, int]]] = {}

    def chosen(self, quantity: Quantity, breakdown: str, group: str) -> CountedSet:
        """What the quantity counts in a group of a breakdown."""
        chosen: dict[Dimension, int] = {}
        for condition in quantity.conditions:
            dimension, mask = self._mask(condition)
            chosen[dimension] = chosen.get(dimension, dimension.all_cells) & mask
        if breakdown != _TOTAL:
            dimension, mask = self._group(quantity, breakdown, group)
            chosen[dimension] = chosen.get(dimension, dimension.all_cells) & mask
        return CountedSet(
            quantity.rows,
            frozenset((dimension, mask) for dimension, mask in chosen.items() if mask != dimension.all_cells),
        )

    def _mask(self, condition: Condition) -> tuple[Dimension, int]:
        dimension, mask = self._true(condition)
        return dimension, mask if condition.holds else dimension.all_cells & ~mask

    def _true(self, condition: Condition) -> tuple[Dimension, int]:
        """The cells for which the condition comes out true."""
        if condition.key not in self._masks:
            columns = self._columns.get(condition.names[0][1].key) if condition.names else None
            if columns is None or not _has_cells(condition) or not {n.key for _, n in condition.names} <= set(columns):
                dimension = Dimension(condition.key, 2, of_period=condition.of_period)
                self._as_written.add(dimension)
                self._masks[condition.key] = dimension, 1
            else:
                dimension = self._dimension(columns, condition)
                self._masks[condition.key] = dimension, self._evaluated(columns, condition)
            self.reads[dimension] = self.reads.get(dimension, frozenset()) | condition.reads
        return self._masks[condition.key]

    def _dimension(self, columns: tuple[str, ...], condition: Condition) -> Dimension:
        frame, rare = self._frame(columns)
        return Dimension(
            ", ".join(columns), frame.height, self._overlapping.isdisjoint(columns), condition.of_period, rare=rare
        )

    def _evaluated(self, columns: tuple[str, ...], condition: Condition) -> int:
        frame = self._frame(columns)[0].select(pl.col(name.key).alias(own) for own, name in condition.names)
        true = frame.select(compile_sql(condition.sql, self._codes).expr.fill_null(value=False).alias("true"))["true"]
        return sum(1 << place for place in true.arg_true().to_list())

    def _frame(self, columns: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
        """A row for every combination of values that there can be, and which of them are rare; worked out once."""
        if columns not in self._frames:
            self._frames[columns] = self._combinations(columns)
        return self._frames[columns]

    def _combinations(self, columns: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
        rows = list(product(*(self._values[column] for column in columns)))
        frame = pl.DataFrame(rows, schema=dict.fromkeys(columns), orient="row", infer_schema_length=None)
        rare = 0
        for name, same in self._same.items():
            if {name, same.same_as} <= set(columns):
                differs = ~pl.col(name).eq_missing(pl.col(same.same_as))
                frame = frame.filter(~differs | compile_sql(same.unless, self._codes).expr.fill_null(value=False))
                rare |= sum(
                    1 << place for place in frame.select(differs.alias("differs"))["differs"].arg_true().to_list()
                )
        return frame, rare

    def _group(self, quantity: Quantity, breakdown: str, group: str) -> tuple[Dimension, int]:
        """The cells of a group: the first whose condition holds takes a row, and the rest is the last group."""
        conditions = quantity.groups.get(breakdown)
        about = self._breakdowns[breakdown]
        if conditions is None:
            # A free text: its values are the groups, known by their names alone.
            return self._by_name(breakdown, group)
        if about.overlapping:
            return self._true(conditions[group]) if group in conditions else self._by_name(breakdown, group)
        key = breakdown, "; ".join(condition.key for condition in conditions.values())
        if key not in self._groups:
            self._groups[key] = self._partition(breakdown, conditions, about.otherwise)
        dimension, masks = self._groups[key]
        return dimension, masks[group]

    def _by_name(self, breakdown: str, group: str) -> tuple[Dimension, int]:
        """A cell for every group of a free text."""
        places = self._named.setdefault(breakdown, {})
        return Dimension(f"{breakdown}, by name", _MOST_NAMES, by_name=True), 1 << places.setdefault(group, len(places))

    def _partition(
        self, breakdown: str, conditions: Mapping[str, Condition], otherwise: str
    ) -> tuple[Dimension, dict[str, int]]:
        meaning = {group: self._true(condition) for group, condition in conditions.items()}
        dimensions = {dimension for dimension, _ in meaning.values()}
        groups = list(dict.fromkeys([*meaning, otherwise]))
        if len(dimensions) > 1 or dimensions <= self._as_written:
            names = "; ".join(condition.key for condition in conditions.values())
            dimension = Dimension(
                f"{breakdown}: {names}",
                len(groups),
                of_period=any(condition.of_period for condition in conditions.values()),
            )
            self.reads[dimension] = frozenset().union(*(condition.reads for condition in conditions.values()))
            return dimension, {group: 1 << place for place, group in enumerate(groups)}
        dimension = dimensions.pop()
        left, masks = dimension.all_cells, dict.fromkeys(groups, 0)
        for group, (_, mask) in meaning.items():
            masks[group] |= mask & left
            left &= ~mask
        masks[otherwise] |= left
        return dimension, masks


def _has_cells(condition: Condition) -> bool:
    """Whether the values that the condition compares with say all about it."""
    tokens = tokens_of(condition.sql)
    columns = {name for name, _ in condition.names}
    dates = [name for name, meaning in condition.names if meaning.dtype == pl.Date]
    numbers = [name for name, meaning in condition.names if meaning.dtype.is_numeric()]
    texts = [name for name, meaning in condition.names if meaning.dtype == pl.String]
    known = len(dates) + len(numbers) + len(texts) + sum(meaning.dtype == pl.Boolean for _, meaning in condition.names)
    if known < len(condition.names) or not condition.names or len(numbers) > 1:
        return False
    if (numbers and _ARITHMETIC & set(tokens)) or (texts and _OF_WHOLE_TEXTS & set(tokens)) or "interval" in tokens:
        return False
    if _PARTS_OF_TEXTS & set(tokens) and not all(meaning.codes for _, meaning in condition.names):
        return False
    if any(token in _COMPARE and after in columns for token, after in pairwise(tokens)):
        return False
    # Of a date it can only be asked whether there is one.
    following = zip(tokens, [*tokens[1:], ""], strict=True)
    return all(after == "is" for token, after in following if token in dates)


def _values(conditions: Iterable[Condition], codes: Mapping[str, CodeGroup]) -> dict[str, list[object]]:
    """The values that stand for all that a column can be: those that conditions name, what lies between, and NULL."""
    named: dict[str, tuple[Name, set[object]]] = {}
    for condition in conditions:
        tokens = tokens_of(condition.sql)
        texts = {token[1:-1].replace("''", "'") for token in tokens if token.startswith("'")}
        for before, token in zip(["", *tokens], tokens, strict=False):
            if before == "in" and token in codes:
                texts |= {*codes[token].codes, *code_sets().get(codes[token].code_set, {})}
        numbers = {float(token) for token in tokens if re.fullmatch(r"\d+(\.\d+)?", token)}
        for _, name in condition.names:
            values = named.setdefault(name.key, (name, set()))[1]
            values |= texts | name.codes if name.dtype == pl.String else numbers if name.dtype.is_numeric() else set()
    return {key: _all_values(name, values) for key, (name, values) in named.items()}


def _all_values(name: Name, named: set[object]) -> list[object]:
    null = [] if name.never_null else [None]
    if name.dtype == pl.String:
        return [*sorted(map(str, named)), _OTHER_TEXT, *null]
    if name.dtype == pl.Boolean:
        return [True, False, *null]
    if name.dtype == pl.Date:
        return [date(2000, 1, 1), *null]
    step = 1.0 if name.dtype.is_integer() else 0.5
    numbers = sorted({number + way for number in named if isinstance(number, float) for way in (-step, 0.0, step)})
    return [*(numbers or [0.0]), *null]


def _joined(together: Collection[Sequence[str]], values: Mapping[str, Sequence[object]]) -> dict[str, tuple[str, ...]]:
    """Every column with those that stand with it in a condition, as long as their cells are not too many."""
    joined: dict[str, frozenset[str]] = {}
    for columns in sorted(together, key=len):
        union = frozenset(columns).union(*(joined.get(column, frozenset()) for column in columns))
        if prod(len(values[column]) for column in union) <= _MOST_CELLS:
            joined |= dict.fromkeys(union, union)
    return {column: tuple(sorted(union)) for column, union in joined.items()}
