"""Repeatable chance for the made-up England: every draw is a hash of a row's key and a seed, so no state is kept."""

from __future__ import annotations

import polars as pl

from bench.span import Span


def draw(seed: int, below: int, key: str = "key") -> pl.Expr:
    """A whole number from 0 to `below` - 1, the same on every run."""
    return (pl.col(key).hash(seed) % below).cast(pl.Int32)


def unit(seed: int, key: str = "key") -> pl.Expr:
    """A number from 0 up to 1."""
    return draw(seed, 1_000_000, key) / 1_000_000.0


def chance(seed: int, percent: float, key: str = "key") -> pl.Expr:
    """True for `percent` of the rows."""
    return draw(seed, 100_000, key) < round(percent * 1000)


def choose(codes: str, seed: int, key: str = "key") -> pl.Expr:
    """One of the codes of a text; a code that stands there twice is twice as likely."""
    given = pl.Series(codes.split())
    return pl.lit(given).gather(draw(seed, given.len(), key))


def later(day: str | pl.Expr, days: pl.Expr) -> pl.Expr:
    """The date so many days after another."""
    start = pl.col(day) if isinstance(day, str) else day
    return start + pl.duration(days=days)


def known(span: Span, day: pl.Expr) -> pl.Expr:
    """The date, or NULL when the extracts were taken before it."""
    return pl.when(day <= span.extracted).then(day)


def people(areas: pl.DataFrame, number: float, first_id: int, first_key: int) -> pl.DataFrame:
    """So many people over the authorities, by population and at least two each: la_code, local number, key."""
    counted = areas.select("la_code", n=(pl.col("share") * number).round().cast(pl.Int64) + 2)
    numbered = counted.select("la_code", local=pl.int_ranges(first_id, pl.col("n") + first_id)).explode("local")
    return numbered.with_columns(
        key=pl.int_range(pl.len(), dtype=pl.UInt64) + first_key, child_id="C" + pl.col("local").cast(pl.String)
    )


def pieces(spells: pl.DataFrame, seed: int, most: int) -> pl.DataFrame:
    """Spells (key, start_date, days, end_date) cut into 1 to `most` pieces that follow each other without a gap.

    Adds `piece` (from 0), `pieces` and `part` (a key of its own); start_date and end_date become the piece's.
    """
    number = pl.min_horizontal(1 + draw(seed, most), 1 + pl.col("days") // 30)
    cut = (
        spells.with_columns(pieces=number.cast(pl.Int64))
        .with_columns(piece=pl.int_ranges(0, pl.col("pieces")))
        .explode("piece")
        .with_columns(part=pl.col("key") * 16 + pl.col("piece").cast(pl.UInt64))
    )
    share = (pl.col("piece") + 0.7 * unit(seed + 1, "part")) / pl.col("pieces")
    cut = cut.with_columns(
        offset=pl.when(pl.col("piece") == 0).then(0).otherwise((pl.col("days") * share).cast(pl.Int32))
    )
    last = pl.col("piece") == pl.col("pieces") - 1
    following = pl.col("start_date") + pl.duration(days=pl.col("offset").shift(-1))
    return cut.with_columns(
        start_date=pl.col("start_date") + pl.duration(days=pl.col("offset")),
        end_date=pl.when(last).then("end_date").otherwise(following),
        last=last,
    )


def with_repeats(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with one row in 500 given twice, as two submissions that overlap would."""
    repeats = frame.with_row_index("row").filter(draw(77, 500, "row") == 0).drop("row")
    return pl.concat([frame, repeats])
