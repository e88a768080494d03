"""`sample`: made-up extracts, to try the program with."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from csc_indicators.cli import diagnostics, shipped
from csc_indicators.cli.diagnostics import ExitCode
from csc_indicators.cli.options import OUTPUT, Quiet
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.errors import UserError
from csc_indicators.safe_writing import new_folder

HELP = """\
Write made-up extracts of three authorities over four years, to try the program with.

\b
Example:
  csc-indicators sample -o extracts
  csc-indicators compute extracts
"""


def sample(
    folder: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            writable=True,
            help="A folder that is new or empty.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ],
    quiet: Quiet = False,
) -> ExitCode:
    """Copy the sample extracts into the folder."""
    diagnostics.configure(quiet=quiet)
    ours = shipped.folder("sample_data") / "extracts"
    files = sorted(file for file in ours.iterdir() if not file.name.startswith("."))
    check_places(Writes(record_folders=[folder]), Reads([ours]))
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(f"the folder `{folder}` is not empty", hint="name a new one: nothing is written over")
    with new_folder(folder) as part:
        for file in files:
            shutil.copyfile(file, part / file.name)
    diagnostics.done(f"wrote {len(files)} files to {folder}: try `csc-indicators compute {folder}`")
    return ExitCode.DONE
