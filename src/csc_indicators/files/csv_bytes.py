"""What the bytes of a CSV file show before it is read: how its lines end, and what may stand in its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Literal

from csc_indicators.errors import UserError

_CHUNK = 4 * 1024**2

LineEnds = Literal["usual", "returns", "mixed"]


@dataclass(frozen=True)
class ByteCounts:
    """`line_ends` are `usual` (LF or CRLF), `returns` (CR alone, as on an old Mac) or `mixed`."""

    line_ends: LineEnds
    separators: int
    quoted: bool
    ends_with_line_end: bool


def count_bytes(stream: IO[bytes], separator: str, shown: str) -> ByteCounts:
    """The counts of a whole file in UTF-8 or Windows-1252; `UserError` with the row where it has a null character."""
    mark = separator.encode()
    separators = lines = returns = pairs = size = 0
    quoted = False
    last = b""
    while chunk := stream.read(_CHUNK):
        if b"\0" in chunk:
            row = _row_of(stream, size + chunk.index(b"\0"))
            raise UserError(
                f"`{shown}` row {row} has a null character: the file is damaged or is no CSV",
                hint="export it again as CSV UTF-8",
            )
        separators += chunk.count(mark)
        quoted = quoted or b'"' in chunk
        if b"\r" in chunk or returns:
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
            lines += chunk.count(b"\n")
        elif not lines and b"\n" in chunk:
            # How many there are is asked only where there are others too.
            lines = 1
        last = chunk[-1:]
        size += len(chunk)
    alone = returns - pairs
    line_ends: LineEnds = "usual" if not alone else "mixed" if lines else "returns"
    return ByteCounts(line_ends, separators, quoted, last in (b"\n", b"\r"))


def _row_of(stream: IO[bytes], place: int) -> int:
    stream.seek(0)
    above = stream.read(place)
    return 1 + max(above.count(b"\n"), above.count(b"\r"))
