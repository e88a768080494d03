"""Whether an .xlsx or .ods workbook can be opened without harm, found out before the reader of workbooks sees it.

The reader lays a sheet out as a full rectangle, with a copy of every text. A few kilobytes can make that rectangle or
those copies larger than any memory, and the reader then ends the whole program. So the packed parts are first read
through as a stream: how far the cells reach, and how much text they hold.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from csc_indicators.errors import UserError

if TYPE_CHECKING:
    from lxml import etree

LARGEST_SHEET = 60_000_000
"""Cells of a sheet's rectangle: a sheet of a million rows with sixty columns, in about two gigabytes."""
LARGEST_TEXT = 1024**3
"""Bytes of text in all cells of a sheet together."""
_LARGEST_CELL = 4 * 32_767
"""Excel stops at 32,767 characters, of up to four bytes."""
_LARGEST_PARTS = 4 * 1024**3
_CHUNK = 4 * 1024**2

HINT = "open it in Excel and save it as .xlsx, or as CSV UTF-8"

_REFERENCE = r"\sr\s*=\s*[\"'][A-Za-z]{0,3}[0-9]{1,10}"
_CELL = r"<(?:\w+:)?c[\s>/]"
_PLACED_CELL = r"<(?:\w+:)?c\s(?:[^<>]*\s)?r\s*="
_VALUE = r"<(?:\w+:)?v[^<>]*>\s*[0-9]+"


def check_zipped_workbook(source: Path | BytesIO, shown: str) -> str:
    """`xlsx` or `ods`; `UserError` when it is no workbook, is damaged or locked, or would do harm."""
    try:
        with zipfile.ZipFile(source) as container:
            return _check(container, shown)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, SyntaxError):
        # An error in the XML is a SyntaxError too.
        raise UserError(f"`{shown}` is damaged: it is not a whole Excel workbook", hint=HINT) from None


def _check(container: zipfile.ZipFile, shown: str) -> str:
    parts = {part.filename: part for part in container.infolist()}
    if "EncryptedPackage" in parts or any(part.flag_bits & 1 for part in parts.values()):
        raise UserError(f"`{shown}` has a password", hint="save it without one")
    text = [part for part in container.infolist() if part.filename.endswith((".xml", ".bin", ".rels"))]
    if sum(part.file_size for part in text) > _LARGEST_PARTS:
        raise _too_large(shown)
    if "[Content_Types].xml" in parts:
        if any(name.endswith("workbook.bin") for name in parts):
            raise UserError(f"`{shown}` is a binary workbook (.xlsb), which is not read", hint="save it as .xlsx")
        _check_xlsx(container, shown)
        return "xlsx"
    if "content.xml" in parts:
        _check_ods(container, shown)
        return "ods"
    raise UserError(f"`{shown}` is not an .xlsx workbook but a zip file", hint=HINT)


def _check_xlsx(container: zipfile.ZipFile, shown: str) -> None:
    names = [part.filename for part in container.infolist()]
    lengths = _shared_lengths(container, names, shown)
    longest = max(lengths, default=0)
    for name in names:
        if not name.endswith(".xml") or "/worksheets/" not in f"/{name}" or "/_rels/" in name:
            continue
        rows, columns, cells = _roughly(container, name, shown)
        if rows * columns > LARGEST_SHEET:
            rows, columns = _exactly(container, name)
            if rows * columns > LARGEST_SHEET:
                hint = "delete the stray cells far below or to the right of the table"
                raise UserError(f"`{shown}` has a sheet whose cells reach too far to be read", hint=hint)
        if longest * cells > LARGEST_TEXT and _shared_text(container, name, lengths) > LARGEST_TEXT:
            raise _too_large(shown)


def _shared_lengths(container: zipfile.ZipFile, names: list[str], shown: str) -> list[int]:
    """The length of each shared text."""
    shared = next((name for name in names if name.casefold().endswith("sharedstrings.xml")), None)
    if shared is None:
        return []
    lengths: list[int] = []
    with container.open(shared) as stream:
        for event, element in _elements(stream, ("{*}si",)):
            if event == "start":
                continue
            lengths.append(sum(map(len, element.itertext())))
            if lengths[-1] > _LARGEST_CELL:
                raise _long_cell(shown)
            _forget(element)
    return lengths


def _roughly(container: zipfile.ZipFile, name: str, shown: str) -> tuple[int, int, int]:
    """An upper bound of the last row and column that the sheet speaks of, and the number of its cells."""
    import polars as pl

    last_row, letters, cells, placed = 1, {"A"}, 0, 0
    for piece in _pieces(container, name):
        if _has_long_run(piece):
            raise _long_cell(shown)
        xml = pl.Series([piece.decode("latin-1")])
        references = xml.str.extract_all(_REFERENCE).explode().str.extract_groups("([A-Za-z]{0,3})([0-9]+)$")
        letters |= set(references.struct.field("1").drop_nulls().unique())
        rows = references.struct.field("2").cast(pl.Int64).to_frame("row")
        last_row = max(last_row, rows.select(pl.col("row").max().fill_null(1)).item())
        cells += xml.str.count_matches(_CELL)[0]
        placed += xml.str.count_matches(_PLACED_CELL)[0]
    if placed < cells:
        # Cells that do not say where they are follow each other: counted exactly.
        return LARGEST_SHEET, LARGEST_SHEET, cells
    return last_row, max(map(_column, letters)), cells


def _has_long_run(piece: bytes) -> bool:
    """Whether a text longer than a cell may be is in it: half as many bytes without any markup."""
    half = _LARGEST_CELL // 2
    starts = range(0, len(piece) - half, half)
    bare = [start for start in starts if piece.find(b"<", start, start + half) < 0]
    return any(
        re.search(rb"[^<]{%d}" % _LARGEST_CELL, piece[max(start - half, 0) : start + 3 * half]) for start in bare
    )


def _exactly(container: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """The last row and column with a cell that holds something."""
    from lxml import etree

    last_row = last_column = row = column = 0
    with container.open(name) as stream:
        for event, element in _elements(stream, ("{*}row", "{*}c")):
            if event == "start" and etree.QName(element).localname == "row":
                row = int(element.get("r") or row + 1)
                column = 0
            elif event == "end" and etree.QName(element).localname == "c":
                letters = re.fullmatch(r"([A-Za-z]{1,3})(\d+)", element.get("r") or "")
                column = _column(letters[1]) if letters else column + 1
                if len(element):
                    last_row = max(last_row, int(letters[2]) if letters else row)
                    last_column = max(last_column, column)
                _forget(element)
    return last_row, last_column


def _shared_text(container: zipfile.ZipFile, name: str, lengths: list[int]) -> int:
    """The characters that the cells of the sheet would hold; a number counts as if it pointed to a shared text."""
    import polars as pl

    by_place = pl.Series(lengths)
    total = 0
    for piece in _pieces(container, name):
        values = pl.Series([piece.decode("latin-1")]).str.extract_all(_VALUE).explode()
        places = values.str.extract("([0-9]+)$").cast(pl.Int64, strict=False).drop_nulls()
        total += int(by_place.gather(places.filter(places < len(lengths))).sum())
    return total


def _check_ods(container: zipfile.ZipFile, shown: str) -> None:
    """Refuse what repeats itself into more cells or more text than a sheet can hold."""
    from lxml import etree

    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    if b"encryption-data" in _start(container, "META-INF/manifest.xml"):
        raise UserError(f"`{shown}` has a password", hint="save it without one")
    rows = width = text = row_text = column = 0
    with container.open("content.xml") as stream:
        for event, element in _elements(stream, (f"{table}table", f"{table}table-row", f"{table}table-cell")):
            name = etree.QName(element).localname
            if event == "start":
                if name == "table":
                    rows = width = text = 0
                elif name == "table-row":
                    column = row_text = 0
                continue
            if name == "table-cell":
                times = _times(element.get(f"{table}number-columns-repeated"))
                length = sum(len(part) for part in element.itertext())
                if length > _LARGEST_CELL:
                    raise _long_cell(shown)
                column += times
                if length or len(element):
                    row_text += length * times
                    width = max(width, column)
            elif name == "table-row":
                times = _times(element.get(f"{table}number-rows-repeated"))
                text += row_text * times
                if row_text:
                    rows += times
                _forget(element)
            if max(rows, 1) * max(width, 1) > LARGEST_SHEET or text > LARGEST_TEXT:
                raise _too_large(shown)


def _elements(stream: IO[bytes], names: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    from lxml import etree

    yield from etree.iterparse(
        stream,
        events=("start", "end"),
        tag=names,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )


def _forget(element: etree._Element) -> None:
    """Let go of an element that was looked at, and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _pieces(container: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The part in pieces that end where an element begins, so that nothing that is looked for is cut."""
    rest = b""
    with container.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            piece = rest + chunk
            # A chunk without any markup is given as it is: it is too long a text.
            cut = piece.rfind(b"<")
            rest = piece[cut:] if cut >= 0 else b""
            yield piece[:cut] if cut >= 0 else piece
    yield rest


def _start(container: zipfile.ZipFile, name: str) -> bytes:
    try:
        with container.open(name) as stream:
            return stream.read(_CHUNK)
    except KeyError:
        return b""


def _times(repeated: str | None) -> int:
    return int(repeated) if repeated and repeated.isdigit() else 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return max(number, 1)


def _too_large(shown: str) -> UserError:
    return UserError(f"`{shown}` unpacks to more than can be read", hint="save the sheet as CSV UTF-8")


def _long_cell(shown: str) -> UserError:
    return UserError(f"`{shown}` has a cell with more text than Excel itself allows", hint=HINT)
