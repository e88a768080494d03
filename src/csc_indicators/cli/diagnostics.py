"""Everything that goes to stderr, and the exit codes.

Nothing else in this package writes to stderr. A line starts with what it is (`error:`, `note:`), reads the same without
colour, and comes after the data it is about: stdout is flushed first, or the two cross over in a CI log.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from traceback import walk_tb

from csc_indicators.cli import colour
from csc_indicators.errors import UserError, UserErrors
from csc_indicators.outputs.plain_text import printable
from csc_indicators.safe_writing import KEEPS_MODES


class ExitCode(IntEnum):
    """What a script can rely on; a code is never given a second meaning."""

    DONE = 0
    """The command did what was asked; figures that the data could not give are `x`, and noted."""
    FINDINGS = 1
    """The command ran and found faults in what it was asked to check."""
    COULD_NOT_START = 2
    """The command line, the configuration, a spec, a file or the data must be put right first; stdout is empty."""
    BUG = 3
    """A bug in the tool: nothing the user did."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C."""


@dataclass
class _Settings:
    """What the options of the running command say about messages."""

    when: colour.When = colour.When.auto
    quiet: bool = False
    verbose: bool = False


_settings = _Settings()


def configure(when: colour.When = colour.When.auto, quiet: bool = False, verbose: bool = False) -> None:
    """Take over the options of the command about to run."""
    _settings.when, _settings.quiet, _settings.verbose = when, quiet, verbose


def report_error(error: UserError) -> None:
    """Every error with what was found and what to do."""
    for problem in error.errors if isinstance(error, UserErrors) else [error]:
        message, *details = problem.lines()
        _say("error", message)
        for detail in details:
            _write(_paint("hint", detail) if detail.lstrip().startswith("hint:") else detail)


def report_usage(message: str, command: str, bare: bool = False) -> None:
    """A command line that cannot be understood and where to read how; a bare one gets the help page itself."""
    if bare:
        _write(message)
        return
    sentence = message[:1].lower() + message[1:].strip().rstrip(".").replace("'", "`")
    report_error(UserError(sentence, hint=f"`{command} --help` shows what it can be"))


def report_bug(error: BaseException) -> None:
    """A bug in the tool by its type and place: its message may hold a value from the data and is never shown."""
    places = [f"  at {_module(frame.f_code.co_filename)}, line {line}" for frame, line in walk_tb(error.__traceback__)]
    ours = [place for place in places if "csc_indicators" in place]
    _say("error", f"this is a bug in the tool: {type(error).__name__}")
    for place in dict.fromkeys([*(places if _settings.verbose else ours), *places[-1:]]):
        _write(place)
    _write(_paint("hint", "  hint: report these lines and the command (not the data), with `csc-indicators --version`"))


def report_interrupt() -> None:
    """That Ctrl-C was heard."""
    _say("error", "interrupted")


def note(text: str) -> None:
    """Something to know about the data or the result; not with --quiet."""
    if not _settings.quiet:
        _say("note", text)


def note_private(place: Path) -> None:
    """On Windows: that who may read a file with children's ids is up to the folder it is in."""
    if not KEEPS_MODES:
        note(f"`{place}` holds records of children: keep it where only people who may see them can read")


def done(text: str, well: bool = True) -> None:
    """The one line that says what was done, and whether it went well; not with --quiet."""
    if not _settings.quiet:
        _write(_paint("done" if well else "error", text))


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """A number of things in words: `1 spec`, `3 authorities`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def detail(text: str) -> None:
    """A timing or a file name, only with --verbose."""
    if _settings.verbose:
        _write(_paint("quiet", text))


def _say(kind: str, text: str) -> None:
    _write(_paint(kind, f"{kind}:") + " " + printable(text))


def is_painted() -> bool:
    """Whether what goes to stderr is in colour."""
    return colour.wanted(sys.stderr, _settings.when)


def _paint(role: str, text: str) -> str:
    return colour.painted(role, printable(text)) if is_painted() else printable(text)


def _write(line: str) -> None:
    """The line on stderr, after whatever stdout still holds; a stream that is gone is not worth failing for."""
    for stream, text in ((sys.stdout, ""), (sys.stderr, line + "\n")):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.write(text)
                stream.flush()


def _module(file: str) -> str:
    """The file by its package and not by where it is installed, which would name the user's folders."""
    parts = Path(file).with_suffix("").parts
    for root in ("site-packages", "src", "lib"):
        if root in parts:
            return ".".join(parts[len(parts) - parts[::-1].index(root) :])
    return parts[-1]
