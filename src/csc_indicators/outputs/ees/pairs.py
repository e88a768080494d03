"""A result as pairs of files: one pair for every publication and kind of time, complete and tidy.

Rules: the open data standard in DfE's analysts' guide. In a pair every indicator, area and time has a row for its total
and for every group of every breakdown of the pair; what an indicator does not have is `z`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.figures.areas import LOCAL, NATIONAL, REGIONAL
from csc_indicators.figures.figure_columns import COMPUTED
from csc_indicators.figures.info import Legend
from csc_indicators.figures.rounding import NOT_APPLICABLE, rounded_value, text_of_units
from csc_indicators.outputs.ees.meta import Figures, Filter, metadata
from csc_indicators.outputs.ees.names import Measure, filter_column, filter_values, measure_of
from csc_indicators.outputs.ees.places import AREA, PLACE, places
from csc_indicators.outputs.ees.times import time_of

TOTAL = "Total"
_LIMITS = ("lower", "upper")
_COUNTS = ("numerator", "denominator")
_TIME = ("family", "time_period", "time_identifier")
_NO_TIME = (None,) * len(_TIME)


@dataclass(frozen=True)
class Pair:
    """The two files, all cells texts; `name` is that of the data file without its suffix."""

    name: str
    data: pl.DataFrame
    meta: pl.DataFrame


@dataclass(frozen=True)
class Pairs:
    """The pairs of a result, and the titles of indicators whose periods the standard has no name for."""

    pairs: tuple[Pair, ...]
    without_time: tuple[str, ...]


def ees_files(pairs: Pairs) -> dict[str, bytes]:
    """The files of the pairs by name: UTF-8, lines that end in LF."""
    files = {}
    for pair in pairs.pairs:
        files[f"{pair.name}.csv"] = pair.data.write_csv().encode()
        files[f"{pair.name}.meta.csv"] = pair.meta.write_csv().encode()
    return files


def ees_pairs(table: pl.DataFrame, legend: Legend) -> Pairs:
    """The pairs of a result; UserError where not one of its figures can be in any.

    Only what was computed for authorities, regions and England is in them: the standard has no place for neighbours,
    for groups of a user's own, or for figures that are published already.
    """
    levels = pl.col("geographic_level").is_in([NATIONAL, REGIONAL, LOCAL])
    rows = table.filter(levels, pl.col("source") == COMPUTED)
    if rows.is_empty():
        raise UserError("the result holds no figure that was computed for an authority, a region or England")
    timed = _with_times(rows, legend)
    nameless = timed.filter(pl.col("family").is_null())["title"].unique(maintain_order=True)
    named = timed.drop_nulls("family")
    if named.is_empty():
        raise UserError(
            "Explore Education Statistics has no name for the periods asked for",
            evidence=", ".join(table["period"].unique(maintain_order=True).to_list()) or None,
            hint="ask for whole years, quarters or months",
        )
    groups = named.partition_by("publication", "family", maintain_order=True)
    return Pairs(tuple(_pair(group, legend) for group in groups), tuple(nameless))


def _with_times(rows: pl.DataFrame, legend: Legend) -> pl.DataFrame:
    """The rows with publication and decimals, and with the time: family, time_period, time_identifier, or all NULL."""
    days = rows.select("indicator", "period_start", "period_end").unique(maintain_order=True)
    times = [
        (indicator, first, last, info.publication, info.decimals, *(time_of(first, last, info.year_name) or _NO_TIME))
        for indicator, first, last in days.iter_rows()
        for info in [legend.indicators[indicator]]
    ]
    new = {"publication": pl.String(), "decimals": pl.Int64(), **dict.fromkeys(_TIME, pl.String())}
    return rows.join(
        pl.DataFrame(times, schema=pl.Schema({**days.schema, **new}), orient="row"),
        on=days.columns,
        how="left",
        maintain_order="left",
    )


def _pair(rows: pl.DataFrame, legend: Legend) -> Pair:
    breakdowns = [name for name in rows["breakdown"].unique(maintain_order=True) if name != "total"]
    measures = {unit: measure_of(unit) for unit in rows["unit"].unique(maintain_order=True)}
    filters = [Filter("indicator", "Indicator", rows["title"][0])] + [
        Filter(filter_column(name), legend.breakdowns[name]) for name in breakdowns
    ]
    data = _data(rows, breakdowns, measures)
    columns: list[Filter | Figures] = [*filters, *_indicators(rows, measures, legend)]
    # A column that says the same in every row is no filter.
    meta = [column for column in columns if not isinstance(column, Filter) or data[column.name].n_unique() > 1]
    return Pair(f"{rows['publication'][0]}_{rows['family'][0]}", data, metadata(meta))


def _indicators(rows: pl.DataFrame, measures: dict[str, Measure], legend: Legend) -> Iterator[Figures]:
    counts = _count_decimals(rows)
    yield Figures("numerator", "Numerator", "Counts and amounts", "", counts)
    yield Figures("denominator", "Denominator", "Counts and amounts", "", counts)
    for unit, measure in measures.items():
        ids = rows.filter(pl.col("unit") == unit)["indicator"].unique()
        decimals = max(legend.indicators[indicator_id].decimals for indicator_id in ids)
        yield Figures(measure.column, measure.label, "Figures", measure.unit, decimals)
        for limit in _limits(rows, unit):
            label = f"{measure.label}, {limit} 95% confidence limit"
            yield Figures(f"{measure.column}_{limit}_ci", label, "Confidence limits", measure.unit, decimals)


def _limits(rows: pl.DataFrame, unit: str) -> tuple[str, ...]:
    """The limits that figures of the unit have: none where they are ratios, which have no intervals."""
    return _LIMITS if rows.filter(pl.col("unit") == unit)["interval_method"].count() else ()


def _count_decimals(rows: pl.DataFrame) -> int:
    """0 where all amounts are whole, as of children; 1 where some are not, as full-time equivalents."""
    amounts = pl.concat([rows[name] for name in _COUNTS]).drop_nulls()
    return 0 if (amounts == amounts.round(0)).all() else 1


def _data(rows: pl.DataFrame, breakdowns: Sequence[str], measures: dict[str, Measure]) -> pl.DataFrame:
    """The data file: every combination of time, area, indicator and group, in the order of the result."""
    filters = {name: filter_column(name) for name in breakdowns}
    cells = rows.select(
        "time_period",
        "time_identifier",
        *AREA,
        pl.col("title").alias("indicator"),
        *(_group(name).alias(column) for name, column in filters.items()),
        *_count_cells(),
        *_figure_cells(rows, measures),
    )
    key = ["indicator", *filters.values()]
    times = cells.select("time_period", "time_identifier").unique(maintain_order=True)
    where = cells.select(AREA).unique(maintain_order=True)
    groups = cells.select(filters.values()).unique(maintain_order=True) if filters else None
    grid = times.join(where, how="cross").join(cells.select("indicator").unique(maintain_order=True), how="cross")
    if groups is not None:
        grid = grid.join(groups, how="cross")
    order = ["time_period", "time_identifier", *AREA, *key]
    full = grid.join(cells, on=order, how="left", maintain_order="left")
    figures = [name for name in full.columns if name not in order]
    return (
        full.join(places(), on=AREA, how="left", maintain_order="left")
        .with_columns(pl.col(figures).fill_null(NOT_APPLICABLE))
        .select("time_period", "time_identifier", *PLACE, *key, *figures)
    )


def _group(breakdown: str) -> pl.Expr:
    """The group in a breakdown, `Total` in the rows of another or of none."""
    group = pl.col("group").replace(filter_values(breakdown))
    return pl.when(pl.col("breakdown") == breakdown).then(group).otherwise(pl.lit(TOTAL))


def _count_cells() -> Iterator[pl.Expr]:
    for name in _COUNTS:
        # Children are whole, also beside the full-time equivalents of another indicator.
        decimals = pl.when(pl.col(name) == pl.col(name).round(0)).then(0).otherwise(1)
        yield _number(name, decimals).fill_null(pl.coalesce("status", pl.lit(NOT_APPLICABLE))).alias(name)


def _figure_cells(rows: pl.DataFrame, measures: dict[str, Measure]) -> Iterator[pl.Expr]:
    """The printed figure and its limits in the columns of its unit, `z` in those of other units."""
    for unit, measure in measures.items():
        here = pl.col("unit") == unit
        other = pl.lit(NOT_APPLICABLE)
        yield pl.when(here).then("value_text").otherwise(other).alias(measure.column)
        for limit in _limits(rows, unit):
            text = _number(limit, pl.col("decimals")).fill_null(pl.coalesce("status", other))
            yield pl.when(here).then(text).otherwise(other).alias(f"{measure.column}_{limit}_ci")


def _number(name: str, decimals: pl.Expr) -> pl.Expr:
    """The number rounded half up, as text."""
    no_symbol = pl.lit(None, pl.String)
    return text_of_units(rounded_value(pl.col(name), decimals), pl.lit(True), decimals, no_symbol)
