"""Two folders of data, computed alike and compared: figures that differ, and the rows behind them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from csc_indicators.compute.chosen import chosen_authorities, chosen_library
from csc_indicators.compute.request import Request
from csc_indicators.compute.row_changes import beside_figures, read_data, row_changes
from csc_indicators.compute.run import compute
from csc_indicators.config import load_config
from csc_indicators.extracts.read import Extracts
from csc_indicators.results.differences import differences


def compare_folders(old: Path, wanted: Request) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The figures that differ from those of the old folder, and the changes of rows by extract and authority.

    Both folders are computed for the same periods: those asked for, or else those of the new one.
    """
    wanted = replace(wanted, validate=False)
    new = compute(wanted)
    periods = wanted.periods or _labels(new.run["periods"])
    before = compute(replace(wanted, data=old, periods=periods))
    changes = row_changes(_read(old, wanted), _read(wanted.data, wanted))
    figures = differences(before.table, new.table)
    return beside_figures(figures, changes, chosen_library(wanted)), changes


def _read(folder: Path, wanted: Request) -> Extracts:
    config = load_config(folder, wanted.config_file)
    if wanted.la_code is not None:
        config = config.model_copy(update={"la_code": chosen_authorities([wanted.la_code])[0]})
    return read_data(folder, config)


def _labels(periods: object) -> tuple[str, ...]:
    """The periods of a run, as they are asked for."""
    return tuple(str(one["period"]) for one in periods) if isinstance(periods, list) else ()
