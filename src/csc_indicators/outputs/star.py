"""A result as a star for Power BI: a table of figures, and tables of what they are about, as Parquet files.

Every dimension has a whole number as its key, and every key in the figures has its row: relationships are many to one.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import polars as pl

from csc_indicators.calendar import quarter_of, year_ending_of, year_label_of
from csc_indicators.figures.info import Legend

_INDICATOR = ("title", "outcome", "outcome_number", "outcome_title", "domain", "kind", "unit", "polarity")
_AREA = ("geographic_level", "area_code", "area_name", "region_code", "region_name")
_PERIOD = ("period", "period_start", "period_end")
_BREAKDOWN = ("breakdown", "group")

RELATIONSHIPS = pl.DataFrame(
    [
        ("figures", "indicator_key", "indicators", "indicator_key"),
        ("figures", "area_key", "areas", "area_key"),
        ("figures", "period_key", "periods", "period_key"),
        ("figures", "breakdown_key", "breakdowns", "breakdown_key"),
        ("periods", "period_end", "dates", "date"),
    ],
    schema=["from_table", "from_column", "to_table", "to_column"],
    orient="row",
)
"""Each from many rows to one."""


def star_files(table: pl.DataFrame, legend: Legend) -> dict[str, bytes]:
    """The files by name: Parquet, and the relationships as CSV."""
    files = {f"{name}.parquet": _parquet(frame) for name, frame in star_tables(table, legend).items()}
    return files | {"relationships.csv": RELATIONSHIPS.write_csv().encode()}


def star_tables(table: pl.DataFrame, legend: Legend) -> dict[str, pl.DataFrame]:
    """figures, indicators, areas, periods, breakdowns and dates."""
    plain = table.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    areas, periods = _dimension(plain, "area", _AREA), _dimension(plain, "period", _PERIOD)
    indicators = _indicators(plain, legend)
    breakdowns = _dimension(plain, "breakdown", _BREAKDOWN).with_columns(
        breakdown_title=pl.col("breakdown").replace(dict(legend.breakdowns)).str.replace("^total$", "Total"),
        is_total=pl.col("breakdown") == "total",
    )
    dimensions = {"indicators": (indicators, ("indicator",)), "areas": (areas, _AREA), "periods": (periods, _PERIOD)}
    figures = plain
    for frame, columns in (*dimensions.values(), (breakdowns, _BREAKDOWN)):
        figures = figures.join(
            frame.select(*columns, pl.col("^.*_key$")), on=columns, how="left", nulls_equal=True, maintain_order="left"
        )
    in_dimensions = {*_INDICATOR, *_AREA, *_PERIOD, *_BREAKDOWN, "indicator"}
    figures = figures.select(pl.col("^.*_key$"), *(name for name in plain.columns if name not in in_dimensions))
    return {
        "figures": figures,
        **{name: frame for name, (frame, _) in dimensions.items()},
        "breakdowns": breakdowns,
        "dates": _dates(periods),
    }


def _dimension(table: pl.DataFrame, name: str, columns: Sequence[str]) -> pl.DataFrame:
    """The distinct rows in the order of the result, with a key that counts from 1."""
    return table.select(columns).unique(maintain_order=True).with_row_index(f"{name}_key", offset=1)


def _indicators(table: pl.DataFrame, legend: Legend) -> pl.DataFrame:
    words = pl.DataFrame(
        [
            (info.id, info.definition, info.numerator, info.denominator, info.publication_title, info.decimals)
            for info in legend.indicators.values()
        ],
        schema={
            "indicator": pl.String,
            "definition": pl.String,
            "numerator_is": pl.String,
            "denominator_is": pl.String,
            "publication": pl.String,
            "decimals": pl.Int64,
        },
        orient="row",
    )
    return _dimension(table, "indicator", ("indicator", *_INDICATOR)).join(
        words, on="indicator", how="left", maintain_order="left"
    )


def _dates(periods: pl.DataFrame) -> pl.DataFrame:
    """Every day of the calendar years that the periods touch, as a date table needs, with the reporting year."""
    first, last = periods["period_start"].min(), periods["period_end"].max()
    day = pl.col("date")
    return (
        pl.DataFrame({"first": [first], "last": [last]}, schema={"first": pl.Date, "last": pl.Date})
        .select(
            date=pl.date_ranges(pl.date(pl.col("first").dt.year(), 1, 1), pl.date(pl.col("last").dt.year(), 12, 31))
        )
        .explode("date")
        .with_columns(
            year=day.dt.year(),
            month=day.dt.month(),
            month_name=day.dt.strftime("%B"),
            reporting_year=year_label_of(year_ending_of(day)),
            quarter=pl.format("Q{}", quarter_of(day)),
        )
    )


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
