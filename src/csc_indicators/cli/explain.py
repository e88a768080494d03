"""`explain`: what stands behind a figure, row by row; and what a rule of `validate` asks."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csc_indicators.cli import colour, complete, diagnostics, output, progress, reports
from csc_indicators.cli.diagnostics import ExitCode
from csc_indicators.cli.options import (
    OUTPUT,
    Color,
    Force,
    OutputFile,
    Quiet,
    SpecsFolder,
    SpecsOnly,
    check_specs_only,
)
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.cli.run_options import WHICH, AllowUnreadable, ConfigFile, LaCode, NoProgress
from csc_indicators.errors import UserError, did_you_mean
from csc_indicators.outputs.findings.formats import ReportFormat

if TYPE_CHECKING:
    from csc_indicators.workflows.explain import Opened

HELP = """\
Open a figure: its definition, the sum, and every row it is made of. Or explain a rule of `validate`.

\b
Examples:
  csc-indicators explain repeat_referrals extracts --la Hartlepool --period 2024-25
  csc-indicators explain repeat_referrals extracts --la Hartlepool -o rows.xlsx
  csc-indicators explain repeat_referrals extracts --la Hartlepool --child 1001
  csc-indicators explain CE001

Child ids and values are written only into csv and xlsx files that you name. In a CI job such a file needs
--show-values or --hide-values.
"""


class FigureFormat(StrEnum):
    """How a figure is written: in words with the number of rows, or as the list of its rows."""

    text = "text"
    csv = "csv"
    xlsx = "xlsx"


def explain(
    id: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="An indicator, or the code of a rule.",
            autocompletion=complete.explained,
            show_default=False,
        ),
    ],
    data: Annotated[
        Path | None,
        typer.Argument(
            metavar="DATA", help="The folder that holds the extracts, to open a figure of.", show_default=False
        ),
    ] = None,
    la: Annotated[
        str | None,
        typer.Option(
            "--la",
            metavar="LA",
            help="The authority, by code or name.",
            rich_help_panel=WHICH,
            show_default="the one in the data",
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            metavar="P",
            help="2024-25, '2024-25 Q3', 2025-02 or 2024-10-01..2025-09-30.",
            rich_help_panel=WHICH,
            show_default="the latest year",
        ),
    ] = None,
    child: Annotated[
        str | None,
        typer.Option(
            "--child",
            metavar="ID",
            help="Only the rows of this child: which count, which do not, and why.",
            rich_help_panel=WHICH,
        ),
    ] = None,
    la_code: LaCode = None,
    config: ConfigFile = None,
    allow_unreadable: AllowUnreadable = False,
    specs: SpecsFolder = None,
    specs_only: SpecsOnly = False,
    format: Annotated[
        FigureFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="In words, or the list of the rows.",
            show_default="from the suffix of FILE; else text",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    output_file: OutputFile = None,
    force: Force = False,
    show_values: Annotated[
        bool | None,
        typer.Option(
            "--show-values/--hide-values",
            help="Child ids and values in csv and xlsx files that are named, or not.",
            rich_help_panel=OUTPUT,
            show_default="show; must be said in a CI job",
        ),
    ] = None,
    no_progress: NoProgress = False,
    quiet: Quiet = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Write what there is to say about it."""
    diagnostics.configure(color, quiet)
    check_specs_only(specs, specs_only)
    check_places(Writes([output_file], force=force), Reads([data], [specs], config))
    if data is None:
        output.write_text(_rule(id), output_file)
        return ExitCode.DONE
    target = reports.targets(None if format is None else ReportFormat(format), output_file, [])[0]
    if target.format.value not in list(FigureFormat):
        raise UserError(f"a figure is not written as {target.format}", hint=f"choose {', '.join(FigureFormat)}")
    reports.check_values([target], show_values, split=False)
    with progress.shown("Explaining", wanted=not (no_progress or quiet)):
        from csc_indicators.workflows import Request
        from csc_indicators.workflows.explain import open_figure

        opened = open_figure(
            Request(
                data=data,
                config_file=config,
                allow_unreadable=allow_unreadable,
                la_code=la_code,
                periods=(period,) if period else (),
                indicators=(id,),
                las=(la,) if la else (),
                specs=specs,
                only_own_specs=specs_only,
                compare=False,
            ),
            child,
        )
        with_values = reports.holds_values(target, show_values)
        content = _rendered(opened, target, with_values, child is not None)
    output.write([content], target.file, private=with_values)
    if with_values and target.file is not None:
        diagnostics.note_private(target.file)
    for text in opened.notes:
        diagnostics.note(text)
    if target.format.lists_rows and not target.is_named_file:
        diagnostics.note("child ids and values are left out on stdout: name a file with `-o` to have them")
    return ExitCode.DONE


def _rendered(opened: Opened, target: reports.Target, with_values: bool, of_child: bool) -> bytes:
    match target.format:
        case ReportFormat.csv:
            from csc_indicators.outputs.explanation.listing import csv_lines

            return b"".join(csv_lines(opened, with_values=with_values))
        case ReportFormat.xlsx:
            from csc_indicators.outputs.explanation.listing import workbook

            return workbook(opened, with_values=with_values)
        case _:
            from csc_indicators.outputs.explanation.text import WIDTH, as_text

            width = output.terminal_width() if target.file is None and output.stdout_is_terminal() else WIDTH
            return output.encoded(as_text(opened, width, of_child=of_child), target.file)


def _rule(code: str) -> str:
    """The page of a rule, in words; UserError where there is no such rule."""
    from csc_indicators.outputs.findings.rule_page import in_words
    from csc_indicators.runs.rule_impact import affected_indicators
    from csc_indicators.specs.load import indicator_ids, load_library
    from csc_indicators.validation.rules import all_rules

    rules = all_rules()
    rule = rules.get(code.upper())
    if rule is None:
        if code in indicator_ids():
            hint = f"`csc-indicators explain {code} DATA` opens a figure of it; `csc-indicators show {code}` defines it"
            raise UserError(f"`{code}` is an indicator", hint=hint)
        hint = did_you_mean(code.upper(), rules) or "`csc-indicators validate` shows the codes of what it finds"
        raise UserError(f"there is no rule `{code}`", hint=hint)
    return in_words(rule, affected_indicators([rule], load_library())[rule.code])
