"""What the extracts of a folder say that a run has no need to read: of which authorities and days their rows are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from csc_indicators.config import Config
from csc_indicators.errors import UserError
from csc_indicators.extracts.folder import look_in
from csc_indicators.extracts.read import read_columns


@dataclass(frozen=True)
class Outlines:
    """The authorities with rows in extracts, and a frame for each of which dates were asked for."""

    authorities: frozenset[str]
    frames: Mapping[str, pl.LazyFrame]


def read_outlines(
    folder: Path, config: Config, but_not: Collection[str], dates: Iterable[tuple[str, str]] = ()
) -> Outlines:
    """The authorities in the extracts of a folder, but for those named, and the columns in `dates` of each.

    An extract that cannot be read says nothing: what is wrong with it is no matter of this run.
    """
    columns: dict[str, list[str]] = {}
    for extract, column in dates:
        columns.setdefault(extract, []).append(column)
    authorities: frozenset[str] = frozenset()
    frames = {}
    for source in look_in(folder).sources:
        if source.extract in but_not:
            continue
        wanted = columns.get(source.extract, [])
        if config.la_code is not None and not wanted:
            continue
        try:
            frame, codes = read_columns(source, folder, config, wanted)
        except (UserError, pl.exceptions.PolarsError):
            continue
        authorities |= codes
        if wanted:
            frames[source.extract] = frame
    return Outlines(authorities, frames)
