"""What a file really is, by its first bytes: names are often wrong."""

from __future__ import annotations

import codecs
from pathlib import Path

from csc_indicators.errors import UserError
from csc_indicators.files.encodings import encoding_of

STARTS = {
    b"PAR1": "a Parquet file",
    b"PK\x03\x04": "an Excel workbook or a zip file",
    b"\xd0\xcf\x11\xe0": "an old or password-protected Excel workbook",
    b"\x1f\x8b": "a compressed file",
    b"BZh": "a compressed file",
    b"7z\xbc\xaf\x27\x1c": "a compressed file",
    b"\xfd7zXZ": "a compressed file",
    b"\x28\xb5\x2f\xfd": "a compressed file",
    b"Rar!\x1a\x07": "a compressed file",
    b"SQLite format 3\x00": "an SQLite database",
    b"\x00\x01\x00\x00Standard ": "an Access database",
    b"ARROW1": "an Arrow file",
    b"$FL2": "an SPSS file",
    b"<stata_dta>": "a Stata file",
    b"%PDF": "a PDF",
    b"{\\rtf": "a Word document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    codecs.BOM_UTF32_LE: "text in UTF-32",
    codecs.BOM_UTF32_BE: "text in UTF-32",
    codecs.BOM_UTF16_LE: "text in UTF-16",
    codecs.BOM_UTF16_BE: "text in UTF-16",
}
"""The first bytes of files that are known; the longer marks first, where one begins another."""
_DATABASE_HINT = "export the table from it as CSV or Parquet"
_HINTS = {
    "text in UTF-16": "save it as CSV UTF-8",
    "text in UTF-32": "save it as CSV UTF-8",
    "an SQLite database": _DATABASE_HINT,
    "an Access database": _DATABASE_HINT,
    "a compressed file": "unpack it",
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


def refuse_unless_text(start: bytes, shown: str) -> None:
    """`UserError` when the first bytes are those of anything but a text, whatever encoding it is in."""
    if kind_of(start) != "text in UTF-16":
        refuse(start, shown, "a CSV file")


def kind_of(start: bytes) -> str | None:
    """What the first bytes show the file to be; None when it may be plain text."""
    for magic, kind in STARTS.items():
        if start.startswith(magic):
            return kind
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return "a web page or XML"
    if b"\x00" in start:
        return "a binary file" if encoding_of(start) is None else "text in UTF-16"
    return None
