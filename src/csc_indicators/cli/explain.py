"""`explain`: what stands behind a code that the program speaks in."""

from __future__ import annotations

from typing import Annotated

import typer

from csc_indicators.cli import colour, complete, diagnostics, output
from csc_indicators.cli.diagnostics import ExitCode
from csc_indicators.cli.options import Color, OutputFile
from csc_indicators.errors import UserError, did_you_mean

HELP = """\
Explain a rule of `validate`: what it finds, what to do about it, and which indicators it bears on.

\b
Example:
  csc-indicators explain CE001
"""


def explain(
    id: Annotated[
        str,
        typer.Argument(metavar="CODE", help="The code of a rule.", autocompletion=complete.rules, show_default=False),
    ],
    output_file: OutputFile = None,
    color: Color = colour.When.auto,
) -> ExitCode:
    """Write what there is to say about it."""
    diagnostics.configure(color)
    output.write_text(_rule(id), output_file)
    return ExitCode.DONE


def _rule(code: str) -> str:
    """The page of a rule, in words; UserError where there is no such rule."""
    from csc_indicators.compute.affected import affected_indicators
    from csc_indicators.exports.findings.rule_page import in_words
    from csc_indicators.extracts.validation.rules import all_rules
    from csc_indicators.specs.load import indicator_ids, load_library

    rules = all_rules()
    rule = rules.get(code.upper())
    if rule is None:
        if code in indicator_ids():
            raise UserError(f"`{code}` is an indicator", hint=f"`csc-indicators show {code}` says what it counts")
        hint = did_you_mean(code.upper(), rules) or "`csc-indicators validate` shows the codes of what it finds"
        raise UserError(f"there is no rule `{code}`", hint=hint)
    return in_words(rule, affected_indicators([rule], load_library())[rule.code])
