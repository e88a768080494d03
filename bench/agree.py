"""Whether two contenders give the same figures: `python -m bench.agree ONE TWO`, result files or peers' answers."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

KEY = ["indicator", "period", "la_code"]
PARTS: dict[str, pl.DataType] = {"numerator": pl.Float64(), "denominator": pl.Float64()}
MILLIONTH = 1e-6


def figures(path: Path) -> pl.DataFrame:
    """Numerators and denominators by indicator, period and authority, of a result in Parquet or a peer's CSV."""
    if path.suffix == ".csv":
        return pl.read_csv(path, schema_overrides={**dict.fromkeys(KEY, pl.String()), **PARTS})
    return figures_of(pl.read_parquet(path))


def figures_of(table: pl.DataFrame) -> pl.DataFrame:
    """The same of a result table."""
    own = pl.col("geographic_level") == "Local authority"
    result = table.filter(own, pl.col("breakdown") == "total")
    return result.with_columns(la_code="area_code").select(*KEY, pl.col(*PARTS).cast(pl.Float64))


def compare(one: pl.DataFrame, two: pl.DataFrame) -> pl.DataFrame:
    """Per indicator that both have: the figures in all, and those that are the same (an absent figure is 0).

    The denominator is looked at only where both give one: that of a rate is the population, which the peers leave out.
    """
    both = one.join(two, on="indicator", how="semi").join(
        two.join(one, on="indicator", how="semi"), on=KEY, how="full", coalesce=True, suffix="_two"
    )
    over = pl.col("numerator").fill_null(0) - pl.col("numerator_two").fill_null(0)
    under = (pl.col("denominator") - pl.col("denominator_two")).fill_null(0)
    same = (over.abs() <= MILLIONTH) & (under.abs() <= MILLIONTH)
    return both.group_by("indicator").agg(figures=pl.len(), same=same.sum()).sort("indicator")


def main() -> None:
    """Print one line per indicator, and the sum."""
    one, two = (figures(Path(name)) for name in sys.argv[1:3])
    found = compare(one, two)
    for indicator, total, same in found.iter_rows():
        print(f"{indicator},{total},{same}")
    print(f"all,{found['figures'].sum()},{found['same'].sum()}")


if __name__ == "__main__":
    main()
