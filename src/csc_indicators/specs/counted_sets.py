"""What a count counts, as a value: rows of a table, and conditions, each as the set of values that meet it.

Two counts are related by what they count. The values of a column fall into cells, a condition holds for some of the
cells, and which condition is a part of which, apart from it, or the rest of it, follows from the cells. Columns that
stand together in one condition share their cells. A condition on dates, or on two numbers, has two cells: it holds, or
it does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import product
from math import prod
from typing import Literal, Protocol

import polars as pl

from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.model import AnyIndicator, Percentage
from csc_indicators.specs.parts import PARTS, Part, counted_cohorts
from csc_indicators.specs.scope import Scope
from csc_indicators.specs.shared import Breakdown, CodeGroup, SameColumn
from csc_indicators.sql import columns_of, compile_sql, tokens_of

_MOST_CELLS = 20_000
"""Columns that stand together in one condition: with more cells than this the condition is taken as it is written."""

_MOST_NAMES = 10_000
"""More than any free text has values."""

_TOTAL = ("total", "Total")
_NO_TEXT = "\0"
"""Stands for every text that no condition names."""
_OF_NUMBERS = frozenset("+-*/") | {"extract", "length", "interval", "round", "floor", "ceil", "abs"}
_OF_TEXTS = frozenset({"like", "upper", "lower", "trim", "length", "||"})
_PARTS_OF_TEXTS = frozenset({"substr", "left", "right"})


@dataclass(frozen=True)
class Rows:
    """The rows that conditions choose from: a table, when its rows count, and which of a child's rows.

    `counted_on`: rows that are open on a `day`, `events` in a period, which add up over periods, or `spells`, of which
    one child has at most one in a period however long it is. `added_up` is the value that is summed, if any is.
    """

    table: str
    when: str
    counted_on: Literal["day", "events", "spells"]
    one_per: tuple[str, ...]
    added_up: str
    year_ends: str

    def are_part_of(self, other: Rows) -> bool:
        """Whether there are never more of these than of the others: a child counts once for each of its rows, and what
        begins, ends, or is open on a day of the period is open in the period.
        """
        if (self.table, self.added_up, self.year_ends) != (other.table, other.added_up, other.year_ends):
            return False
        in_the_period = other.when == "overlaps" and "," not in self.when
        return (self.when == other.when or in_the_period) and other.one_per in (self.one_per, ())


@dataclass(frozen=True)
class Dimension:
    """Columns whose values fall into cells.

    `exclusive`: a counted row has one cell; a child with several factors has several. `of_period`: the values depend on
    how long the period is.
    """

    name: str
    size: int
    exclusive: bool = True
    of_period: bool = False
    by_name: bool = field(default=False, compare=False)
    """The cells are the values of a free text: an area has those of its own, and no row has any other."""
    rare: int = field(default=0, compare=False)
    """The cells of the few rows in which two columns differ that otherwise say the same."""

    @property
    def all_cells(self) -> int:
        """Every cell, as the bits of a number."""
        return (1 << self.size) - 1


@dataclass(frozen=True)
class CountedSet:
    """The rows that meet every condition: by dimension the cells that count, as the bits of a number."""

    rows: Rows
    cells: frozenset[tuple[Dimension, int]] = frozenset()

    @cached_property
    def by_dimension(self) -> Mapping[Dimension, int]:
        """The cells that count, by dimension."""
        return dict(self.cells)

    def where(self, dimension: Dimension, cells: int) -> CountedSet:
        """The set with these cells of the dimension, whatever it had before."""
        others = {(own, mask) for own, mask in self.cells if own != dimension}
        return CountedSet(
            self.rows, frozenset(others if cells == dimension.all_cells else {*others, (dimension, cells)})
        )

    def over_months(self, months: int) -> CountedSet:
        """The set in a period so long: what depends on its length is something else in a longer one."""
        if self.rows.counted_on != "day" or not any(dimension.of_period for dimension, _ in self.cells):
            return self
        named = {
            (
                replace(dimension, name=f"{dimension.name} over {months} months") if dimension.of_period else dimension,
                mask,
            )
            for dimension, mask in self.cells
        }
        return CountedSet(self.rows, frozenset(named))

    def without_named(self, name: str) -> CountedSet:
        """The set whatever the cell of the dimension of that name."""
        return CountedSet(self.rows, frozenset((own, mask) for own, mask in self.cells if own.name != name))

    def is_part_of(self, other: CountedSet) -> bool:
        """Whether there are never more of the set than of the other, because of what each asks."""
        if not self.rows.are_part_of(other.rows):
            return False
        own = self.by_dimension
        return all(own.get(dimension, dimension.all_cells) & ~mask == 0 for dimension, mask in other.cells)

    def is_apart_from(self, other: CountedSet) -> bool:
        """Whether no row can be in both."""
        theirs = other.by_dimension
        return self.rows == other.rows and any(
            dimension.exclusive and dimension in theirs and mask & theirs[dimension] == 0
            for dimension, mask in self.cells
        )


@dataclass(frozen=True)
class _Name:
    """A column of a cohort: what it is whatever its name, its type, and whether the length of the period matters."""

    key: str
    dtype: pl.DataType
    of_period: bool
    never_null: bool = False
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Condition:
    """SQL about a row of a cohort, and what it must come out as: true, or (of an exclusion) anything else."""

    sql: str
    names: tuple[tuple[str, _Name], ...]
    holds: bool = True

    @property
    def key(self) -> str:
        """The SQL with what its names mean."""
        meant = [f"{name} = {found.key}" for name, found in self.names if name != found.key]
        return " ".join(self.sql.split()) + (f" [{', '.join(meant)}]" if meant else "")

    @property
    def reads(self) -> frozenset[str]:
        """The columns that it depends on, and the tables that it looks rows up in."""
        return frozenset().union(*(name.reads for _, name in self.names))

    @property
    def of_period(self) -> bool:
        """Whether it depends on how long the period is."""
        return "period_start" in tokens_of(self.sql) or any(name.of_period for _, name in self.names)


@dataclass
class _Quantity:
    """A cohort, the conditions of one part of an indicator on it, and those of the groups of breakdowns."""

    rows: Rows
    conditions: list[_Condition]
    groups: dict[str, dict[str, _Condition]]
    """By breakdown: the condition of each group; without those of free texts."""


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


class CountedSets:
    """The sets that the parts of indicators count, in all and in each group of breakdowns."""

    def __init__(
        self,
        indicators: Iterable[AnyIndicator],
        shared: Shared,
    ) -> None:
        breakdowns, codes = shared.breakdowns, shared.codes
        self._breakdowns, self._codes = breakdowns, codes
        self._indicators = {indicator.id: indicator for indicator in indicators}
        self._quantities = {
            (indicator.id, part): [
                self._quantity(indicator, cohort, condition) for cohort, condition in counted_cohorts(indicator, part)
            ]
            for indicator in self._indicators.values()
            for part in PARTS
        }
        by_table: dict[str, list[_Quantity]] = {}
        for quantities in self._quantities.values():
            for quantity in quantities:
                by_table.setdefault(quantity.rows.table, []).append(quantity)
        self._cells = {table: _Cells(table, quantities, shared) for table, quantities in by_table.items()}

    @property
    def overlapping(self) -> list[str]:
        """The breakdowns whose groups do not add up, since a row can be in several of them."""
        return [name for name, breakdown in self._breakdowns.items() if breakdown.overlapping]

    def of(self, indicator: str, part: Part, breakdown: str, group: str) -> tuple[CountedSet, ...]:
        """The sets whose rows the part counts together, one for each of its cohorts; none where it counts no rows."""
        spec = self._indicators[indicator]
        if part == "denominator" and isinstance(spec, Percentage) and spec.groups_of == "total":
            breakdown, group = _TOTAL
        return tuple(
            self._cells[quantity.rows.table].chosen(quantity, breakdown, group)
            for quantity in self._quantities[indicator, part]
        )

    def read_by(self, table: str, dimension: Dimension) -> frozenset[str]:
        """The columns that a condition reads, and the tables that it looks rows up in."""
        return self._cells[table].reads.get(dimension, frozenset())

    def _quantity(self, indicator: AnyIndicator, cohort: Cohort, condition: str) -> _Quantity:
        names = _Names(cohort, self._codes)
        asked = [*cohort.where, *([condition] if condition else [])]
        groups: dict[str, dict[str, _Condition]] = {}
        for name in indicator.breakdowns:
            breakdown = self._breakdowns.get(name)
            if breakdown is not None and breakdown.values_of is None:
                groups[name] = {group: names.condition(sql) for group, sql in _group_conditions(breakdown).items()}
        return _Quantity(
            _rows(indicator, cohort),
            [
                *(names.condition(part) for sql in asked for part in _conjuncts(sql)),
                *(names.condition(sql, holds=False) for sql in cohort.exclude.values()),
            ],
            groups,
        )


def _rows(indicator: AnyIndicator, cohort: Cohort) -> Rows:
    counted_on: Literal["day", "events", "spells"] = "events"
    if cohort.open_on is not None:
        counted_on = "day"
    elif cohort.overlaps is not None or (cohort.one_per and cohort.in_period not in cohort.one_per):
        counted_on = "spells"
    when = cohort.in_period or cohort.open_on or "overlaps"
    shift = f", {cohort.shift.number} {cohort.shift.unit}" if cohort.shift is not None else ""
    added_up = getattr(cohort, "sum", None) or ""
    return Rows(cohort.table, when + shift, counted_on, tuple(cohort.one_per), added_up, indicator.year_ends)


def _group_conditions(breakdown: Breakdown) -> dict[str, str]:
    """SQL for every group: codes with one label are one group."""
    if breakdown.groups is not None:
        return dict(breakdown.groups)
    by_label: dict[str, list[str]] = {}
    for code, entry in code_sets()[breakdown.labels or ""].items():
        by_label.setdefault(entry.label, []).append("'" + code.replace("'", "''") + "'")
    return {label: f"{breakdown.column} in ({', '.join(codes)})" for label, codes in by_label.items()}


@lru_cache(maxsize=1024)
def _conjuncts(sql: str) -> tuple[str, ...]:
    """The parts of a condition that all must hold."""
    tokens = tokens_of(sql)
    parts: list[list[str]] = [[]]
    depth, between = 0, False
    for token in tokens:
        depth += {"(": 1, "case": 1, ")": -1, "end": -1}.get(token, 0)
        if depth == 0 and token == "or":
            return (sql,)
        if depth == 0 and token == "and" and not between:
            parts.append([])
            continue
        between = token == "between" or (between and token != "and")
        parts[-1].append(token)
    return tuple(" ".join(part) for part in parts)


class _Names:
    """What the names in the conditions of a cohort stand for."""

    def __init__(self, cohort: Cohort, codes: Mapping[str, CodeGroup]) -> None:
        self._cohort, self._codes = cohort, codes
        self._types = Scope(cohort, codes).types

    def condition(self, sql: str, holds: bool = True) -> _Condition:
        """The condition with what its names are."""
        names = sorted(columns_of(sql, self._codes))
        return _Condition(sql, tuple((name, self._name(name)) for name in names), holds)

    def _name(self, name: str) -> _Name:
        cohort = self._cohort
        dtype = self._types.get(name, pl.Null())
        if name in cohort.columns:
            sql = cohort.columns[name]
            inner = sorted(columns_of(sql, self._codes) - {name})
            if inner == [sql.strip()]:
                return self._name(inner[0])
            meant = [self._name(other) for other in inner]
            key = f"{' '.join(sql.split())} ({', '.join(other.key for other in meant)})"
            of_period = "period_start" in inner or any(other.of_period for other in meant)
            return _Name(key, dtype, of_period, reads=frozenset().union(*(other.reads for other in meant)))
        if name in cohort.lookups:
            lookup = cohort.lookups[name]
            of_period = lookup.in_period is not None or lookup.overlaps == "period"
            days = [self._name(day).key for day in (lookup.of, lookup.open_on) if day not in (None, name)]
            key = f"{lookup.model_dump_json(exclude_defaults=True)} ({', '.join(days)})"
            never_null = lookup.function in ("exists", "count", "distinct")
            return _Name(key, dtype, of_period, never_null, frozenset({f"rows of {lookup.table}"}))
        if name in cohort.ages:
            return _Name(f"age on {self._name(cohort.ages[name]).key}", dtype, False, reads=frozenset({"age"}))
        if name in cohort.days:
            between = [self._name(day).key for day in cohort.days[name]]
            return _Name(f"days {' to '.join(between)}", dtype, False, reads=frozenset(between))
        of_period = name in ("period_start", "period_end")
        return _Name(name, dtype, name == "period_start", reads=frozenset() if of_period else frozenset({name}))


class _Cells:
    """The cells of all columns that are asked about in some rows, and which of them meet each condition."""

    def __init__(self, table: str, quantities: Sequence[_Quantity], shared: Shared) -> None:
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
        self._named: dict[str, dict[str, int]] = {}
        self._masks: dict[str, tuple[Dimension, int]] = {}
        self._groups: dict[tuple[str, str], tuple[Dimension, dict[str, int]]] = {}

    def chosen(self, quantity: _Quantity, breakdown: str, group: str) -> CountedSet:
        """What the quantity counts in a group of a breakdown."""
        chosen: dict[Dimension, int] = {}
        for condition in quantity.conditions:
            dimension, mask = self._mask(condition)
            chosen[dimension] = chosen.get(dimension, dimension.all_cells) & mask
        if breakdown != _TOTAL[0]:
            dimension, mask = self._group(quantity, breakdown, group)
            chosen[dimension] = chosen.get(dimension, dimension.all_cells) & mask
        return CountedSet(
            quantity.rows,
            frozenset((dimension, mask) for dimension, mask in chosen.items() if mask != dimension.all_cells),
        )

    def _mask(self, condition: _Condition) -> tuple[Dimension, int]:
        dimension, mask = self._true(condition)
        return dimension, mask if condition.holds else dimension.all_cells & ~mask

    def _true(self, condition: _Condition) -> tuple[Dimension, int]:
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

    def _dimension(self, columns: tuple[str, ...], condition: _Condition) -> Dimension:
        frame, rare = self._frame(columns)
        return Dimension(
            ", ".join(columns), frame.height, self._overlapping.isdisjoint(columns), condition.of_period, rare=rare
        )

    def _evaluated(self, columns: tuple[str, ...], condition: _Condition) -> int:
        frame = self._frame(columns)[0].select(pl.col(name.key).alias(own) for own, name in condition.names)
        true = frame.select(compile_sql(condition.sql, self._codes).expr.fill_null(False).alias("true"))["true"]
        return sum(1 << place for place in true.arg_true().to_list())

    @cache  # noqa: B019 - lives as long as the run
    def _frame(self, columns: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
        """A row for every combination of values that there can be, and which of them are rare."""
        rows = list(product(*(self._values[column] for column in columns)))
        frame = pl.DataFrame(rows, schema=dict.fromkeys(columns), orient="row", infer_schema_length=None)
        rare = 0
        for name, same in self._same.items():
            if {name, same.same_as} <= set(columns):
                differs = ~pl.col(name).eq_missing(pl.col(same.same_as))
                frame = frame.filter(~differs | compile_sql(same.unless, self._codes).expr.fill_null(False))
                rare |= sum(
                    1 << place for place in frame.select(differs.alias("differs"))["differs"].arg_true().to_list()
                )
        return frame, rare

    def _group(self, quantity: _Quantity, breakdown: str, group: str) -> tuple[Dimension, int]:
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
        self, breakdown: str, conditions: Mapping[str, _Condition], otherwise: str
    ) -> tuple[Dimension, dict[str, int]]:
        found = {group: self._true(condition) for group, condition in conditions.items()}
        dimensions = {dimension for dimension, _ in found.values()}
        groups = list(dict.fromkeys([*found, otherwise]))
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
        for group, (_, mask) in found.items():
            masks[group] |= mask & left
            left &= ~mask
        masks[otherwise] |= left
        return dimension, masks


def _has_cells(condition: _Condition) -> bool:
    """Whether the values that the condition compares with say all about it."""
    tokens = tokens_of(condition.sql)
    dates = [name for name, found in condition.names if found.dtype == pl.Date]
    numbers = [name for name, found in condition.names if found.dtype.is_numeric()]
    texts = [name for name, found in condition.names if found.dtype == pl.String]
    known = len(dates) + len(numbers) + len(texts) + sum(found.dtype == pl.Boolean for _, found in condition.names)
    if known < len(condition.names) or not condition.names or len(numbers) > 1:
        return False
    if (numbers and _OF_NUMBERS & set(tokens)) or (texts and _OF_TEXTS & set(tokens)) or "interval" in tokens:
        return False
    # Of a date it can only be asked whether there is one.
    following = zip(tokens, [*tokens[1:], ""], strict=True)
    return all(after == "is" for token, after in following if token in dates)


def _values(conditions: Iterable[_Condition], codes: Mapping[str, CodeGroup]) -> dict[str, list[object]]:
    """The values that stand for all that a column can be: those that conditions name, what lies between, and NULL."""
    named: dict[str, tuple[_Name, set[object]]] = {}
    for condition in conditions:
        tokens = tokens_of(condition.sql)
        texts = {token[1:-1].replace("''", "'") for token in tokens if token.startswith("'")}
        for before, token in zip(["", *tokens], tokens, strict=False):
            if before == "in" and token in codes:
                texts |= {*codes[token].codes, *code_sets().get(codes[token].code_set, {})}
        numbers = {float(token) for token in tokens if re.fullmatch(r"\d+(\.\d+)?", token)}
        for _, name in condition.names:
            values = named.setdefault(name.key, (name, set()))[1]
            values |= texts if name.dtype == pl.String else numbers if name.dtype.is_numeric() else set()
    return {key: _all_values(name, values) for key, (name, values) in named.items()}


def _all_values(name: _Name, named: set[object]) -> list[object]:
    null = [] if name.never_null else [None]
    if name.dtype == pl.String:
        return [*sorted(map(str, named)), _NO_TEXT, *null]
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
