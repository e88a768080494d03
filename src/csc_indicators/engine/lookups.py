"""Lookups: one column added to a cohort's rows from other rows that share a key.

Two formulations. What depends on the period alone is totalled once for each key and period, and joined. What depends
on a date of the cohort's row is a join on the key with the window as a filter, which Polars runs inside the join; the
result comes back by the row's own number, made when the file was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from csc_indicators.engine.context import Environment, start_may_be_unknown, time_rows
from csc_indicators.engine.timing import CohortSpan
from csc_indicators.engine.unknown_codes import agreed_value
from csc_indicators.engine.windows import first_day, last_day
from csc_indicators.specs.cohort import Lookup
from csc_indicators.specs.dependencies import lookup_columns
from csc_indicators.tables.catalogue import TABLES

_PERIOD_DAYS = ("period_start", "period_end")


def with_lookup(
    rows: pl.LazyFrame,
    anchors: pl.LazyFrame,
    name: str,
    lookup: Lookup,
    environment: Environment,
    ordered: Sequence[CohortSpan],
) -> pl.LazyFrame:
    """The rows with the lookup's column: yes or no, a count, or a value (NULL where no other row matches).

    `anchors` are these rows, or those they came from, with the columns that the lookup reads.
    """
    rows = _joined(rows, anchors, name, lookup, environment, ordered)
    if not environment.is_uncertain(lookup):
        return rows
    # What is found with and without the rows that an unknown code leaves open must be the same.
    other = f"_possible_{name}"
    rows = _joined(rows, anchors, other, lookup, replace(environment, with_uncertain_rows=True), ordered)
    return rows.with_columns(agreed_value([pl.col(name), pl.col(other)]).alias(name)).drop(other)


def _joined(
    rows: pl.LazyFrame,
    anchors: pl.LazyFrame,
    name: str,
    lookup: Lookup,
    environment: Environment,
    ordered: Sequence[CohortSpan],
) -> pl.LazyFrame:
    by_period = lookup.of is None and (lookup.open_on is None or lookup.open_on in _PERIOD_DAYS)
    if by_period:
        matches, key = _matches_in_period(name, lookup, environment, ordered)
    else:
        matches, key = _matches_in_window(anchors, name, lookup, environment, ordered)
    return rows.join(matches, on=key, how="left").with_columns(_filled(name, lookup))


def _filled(name: str, lookup: Lookup) -> pl.Expr:
    column = pl.col(name)
    match lookup.function:
        case "exists":
            return column.fill_null(value=False)
        case "count" | "distinct" | "sum":
            return column.fill_null(0)
        case _:
            return column


def _other_rows(lookup: Lookup, environment: Environment) -> pl.LazyFrame:
    columns = sorted(lookup_columns(lookup, environment.codes))
    return environment.good_rows(lookup.table, lookup.where, columns)


def _timed_other_rows(lookup: Lookup, environment: Environment, ordered: Sequence[CohortSpan]) -> pl.LazyFrame:
    if lookup.in_period:
        way, detail = "in_period", lookup.in_period
    elif lookup.open_on:
        way, detail = "open_on", lookup.open_on
    else:
        way, detail = "overlaps", ""
    return time_rows(_other_rows(lookup, environment), lookup.table, way, detail, ordered)


def _result(name: str, lookup: Lookup, prefix: str = "") -> pl.Expr:
    """What the lookup returns of a group of rows; of ties, first takes the least value and last the greatest."""
    start = TABLES[lookup.table].start
    by = pl.col(prefix + (lookup.date_column or start or ""))
    match lookup.function:
        case "exists":
            return pl.lit(value=True).alias(name)
        case "count":
            return pl.len().cast(pl.Int64).alias(name)
        case "distinct":
            return pl.col(f"{prefix}{lookup.column}").drop_nulls().n_unique().cast(pl.Int64).alias(name)
        case "sum":
            return pl.col(f"{prefix}{lookup.column}").sum().alias(name)
        case "first":
            return pl.col(f"{prefix}{lookup.column}").filter(by == by.min()).min().alias(name)
        case _:
            return pl.col(f"{prefix}{lookup.column}").filter(by == by.max()).max().alias(name)


def _matches_in_period(
    name: str, lookup: Lookup, environment: Environment, ordered: Sequence[CohortSpan]
) -> tuple[pl.LazyFrame, list[str]]:
    """What is found for each key and period, and the columns to join it by."""
    key = ["la_code", "period", *lookup.match]
    matches = _timed_other_rows(lookup, environment, ordered).group_by(key).agg(_result(name, lookup))
    return matches, key


def _matches_in_window(
    anchors: pl.LazyFrame, name: str, lookup: Lookup, environment: Environment, ordered: Sequence[CohortSpan]
) -> tuple[pl.LazyFrame, list[str]]:
    """What is found for each row of the anchors, and the columns to join it by."""
    key = ["la_code", *lookup.match]
    anchor = pl.col(lookup.of or lookup.open_on or "")
    if lookup.in_period:
        other, key = _timed_other_rows(lookup, environment, ordered), [*key, "period"]
    else:
        other = _other_rows(lookup, environment)
    other = other.select(*key, pl.exclude(*key).name.prefix("other_"))
    window = lookup.between or (lookup.overlaps if isinstance(lookup.overlaps, tuple) else None)
    first = first_day(anchor, window[0]) if window else anchor
    last = last_day(anchor, window[1]) if window else anchor
    bounds = [
        bound.alias(bound_name) for bound_name, bound in (("_first", first), ("_last", last)) if bound is not None
    ]
    anchored = anchors.filter(anchor.is_not_null()).select("row_id", *{*key, "period"}, *bounds)
    matches = (
        anchored.join(other, on=key)
        .filter(*_in_window(lookup, has_first=first is not None, has_last=last is not None))
        .group_by("row_id", "period")
        .agg(_result(name, lookup, "other_"))
    )
    return matches, ["row_id", "period"]


def _in_window(lookup: Lookup, *, has_first: bool, has_last: bool) -> list[pl.Expr]:
    """The conditions on a joined row that its other side lies in the window of this side."""
    if lookup.between is not None:
        day = pl.col(f"other_{lookup.date_column}")
        conditions = [day >= pl.col("_first")] if has_first else []
        conditions += [day <= pl.col("_last")] if has_last else []
        return conditions or [day.is_not_null()]
    table = TABLES[lookup.table]
    start = pl.col(f"other_{table.start}")
    conditions = []
    if has_last:
        begun = start <= pl.col("_last")
        conditions.append(begun | start.is_null() if start_may_be_unknown(table) else begun)
    if has_first and table.end:
        end = pl.col(f"other_{table.end}")
        conditions.append(end.is_null() | (end > pl.col("_first")))
    return conditions or [pl.lit(value=True)]
