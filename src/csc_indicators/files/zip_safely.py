"""Zip files from anywhere: nothing is unpacked to disk, and one that is made to do harm is refused unread."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import IO, cast

from csc_indicators.errors import UserError

START = 64 * 1024
"""As many first bytes as tell what a file is."""
_MOST_MEMBERS = 10_000
_LARGEST_CONTENT = 16 * 1024**3
_SMALL = 32 * 1024**2
"""Content that does no harm, however tightly it was packed."""
_TIGHTEST = 200
"""No return shrinks to less than a hundredth of its size; a bomb shrinks to a thousandth."""
_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, KeyError, ValueError, RuntimeError)
"""What the standard library raises for zip files that are not as they should be."""

_HINT = "unpack it, and give the files"


def members(path: Path | IO[bytes], shown: str) -> list[zipfile.ZipInfo]:
    """What a zip file (a workbook is one too) holds; `UserError` for one that is damaged, locked or a bomb."""
    try:
        with zipfile.ZipFile(path) as container:
            inside = container.infolist()
    except _DAMAGE:
        raise UserError(f"`{shown}` is damaged: it is not a whole zip file", hint="export or copy it again") from None
    if len(inside) > _MOST_MEMBERS:
        raise UserError(f"`{shown}` holds more than {_MOST_MEMBERS:,} files", hint=_HINT)
    if any(part.flag_bits & _ENCRYPTED for part in inside):
        raise UserError(f"`{shown}` has a password", hint=_HINT)
    if sum(part.file_size for part in inside) > _LARGEST_CONTENT or any(_is_bomb(part) for part in inside):
        raise UserError(f"`{shown}` unpacks to far more than a return can hold and is not read", hint=_HINT)
    if _overlap(inside):
        raise UserError(f"`{shown}` holds the same bytes as several files and is not read", hint=_HINT)
    return inside


def open_member(path: Path, member: str, shown: str) -> IO[bytes]:
    """A file inside, from its beginning: no more of it can be read than `members` has looked at."""
    try:
        return cast(IO[bytes], _Member(zipfile.ZipFile(path).open(member), shown))
    except _DAMAGE:
        raise _damaged(shown) from None


class _Member(io.BufferedIOBase):
    """A file inside, as a stream that tells in words where it cannot be unpacked."""

    def __init__(self, inside: IO[bytes], shown: str) -> None:
        self._inside, self._shown = inside, shown

    def readable(self) -> bool:
        """It is for reading only."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes; `UserError` where the zip file is damaged."""
        try:
            return self._inside.read(-1 if size is None else size)
        except _DAMAGE:
            raise _damaged(self._shown) from None

    def close(self) -> None:
        """Give the file back."""
        self._inside.close()
        super().close()


def _damaged(shown: str) -> UserError:
    return UserError(f"`{shown}` cannot be read: the zip file is damaged", hint="export or copy it again")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _SMALL and part.file_size > _TIGHTEST * max(part.compress_size, 1)


def _overlap(inside: list[zipfile.ZipInfo]) -> bool:
    """Whether files share their packed bytes, which is how a small zip file is made to unpack to a huge one."""
    ends = 0
    for part in sorted(inside, key=lambda part: part.header_offset):
        if part.header_offset < ends:
            return True
        ends = part.header_offset + part.compress_size
    return False
