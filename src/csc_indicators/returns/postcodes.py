"""Distances between postcodes, from a file of grid references as the Office for National Statistics publishes it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.returns.return_type import plain

_POSTCODE = ("pcds", "pcd", "pcd7", "pcd2", "pcd8", "postcode")
_EAST = ("oseast1m", "east1m", "eastings", "easting")
_NORTH = ("osnrth1m", "north1m", "northings", "northing")
"""Columns of the ONS Postcode Directory, old and new, the National Statistics Postcode Lookup, and Code-Point Open."""
_METRES_IN_A_MILE = 1609.3
"""As in the formula for PL_DISTANCE, which counts a mile as 1.6093 kilometres."""


def distances(file: Path, homes: pl.Series, places: pl.Series) -> tuple[pl.Series, int]:
    """Miles between each pair of postcodes, to one decimal, NULL where one is not known; and how many pairs lack one.

    `UserError` for a file without postcodes and grid references.
    """
    pairs = pl.DataFrame({"home": homes, "place": places}).select(pl.all().pipe(_plain))
    wanted = pl.concat([pairs["home"], pairs["place"]]).drop_nulls().unique()
    grid = _grid_references(file, wanted)
    joined = pairs.join(grid, left_on="home", right_on="postcode", how="left", maintain_order="left").join(
        grid, left_on="place", right_on="postcode", how="left", maintain_order="left", suffix="_of_place"
    )
    east, north = (pl.col(name) - pl.col(f"{name}_of_place") for name in ("east", "north"))
    metres = (east.pow(2) + north.pow(2)).sqrt()
    # Half up, since distances are never negative.
    miles = joined.select((metres / _METRES_IN_A_MILE * 10 + 0.5).floor() / 10).to_series()
    both = pairs["home"].is_not_null() & pairs["place"].is_not_null()
    return miles, int((both & miles.is_null()).sum())


def _plain(postcode: pl.Expr) -> pl.Expr:
    """A postcode in capitals without blanks; NULL for an empty one."""
    return postcode.str.replace_all(r"\s", "").str.to_uppercase().replace("", None)


def _grid_references(file: Path, wanted: pl.Series) -> pl.DataFrame:
    """`postcode`, `east` and `north` in metres of those wanted that the file has with a grid reference."""
    shown = file.name
    try:
        lines = pl.scan_parquet(file) if file.suffix.lower() == ".parquet" else pl.scan_csv(file, infer_schema=False)
        headers = {plain(name): name for name in lines.collect_schema().names()}
        columns = [
            next((headers[name] for name in names if name in headers), None) for names in (_POSTCODE, _EAST, _NORTH)
        ]
        postcode, east, north = columns
        if postcode is None or east is None or north is None:
            raise UserError(
                f"`{shown}` has no columns of postcodes and grid references",
                hint="give the ONS Postcode Directory: pcds, oseast1m (or east1m), osnrth1m (or north1m)",
            )
        metres = [
            pl.col(name).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False) for name in (east, north)
        ]
        return (
            lines.select(postcode=_plain(pl.col(postcode)), east=metres[0], north=metres[1])
            .filter(pl.col("postcode").is_in(wanted.implode()))
            .drop_nulls()
            .unique("postcode", keep="first", maintain_order=True)
            .collect(engine="streaming")
        )
    except FileNotFoundError:
        raise UserError(f"`{file}` does not exist") from None
    except pl.exceptions.PolarsError:
        raise UserError(f"`{shown}` cannot be read as a file of postcodes", hint="give it as CSV or Parquet") from None
