"""The files that were given, one by one: on disk, in folders, or in zip files."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO

from csc_indicators.errors import UserError
from csc_indicators.extracts.file_kinds import beginning
from csc_indicators.returns.zip_safely import START, members, open_member

_NOT_DATA = (
    "__macosx",
    "thumbs.db",
    "desktop.ini",
    "csc-indicators.toml",
    "extract.toml",
    "values.toml",
    "pyproject.toml",
)
LARGEST_IN_MEMORY = 2 * 1024**3
"""England's largest table of a year is a tenth of this."""
_WORKBOOK_PARTS = ("[Content_Types].xml", "mimetype")
"""A zip with one of these is an office document and is read as one."""


@dataclass(frozen=True)
class Content:
    """A file to be looked at: `path` is on disk, `member` its name inside when `path` is a zip file.

    `shown` is what messages and provenance call it: relative to what the user named, and the same on every machine.
    """

    shown: str
    path: Path
    size: int
    member: str | None = None

    def open(self) -> IO[bytes]:
        """The content from its beginning, as a binary stream to be closed; `UserError` when it cannot be opened."""
        if self.member is not None:
            return open_member(self.path, self.member, self.shown)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise UserError(f"`{self.shown}` cannot be opened: {error.strerror}") from None

    def read(self) -> bytes:
        """The whole content; `UserError` for more than a table of a return can hold."""
        if self.size > LARGEST_IN_MEMORY:
            raise UserError(f"`{self.shown}` is too large to be a return", hint="give it in parts, or as XML")
        try:
            with self.open() as stream:
                return stream.read()
        except OSError:
            raise UserError(f"`{self.shown}` cannot be read to its end: it is damaged") from None

    @cached_property
    def start(self) -> bytes:
        """The first bytes; `UserError` for an empty file."""
        if self.member is None:
            return beginning(self.path, self.shown)
        with self.open() as stream:
            start = stream.read(START)
        if not start.strip():
            raise UserError(f"`{self.shown}` is empty")
        return start

    @property
    def place(self) -> tuple[str, ...]:
        """The folders, and the zip file, that the file is in, as shown."""
        return PurePosixPath(self.shown).parts[:-1]

    @property
    def suffix(self) -> str:
        """The end of its name, in lower case: `.csv`."""
        return PurePosixPath(self.shown).suffix.lower()


def contents(paths: Sequence[Path]) -> tuple[list[Content], list[UserError]]:
    """Every file in what was given, by name, and what is wrong with zip files; `UserError` for a missing path."""
    for path in paths:
        if not path.exists():
            raise UserError(f"`{path}` does not exist")
    resolved = {path.resolve(): path for path in paths}
    base = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in resolved]))
    found: dict[str, Path] = {}
    for path, given in resolved.items():
        # As the user named it: who asks for the file's name below a folder has that folder's name only.
        found |= {file.relative_to(base).as_posix(): given / file.relative_to(path) for file in _files(path)}
    made: list[Content] = []
    problems: list[UserError] = []
    for name, file in sorted(found.items()):
        try:
            made += _opened(file, name)
        except UserError as problem:
            problems.append(problem)
    return made, problems


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*")):
        if file.is_file() and _is_data(file.relative_to(path).parts):
            yield file


def _is_data(parts: Sequence[str]) -> bool:
    return not any(part.startswith((".", "~")) or part.casefold() in _NOT_DATA for part in parts)


def _opened(file: Path, shown: str) -> list[Content]:
    size = file.stat().st_size
    if not size or not zipfile.is_zipfile(file):
        return [Content(shown, file, size)]
    inside = members(file, shown)
    if any(part.filename in _WORKBOOK_PARTS for part in inside):
        return [Content(shown, file, size)]
    return [
        Content(f"{shown}/{part.filename}", file, part.file_size, part.filename)
        for part in sorted(inside, key=lambda part: part.filename)
        if not part.is_dir() and _is_data(PurePosixPath(part.filename).parts)
    ]
