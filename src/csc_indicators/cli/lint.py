"""`lint`: specs checked for shape, names and types, and their own examples run."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csc_indicators.cli import colour, complete, diagnostics, output, progress
from csc_indicators.cli.diagnostics import ExitCode, counted
from csc_indicators.cli.options import OUTPUT, Color, Force, OutputFile, Quiet
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.errors import UserError, did_you_mean

if TYPE_CHECKING:
    from csc_indicators.specs.load import Fault

HELP = """\
Check indicator specs, and run the examples in them.

\b
Examples:
  csc-indicators lint my_specs
  csc-indicators lint my_specs --indicator my_rate
  csc-indicators lint my_specs -f jsonl

Without DIR: our own specs. Exit code 1 when there are faults.
"""


class LintFormat(StrEnum):
    """A line for each fault, or a JSON object for each and one for the sum."""

    text = "text"
    jsonl = "jsonl"


def lint(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The folder of specs.", show_default="our own")
    ] = None,
    indicator: Annotated[
        list[str] | None,
        typer.Option(
            "--indicator",
            metavar="ID",
            help="Only this one. May be repeated.",
            autocompletion=complete.indicators,
            show_default="all",
        ),
    ] = None,
    format: Annotated[
        LintFormat, typer.Option("--format", "-f", help="How to write the faults.", rich_help_panel=OUTPUT)
    ] = LintFormat.text,
    output_file: OutputFile = None,
    force: Force = False,
    quiet: Quiet = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Write the faults, and say how many there are."""
    diagnostics.configure(color, quiet)
    check_places(Writes([output_file], force=force), Reads([], [folder]))
    with progress.shown("Checking", wanted=not quiet):
        from csc_indicators.specs.load import indicator_ids
        from csc_indicators.workflows.check_specs import check_specs

        known = indicator_ids(folder, only_own=folder is not None)
        if not known:
            raise UserError(f"there are no specs in `{folder}`", hint="a spec is a file such as `my_rate.yaml`")
        for indicator_id in indicator or []:
            if indicator_id not in known:
                raise UserError(f"there is no indicator `{indicator_id}`", hint=did_you_mean(indicator_id, known))
        faults = check_specs(folder, only_own=folder is not None, ids=indicator or None)
    specs = len(set(indicator or known))
    output.write_text(_as_text(faults) if format is LintFormat.text else _as_jsonl(faults, specs), output_file)
    if faults:
        files = len({fault.file for fault in faults})
        diagnostics.done(f"{counted(len(faults), 'fault')} in {counted(files, 'file')}", well=False)
        return ExitCode.FINDINGS
    diagnostics.done(f"{counted(specs, 'spec')} checked, examples included: no faults")
    return ExitCode.DONE


def _as_text(faults: list[Fault]) -> str:
    lines = (f"{_near(fault.file)}:{fault.line}: {fault.message}{_hint(fault)}" for fault in faults)
    return "".join(f"{line}\n" for line in lines)


def _hint(fault: Fault) -> str:
    return f"\n  hint: {fault.hint}" if fault.hint else ""


def _as_jsonl(faults: list[Fault], specs: int) -> str:
    findings = [
        {
            "severity": "error",
            "message": fault.message,
            "file": _near(fault.file),
            "line": fault.line,
            "hint": fault.hint,
        }
        for fault in faults
    ]
    summary = {"type": "summary", "errors": len(faults), "specs": specs, "valid": not faults}
    return "".join(json.dumps(part, ensure_ascii=False) + "\n" for part in [*findings, summary])


def _near(file: Path) -> str:
    """The file as seen from here, as an editor and a code scanner want it."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)
