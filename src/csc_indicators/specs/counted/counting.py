"""The sets that the parts of indicators count, in all and in each group of breakdowns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from csc_indicators.specs.cohort import Cohort
from csc_indicators.specs.counted.cells import Cells, Shared
from csc_indicators.specs.counted.conditions import CohortNames, Condition, Quantity, conjuncts, group_conditions
from csc_indicators.specs.counted.sets import CountedSet, Dimension, Rows
from csc_indicators.specs.model import AnyIndicator, Percentage
from csc_indicators.specs.parts import PARTS, Part, counted_cohorts

_TOTAL = ("total", "Total")


class CountedSets:
    """The sets that the parts of indicators count, in all and in each group of breakdowns."""

    def __init__(self, indicators: Iterable[AnyIndicator], shared: Shared) -> None:
        self._breakdowns, self._codes = shared.breakdowns, shared.codes
        self._indicators = {indicator.id: indicator for indicator in indicators}
        self._quantities = {
            (indicator.id, part): [
                self._quantity(indicator, cohort, condition) for cohort, condition in counted_cohorts(indicator, part)
            ]
            for indicator in self._indicators.values()
            for part in PARTS
        }
        by_table: dict[str, list[Quantity]] = {}
        for quantities in self._quantities.values():
            for quantity in quantities:
                by_table.setdefault(quantity.rows.table, []).append(quantity)
        self._cells = {table: Cells(table, quantities, shared) for table, quantities in by_table.items()}

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

    def _quantity(self, indicator: AnyIndicator, cohort: Cohort, condition: str) -> Quantity:
        names = CohortNames(cohort, self._codes)
        asked = [*cohort.where, *([condition] if condition else [])]
        groups: dict[str, dict[str, Condition]] = {}
        for name in indicator.breakdowns:
            breakdown = self._breakdowns.get(name)
            if breakdown is not None and breakdown.values_of is None:
                groups[name] = {group: names.condition(sql) for group, sql in group_conditions(breakdown).items()}
        return Quantity(
            _rows(indicator, cohort),
            [
                *(names.condition(part) for sql in asked for part in conjuncts(sql)),
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
    # Which row of a child is kept decides about its groups.
    one_per = (*cohort.one_per, cohort.keep) if cohort.one_per else ()
    return Rows(cohort.table, when + shift, counted_on, one_per, added_up, indicator.year_ends)
