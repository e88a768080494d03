"""Which reports of findings go where, and whether they may hold what comes from a child's record."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from csc_indicators.cli import colour, output
from csc_indicators.errors import UserError, did_you_mean
from csc_indicators.outputs.findings.formats import SUFFIXES, ReportFormat, report_format_of

if TYPE_CHECKING:
    from csc_indicators.outputs.findings.report import Report

OF_CI_SYSTEMS = ("CI", "TF_BUILD", "JENKINS_URL")
"""Variables by which CI systems say that they are one: most of them, Azure DevOps, Jenkins."""


@dataclass(frozen=True)
class Target:
    """A report that was asked for: its format, and its file, or None for stdout."""

    format: ReportFormat
    file: Path | None

    @property
    def is_named_file(self) -> bool:
        """Whether it is a file that the user named, and not a stream by another name."""
        return self.file is not None and not _is_stream(self.file)


def targets(format: ReportFormat | None, file: Path | None, reports: Sequence[str]) -> list[Target]:
    """The reports asked for; that of `-f` and `-o` is the first. UserError for what cannot be written."""
    first = None if output.is_stdout(file) else file
    wanted = [Target(format or _of_suffix(first), first), *map(_target, reports)]
    if wanted[0].format.is_binary and first is None and output.stdout_is_terminal():
        raise UserError(
            f"{wanted[0].format} is not for a terminal to show", hint=f"give a file: `-o findings.{wanted[0].format}`"
        )
    return wanted


def check_values(
    wanted: Sequence[Target], show: bool | None, split: bool, environment: Mapping[str, str] = os.environ
) -> None:
    """UserError where it must be said first whether ids and values may be written, or where that makes no sense."""
    named = next((target.file for target in wanted if target.format.lists_rows and target.is_named_file), None)
    if show and named is None and not split:
        raise UserError(
            "`--show-values` needs a file to show them in: they never go to stdout",
            hint="name one: `--report csv=findings.csv`",
        )
    if show is False and split:
        raise UserError("`--split` writes whole records: `--hide-values` cannot hide them")
    if show is None and (named is not None or split) and _is_ci(environment):
        what = f"`{named}`" if named is not None else "what `--split` writes"
        hides = "" if split else "; `--hide-values` leaves them out"
        raise UserError(
            f"{what} would hold child ids and values, and this is a CI job",
            hint=f"`--show-values` keeps them, where only people who may see them get the file{hides}",
        )


def holds_values(target: Target, show: bool | None) -> bool:
    """Whether the report holds what comes from a child's record."""
    return target.format.lists_rows and target.is_named_file and show is not False


def rendered(report: Report, target: Target, show: bool | None, when: colour.When, by_child: bool) -> list[bytes]:
    """The bytes of the report for where it goes."""
    with_values = holds_values(target, show)
    match target.format:
        case ReportFormat.csv:
            from csc_indicators.outputs.findings.listing import csv_lines

            return list(csv_lines(report, with_values=with_values))
        case ReportFormat.jsonl:
            from csc_indicators.outputs.findings.listing import json_lines

            return list(json_lines(report, with_values=with_values))
        case ReportFormat.xlsx:
            from csc_indicators.outputs.findings.workbook import as_workbook

            return [as_workbook(report, with_values=with_values)]
        case _:
            return [output.encoded(_words(report, target, when, by_child), target.file)]


def _words(report: Report, target: Target, when: colour.When, by_child: bool) -> str:
    """The report in a format that holds nothing of a child's record."""
    match target.format:
        case ReportFormat.junit:
            from csc_indicators.outputs.findings.junit import as_junit

            return as_junit(report)
        case ReportFormat.github:
            from csc_indicators.outputs.findings.github import as_annotations

            return as_annotations(report)
        case ReportFormat.sarif:
            from csc_indicators.outputs.findings.sarif import as_sarif

            return as_sarif(report)
        case ReportFormat.markdown:
            from csc_indicators.outputs.findings.markdown import as_markdown

            return as_markdown(report)
        case _:
            from csc_indicators.outputs.findings.text import WIDTH, as_text, unpainted

            to_stdout = target.file is None
            width = output.terminal_width() if to_stdout and output.stdout_is_terminal() else WIDTH
            paint = colour.painted if to_stdout and colour.wanted(sys.stdout, when) else unpainted
            return as_text(report, width, paint, by_child=by_child)


def _of_suffix(file: Path | None) -> ReportFormat:
    """The format that the file's name asks for; text where it goes to stdout or has no suffix."""
    if file is None or not file.suffix:
        return ReportFormat.text
    report_format = report_format_of(file)
    if report_format is None:
        known = ", ".join(SUFFIXES)
        raise UserError(
            f"`{file.name}` does not say its format: known are {known}", hint="say it with `-f`, such as `-f csv`"
        )
    return report_format


def _target(text: str) -> Target:
    """The report that a `FORMAT=FILE` asks for."""
    name, equals, file = text.partition("=")
    if not equals or not file:
        raise UserError(
            f"`--report {text}` does not say which format goes to which file",
            hint="such as `--report csv=findings.csv`",
        )
    if name not in list(ReportFormat):
        known = f"the formats are {', '.join(ReportFormat)}"
        raise UserError(f"there is no format `{name}`", hint=did_you_mean(name, list(ReportFormat)) or known)
    return Target(ReportFormat(name), None if file == str(output.STDOUT) else Path(file))


def _is_ci(environment: Mapping[str, str]) -> bool:
    return any(environment.get(name, "").lower() not in ("", "0", "false") for name in OF_CI_SYSTEMS)


def _is_stream(file: Path) -> bool:
    """Whether the name stands for something that is no file, or for our own stdout or stderr."""
    if not file.exists():
        return False
    if not file.is_file():
        return True
    there = file.stat()
    for stream in (1, 2):
        try:
            here = os.fstat(stream)
        except OSError:
            continue
        if (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino):
            return True
    return False
