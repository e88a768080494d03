"""Everything that goes to stdout or to the file of `-o`, which get the same bytes.

Nothing else in this package writes to stdout. Where a file may be written is asked in `output_places`; that it appears
whole or not at all is the work of `safe_writing`.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from csc_indicators.cli import colour
from csc_indicators.errors import UserError
from csc_indicators.safe_writing import Output, write_outputs
from csc_indicators.written_files import base_record

STDOUT = Path("-")
"""The file name that means stdout, as everywhere."""


class PipeClosedError(Exception):
    """The reader of our stdout went away: there is no one left to tell, and nothing wrong."""


def stdout_is_terminal() -> bool:
    """Whether a person reads our stdout."""
    return colour.is_terminal(sys.stdout)


def terminal_width() -> int:
    """The columns of the terminal, or what COLUMNS says."""
    return shutil.get_terminal_size().columns


def write(
    chunks: Iterable[bytes],
    to: Path | None = None,
    record: Mapping[str, object] | None = None,
    *,
    private: bool = False,
) -> None:
    """The bytes to the file, with the record beside it, or to stdout; a private file is readable by its owner alone."""
    if to is None or to == STDOUT:
        _to_stdout(chunks)
    else:
        write_files([Output(to, chunks, base_record() if record is None else record, private)])


def write_files(outputs: Sequence[Output]) -> None:
    """Every content to its file, all of the files or none of them; what is no file, such as a pipe, is written into."""
    files = [output for output in outputs if not is_stream(output.path)]
    if files:
        write_outputs(files)
    for output in outputs:
        if is_stream(output.path):
            _to_device(output.chunks, output.path)


def write_text(
    text: str, to: Path | None = None, record: Mapping[str, object] | None = None, *, private: bool = False
) -> None:
    """The text, in UTF-8 unless it goes to a terminal with an encoding of its own."""
    write([encoded(text, to)], to, record, private=private)


def encoded(text: str, to: Path | None = None) -> bytes:
    """The text as bytes for where it goes."""
    terminal = is_stdout(to) and stdout_is_terminal()
    return text.encode(sys.stdout.encoding if terminal else "utf-8", errors="replace")


def is_stdout(to: Path | None) -> bool:
    """Whether the data goes to stdout and not to a file."""
    return to is None or to == STDOUT


def is_stream(file: Path) -> bool:
    """Whether the name is stdout, or something that is written into and not replaced, such as a pipe."""
    return file == STDOUT or (file.exists() and not file.is_file() and not file.is_dir())


def _to_stdout(chunks: Iterable[bytes]) -> None:
    if sys.stdout is None:
        raise UserError("stdout is closed", hint="give a file with `-o`")
    try:
        sys.stdout.flush()
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    except OSError as error:
        # Python flushes stdout once more as it leaves, and would fail then with a code and words of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno in (errno.EPIPE, errno.EINVAL):
            raise PipeClosedError from None
        raise UserError(f"cannot write to stdout: {error.strerror}") from None


def _to_device(chunks: Iterable[bytes], to: Path) -> None:
    """Into what is there and is no file, such as /dev/null or a named pipe: it cannot be replaced."""
    try:
        with to.open("wb") as file:
            file.writelines(chunks)
    except OSError as error:
        raise UserError(f"cannot write `{to}`: {error.strerror}") from None
