"""`diff`: what moved between two results, or between two folders of data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csc_indicators.cli import colour, diagnostics, output, progress, results
from csc_indicators.cli.diagnostics import ExitCode, counted
from csc_indicators.cli.options import Color, Force, OutputFile, Quiet, ResultFormat
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.cli.run_options import (
    AllowUnreadable,
    By,
    ConfigFile,
    Indicators,
    LaCode,
    Las,
    NoProgress,
    Periods,
    several,
)
from csc_indicators.errors import UserError
from csc_indicators.outputs.formats import TIDY, Format

if TYPE_CHECKING:
    import polars as pl

HELP = """\
Show which figures differ between two results, or between two folders of data.

\b
Examples:
  csc-indicators diff june.parquet july.parquet
  csc-indicators diff june/ july/ --period 2024-25 --indicator cin_rate
  csc-indicators diff old.csv new.csv -o moved.csv

Of two folders (extracts or returns) both are computed, for the periods of the second unless --period says which, and
rows of the extracts are counted as added, removed and corrected. Exit code 1 when something differs.
"""

_WHICH = "the result that `compute` wrote, or a folder of data"


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help=f"Before: {_WHICH}.", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help=f"After: {_WHICH}.", show_default=False)],
    period: Periods = None,
    indicator: Indicators = None,
    la: Las = None,
    by: By = None,
    la_code: LaCode = None,
    config: ConfigFile = None,
    allow_unreadable: AllowUnreadable = False,
    format: ResultFormat = None,
    output_file: OutputFile = None,
    force: Force = False,
    no_progress: NoProgress = False,
    quiet: Quiet = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Compare the two, write what differs, and say how much."""
    diagnostics.configure(color, quiet)
    chosen = results.choose_format(format, output_file)
    if chosen not in TIDY:
        raise UserError(f"differences cannot be written as {chosen}", hint=f"give one of {', '.join(TIDY)}")
    check_places(Writes([output_file], force=force), Reads([old, new], [], config))
    for path in (old, new):
        if not path.exists():
            raise UserError(f"`{path}` does not exist")
    if old.is_dir() != new.is_dir():
        raise UserError("a folder of data cannot be set beside a result", hint="give two folders, or two results")
    asked = any((period, indicator, la, by, la_code, config, allow_unreadable))
    if asked and not old.is_dir():
        raise UserError("a result is compared as it is", hint="leave out options that choose what is computed")
    rows: pl.DataFrame | None = None
    with progress.shown("Comparing", wanted=not (no_progress or quiet)):
        if old.is_dir():
            from csc_indicators.workflows import Request
            from csc_indicators.workflows.compare import compare_folders

            wanted = Request(
                new,
                config_file=config,
                allow_unreadable=allow_unreadable,
                la_code=la_code,
                periods=several(period),
                indicators=several(indicator),
                las=several(la),
                by=several(by),
            )
            figures, rows = compare_folders(old, wanted)
        else:
            from csc_indicators.figures.differences import differences
            from csc_indicators.outputs.result_files import read_result

            figures = differences(read_result(old), read_result(new))
    _write(figures, rows, chosen, output_file)
    diagnostics.done(f"{counted(figures.height, 'figure')} {'differs' if figures.height == 1 else 'differ'}")
    return ExitCode.FINDINGS if figures.height or (rows is not None and rows.height) else ExitCode.DONE


def _write(figures: pl.DataFrame, rows: pl.DataFrame | None, chosen: Format, file: Path | None) -> None:
    if chosen is Format.table:
        from csc_indicators.outputs.differences_text import differences_text

        output.write_text(differences_text(figures, rows), file)
    else:
        from csc_indicators.outputs.machine_formats import encode

        output.write(encode(figures, chosen, {}), file)
