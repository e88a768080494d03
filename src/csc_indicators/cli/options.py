"""Options that more than one command has: the same name, the same meaning, the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csc_indicators.cli import colour, complete
from csc_indicators.errors import UserError
from csc_indicators.outputs.formats import Format

OUTPUT = "Output"
MESSAGES = "Messages"
SPECS = "Indicators of your own"

SpecsFolder = Annotated[
    Path | None,
    typer.Option("--specs", metavar="DIR", help="Add the indicators in this folder to ours.", rich_help_panel=SPECS),
]
SpecsOnly = Annotated[
    bool,
    typer.Option("--specs-only", help="Exclude the built-in indicators: only those in --specs.", rich_help_panel=SPECS),
]
Framework = Annotated[
    str | None,
    typer.Option(
        "--framework",
        metavar="KEY",
        help="The edition of the framework that numbers and names the outcomes.",
        autocompletion=complete.frameworks,
        show_default="the newest",
    ),
]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        writable=True,
        help="Write to this file instead of stdout: the same bytes.",
        rich_help_panel=OUTPUT,
    ),
]
ResultFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        help="How to write it.",
        show_default="from the suffix of FILE; else table on a terminal, csv in a pipe",
        rich_help_panel=OUTPUT,
    ),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Replace files too that the program did not write.", rich_help_panel=OUTPUT),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Errors only.", rich_help_panel=MESSAGES)]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Also show timings.", rich_help_panel=MESSAGES)]
Color = Annotated[
    colour.When,
    typer.Option("--color", help="Colour: auto is on a terminal, unless NO_COLOR is set.", rich_help_panel=MESSAGES),
]


def check_specs_only(specs: Path | None, specs_only: bool) -> None:
    """Tell a user who leaves ours out but names no folder of their own."""
    if specs_only and specs is None:
        raise UserError("`--specs-only` needs `--specs`", hint="name your folder of specs: `--specs DIR --specs-only`")
