"""One figure, opened: the row of the result, and every row of the extracts that it is made of."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from csc_indicators.engine.context import KEEP, Environment
from csc_indicators.engine.contributing_rows import SIDES, Members, members
from csc_indicators.engine.count_plan import CountPlan
from csc_indicators.engine.groups import TOTAL
from csc_indicators.engine.measures import MILLION
from csc_indicators.engine.requirements import columns_read
from csc_indicators.errors import UserError
from csc_indicators.figures.areas import LOCAL
from csc_indicators.figures.info import IndicatorInfo
from csc_indicators.figures.published_comparators import counterparts, is_published
from csc_indicators.figures.rounding import NOT_AVAILABLE
from csc_indicators.periods import Period, own_period
from csc_indicators.reference.authorities import area_names
from csc_indicators.runs.data_checks.unknown_codes import UnknownCodes
from csc_indicators.runs.dataset import Data
from csc_indicators.runs.plan import plan_run
from csc_indicators.runs.request import Request
from csc_indicators.specs.load import Library
from csc_indicators.specs.model import AnyIndicator
from csc_indicators.tables.catalogue import TABLES, build_tables
from csc_indicators.validation.exclusions import within_limits
from csc_indicators.workflows.compute import carry_out

_SOURCE = ("source_file", "source_row")

ROWS: dict[str, pl.DataType | type[pl.DataType]] = {
    "side": pl.String,
    "fate": pl.String,
    "reason": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "la_code": pl.String,
    "child_id": pl.String,
    "date": pl.Date,
    "file": pl.String,
    "row": pl.Int64,
    "values": pl.String,
}
"""The columns of the rows of a figure."""


@dataclass(frozen=True)
class Opened:
    """A figure with its definition and its rows (`ROWS`); `figure` is its row of the result, by column.

    `published` has the published figures that stand in for groups of it: group, value_text, source, file, row.
    """

    indicator: AnyIndicator
    figure: dict[str, object]
    period: Period
    rows: pl.DataFrame
    published: pl.DataFrame
    notes: tuple[str, ...]


def open_figure(request: Request, child: str | None = None) -> Opened:
    """The one figure that the request asks for: an indicator, an authority, a period; UserError where it is not one.

    With `child`, only the rows of that child, those outside the cohort too.
    """
    plan = plan_run(request)
    outcome = carry_out(plan)
    own = outcome.table.filter(pl.col("geographic_level") == LOCAL)
    authorities = own["area_code"].unique(maintain_order=True).to_list()
    if len(authorities) > 1:
        names = ", ".join(area_names()[code] for code in authorities[:5])
        raise UserError(
            "the data is of several authorities, and a figure is of one", hint=f"say which with `--la`: {names}"
        )
    totals = own.filter(pl.col("breakdown") == TOTAL)
    if totals.is_empty():
        notes = "; ".join(plan.extracts.notes) or None
        raise UserError("no extract has a row of any authority, so there is no figure to explain", evidence=notes)
    figure = totals.row(-1, named=True)
    indicator = plan.library.indicators[request.indicators[0]]
    period = next(period for period in plan.periods if period.label == figure["period"])
    rows = pl.DataFrame(schema=ROWS)
    if figure["status"] != NOT_AVAILABLE:
        rows = figure_rows(indicator, plan.library, plan.data, period, child)
        rows = rows.filter(pl.col("la_code") == figure["area_code"])
    published = _published(own.filter(pl.col("period") == period.label), plan.substitutes, outcome.legend.indicators)
    return Opened(indicator, figure, own_period(period, indicator.year_ends), rows, published, outcome.notes)


def _published(own: pl.DataFrame, substitutes: pl.DataFrame, infos: Mapping[str, IndicatorInfo]) -> pl.DataFrame:
    """The rows of the result that are published figures, with where each was given."""
    return (
        own.filter(is_published())
        .join(counterparts(infos), on=["indicator", "breakdown", "group"], maintain_order="left")
        .join(substitutes, on=["area_code", "period", "published", "part"], nulls_equal=True, maintain_order="left")
        .select("group", "value_text", "source", file="source_file", row="source_row")
    )


def figure_rows(
    indicator: AnyIndicator, library: Library, data: Data, period: Period, child: str | None = None
) -> pl.DataFrame:
    """The rows (`ROWS`) behind an indicator in a period, of all authorities in the data."""
    columns = columns_read(indicator, [], library)
    frames = {name: within_limits(name, frame) for name, frame in data.frames.items()}

    def build(frames: Mapping[str, pl.LazyFrame], names: Sequence[str]) -> Mapping[str, pl.DataFrame]:
        return _tables(frames, {name: columns[name] for name in names}, data.absent)

    settled = UnknownCodes(columns, CountPlan(library, [period], (), {}, {}, ())).settled(frames, build, "streaming")
    tables = settled.tables
    lazy = {name: table.lazy() for name, table in tables.items()}
    environment = Environment(lazy, library.codes, [period], "in-memory", settled.unknown_codes, settled.uncertain)
    cohorts = members(indicator, environment, None if child is None else [child])
    return pl.concat([pl.DataFrame(schema=ROWS), *(_placed(part, tables[part.cohort.table]) for part in cohorts)])


def _tables(
    frames: Mapping[str, pl.LazyFrame], columns: Mapping[str, set[str]], absent: Container[str]
) -> dict[str, pl.DataFrame]:
    """The tables that the indicator reads, with the child and the source of every row."""
    wanted = {name: names | ({"child_id"} & TABLES[name].columns.keys()) for name, names in columns.items()}
    plans = {
        name: plan.select("la_code", "row_id", KEEP, *_SOURCE, *sorted(wanted[name]))
        for name, plan in build_tables(frames, wanted, absent).items()
    }
    return dict(zip(plans, pl.collect_all(list(plans.values()), engine="streaming"), strict=True))


def _placed(part: Members, table: pl.DataFrame) -> pl.DataFrame:
    """The rows of a cohort with where they came from, and what the spec reads of them in one text."""
    # Collected here: the rows of one figure are what is shown.
    rows = part.rows.collect()
    if rows.is_empty():  # on which Polars panics, as it puts texts together
        return pl.DataFrame(schema=ROWS)
    amounts = [(pl.col(side) / MILLION).alias(side) for side in SIDES]
    read = [pl.lit(f"{name}: ") + pl.col(f"shown_{name}").fill_null("(blank)") for name in part.shown]
    return (
        rows.join(table.select("row_id", *_SOURCE), on="row_id", how="left")
        .select(
            pl.lit(part.side).alias("side"),
            "fate",
            _in_words(part).alias("reason"),
            *amounts,
            la_code=pl.col("la_code").cast(pl.String),
            child_id=pl.col("child_id").cast(pl.String),
            date="date",
            file=pl.col("source_file").cast(pl.String),
            row=pl.col("source_row").cast(pl.Int64),
            values=pl.concat_str(read, separator="; ") if read else pl.lit(None, pl.String),
        )
        .select(*ROWS)
        .sort("fate", "file", "row", maintain_order=True)
    )


def _in_words(part: Members) -> pl.Expr:
    """The reason as a sentence: that of the table, of the spec, or the condition that is not met."""
    known = TABLES[part.cohort.table].left_out
    reason = pl.col("reason")
    return (
        pl.when(pl.col("fate") == "outside")
        .then("not so: " + reason)
        .when(pl.col("fate") == "another row counts")
        .then(pl.lit(f"one row counts for each {', '.join(part.cohort.one_per)}"))
        .otherwise(reason.replace_strict(known, default=reason, return_dtype=pl.String) if known else reason)
    )
