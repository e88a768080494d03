"""What England's authorities published for a year, and the means to make up extracts that hold the same counts.

The figures come from the packaged file alone: nothing here uses the tables, the engine or the specs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from csc_indicators.reference.authorities import AREA
from csc_indicators.reference.published import published

Extracts = dict[str, pl.DataFrame]

_NUMBER = r"^\d+(\.\d+)?$"
_PARTS = ("numerator", "denominator", "value")


@dataclass(frozen=True)
class Year:
    """The reporting year that ends on 31 March of `ends`, with the names that publications give to it."""

    ends: int

    @property
    def start(self) -> date:
        return date(self.ends - 1, 4, 1)

    @property
    def end(self) -> date:
        return date(self.ends, 3, 31)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def label(self) -> str:
        return f"{self.ends - 1}-{self.ends % 100:02}"

    @property
    def academic(self) -> str:
        return self.label.replace("-", "")

    @property
    def workforce_day(self) -> date:
        """The census day: the 30 September inside the year."""
        return date(self.ends - 1, 9, 30)


def figures(indicator: str, breakdown: str | None, published_year: str) -> pl.DataFrame:
    """One row per authority: la_code, numerator, denominator, value (NULL unless a number), their texts, source."""
    rows = (
        published()
        .filter(
            pl.col("geographic_level") == "local_authority",
            pl.col("la_code").is_in(AREA.categories.to_list()),  # not those that were merged since
            pl.col("indicator") == indicator,
            pl.col("year") == published_year,
            pl.col("breakdown").eq_missing(pl.lit(breakdown, pl.String)),
        )
        # the dashboard prints some rates whole that another publication gives at one decimal
        .filter((pl.col("source") != "dashboard") | (pl.col("source").n_unique() == 1))
        .select(
            "la_code",
            *(
                pl.when(pl.col(name).str.contains(_NUMBER))
                .then(pl.col(name).cast(pl.Float64, strict=False))
                .alias(name)
                for name in _PARTS
            ),
            *(pl.col(name).alias(f"{name}_text") for name in _PARTS),
            source="source",
        )
        .sort("la_code")
        .collect()
    )
    assert rows.height > 100, f"nothing was published as {indicator}, {breakdown}, {published_year}"
    assert rows["la_code"].is_unique().all()
    return rows


def counts(published_year: str, *, few: Sequence[str] = (), **wanted: tuple[str, str | None, str]) -> pl.DataFrame:
    """One row per authority, a whole number in each column named: (indicator, breakdown, part); NULL if not printed.

    A count that was hidden for being small is 3 in the columns named in `few`.
    """
    in_year = published().filter(pl.col("geographic_level") == "local_authority", pl.col("year") == published_year)
    table = in_year.select("la_code").unique().sort("la_code").collect()
    for name, (indicator, breakdown, part) in wanted.items():
        printed = figures(indicator, breakdown, published_year)
        hidden = pl.when(pl.col(f"{part}_text") == "c").then(3) if name in few else pl.lit(None, pl.Int64)
        column = printed.select("la_code", pl.col(part).round().cast(pl.Int64).fill_null(hidden).alias(name))
        table = table.join(column, on="la_code", how="left", maintain_order="left")
    return table.filter(pl.any_horizontal(pl.col(*wanted).is_not_null()))


def rows(table: pl.DataFrame, number: pl.Expr, index: str = "i") -> pl.DataFrame:
    """Each row so many times, numbered from 0 in `index`."""
    listed = table.with_columns(pl.int_ranges(0, number.cast(pl.Int64)).alias(index))
    return listed.filter(pl.col(index).list.len() > 0).explode(index)


def after(day: date | pl.Expr, days: pl.Expr | int) -> pl.Expr:
    """So many days after the day."""
    start = day if isinstance(day, pl.Expr) else pl.lit(day, pl.Date)
    return start + pl.duration(days=days)


def named(prefix: str, *numbers: str) -> pl.Expr:
    """An id of the prefix and the numbers."""
    return pl.concat_str(pl.lit(prefix), *(pl.col(name).cast(pl.String) for name in numbers), separator="-")


def one_of(codes: list[str], number: pl.Expr) -> pl.Expr:
    """The codes in turn."""
    return pl.lit(pl.Series(codes)).gather((number % len(codes)).cast(pl.UInt32))


def first_that_holds(start: Mapping[str, pl.Expr], index: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
    """The name whose share of the index holds the row: shares follow one another, so many rows each."""
    until, name = pl.lit(0, pl.Int64), pl.lit(None, pl.String)
    for label, size in start.items():
        begins, until = until, until + size.fill_null(0)
        name = pl.when((index >= begins) & (index < until)).then(pl.lit(label)).otherwise(name)
    return pl.when(index >= until).then(otherwise).otherwise(name)


def turned(index: pl.Expr, size: pl.Expr) -> pl.Expr:
    """Another order of the same indices, so that two attributes do not always fall on the same rows."""
    return pl.when(size > 0).then((index + size // 2) % size)


def write(folder: Path, extracts: Extracts, *, covers_from: date | None, extracted_on: date | None) -> Path:
    """The extracts as CSV files, with what the folder states of itself."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in extracts.items():
        frame.write_csv(folder / f"{name}.csv")
    stated = {"covers_from": covers_from, "extracted_on": extracted_on}
    lines = [f"{name} = {day.isoformat()}\n" for name, day in stated.items() if day is not None]
    (folder / "extract.toml").write_text("".join(lines), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Topic:
    """Extracts that can hold some indicators' published counts at once, and which indicators those are."""

    make: Callable[[Year], Extracts]
    indicators: tuple[str, ...]
    published_year: Callable[[Year], str]
    """What the publication calls the reporting year."""

    def folder(self, path: Path, year: Year) -> Path:
        """The topic's extracts of that year, written to the path."""
        stated = {"covers_from": date(year.ends - 12, 4, 1), "extracted_on": year.end + timedelta(days=184)}
        return write(path, self.make(year), **stated)
