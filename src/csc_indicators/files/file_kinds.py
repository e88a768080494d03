"""What a file really is, by its first bytes: names are often wrong."""

from __future__ import annotations

from pathlib import Path

from csc_indicators.errors import UserError

_STARTS = {
    b"PAR1": "a Parquet file",
    b"PK\x03\x04": "an Excel workbook or a zip file",
    b"\xd0\xcf\x11\xe0": "an old or password-protected Excel workbook",
    b"\x1f\x8b": "a compressed file",
    b"%PDF": "a PDF",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
_HINTS = {
    "text in UTF-16": "save it as CSV UTF-8",
    "an old or password-protected Excel workbook": "save it as .xlsx without a password",
    "a web page or XML": "open it in Excel and save it as .xlsx or as CSV UTF-8",
}


def beginning(path: Path, shown: str, length: int = 64 * 1024) -> bytes:
    """The first bytes of a file that is not empty."""
    try:
        with path.open("rb") as file:
            start = file.read(length)
    except OSError as error:
        raise UserError(f"`{shown}` cannot be opened: {error.strerror}") from None
    if not start.strip():
        raise UserError(f"`{shown}` is empty")
    return start


def refuse(start: bytes, shown: str, wanted: str) -> None:
    """`UserError` when the first bytes are those of another kind of file than the name says."""
    kind = kind_of(start)
    if kind is not None:
        raise UserError(f"`{shown}` is not {wanted} but {kind}", hint=_HINTS.get(kind, "give it the right name"))


def kind_of(start: bytes) -> str | None:
    """What the first bytes show the file to be; None when it may be plain text."""
    for magic, kind in _STARTS.items():
        if start.startswith(magic):
            return kind
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return "a web page or XML"
    if b"\x00" in start:
        return "text in UTF-16" if start.count(b"\x00") > len(start) // 4 else "a binary file"
    return None
