"""The page of the commands, from what each says of itself with `--help`."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import typer

from csc_indicators.cli.app import NAME, app
from csc_indicators.cli.diagnostics import ExitCode
from docs.writing.markdown import block, code, page, table

_WIDTH = 88
_VARIABLES = [
    ("NO_COLOR", "set to anything: no colour, unless `--color always`"),
    ("FORCE_COLOR", "set to anything: colour in a pipe too; `NO_COLOR` is stronger"),
    ("CSC_NO_PROGRESS", "set to anything: no progress bars on a terminal"),
    ("COLUMNS", "the width of a table on a terminal"),
]


def commands() -> dict[str, Any]:
    """Every command by name."""
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def commands_page() -> str:
    """The whole page."""
    group: Any = typer.main.get_command(app)
    top = typer.Context(group, info_name=NAME, terminal_width=_WIDTH, **group.context_settings)
    parts = [
        "Data goes to stdout and everything else to stderr; a command that fails leaves stdout empty. "
        "`-o FILE` writes the same bytes as a redirect, and beside them a `run.json`; what it may replace is in "
        "[Files to hand on](outputs.md#what-may-be-replaced).",
        block(_help(group, top), "text"),
    ]
    for name, command in commands().items():
        context = typer.Context(
            command, info_name=name, parent=top, terminal_width=_WIDTH, **top.command.context_settings
        )
        parts += [f"## {name}", block(_help(command, context), "text")]
    exits = [[code.value, meaning] for code, meaning in _exit_codes().items()]
    parts += ["## Exit codes", table(["Code", "Meaning"], exits)]
    parts += [
        "## Environment variables",
        table(["Variable", "Meaning"], [(code(name), said) for name, said in _VARIABLES]),
    ]
    return page("Commands", parts)


def _help(command: Any, context: typer.Context) -> str:
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def _exit_codes() -> dict[ExitCode, str]:
    """Each exit code with the words under it in the source."""
    body = ast.parse(inspect.getsource(ExitCode)).body[0]
    assert isinstance(body, ast.ClassDef)
    said = {}
    for assigned, words in zip(body.body, body.body[1:], strict=False):
        if isinstance(assigned, ast.Assign) and isinstance(words, ast.Expr) and isinstance(words.value, ast.Constant):
            said[ExitCode[ast.unparse(assigned.targets[0])]] = str(words.value.value)
    return said
