"""`list`: the indicators there are."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from csc_indicators.cli import colour, complete, diagnostics, output, results
from csc_indicators.cli.diagnostics import ExitCode, counted
from csc_indicators.cli.options import (
    Color,
    Force,
    Framework,
    OutputFile,
    Quiet,
    ResultFormat,
    SpecsFolder,
    SpecsOnly,
    check_specs_only,
)
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.errors import UserError, did_you_mean
from csc_indicators.outputs.formats import TIDY, Format
from csc_indicators.outputs.plain_text import outcome_heading

if TYPE_CHECKING:
    from csc_indicators.specs.load import Library

HELP = """\
List the indicators, outcome by outcome.

\b
Examples:
  csc-indicators list
  csc-indicators list --outcome safety
  csc-indicators list -f csv -o indicators.csv
"""

Row = dict[str, str | int | None]


def list_indicators(
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            metavar="KEY",
            help="Only those of this outcome or enabler. May be repeated.",
            autocompletion=complete.outcomes,
            show_default="all",
        ),
    ] = None,
    framework: Framework = None,
    specs: SpecsFolder = None,
    specs_only: SpecsOnly = False,
    format: ResultFormat = None,
    output_file: OutputFile = None,
    force: Force = False,
    quiet: Quiet = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Write the list, and say how many there are."""
    diagnostics.configure(color, quiet)
    check_specs_only(specs, specs_only)
    check_places(Writes([output_file], force=force), Reads([], [specs]))
    from csc_indicators.specs.load import load_library

    chosen = results.choose_format(format, output_file)
    if chosen not in TIDY:
        raise UserError(f"the list cannot be written as {chosen}", hint=f"known are {', '.join(TIDY)}")
    rows = _rows(load_library(specs, only_own=specs_only), framework, outcome or [])
    if chosen is Format.table:
        output.write([_drawn(rows, output_file, color)], output_file)
    else:
        import polars as pl

        from csc_indicators.outputs.machine_formats import encode

        output.write(encode(pl.DataFrame(rows, infer_schema_length=None), chosen, {}), output_file)
    diagnostics.done(counted(len(rows), "indicator"))
    return ExitCode.DONE


def _rows(library: Library, framework: str | None, only: list[str]) -> list[Row]:
    """A row for each indicator, in the order of the outcomes, enablers last."""
    edition = library.newest_framework if framework is None else framework
    if edition not in library.frameworks:
        hint = did_you_mean(edition, library.frameworks)
        raise UserError(f"there is no framework `{edition}`", evidence=", ".join(library.frameworks), hint=hint)
    outcomes = library.frameworks[edition].outcomes
    for key in only:
        if key not in outcomes:
            raise UserError(
                f"there is no outcome `{key}`", evidence=", ".join(outcomes), hint=did_you_mean(key, outcomes)
            )
    order = {key: place for place, key in enumerate(sorted(outcomes, key=lambda key: outcomes[key].number or 99))}
    chosen = [spec for spec in library.indicators.values() if not only or spec.outcome in only]
    return [
        {
            "id": spec.id,
            "title": spec.title,
            "kind": spec.kind,
            "outcome": spec.outcome,
            "outcome_number": outcomes[spec.outcome].number,
            "outcome_title": outcomes[spec.outcome].title,
            "domain": spec.domain,
            "publication": spec.publication,
            "status": spec.status,
            "polarity": spec.about.polarity,
            "breakdowns": " ".join(spec.breakdowns),
            "definition": spec.about.definition,
        }
        for spec in sorted(chosen, key=lambda spec: order[spec.outcome])
    ]


def _drawn(rows: list[Row], file: Path | None, when: colour.When) -> bytes:
    """Ids and titles under the outcomes, for people."""
    looked_at = output.is_stdout(file) and output.stdout_is_terminal()
    width = max(output.terminal_width(), 40) if looked_at else 120
    painted = output.is_stdout(file) and colour.wanted(sys.stdout, when)
    id_width = max((len(str(row["id"])) for row in rows), default=0)
    lines: list[str] = []
    heading = ""
    for row in rows:
        number, title = row["outcome_number"], str(row["outcome_title"])
        above = outcome_heading(number if isinstance(number, int) else None, title)
        if above != heading:
            heading = above
            lines += ["", *(colour.painted("heading", text) if painted else text for text in wrap(above, width))]
        first, *rest = wrap(str(row["title"]), max(width - id_width - 4, 16))
        lines += [f"  {row['id']!s:<{id_width}}  {first}", *(" " * (id_width + 6) + text for text in rest)]
    return output.encoded("\n".join(lines[1:]) + "\n", file)
