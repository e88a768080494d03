"""XML from strangers: read as a stream, one record after the other, with everything refused that a return never holds.

No entity is expanded, nothing is fetched, a document type is refused before it is read, depth and length are limited,
and the memory in use is that of one record. No message of the parser is passed on, since it may quote the file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import IO, NoReturn

from lxml import etree

from csc_indicators.errors import UserError

_CHUNK = 64 * 1024
_RECORD = 4 * 1024 * 1024
"""More bytes than any record has: the largest child in a census is a few hundred kilobytes."""
_BEFORE_ROOT = 1024 * 1024
_END = 1_000
_LAST_LINE_KEPT = 65_534
_NAMES = 1_000
"""More names than all returns have together; the parser keeps every name that it meets."""
_OTHERS = 1_000
"""More elements between the records than any return has: its header, and a few figures of the authority."""

_ENCODING_ERRORS = {
    etree.ErrorTypes.ERR_INVALID_CHAR,
    etree.ErrorTypes.ERR_INVALID_ENCODING,
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    etree.ErrorTypes.I18N_CONV_FAILED,
    etree.ErrorTypes.I18N_NO_HANDLER,
    etree.ErrorTypes.I18N_EXCESS_HANDLER,
}
_LIMIT_ERRORS = {114, etree.ErrorTypes.ERR_INTERNAL_ERROR, etree.ErrorTypes.ERR_NAME_TOO_LONG}
"""114 is the resource limit of libxml2, which has no name in lxml."""


@dataclass(frozen=True)
class Opening:
    """How a document begins: the name of its root, and the first text of every element in the part looked at."""

    root: str
    texts: dict[str, str] = field(default_factory=dict)


def opening(start: bytes) -> Opening | None:
    """What the first bytes of a file show; None where they are no XML with a root, or a document type."""
    seen: dict[str, str] = {}
    parser = etree.XMLPullParser(events=("end",), **_SAFE)
    root = _Root()
    try:
        _feed_until_root(root, start)
        if root.name is None:
            return None
        parser.feed(start)
    except (etree.XMLSyntaxError, _DocumentType):
        if root.name is None:
            return None
    for _, element in parser.read_events():
        seen.setdefault(local_name(element), (element.text or "").strip())
    return Opening(root.name, seen)


def elements(stream: IO[bytes], shown: str, names: Collection[str]) -> Iterator[etree._Element]:
    """Each element of these names, whatever their namespace, when it is complete; it is emptied after the step.

    `UserError` for what is not well-formed, cut off or out of all proportion, with the line.
    """
    parser = etree.XMLPullParser(events=("end",), tag=[f"{{*}}{name}" for name in names], **_SAFE)
    root = _Root()
    since_record = others = line = 0
    end, read = b"", False
    met: set[str] = set()
    try:
        for chunk in _from_root_on(stream, shown, root):
            parser.feed(chunk)
            since_record += len(chunk)
            end = (end + chunk)[-_END:]
            for _, element in parser.read_events():
                since_record = 0
                line = line_of(element)
                _note_names(element, met, shown, line)
                yield element
                others += _empty(element)
            if since_record > _RECORD or others > _OTHERS:
                size = f"more than {_RECORD // 1024**2} MB and no end of a record"
                raise UserError(
                    f"`{shown}` after line {line}: "
                    + (size if since_record > _RECORD else f"more than {_OTHERS:,} elements between the records"),
                    hint="export the return again: this is not what a case system writes",
                )
        read = True
        parser.close()
    except etree.XMLSyntaxError as error:
        if read and root.name is not None and not _closes(root.name, end):
            raise UserError(
                f"`{shown}` line {error.lineno}: the file ends in the middle",
                hint="export or copy it again: a return that was cut off is not read",
            ) from None
        _explain(error, shown)


def line_of(element: etree._Element) -> int:
    """The line on which the element begins.

    libxml2 keeps lines up to 65,534 with an element; beyond that it has the line where the nearest text ends.
    """
    line = int(element.sourceline or 0)
    if line <= _LAST_LINE_KEPT:
        return line
    first = element
    while not first.text and len(first):
        first = first[0]
    text = first.text or (element.tail if first is element else None) or ""
    return line - text.count("\n")


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


class _DocumentType(Exception):
    """The file declares a document type."""


class _Root:
    """Looks at the beginning only: stops at a document type before anything in it is read, notes the root's name."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.parser = etree.XMLParser(target=self, **_SAFE)

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """A document type begins."""
        raise _DocumentType

    def start(self, tag: str, _attributes: object) -> None:
        """An element begins: the first is the root."""
        if self.name is None:
            self.name = tag.rpartition("}")[2]

    def close(self) -> None:
        """Nothing is built."""


_SAFE = {
    # Nothing can declare an entity where a document type is refused: the five of XML itself are left.
    "resolve_entities": "internal",
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def _from_root_on(stream: IO[bytes], shown: str, root: _Root) -> Iterator[bytes]:
    """The content in pieces, the first of them long enough to hold the beginning of the root."""
    start = b""
    try:
        while root.name is None and (chunk := stream.read(_CHUNK)):
            start += chunk
            _feed_until_root(root, chunk)
            if root.name is None and len(start) > _BEFORE_ROOT:
                raise UserError(f"`{shown}` holds no element in its first {_BEFORE_ROOT:,} bytes")
    except _DocumentType:
        raise UserError(
            f"`{shown}` has a document type (<!DOCTYPE …>), which no return has",
            hint="export the return again; the file is not read further, since a document type can hide a trap",
        ) from None
    if not start.strip():
        raise UserError(f"`{shown}` is empty")
    yield start
    while chunk := stream.read(_CHUNK):
        yield chunk


def _feed_until_root(root: _Root, chunk: bytes) -> None:
    try:
        root.parser.feed(chunk)
    except etree.XMLSyntaxError:
        # The parser that reads on reports what is wrong behind the root.
        if root.name is None:
            raise


def _note_names(element: etree._Element, met: set[str], shown: str, line: int) -> None:
    for held in element.iter():
        met.add(held.tag)
        if held.attrib:
            met.update(held.attrib)
    if len(met) > _NAMES:
        raise UserError(
            f"`{shown}` line {line}: more than {_NAMES:,} names of elements are used up to here",
            hint="export the return again: this is not what a case system writes",
        )


def _empty(element: etree._Element) -> int:
    """Free the element, and all that stands before it and before each element that holds it; how many that were."""
    element.clear()
    freed = 0
    held: etree._Element | None = element
    while held is not None:
        parent = held.getparent()
        while parent is not None and held.getprevious() is not None:
            del parent[0]
            freed += 1
        held = parent
    # One of them is the record before this one.
    return max(freed - 1, 0)


def _closes(root: str, end: bytes) -> bool:
    """Whether the last bytes close the root; those of UTF-16 have zeros between them."""
    return end.replace(b"\0", b"").rstrip().endswith(f"{root}>".encode())


def _explain(error: etree.XMLSyntaxError, shown: str) -> NoReturn:
    if error.code in _ENCODING_ERRORS:
        problem = "a character is none that XML may hold in the encoding that the file declares"
        hint = "save the file again in the encoding that its first line names, best as UTF-8"
    elif error.code == etree.ErrorTypes.ERR_UNDECLARED_ENTITY:
        problem = "an entity (&name;) is used that XML does not have"
        hint = "XML has &amp; &lt; &gt; &quot; and &apos; only"
    elif error.code in _LIMIT_ERRORS:
        problem = "elements are nested too deeply, or a text or name is too long for a return"
        hint = "export the return again: this is not what a case system writes"
    else:
        problem = "this is not well-formed XML"
        hint = "an element is not closed, or a text has a bare & or <; export the return again"
    raise UserError(f"`{shown}` line {error.lineno}: {problem}", hint=hint) from None
