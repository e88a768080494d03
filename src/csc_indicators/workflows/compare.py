"""Two folders of data, computed alike and compared: figures that differ, and the rows behind them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from csc_indicators.figures.differences import differences
from csc_indicators.runs.plan import plan_run
from csc_indicators.runs.request import Request
from csc_indicators.runs.row_changes import row_changes, with_row_changes
from csc_indicators.workflows.compute import carry_out


def compare_folders(old: Path, wanted: Request) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The figures that differ from those of the old folder, and the changes of rows by extract and authority.

    Both folders are read once, and computed for the same periods: those asked for, or else those of the new one.
    """
    wanted = replace(wanted, validate=False)
    new = plan_run(wanted, whole=True)
    before = plan_run(replace(wanted, data=old), chosen=new.chosen, whole=True)
    changes = row_changes(before.extracts, new.extracts)
    figures = differences(carry_out(before).table, carry_out(new).table)
    return with_row_changes(figures, changes, new.library), changes
