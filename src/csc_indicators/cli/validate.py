"""`validate`: extracts checked by every rule, and the findings written for whoever reads them."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from csc_indicators.cli import colour, complete, diagnostics, output, progress, reports
from csc_indicators.cli.diagnostics import ExitCode, counted
from csc_indicators.cli.options import OUTPUT, Color, Force, OutputFile, Quiet, Verbose
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.cli.run_options import ConfigFile, DataFolder, LaCode, NoProgress
from csc_indicators.errors import UserError, did_you_mean, raise_all
from csc_indicators.outputs.findings.formats import ReportFormat
from csc_indicators.safe_writing import Output, write_alone

if TYPE_CHECKING:
    from csc_indicators.outputs.findings.report import Report
    from csc_indicators.workflows.validate import Validated

HELP = """\
Check a folder of case-level extracts by every rule, and say what is wrong, where, and what it means for the figures.

\b
Examples:
  csc-indicators validate extracts
  csc-indicators validate extracts -o findings.xlsx
  csc-indicators validate extracts --report junit=junit.xml --report csv=findings.csv
  csc-indicators validate extracts --baseline last_quarter.csv -o findings.csv
  csc-indicators explain CE001

Child ids and values are written only into csv, xlsx and jsonl files that you name: never on a terminal, to stdout or
into any other format. In a CI job such a file needs --show-values or --hide-values.

Exit code 1 when there are errors.
"""

_EXIT = "What makes exit code 1"
_MORE = "More than a report"
_SEVERITIES = ("error", "query")
_SUMMARY = "GITHUB_STEP_SUMMARY"


def validate(
    data: DataFolder,
    format: Annotated[
        ReportFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="How to write the findings.",
            show_default="from the suffix of FILE; else text",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    output_file: OutputFile = None,
    force: Force = False,
    report: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="FORMAT=FILE",
            help="One more report, such as junit=junit.xml. May be repeated.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    summary: Annotated[
        bool,
        typer.Option("--summary", help=f"Add a table to the job summary, {_SUMMARY}.", rich_help_panel=OUTPUT),
    ] = False,
    by_child: Annotated[
        bool,
        typer.Option(
            "--by-child",
            help="In text, also the children with the most findings; a workbook always has them.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    show_values: Annotated[
        bool | None,
        typer.Option(
            "--show-values/--hide-values",
            help="Child ids and values in csv, xlsx and jsonl files that are named, or not.",
            rich_help_panel=OUTPUT,
            show_default="show; must be said in a CI job",
        ),
    ] = None,
    no_progress: NoProgress = False,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="LAST.csv",
            help="Compare with this earlier csv report: what is new, still there, fixed.",
            rich_help_panel=_MORE,
        ),
    ] = None,
    split: Annotated[
        Path | None,
        typer.Option(
            "--split",
            metavar="DIR",
            writable=True,
            help="Write the rows with findings that make exit code 1 to DIR/rejected, all others to DIR/clean.",
            rich_help_panel=_MORE,
        ),
    ] = None,
    unmatched: Annotated[
        Path | None,
        typer.Option(
            "--unmatched",
            metavar="FILE",
            writable=True,
            help="Write the texts that are no code, to be filled in for `[values]`. It holds texts of records.",
            rich_help_panel=_MORE,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Also fail on queries.", rich_help_panel=_EXIT)] = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="CODE",
            help="Findings of this rule; or `error`, or `query`. May be repeated.",
            rich_help_panel=_EXIT,
            autocompletion=complete.rules,
            show_default="error",
        ),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Always exit 0.", rich_help_panel=_EXIT)] = False,
    la_code: LaCode = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Check the extracts, write every report asked for, and say how many findings there are."""
    diagnostics.configure(color, quiet, verbose)
    wanted = reports.targets(format, output_file, report or [])
    reports.check_values(wanted, show_values, split is not None)
    _check_by_child(by_child, wanted)
    summary_file = _summary_file(summary)
    files = [target.file for target in wanted]
    check_places(
        Writes(files, record_folders=[split], never_replaced=[unmatched], force=force),
        Reads([data], [baseline], config),
    )
    failing = _failing(fail_on or [], strict)
    began = perf_counter()
    with progress.shown("Validating", wanted=not (no_progress or quiet)):
        if split is not None:
            _check_can_be_split(data)
        findings_report, validated = _report(data, config, la_code, failing, baseline)
        contents = {
            target: reports.rendered(findings_report, target, show_values, color, by_child) for target in wanted
        }
        parts = _split(findings_report, data, split, config) if split is not None else None
    checked = perf_counter()
    output.write_files(
        [
            Output(target.file, content, private=reports.holds_values(target, show_values))
            for target, content in contents.items()
            if target.file is not None
        ]
    )
    if summary_file is not None:
        _append_summary(findings_report, summary_file)
    for target, content in contents.items():
        if target.file is None:
            output.write(content)
    for target in wanted:
        if target.file is not None and reports.holds_values(target, show_values):
            diagnostics.note_private(target.file)
    if split is not None:
        diagnostics.note_private(split)
    for text in validated.notes:
        diagnostics.note(text)
    _write_unmatched(validated, unmatched)
    _note_what_is_left_out(findings_report, wanted, fail_on or [])
    diagnostics.detail(f"checked in {checked - began:.1f} s, written in {perf_counter() - checked:.1f} s")
    if parts is not None:
        diagnostics.done(f"{split}: {parts[0]:,} rows clean, {parts[1]:,} rejected", well=not parts[1])
    diagnostics.done(_summary(findings_report, wanted), well=findings_report.is_fit)
    return ExitCode.DONE if findings_report.is_fit or exit_zero else ExitCode.FINDINGS


def _report(
    data: Path, config: Path | None, la_code: str | None, failing: Collection[str], baseline: Path | None
) -> tuple[Report, Validated]:
    """The report, and what it is made of."""
    from csc_indicators.outputs.findings.baseline import read_baseline
    from csc_indicators.outputs.findings.report import Checked, make_report
    from csc_indicators.runs.rule_impact import affected_indicators
    from csc_indicators.specs.load import load_library
    from csc_indicators.workflows.validate import validate_folder

    last = read_baseline(baseline) if baseline is not None else None
    validated = validate_folder(data, config, la_code)
    rules = [outcome.rule for outcome in validated.findings.outcomes]
    indicators = affected_indicators(rules, load_library())
    checked = Checked(data.as_posix(), validated.files, validated.rows, validated.unusable_rows)
    return make_report(validated.findings, indicators, checked, frozenset(failing), last), validated


def _write_unmatched(validated: Validated, file: Path | None) -> None:
    """Write the texts that are no code, or say that this can be done."""
    from csc_indicators.returns.unmatched import as_project_lines

    columns = dict.fromkeys((extract, column) for extract, column, _ in validated.unknown_texts)
    if file is not None:
        write_alone(file, [as_project_lines(validated.unknown_texts).encode()], private=True)
        diagnostics.note_private(file)
    elif columns:
        rows = sum(validated.unknown_texts.values())
        named = ", ".join(f"`{extract}.{column}`" for extract, column in columns)
        diagnostics.note(
            f"{counted(len(validated.unknown_texts), 'text')} in {counted(rows, 'row')} of {named} "
            f"{'is' if len(validated.unknown_texts) == 1 else 'are'} no code: `--unmatched FILE` writes the lines for "
            "`csc-indicators.toml` that say what they mean, to be filled in"
        )


def _failing(fail_on: Sequence[str], strict: bool) -> set[str]:
    """The codes of the rules whose findings make exit code 1; UserError for one that is no rule."""
    from csc_indicators.validation.rules import all_rules

    rules = all_rules()
    words = [word if word in _SEVERITIES else word.upper() for word in fail_on]
    hint = "`error`, `query`, or the code of a rule"
    raise_all(
        [
            UserError(f"there is no rule `{word}` to fail on", hint=did_you_mean(word, rules) or hint)
            for word in words
            if word not in _SEVERITIES and word not in rules
        ]
    )
    chosen = {*(words or ["error"]), *(_SEVERITIES if strict else ())}
    return {code for code, rule in rules.items() if code in chosen or rule.severity in chosen}


def _check_by_child(by_child: bool, wanted: Sequence[reports.Target]) -> None:
    if by_child and all(target.format is not ReportFormat.text for target in wanted):
        raise UserError(
            "`--by-child` is for text", hint="a workbook always has the sheet `By child`: `-o findings.xlsx`"
        )


def _summary_file(wanted: bool) -> Path | None:
    """The file of the job summary, which GitHub Actions names in a variable."""
    if not wanted:
        return None
    if not os.environ.get(_SUMMARY):
        raise UserError(
            f"`--summary` is for a job on GitHub Actions: {_SUMMARY} is not set",
            hint="`--report markdown=summary.md` writes the same anywhere",
        )
    return Path(os.environ[_SUMMARY])


def _append_summary(findings_report: Report, file: Path) -> None:
    from csc_indicators.outputs.findings.markdown import as_markdown

    try:
        with file.open("a", encoding="utf-8") as opened:
            opened.write(as_markdown(findings_report))
    except OSError as error:
        raise UserError(f"cannot write the job summary: {error.strerror}") from None


def _split(findings_report: Report, data: Path, to: Path, config: Path | None) -> tuple[int, int]:
    from csc_indicators.config import load_config
    from csc_indicators.outputs.findings.split import split

    return split(findings_report, data, to, load_config(data, config))


def _check_can_be_split(data: Path) -> None:
    """UserError for returns."""
    from csc_indicators.extracts.folder import holds_extracts

    if data.is_dir() and not holds_extracts(data):
        raise UserError(
            "`--split` is for extracts, whose rows stand each by itself",
            hint=f"`csc-indicators import {data} -o extracts` makes extracts of returns",
        )


def _note_what_is_left_out(findings_report: Report, wanted: Sequence[reports.Target], fail_on: Sequence[str]) -> None:
    """Say what the reports do not hold, and what could not be asked."""
    if any(target.format.lists_rows and not target.is_named_file for target in wanted):
        diagnostics.note("child ids and values are left out on stdout: name a file with `-o` to have them")
    if findings_report.unlisted and any(target.format.lists_rows for target in wanted):
        diagnostics.note(f"{findings_report.unlisted:,} findings are counted and not listed: their rules have too many")
    for outcome in findings_report.outcomes:
        if outcome.status == "not_run" and outcome.rule.code in {word.upper() for word in fail_on}:
            diagnostics.note(f"{outcome.rule.code} is not run: {outcome.reason}")


def _summary(findings_report: Report, wanted: Sequence[reports.Target]) -> str:
    """How much was found, in one line, and where it is written."""
    from csc_indicators.outputs.findings.markdown import totals

    files = ", ".join(str(target.file) for target in wanted if target.file is not None)
    return totals(findings_report) + (f": {files}" if files else "")
