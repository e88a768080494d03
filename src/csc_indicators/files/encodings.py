"""In which encoding a text is written: UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs

from csc_indicators.errors import UserError

UTF_8, WINDOWS_1252 = "utf-8-sig", "cp1252"
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: UTF_8,
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""The longer marks first: that of UTF-16 begins one of UTF-32."""
_MOSTLY = 0.9


def encoding_of(start: bytes) -> str | None:
    """The encoding that the first bytes show, as Python names it; None for what is no text.

    Windows-1252 is what is left where nothing else is: a byte further on may still show that a text is in it.
    """
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    if b"\0" in start:
        return _unmarked_utf_16(start)
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(start)
    except UnicodeDecodeError:
        return WINDOWS_1252
    return UTF_8


def _unmarked_utf_16(start: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte is nought, always the same of the two."""
    first, second = start[0::2], start[1::2]
    shares = {"utf-16-be": first.count(0) / len(first), "utf-16-le": second.count(0) / max(len(second), 1)}
    encoding = max(shares, key=lambda name: shares[name])
    if shares[encoding] < _MOSTLY or min(shares.values()) > 0:
        return None
    try:
        codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError:
        return None
    return encoding


def beginning_as_text(start: bytes, encoding: str) -> str:
    """The first bytes as a text to be looked at, without a character that is cut at their end."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(start).removeprefix("\ufeff")


def whole_as_text(data: bytes, encoding: str, shown: str) -> tuple[str, str]:
    """The whole text, and the encoding that it is in; `UserError` where it is in none."""
    try:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    except UnicodeDecodeError:
        if encoding != UTF_8:
            raise not_readable(shown, encoding) from None
    try:
        return data.decode(WINDOWS_1252), WINDOWS_1252
    except UnicodeDecodeError:
        raise not_readable(shown, WINDOWS_1252) from None


def not_readable(shown: str, encoding: str) -> UserError:
    """The error of a file whose bytes are no text in any encoding that is read."""
    if encoding == WINDOWS_1252:
        return UserError(f"`{shown}` is neither UTF-8 nor Windows-1252", hint="save it as CSV UTF-8")
    return UserError(f"`{shown}` is damaged: it is not whole text in UTF-16", hint="save it as CSV UTF-8")


def encoding_notes(shown: str, encoding: str) -> list[str]:
    """What a user should know of the encoding: a guess is said, and what is certain is not."""
    return [f"`{shown}` is read as Windows-1252, since it is not UTF-8"] if encoding == WINDOWS_1252 else []
