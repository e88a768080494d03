"""The program: its commands, and how each way of ending becomes an exit code."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from copy import copy
from typing import Annotated

import typer

import csc_indicators
from csc_indicators.cli import (
    compute,
    coverage,
    diagnostics,
    diff,
    explain,
    import_,
    lint,
    list,
    output,
    report,
    sample,
    schema,
    show,
    validate,
)
from csc_indicators.cli.diagnostics import ExitCode
from csc_indicators.cli.help import SETTINGS, Command, Group
from csc_indicators.errors import UserError

NAME = "csc-indicators"
HELP = """\
England's Children's Social Care National Framework indicators, computed from case-level extracts.

\b
Examples:
  csc-indicators sample -o extracts            made-up extracts to try it with
  csc-indicators compute extracts              every indicator, latest year
  csc-indicators import returns -o extracts    extracts from SSDA903, CIN census …
  csc-indicators validate extracts             what is wrong with the data, and where
  csc-indicators explain cla_rate extracts     the rows that a figure is made of
  csc-indicators list --outcome safety         the indicators there are
  csc-indicators show cla_rate                 one of them in full
"""
EPILOG = """\
\b
Exit codes: 0 done; 1 done, with findings (validate, lint, diff); 2 the command line, a file
or the data must be put right first; 3 a bug in the tool; 130 interrupted.
"""

app = typer.Typer(
    name=NAME,
    cls=Group,
    help=HELP,
    epilog=EPILOG,
    context_settings=SETTINGS,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("compute", cls=Command, help=compute.HELP)(compute.compute)
app.command("import", cls=Command, help=import_.HELP)(import_.import_returns)
app.command("validate", cls=Command, help=validate.HELP)(validate.validate)
app.command("coverage", cls=Command, help=coverage.HELP)(coverage.coverage)
app.command("explain", cls=Command, help=explain.HELP)(explain.explain)
app.command("diff", cls=Command, help=diff.HELP)(diff.diff)
app.command("report", cls=Command, help=report.HELP)(report.report)
app.command("list", cls=Command, help=list.HELP)(list.list_indicators)
app.command("show", cls=Command, help=show.HELP)(show.show)
app.command("lint", cls=Command, help=lint.HELP)(lint.lint)
app.command("schema", cls=Command, help=schema.HELP)(schema.schema)
app.command("sample", cls=Command, help=sample.HELP)(sample.sample)


def _version(wanted: bool) -> None:
    if wanted:
        output.write_text(f"{NAME} {csc_indicators.__version__}\n")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def run(arguments: Sequence[str]) -> ExitCode:
    """Run the command line and say how it ended: the only place that turns an ending into a code."""
    diagnostics.configure()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    try:
        return ExitCode(_started(arguments) or ExitCode.DONE)
    except UserError as error:
        diagnostics.report_error(error)
        return ExitCode.COULD_NOT_START
    except typer.TyperException as error:
        known = {str(command.name) for command in app.registered_commands}
        command = " ".join([NAME, *(name for name in arguments[:1] if name in known)])
        diagnostics.report_usage(error.format_message(), command, bare=not arguments)
        return ExitCode.COULD_NOT_START
    except output.PipeClosedError:
        return ExitCode.DONE
    except KeyboardInterrupt:
        diagnostics.report_interrupt()
        return ExitCode.INTERRUPTED
    except SystemExit as leaving:
        # Typer leaves with 1 where the reader of a help page closed the pipe.
        if isinstance(leaving.__context__, BrokenPipeError):
            return ExitCode.DONE
        raise
    except BaseException as error:  # a panic of Polars is no Exception
        if isinstance(error, OSError) and error.filename and error.strerror:
            diagnostics.report_error(UserError(f"cannot use `{error.filename}`: {error.strerror}"))
            return ExitCode.COULD_NOT_START
        diagnostics.report_bug(error)
        return ExitCode.BUG


def _app_for(arguments: Sequence[str]) -> typer.Typer:
    """The program, without the other commands where the first word is the name of one: to make them takes a while."""
    asked = [command for command in app.registered_commands if command.name in arguments[:1]]
    program = copy(app)
    program.registered_commands = asked or app.registered_commands
    return program


def _started(arguments: Sequence[str]) -> int | None:
    """What the command returned; Typer swallows Ctrl-C and returns its code, which is an ending of its own."""
    program = typer.main.get_command(_app_for(arguments))
    code: int | None = program.main(arguments, prog_name=NAME, standalone_mode=False)
    if code == ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    return code
