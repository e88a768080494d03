"""`show`: one indicator in full, in words or as its spec."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from csc_indicators.cli import colour, complete, diagnostics, output
from csc_indicators.cli.diagnostics import ExitCode
from csc_indicators.cli.options import OUTPUT, Color, Force, OutputFile, SpecsFolder, SpecsOnly, check_specs_only
from csc_indicators.cli.output_places import Reads, Writes, check_places
from csc_indicators.errors import UserError, did_you_mean
from csc_indicators.outputs.plain_text import labelled, outcome_heading

if TYPE_CHECKING:
    from csc_indicators.specs.load import Library
    from csc_indicators.specs.model import AnyIndicator

HELP = """\
Show one indicator in full: what it counts, over what, and why.

\b
Examples:
  csc-indicators show cla_rate
  csc-indicators show cla_rate -f yaml -o my_specs/my_rate.yaml
"""

_POLARITY = {"high": "high is good", "low": "low is good", "neither": "neither high nor low is good in itself"}


class ShowFormat(StrEnum):
    """In words, as the file of the spec, or as JSON."""

    text = "text"
    yaml = "yaml"
    json = "json"


def show(
    id: Annotated[
        str, typer.Argument(metavar="ID", help="The indicator.", autocompletion=complete.indicators, show_default=False)
    ],
    specs: SpecsFolder = None,
    specs_only: SpecsOnly = False,
    format: Annotated[
        ShowFormat,
        typer.Option(
            "--format", "-f", help="In words, the spec as written, or the spec as JSON.", rich_help_panel=OUTPUT
        ),
    ] = ShowFormat.text,
    output_file: OutputFile = None,
    force: Force = False,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Write the indicator."""
    diagnostics.configure(color)
    check_specs_only(specs, specs_only)
    check_places(Writes([output_file], force=force), Reads([], [specs]))
    from csc_indicators.specs.load import indicator_ids, load_library
    from csc_indicators.specs.model import json_ready

    known = indicator_ids(specs, only_own=specs_only)
    if id not in known:
        raise UserError(
            f"there is no indicator `{id}`", hint=did_you_mean(id, known) or "`csc-indicators list` shows them"
        )
    library = load_library(specs, only_own=specs_only, ids=[id])
    spec = library.indicators[id]
    match format:
        case ShowFormat.text:
            text = _in_words(spec, library)
        case ShowFormat.yaml:
            text = spec.path.read_text(encoding="utf-8")
        case ShowFormat.json:
            text = json.dumps(json_ready(spec), indent=2, ensure_ascii=False) + "\n"
    output.write_text(text, output_file)
    return ExitCode.DONE


def _in_words(spec: AnyIndicator, library: Library) -> str:
    """The indicator as a page of text."""
    from csc_indicators.specs.load import shown_file

    about = spec.about
    outcome = library.frameworks[library.newest_framework].outcomes[spec.outcome]
    years = "" if spec.year_ends == "31 March" else f"a year of its own, to {spec.year_ends}"
    breakdowns = ", ".join(f"{name} ({library.breakdowns[name].title})" for name in spec.breakdowns)
    entries = [
        ("Outcome", outcome_heading(outcome.number, outcome.title)),
        ("Domain", spec.domain),
        ("Kind", spec.kind),
        ("Definition", about.definition),
        ("Numerator", about.numerator),
        ("Denominator", about.denominator),
        ("Year", years),
        ("Why", about.rationale),
        ("Reading", _POLARITY[about.polarity]),
        ("Breakdowns", breakdowns),
        ("Source", about.source),
        ("Published in", about.method or ""),
        ("Differs", about.differs_from_published or ""),
        *(("Caveat", caveat) for caveat in about.caveats),
        *(("Example", example.name) for example in spec.examples),
        ("Spec", shown_file(spec.path)),
    ]
    lines = [f"{spec.id}: {spec.title}", "", *labelled(entries)]
    return "\n".join(lines) + "\n"
