from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import typer

from csc_indicators import __version__
from csc_indicators.cli.app import app
from csc_indicators.cli.diagnostics import ExitCode

Cli = Callable[..., Any]
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # the program is a group


def test_these_are_the_commands() -> None:
    names = [
        "compute",
        "import",
        "validate",
        "coverage",
        "explain",
        "diff",
        "report",
        "list",
        "show",
        "lint",
        "schema",
        "sample",
    ]
    assert list(COMMANDS) == names


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("way", ["-h", "--help"])
def test_every_command_has_help_that_leads_with_an_example_of_itself(cli: Cli, command: str, way: str) -> None:
    ending = cli(command, way)
    help_page = ending.stdout.decode()
    assert (ending.code, ending.stderr) == (0, "")
    assert f"  csc-indicators {command}" in help_page.partition("Options")[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_words_and_a_long_name(command: str) -> None:
    for parameter in COMMANDS[command].params:
        assert parameter.help, parameter.name
        assert parameter.param_type_name == "argument" or any(name.startswith("--") for name in parameter.opts)


def test_the_same_option_means_the_same_in_every_command() -> None:
    words: dict[str, set[str]] = {}
    for command in COMMANDS.values():
        for parameter in command.params:
            if parameter.name in ("specs", "specs_only", "quiet", "color", "framework"):
                words.setdefault(parameter.name, set()).add(parameter.help)
    assert all(len(helps) == 1 for helps in words.values())


def test_help_says_what_every_exit_code_means(cli: Cli) -> None:
    page = cli("--help").stdout.decode()
    assert all(str(int(code)) in page.partition("Exit codes:")[2] for code in ExitCode)


def test_bare_invocation_prints_help_on_stderr_and_leaves_stdout_empty(cli: Cli) -> None:
    ending = cli()
    assert (ending.code, ending.stdout) == (2, b"")
    assert ending.stderr.startswith("Usage: csc-indicators")


def test_version_is_one_line(cli: Cli) -> None:
    assert cli("--version").stdout.decode() == f"csc-indicators {__version__}\n"


def test_a_misspelt_command_is_answered_with_the_nearest(cli: Cli) -> None:
    ending = cli("compue", "extracts")
    assert ending.code == 2
    assert ending.stderr.splitlines() == [
        "error: no such command `compue`. Did you mean `compute`?",
        "  hint: `csc-indicators --help` shows what it can be",
    ]


def test_a_missing_argument_and_a_wrong_value_end_with_2_and_say_where_to_look(cli: Cli) -> None:
    for arguments in (["compute"], ["compute", "x", "-f", "xml"], ["compute", "x", "y"], ["compute", "x", "--last"]):
        ending = cli(*arguments)
        assert (ending.code, ending.stdout) == (2, b"")
        assert ending.stderr.startswith("error: ")
        assert "hint: `csc-indicators compute --help`" in ending.stderr
