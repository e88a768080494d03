"""`report`: one authority's indicators as a page to read, print and pass on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from csc_indicators.cli import colour, diagnostics, output, progress
from csc_indicators.cli.diagnostics import ExitCode, counted
from csc_indicators.cli.options import (
    OUTPUT,
    Color,
    Force,
    Framework,
    Quiet,
    SpecsFolder,
    SpecsOnly,
    Verbose,
    check_specs_only,
)
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.cli.run_options import (
    WHICH,
    AllowUnreadable,
    By,
    ConfigFile,
    DataFolder,
    Disclosure,
    Groups,
    Indicators,
    LaCode,
    Last,
    Neighbours,
    NoProgress,
    Outcomes,
    Periods,
    Rolling,
    check_model,
    check_periods,
    several,
)

HELP = """\
Write a report on one authority: a single HTML page with charts, tables and comparators.

\b
Examples:
  csc-indicators report extracts --la Leeds -o report.html
  csc-indicators report extracts --last 8q --outcome safety -o safety.html
  csc-indicators report extracts --disclosure standard -o to_share.html

Without --period or --last: the last five reporting years that the extracts cover. The page needs no network and no
JavaScript.
"""

_NOTHING_HIDDEN = "none"
_YEARS = "5"
_BY = ("sex", "age_band", "ethnicity")


def report(
    data: DataFolder,
    output_file: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            writable=True,
            help="The page: a file that ends in .html, or - for stdout.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ],
    la: Annotated[
        str | None,
        typer.Option(
            "--la",
            metavar="LA",
            help="The authority, by code or name.",
            rich_help_panel=WHICH,
            show_default="the only one in the data",
        ),
    ] = None,
    period: Periods = None,
    last: Last = None,
    rolling: Rolling = None,
    indicator: Indicators = None,
    outcome: Outcomes = None,
    by: By = None,
    neighbours: Neighbours = 2025,
    groups: Groups = None,
    disclosure: Disclosure = None,
    force: Force = False,
    framework: Framework = None,
    la_code: LaCode = None,
    config: ConfigFile = None,
    allow_unreadable: AllowUnreadable = False,
    specs: SpecsFolder = None,
    specs_only: SpecsOnly = False,
    no_progress: NoProgress = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Compute, compare, write the page, and say what is in it."""
    diagnostics.configure(color, quiet, verbose)
    check_periods(period, last)
    check_specs_only(specs, specs_only)
    check_model(neighbours)
    check_places(Writes([output_file], force=force), Reads([data], [groups, specs], config))
    began = perf_counter()
    with progress.shown("Report", wanted=not (no_progress or quiet)):
        from csc_indicators.outputs.report.contents import contents_of
        from csc_indicators.outputs.report.page import page
        from csc_indicators.workflows import Request, compute

        result = compute(
            Request(
                data=data,
                config_file=config,
                allow_unreadable=allow_unreadable,
                la_code=la_code,
                periods=several(period),
                last=last if last or period else _YEARS,
                rolling=rolling,
                indicators=several(indicator),
                outcomes=several(outcome),
                las=(la,) if la else (),
                by=several(by) or _BY,
                specs=specs,
                only_own_specs=specs_only,
                framework=framework,
                compare=True,
                neighbours=neighbours,
                groups=groups,
                disclosure=disclosure or _NOTHING_HIDDEN,
            )
        )
        computed = perf_counter()
        contents = contents_of(result.table, result.legend, result.notes)
        text = page(contents, _provenance(result.run, disclosure or _NOTHING_HIDDEN))
    output.write_text(text, output_file, result.run)
    diagnostics.detail(f"computed in {computed - began:.1f} s, drawn in {perf_counter() - computed:.1f} s")
    cards = sum(len(section.cards) for section in contents.sections)
    periods = counted(len(contents.periods), "period")
    diagnostics.done(f"wrote {counted(cards, 'indicator')} of {contents.area}, {periods}: {output_file}")
    return ExitCode.DONE


def _provenance(run: Mapping[str, object], disclosure: str) -> str:
    """What the page was made with and who may see it; the same data gives the same words."""
    day = run.get("extracted_on")
    of = f" from records as they were on {day}" if day else ""
    shown = "Small numbers are shown: this page is for use within the authority."
    hidden = f"Small numbers, and what would tell them, are hidden by the policy {disclosure}."
    return f"Made with {run.get('tool')} {run.get('version')}{of}. {shown if disclosure == _NOTHING_HIDDEN else hidden}"
