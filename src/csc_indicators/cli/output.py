"""Everything that goes to stdout or to the file of `-o`, which get the same bytes.

Nothing else in this package writes to stdout. A file appears whole or not at all: it is written beside its place, then
renamed.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from csc_indicators.cli import colour
from csc_indicators.errors import UserError

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


def write(chunks: Iterable[bytes], to: Path | None = None, beside: bytes | None = None) -> None:
    """The bytes to the file, or to stdout; `beside` goes into the `run.json` that stands beside a file."""
    if to is None or to == STDOUT:
        _to_stdout(chunks)
    elif to.exists() and not to.is_file():
        _to_device(chunks, to)
    else:
        _to_files({to: chunks} if beside is None else {to: chunks, run_file(to): [beside]})


def write_folder(files: Mapping[str, Iterable[bytes]], folder: Path) -> None:
    """All of the files into the folder, or none; UserError where it holds others, which would be taken for ours."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"`{folder}` is a file, and a folder is needed", hint="name a new folder with `-o`")
    others = sorted(entry.name for entry in folder.iterdir() if entry.name not in files) if folder.exists() else []
    if others:
        raise UserError(
            f"the folder `{folder}` holds other files",
            found=", ".join(others[:3]) + (" …" if len(others) > 3 else ""),
            hint="name a new folder with `-o`, or empty this one",
        )
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        reason = f"there is no folder `{folder.parent}`" if not folder.parent.is_dir() else error.strerror
        raise UserError(f"cannot write `{folder}`: {reason}") from None
    _to_files({folder / name: chunks for name, chunks in files.items()})


def write_files(contents: Mapping[Path, Iterable[bytes]]) -> None:
    """Every content to its file, all of the files or none of them; what is no file, such as a pipe, is written into."""
    _to_files({to: chunks for to, chunks in contents.items() if not to.exists() or to.is_file()})
    for to, chunks in contents.items():
        if to.exists() and not to.is_file():
            _to_device(chunks, to)


def check_places(files: Iterable[Path]) -> None:
    """UserError, before any work, for a file that has no folder to be in or that is a folder itself."""
    for file in files:
        if file.is_dir():
            raise UserError(f"cannot write `{file}`: it is a folder")
        if not file.parent.is_dir():
            raise UserError(f"cannot write `{file}`: there is no folder `{file.parent}`")


def write_text(text: str, to: Path | None = None) -> None:
    """The text, in UTF-8 unless it goes to a terminal with an encoding of its own."""
    write([encoded(text, to)], to)


def encoded(text: str, to: Path | None = None) -> bytes:
    """The text as bytes for where it goes."""
    terminal = is_stdout(to) and stdout_is_terminal()
    return text.encode(sys.stdout.encoding if terminal else "utf-8", errors="replace")


def is_stdout(to: Path | None) -> bool:
    """Whether the data goes to stdout and not to a file."""
    return to is None or to == STDOUT


def run_file(file: Path) -> Path:
    """The name of the `run.json` beside a result: `results.csv` has `results.run.json`."""
    return file.with_suffix(".run.json")


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
    if to.is_dir():
        raise UserError(f"cannot write `{to}`: it is a folder", hint=f"name a file in it: `-o {to / 'results.csv'}`")
    try:
        with to.open("wb") as file:
            file.writelines(chunks)
    except OSError as error:
        raise UserError(f"cannot write `{to}`: {error.strerror}") from None


def _to_files(contents: Mapping[Path, Iterable[bytes]]) -> None:
    """All of the files, or none of them: each is written beside its place, and renamed when every one is done."""
    places = {path: path.resolve() for path in contents}
    parts = {path: place.with_name(f".{place.name}.{os.getpid()}.part") for path, place in places.items()}
    try:
        for path, chunks in contents.items():
            with parts[path].open("wb") as file:
                file.writelines(chunks)
        for path, place in places.items():
            if place.exists():
                shutil.copymode(place, parts[path])
            parts[path].replace(place)
    except OSError as error:
        name = next(iter(contents))
        reason = f"there is no folder `{name.parent}`" if not name.parent.is_dir() else error.strerror
        raise UserError(f"cannot write `{name}`: {reason}") from None
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
