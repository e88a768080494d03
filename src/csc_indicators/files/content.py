"""A file that was given: on disk, or inside a zip file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO

from csc_indicators.errors import UserError
from csc_indicators.files.file_kinds import beginning
from csc_indicators.files.zip_safely import START, open_member

LARGEST_IN_MEMORY = 2 * 1024**3
"""England's largest table of a year is a tenth of this."""


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
