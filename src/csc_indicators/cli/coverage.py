"""`coverage`: what the data covers, which indicators that gives, and what is missing for the others."""

from __future__ import annotations

from typing import Annotated

import typer

from csc_indicators.cli import colour, diagnostics, output, progress, results
from csc_indicators.cli.diagnostics import ExitCode, counted
from csc_indicators.cli.options import Color, Force, OutputFile, Quiet, ResultFormat, SpecsFolder, SpecsOnly
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.cli.run_options import (
    ConfigFile,
    DataFolder,
    Indicators,
    LaCode,
    Las,
    NoProgress,
    Outcomes,
    Periods,
    check_periods,
    several,
)
from csc_indicators.errors import UserError
from csc_indicators.outputs.formats import TIDY, Format

HELP = """\
Show what the data covers, which indicators that gives for which years, and what the others lack.

\b
Examples:
  csc-indicators coverage extracts
  csc-indicators coverage extracts --last 3 -f csv
  csc-indicators coverage returns --la-code Hartlepool -o coverage.json
"""
_YEARS = "4"


def coverage(
    data: DataFolder,
    period: Periods = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--last", metavar="N", help="The latest complete years, quarters (8q) or months.", show_default=_YEARS
        ),
    ] = None,
    indicator: Indicators = None,
    outcome: Outcomes = None,
    la: Las = None,
    la_code: LaCode = None,
    config: ConfigFile = None,
    specs: SpecsFolder = None,
    specs_only: SpecsOnly = False,
    format: ResultFormat = None,
    output_file: OutputFile = None,
    force: Force = False,
    no_progress: NoProgress = False,
    quiet: Quiet = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Write the report, and say how many indicators can be given in the latest period."""
    diagnostics.configure(color, quiet)
    check_periods(period, last)
    check_places(Writes([output_file], force=force), Reads([data], [specs], config))
    chosen = results.choose_format(format, output_file)
    if chosen not in TIDY:
        raise UserError(f"the coverage cannot be written as {chosen}", hint=f"known are {', '.join(TIDY)}")
    with progress.shown("Coverage", wanted=not (no_progress or quiet)):
        import polars as pl

        from csc_indicators.workflows import Request
        from csc_indicators.workflows.coverage import describe_coverage

        report, plan = describe_coverage(
            Request(
                data,
                config,
                la_code,
                several(period),
                last if last or period else _YEARS,
                indicators=several(indicator),
                outcomes=several(outcome),
                las=several(la),
                specs=specs,
                only_own_specs=specs_only,
            )
        )
    for note in plan.extracts.notes:
        diagnostics.note(note)
    if chosen is Format.table:
        from csc_indicators.outputs.coverage_text import coverage_lines
        from csc_indicators.reference.authorities import area_names

        text = "\n".join(coverage_lines(report, area_names())) + "\n"
        output.write([output.encoded(text, output_file)], output_file)
    else:
        from csc_indicators.outputs.machine_formats import encode

        output.write(encode(report, chosen, {}), output_file)
    latest = report.filter(part="indicator", period=plan.periods[-1].label)
    available = latest.filter(pl.col("status") != "not available").height
    diagnostics.done(f"{available} of {counted(latest.height, 'indicator')} can be given for {plan.periods[-1].label}")
    return ExitCode.DONE
