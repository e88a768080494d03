"""The counts that a table shows, one row each, with what is counted, which is the same wherever it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

import polars as pl

from csc_indicators.calendar import calendar_months_of
from csc_indicators.figures.areas import NEIGHBOURS
from csc_indicators.figures.disclosure.relations import Node
from csc_indicators.figures.figure_columns import COMPUTED
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.specs.counted.sets import CountedSet
from csc_indicators.specs.disclosure import DisclosurePolicy, PublicationPolicy
from csc_indicators.specs.parts import PARTS, Part

KEY = ["indicator", "breakdown", "group", "period", "area_code", "part"]
"""What names a count of a table."""

_CELL = ["indicator", "breakdown", "group", "period", "period_start", "period_end", "area_code"]
_TOTAL = ("total", "Total")


class Counting(Protocol):
    """Knows what each part of an indicator counts, and which breakdowns have groups that a row can be in several of."""

    @property
    def overlapping(self) -> Collection[str]:
        """The breakdowns whose groups do not add up."""

    def of(self, indicator: str, part: Part, breakdown: str, group: str) -> tuple[CountedSet, ...]:
        """The sets whose rows the part counts together; none where it counts no rows."""


class CountedTable:
    """The counts of a table, and the nodes that they are counts of.

    `rows`: one row per count of a row of the table that the policy is about. Columns: row (its number in the table),
    indicator, part, breakdown, group, node (a place in `nodes`), whole (the node that it is a share of), class (what is
    counted on a day, and in a period), counted_on, start and end (the days that identify its period), period,
    period_start, period_end, area_code, count (of children, where the part is a sum), hide_up_to, hide_zero,
    both_sides, whole_is_small.
    """

    def __init__(
        self,
        table: pl.DataFrame,
        infos: Mapping[str, IndicatorInfo],
        policy: DisclosurePolicy,
        counting: Counting,
    ) -> None:
        self.nodes: list[Node] = []
        self._numbers: dict[Node, int] = {}
        cells = (
            table.with_row_index("row")
            .filter(pl.col("source") == COMPUTED, pl.col("geographic_level") != NEIGHBOURS)
            .select("row", *_CELL, *PARTS)
            .with_columns(length=_length())
        )
        self.rows = self._counts(cells, self._described(cells, infos, policy, counting), counting)

    def _described(
        self,
        cells: pl.DataFrame,
        infos: Mapping[str, IndicatorInfo],
        policy: DisclosurePolicy,
        counting: Counting,
    ) -> pl.DataFrame:
        """What is known of the parts of every group of every indicator, for each length of period."""
        named = cells.select("indicator", "breakdown", "group", "length").unique(maintain_order=True)
        rows = []
        for indicator_id, breakdown, group, length in named.iter_rows():
            info = infos.get(indicator_id)
            rules = policy.rules(indicator_id, info.publication) if info is not None else None
            if info is None or rules is None:
                continue
            sets = {part: counting.of(indicator_id, part, breakdown, group) for part in PARTS}
            nodes = {part: self._number(own_sets, length) for part, own_sets in sets.items() if own_sets}
            for part, facts in _facts(info, rules).items():
                if part in nodes:
                    whole = nodes.get("denominator") if info.kind == "percentage" and part == "numerator" else None
                    first = sets[part][0].rows
                    of_class = f"{'day' if first.counted_on == 'day' else 'period'}, {first.year_ends}"
                    known = (nodes[part], whole, of_class, first.counted_on)
                    rows.append((indicator_id, breakdown, group, length, part, *known, *facts))
        return pl.DataFrame(rows, schema=_SCHEMA, orient="row")

    def _number(self, sets: tuple[CountedSet, ...], length: str) -> int:
        node = tuple(counted.over(length) for counted in sets)
        if node not in self._numbers:
            self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[node]

    def _counts(self, cells: pl.DataFrame, described: pl.DataFrame, counting: Counting) -> pl.DataFrame:
        value = pl.col("count") / pl.col("most_of_one_child")
        whole = pl.when(pl.col("is_share")).then(pl.col("denominator") / pl.col("most_of_whole"))
        on_day = pl.col("class").str.starts_with("day")
        return (
            cells.unpivot(PARTS, index=["row", *_CELL, "length"], variable_name="part", value_name="count")
            .join(cells.select("row", "denominator"), on="row", maintain_order="left")
            .join(described, on=["indicator", "breakdown", "group", "length", "part"], maintain_order="left")
            .filter(pl.col("count").is_not_null())
            .with_columns(
                value.alias("count"),
                ((whole > 0) & (whole < pl.col("limit") + 1)).fill_null(value=False).alias("whole_is_small"),
                # What is counted on a day is one count in all periods that end on it.
                overlapping=pl.col("breakdown").is_in(list(counting.overlapping)),
                start=pl.when(on_day).then("period_end").otherwise("period_start"),
                end="period_end",
            )
            .sort("row", maintain_order=True)
        )


_SCHEMA: dict[str, Any] = {
    "indicator": pl.String,
    "breakdown": pl.String,
    "group": pl.String,
    "length": pl.String,
    "part": pl.String,
    "node": pl.Int64,
    "whole": pl.Int64,
    "class": pl.String,
    "counted_on": pl.String,
    "hide_zero": pl.Boolean,
    "both_sides": pl.Boolean,
    "is_share": pl.Boolean,
    "hide_up_to": pl.Int64,
    "limit": pl.Int64,
    "most_of_one_child": pl.Int64,
    "most_of_whole": pl.Int64,
}


def _length() -> pl.Expr:
    """How long the period is, in months where it has whole ones: a year is as long as another, leap year or not."""
    months = calendar_months_of(pl.col("period_start"), pl.col("period_end"))
    days = (pl.col("period_end") - pl.col("period_start")).dt.total_days() + 1
    return pl.coalesce(pl.format("{} months", months), pl.format("{} days", days))


def _facts(info: IndicatorInfo, rules: PublicationPolicy) -> dict[Part, tuple[Any, ...]]:
    """What the policy asks for the parts of an indicator, in the order of the last columns of `_SCHEMA`."""
    counts: dict[Part, str | None] = {"numerator": info.numerator_counts, "denominator": info.denominator_counts}
    sums = {part for part, what in counts.items() if what == "sum"}
    most = rules.most_of_one_child.get(info.id)
    return {
        part: (
            part == "numerator" and info.id in rules.hide_zero_of,
            rules.both_sides and part == "numerator" and info.kind == "percentage",
            part == "numerator"
            and info.denominator_counts is not None
            and ("denominator" not in sums or most is not None),
            # a sum over few children is revealed by how much there could be of it, not by how much there is
            0 if part in sums and part == "numerator" else rules.hide_up_to,
            rules.hide_up_to,
            most if most is not None and part in sums else 1,
            most if most is not None and "denominator" in sums else 1,
        )
        for part, what in counts.items()
        if what is not None and (part not in sums or most is not None)
    }


def is_of_children(info: IndicatorInfo) -> bool:
    """Whether the denominator counts children, and the numerator is an amount that they add up to."""
    return info.denominator_counts is not None and info.numerator_counts in (None, "sum")
