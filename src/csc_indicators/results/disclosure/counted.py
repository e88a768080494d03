"""The counts that a table shows, one row each, with what is counted in words that are the same wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from csc_indicators.results.areas import NEIGHBOURS
from csc_indicators.results.disclosure.families import TOTAL
from csc_indicators.results.figures import COMPUTED
from csc_indicators.results.info import Count, IndicatorInfo
from csc_indicators.specs.disclosure import DisclosurePolicy, PublicationPolicy

_PARTS = ("numerator", "denominator")


def counted_rows(
    table: pl.DataFrame,
    infos: Mapping[str, IndicatorInfo],
    policy: DisclosurePolicy,
    conditions: Mapping[tuple[str, str], str],
) -> pl.DataFrame:
    """One row per count of a row of the table that the policy is about.

    Columns: row (its number in the table), indicator, part, cohort, node, base (the node of all groups), whole (the
    node that it is a share of), breakdown, group, of_events, period, period_start, period_end, area_code,
    count (of children, where the part is a sum), hide_up_to, hide_zero, both_sides, whole_is_small.
    """
    cells = (
        table.with_row_index("row")
        .filter(pl.col("source") == COMPUTED, pl.col("geographic_level") != NEIGHBOURS)
        .select("row", "indicator", "breakdown", "group", "period", "period_start", "period_end", "area_code", *_PARTS)
    )
    named = cells.select("indicator", "breakdown", "group").unique(maintain_order=True)
    about = [
        one
        for key in named.iter_rows()
        if (info := infos.get(key[0])) is not None and (rules := policy.rules(info.id, info.publication)) is not None
        for one in _parts(key, info, rules, conditions)
    ]
    if not about:
        return pl.DataFrame(schema={"row": pl.UInt32})
    words = pl.DataFrame(about, schema=_SCHEMA, orient="row")
    value = pl.col("count") / pl.col("most_of_one_child")
    whole = pl.when(pl.col("is_share")).then(pl.col("denominator") / pl.col("most_of_whole"))
    return (
        cells.unpivot(
            _PARTS,
            index=["row", "indicator", "breakdown", "group", "period", "period_start", "period_end", "area_code"],
            variable_name="part",
            value_name="count",
        )
        .join(cells.select("row", "denominator"), on="row")
        .join(words, on=["indicator", "breakdown", "group", "part"])
        .filter(pl.col("count").is_not_null())
        .with_columns(
            value.alias("count"),
            ((whole > 0) & (whole < pl.col("limit") + 1)).fill_null(False).alias("whole_is_small"),
        )
        .sort("row")
    )


_SCHEMA: dict[str, Any] = {
    **dict.fromkeys(["indicator", "breakdown", "group", "part", "cohort", "node", "base", "whole"], pl.String),
    **dict.fromkeys(["of_events", "hide_zero", "both_sides", "is_share"], pl.Boolean),
    **dict.fromkeys(["hide_up_to", "limit", "most_of_one_child", "most_of_whole"], pl.Int64),
}


def _parts(
    key: tuple[str, str, str],
    info: IndicatorInfo,
    rules: PublicationPolicy,
    conditions: Mapping[tuple[str, str], str],
) -> list[tuple[Any, ...]]:
    """What is known of the parts of one group of an indicator, in the order of `_SCHEMA`."""
    counts = {"numerator": info.numerator_count, "denominator": info.denominator_count}
    sums = {part for part, count in counts.items() if count is not None and _is_sum(count)}
    most = rules.most_of_one_child.get(info.id)
    _, breakdown, group = key
    share_of = info.denominator_count if info.kind == "percentage" else None
    return [
        (
            *key,
            part,
            count.cohort,
            _node(count, breakdown, group, conditions),
            _node(count, *TOTAL, conditions),
            _node(share_of, breakdown, group, conditions) if share_of and part == "numerator" else None,
            count.of_events,
            part == "numerator" and info.id in rules.hide_zero_of,
            rules.both_sides and part == "numerator" and share_of is not None,
            part == "numerator"
            and info.denominator_count is not None
            and ("denominator" not in sums or most is not None),
            # a sum over few children is told by how much there could be of it, not by how much there is
            0 if part in sums and part == "numerator" else rules.hide_up_to,
            rules.hide_up_to,
            most if most is not None and part in sums else 1,
            most if most is not None and "denominator" in sums else 1,
        )
        for part, count in counts.items()
        if count is not None and (part not in sums or most is not None)
    ]


def _is_sum(count: Count) -> bool:
    return ", sum " in count.cohort


def is_of_children(info: IndicatorInfo) -> bool:
    """Whether the denominator counts children, and the numerator is an amount that they add up to."""
    below = info.denominator_count
    above = info.numerator_count
    return below is not None and (above is None or _is_sum(above))


def _node(count: Count, breakdown: str, group: str, conditions: Mapping[tuple[str, str], str]) -> str:
    """The cohort, and every condition on it, in one order whatever the indicator."""
    asked = [count.condition] if count.condition else []
    if breakdown != TOTAL[0]:
        of_group = " ".join(conditions.get((breakdown, group), f"{breakdown} is {group}").split())
        defined = count.definitions.get(breakdown)
        asked.append(f"{of_group} [{defined}]" if defined else of_group)
    return " | ".join([count.cohort, *sorted(asked)])
