"""`import`: statutory returns in, a folder of extracts out, with an account of every row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csc_indicators.cli import colour, diagnostics, output, progress
from csc_indicators.cli.diagnostics import ExitCode, counted
from csc_indicators.cli.options import OUTPUT, Color, Force, Quiet
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.cli.run_options import AllowUnreadable
from csc_indicators.errors import UserError, did_you_mean
from csc_indicators.safe_writing import write_alone

if TYPE_CHECKING:
    from csc_indicators.returns.run import Returned

HELP = """\
Turn statutory returns, as case systems export them, into extracts.

\b
Examples:
  csc-indicators import returns/ -o extracts
  csc-indicators import header.csv episodes.csv oc2.csv --la-code Leeds -o extracts
  csc-indicators import returns.zip -o extracts --repair --report csv=import.csv

A file is known by what is in it, not by its name. The report on stdout says what each was taken for and what became of
each row, and holds no value of any record. Exit code 1 when a file is not a recognised return.
"""

_ABOUT = "About the returns"


class ReportFormat(StrEnum):
    """For people, for a spreadsheet, for a program."""

    text = "text"
    csv = "csv"
    json = "json"


class ExtractForm(StrEnum):
    """The form of the extracts that are written."""

    csv = "csv"
    parquet = "parquet"


def import_returns(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="SOURCE…", help="Returns: files, folders and zip files.", show_default=False),
    ],
    folder: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="DATA",
            writable=True,
            help="The folder for the extracts: new or empty.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ],
    la_code: Annotated[
        str | None,
        typer.Option(
            "--la-code", metavar="LA", help="The authority of returns that do not name one.", rich_help_panel=_ABOUT
        ),
    ] = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair", help="Mend episodes of care that do not join up; each change is listed.", rich_help_panel=_ABOUT
        ),
    ] = False,
    postcodes: Annotated[
        Path | None,
        typer.Option(
            "--postcodes",
            metavar="FILE",
            help="Postcodes with grid references (ONS), for distances from home.",
            rich_help_panel=_ABOUT,
        ),
    ] = None,
    values: Annotated[
        Path | None,
        typer.Option(
            "--values",
            metavar="FILE",
            help="Map local labels to DfE codes (TOML).",
            rich_help_panel=_ABOUT,
            show_default="values.toml",
        ),
    ] = None,
    as_at: Annotated[
        datetime | None,
        typer.Option(
            "--as-at",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The day of which an Annex A workbook is a picture.",
            rich_help_panel=_ABOUT,
            show_default="its latest event",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="Settings, such as `la_code`.",
            rich_help_panel=_ABOUT,
            show_default="csc-indicators.toml",
        ),
    ] = None,
    form: Annotated[
        ExtractForm, typer.Option("--as", help="The form of the extracts.", rich_help_panel=OUTPUT)
    ] = ExtractForm.csv,
    format: Annotated[
        ReportFormat, typer.Option("--format", "-f", help="How to write the report.", rich_help_panel=OUTPUT)
    ] = ReportFormat.text,
    report: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="FORMAT=FILE",
            help="Write the report to a file too. May be repeated.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    unmatched: Annotated[
        Path | None,
        typer.Option(
            "--unmatched",
            metavar="FILE",
            writable=True,
            help="Write the texts that match no code, for --values. It holds texts of records.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    allow_unreadable: AllowUnreadable = False,
    force: Force = False,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="Hide the progress on a terminal.", rich_help_panel=OUTPUT)
    ] = False,
    quiet: Quiet = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Import the returns, write extracts and reports, and say what was done."""
    diagnostics.configure(color, quiet)
    reports = [_report(text) for text in report or []]
    values = values or _values_in(sources)
    check_places(
        Writes([file for _, file in reports], record_folders=[folder], never_replaced=[unmatched], force=force),
        Reads(sources, [postcodes, values], config),
    )
    with progress.shown("Importing", wanted=not (no_progress or quiet)):
        from csc_indicators.config import FILE_NAME, load_config
        from csc_indicators.extracts.labels import with_users_codes
        from csc_indicators.returns.return_type import Options
        from csc_indicators.returns.run import chosen_authority
        from csc_indicators.returns.run import import_returns as run
        from csc_indicators.returns.unmatched import as_toml
        from csc_indicators.returns.write import check_target, write_extracts

        check_target(folder)
        settings = load_config(sources[0] if sources[0].is_dir() else sources[0].parent, config)
        options = Options(
            la_code=chosen_authority(la_code, settings),
            repair=repair,
            postcodes=postcodes,
            values=values,
            as_at=as_at.date() if as_at else None,
            allow_unreadable=allow_unreadable or settings.allow_unreadable,
        )
        returned = run(sources, options)
        frames = with_users_codes(returned.frames, settings.values, str(settings.path or FILE_NAME))
        returned = replace(returned, frames=frames)
        written = write_extracts(returned, folder, form.value)
    diagnostics.note_private(folder)
    if unmatched is not None:
        write_alone(unmatched, [as_toml(returned.unmatched).encode()], private=True)
    elif returned.unmatched:
        texts = counted(len(returned.unmatched), "text")
        diagnostics.note(f"{texts} matched no code: `--unmatched values.toml` writes them, to be filled in")
    for kind, report_file in reports:
        output.write_text(_rendered(returned, kind), report_file)
    output.write_text(_rendered(returned, format))
    rows = sum(frame.height for frame in returned.frames.values())
    read = sum(file.taken_for is not None for file in returned.files)
    odd = [file for file in returned.files if file.is_odd]
    done = (
        f"imported {counted(read, 'file')}: wrote {counted(len(written) - 1, 'extract')} with {rows:,} rows to {folder}"
    )
    for file in odd:
        diagnostics.note(f"`{file.shown}` is not a recognised return: {file.why_not}")
    diagnostics.done(done, well=not odd)
    return ExitCode.FINDINGS if odd else ExitCode.DONE


def _values_in(sources: list[Path]) -> Path | None:
    """The value map in the first folder that has one."""
    from csc_indicators.returns.unmatched import VALUES_NAME

    return next((path / VALUES_NAME for path in sources if (path / VALUES_NAME).is_file()), None)


def _report(text: str) -> tuple[ReportFormat, Path]:
    name, equals, file = text.partition("=")
    if not equals or not file or name not in list(ReportFormat):
        hint = did_you_mean(name, list(ReportFormat)) or "write it as csv=import.csv; known are text, csv and json"
        raise UserError(f"`--report` is a format and a file: {text}", hint=hint)
    return ReportFormat(name), Path(file)


def _rendered(returned: Returned, format: ReportFormat) -> str:
    from csc_indicators.returns import report

    write = {ReportFormat.text: report.as_text, ReportFormat.csv: report.as_csv, ReportFormat.json: report.as_json}
    return write[format](returned)
