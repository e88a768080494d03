"""The two parts of every figure, for authorities and for the larger areas whose authorities are all in the data."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from csc_indicators.calendar import mid_year_of
from csc_indicators.engine.causes import of_members
from csc_indicators.figures.areas import PLACE, as_place, complete_areas, places, roll_up
from csc_indicators.figures.averages import MILLIONTHS, summarise
from csc_indicators.figures.cell_index import KEY, is_of_cell, of_cell, on_cells
from csc_indicators.figures.rounding import NOT_AVAILABLE
from csc_indicators.reference.authorities import area_names
from csc_indicators.reference.populations import children_of_larger_areas

SUMS = ["numerator", "denominator", "unknown", "excluded", "left_out_unknown"]
"""The columns of counts that add up over areas."""


def figure_parts(
    counts: pl.DataFrame, distributions: pl.DataFrame, cells: pl.DataFrame, larger: Collection[str]
) -> pl.DataFrame:
    """One row per cell and place: cell, place, is_local, `SUMS`, top, bottom, value, mean_lower, mean_upper, reason.

    The value is `top / bottom` times the indicator's scale; both are NULL where the figure is not available, and
    `reason` says why. `larger` names the levels above authorities that are wanted.
    """
    local = _of_codes(counts, cells)
    present = local.filter(pl.col("cell") == of_cell(cells, "total")).select("run", "la_code").unique()
    level = pl.lit(places()["geographic_level"]).gather(pl.col("place").to_physical())
    complete = complete_areas(present).filter(level.is_in(list(larger)))
    rows = pl.concat([local.with_columns(as_place()), _of_areas(local, cells, complete)], how="diagonal")
    values = on_cells(distributions.select(*KEY, "la_code", "value", "n"), cells)
    averages = summarise(values, cells, complete)
    return _with_averages(rows, averages, cells).with_columns(
        pl.when(pl.col("bottom") != 0)
        .then((pl.col("top").cast(pl.Int128) * of_cell(cells, "scale")).cast(pl.Float64) / pl.col("bottom"))
        .alias("value"),
        pl.col("la_code").is_not_null().alias("is_local"),
    )


def _of_codes(counts: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    not_known = pl.col("numerator").is_null() | pl.col("denominator").is_null()
    stated = (pl.col("status") == NOT_AVAILABLE).fill_null(value=False)
    missing = stated | (not_known & ~is_of_cell(cells, "kind", "average"))
    rows = on_cells(counts.select(*KEY, "la_code", *SUMS, "status", "reason"), cells)
    # A group without a population of its own has no rate, but what was counted in it is known.
    is_count = is_of_cell(cells, "kind", "rate") & pl.col("denominator").is_null() & pl.col("numerator").is_not_null()
    uncounted = missing & ~is_count
    return rows.select(
        "run", "cell", "la_code", *SUMS, missing.alias("missing"), uncounted.alias("uncounted"), "reason"
    )


def _of_areas(local: pl.DataFrame, cells: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    """The sums of larger areas, each missing where a member's figure is, in the same cell or in the total.

    An authority without a total has no groups either: without it, the others' sum would be too low.
    """
    lacks = pl.col("missing", "uncounted")
    rows = local.lazy().drop("reason").with_columns(by_all=pl.col("missing"))
    sums = roll_up(rows, complete, ["cell"], [pl.col(SUMS).sum(), lacks.any(), pl.col("by_all").all()]).collect()
    sums = _with_reasons(_with_own_estimates(sums, cells), local, complete)
    totals = sums.filter("missing").select(
        pl.col("cell").alias("total"), "place", pl.lit(value=True).alias("no_total"), total_reason="reason"
    )
    return (
        sums.with_columns(of_cell(cells, "total").alias("total"))
        .join(totals, on=["total", "place"], how="left")
        .select(
            "cell",
            "place",
            *SUMS,
            lacks | pl.col("no_total").is_not_null(),
            pl.coalesce("total_reason", "reason").alias("reason"),
        )
    )


def _with_reasons(sums: pl.DataFrame, local: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    """The sums with the reason of all members, where all have the same, or else that of the first without a figure."""
    without = local.filter("missing").select(
        "run", "cell", "la_code", first="la_code", number=pl.lit(1, pl.UInt32), low="reason", high="reason"
    )
    members = roll_up(
        without.lazy(),
        complete,
        ["cell"],
        [pl.col("first").min(), pl.col("number").sum(), pl.col("low").min(), pl.col("high").max()],
    ).collect()
    named = (
        members.join(without.select("cell", "first", reason="low"), on=["cell", "first"], how="left")
        .with_columns(name=pl.col("first").cast(pl.String).replace_strict(area_names(), return_dtype=pl.String))
        .select(
            "cell",
            "place",
            shared=pl.when(pl.col("low") == pl.col("high")).then("low"),
            of_first=of_members(pl.col("name"), pl.col("number") - 1, pl.col("reason")),
        )
    )
    reason = pl.coalesce(pl.when("by_all").then("shared"), "of_first")
    return sums.join(named, on=["cell", "place"], how="left").with_columns(
        pl.when("missing").then(reason).alias("reason")
    )


def _with_own_estimates(sums: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The sums, those of rates divided by the estimate of the area itself where a member has none.

    An authority that began later has no estimate of years before, and its area has.
    """
    mid_years = cells.filter(pl.col("kind") == "rate", pl.col("breakdown") == "total").select(
        "cell", mid_year=mid_year_of(pl.col("period_end"))
    )
    estimates = children_of_larger_areas().select("mid_year", "people", place=pl.col("area_code").cast(PLACE))
    own = pl.col("missing") & ~pl.col("uncounted") & pl.col("people").is_not_null()
    return (
        sums.join(mid_years, on="cell", how="left")
        .join(estimates, on=["place", "mid_year"], how="left")
        .with_columns(
            denominator=pl.when(own).then(pl.col("people") * MILLIONTHS).otherwise("denominator"),
            missing=pl.col("missing") & ~own,
        )
        .drop("mid_year", "people")
    )


def _with_averages(rows: pl.DataFrame, averages: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The rows with top and bottom: of averages from their values, of other kinds the numerator and denominator."""
    average_of = {
        "numerator": pl.col("total"),
        "denominator": pl.col("n") * MILLIONTHS,
        "top": pl.col("top"),
        "bottom": pl.col("bottom"),
    }
    other_of = {"top": pl.col("numerator"), "bottom": pl.col("denominator")}
    is_average = is_of_cell(cells, "kind", "average")
    chosen = {
        name: pl.when(is_average).then(average.fill_null(0)).otherwise(other_of.get(name, pl.col(name)))
        for name, average in average_of.items()
    } | {name: pl.col(name) for name in ("mean_lower", "mean_upper")}
    return (
        rows.lazy()
        .join(averages.lazy(), on=["cell", "place"], how="left")
        .with_columns(
            pl.when(~pl.col("uncounted" if name == "numerator" else "missing")).then(figure).alias(name)
            for name, figure in chosen.items()
        )
        .drop("run", "missing", "uncounted", "n", "total")
        .collect()
    )
