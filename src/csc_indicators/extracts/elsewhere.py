"""Which authorities have rows in the extracts of a folder that a run has no need to read."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import polars as pl

from csc_indicators.config import Config
from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import ExtractInfo, catalogue
from csc_indicators.extracts.folder import Source, look_in
from csc_indicators.extracts.headers import match_headers
from csc_indicators.extracts.parquet_files import open_parquet
from csc_indicators.extracts.tabular_files import Wanted, open_extract
from csc_indicators.reference.authorities import current_codes


def authorities_elsewhere(folder: Path, config: Config, read: Collection[str]) -> frozenset[str]:
    """The codes in the extracts that are not among those read; only the column of codes is looked at.

    A file that cannot be read tells of none: what is wrong with it is no matter of this run.
    """
    codes: set[str] = set()
    for source in look_in(folder, None).sources:
        if source.extract in read:
            continue
        info, mapping = catalogue()[source.extract], config.columns.get(source.extract, {})
        for texts in _columns(source, folder, info, mapping):
            plain = (text.strip().casefold().removesuffix(".0") for text in texts.drop_nulls())
            codes |= {current_codes()[text] for text in plain if text in current_codes()}
    return frozenset(codes)


def _columns(source: Source, folder: Path, info: ExtractInfo, mapping: dict[str, str]) -> list[pl.Series]:
    """The distinct texts in the column of codes of each file."""
    try:
        if source.form == "parquet":
            return _of_parquet(source, folder, info, mapping)
        return _of_sheets(source, folder, info, mapping)
    except (UserError, pl.exceptions.PolarsError):
        return []


def _of_parquet(source: Source, folder: Path, info: ExtractInfo, mapping: dict[str, str]) -> list[pl.Series]:
    shown = tuple(file.relative_to(folder).as_posix() for file in source.files)
    found = []
    for group in open_parquet(source.files, shown, partitioned=source.partitioned):
        names = list(group.schema)
        position = match_headers(info, names, mapping, group.shown[0], fills_la=True).positions.get("la_code")
        if position is not None:
            distinct = group.scan.select(pl.col(names[position]).cast(pl.String).unique())
            found.append(distinct.collect(engine="streaming").to_series())
    return found


def _of_sheets(source: Source, folder: Path, info: ExtractInfo, mapping: dict[str, str]) -> list[pl.Series]:
    wanted = Wanted(info, mapping, fills_la=True)
    found = []
    for file in source.files:
        shown = file.relative_to(folder).as_posix()
        table = open_extract(file, source.form, wanted, shown)
        position = table.matched.positions.get("la_code")
        if position is not None:
            raw, _ = table.load({"la_code": position}, info)
            found.append(raw["la_code"].cast(pl.String).unique())
    return found
