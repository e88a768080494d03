"""Whether the sheets of an .xlsx workbook can be laid out: how far cells reach, how much text they hold, what lacks.

What is usual is told by quick looks at the bytes; what is not is looked at exactly.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from csc_indicators.errors import UserError
from csc_indicators.files.merged_cells import MergedCells, merged_range
from csc_indicators.files.workbook_limits import (
    LARGEST_CELL,
    LARGEST_SHEET,
    LARGEST_TEXT,
    elements,
    forget,
    long_cell,
    too_large,
)
from csc_indicators.files.xlsx_parts import sheet_names

if TYPE_CHECKING:
    import polars as pl

_CHUNK = 4 * 1024**2
_REFERENCE = r"\sr\s*=\s*[\"'][A-Za-z]{0,3}[0-9]{1,10}"
_FAR = r"\sr\s*=\s*[\"'](?:[A-Za-z]{0,3}[0-9]{6}|[A-Za-z]{3}|[H-Zh-z][A-Za-z])"
"""A reference beyond row 99,999 or column GZ: any sheet up to there can be read."""
_CELL = r"<(?:\w+:)?c[\s>/]"
_PLACED_CELL = r"<(?:\w+:)?c\s(?:[^<>]*\s)?r\s*="
_VALUE = r"<(?:\w+:)?v[^<>]*>\s*[0-9]+"
_FORMULA_ALONE = (
    r"<(?:\w+:)?c\s[^<>]*>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    r"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_CELL_NAME = r"\sr\s*=\s*[\"']([A-Za-z]{1,3}[0-9]{1,7})[\"']"
_TEXT_RESULT = r"^[^>]*\st\s*=\s*[\"']str[\"']"
"""A formula whose result is a text may well have an empty one."""
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']([^\"'<>]+)[\"']")


def check_xlsx(container: zipfile.ZipFile, shown: str) -> dict[str, tuple[MergedCells, ...]]:
    """The merged cells by name of the sheet.

    `UserError` when a sheet would take more than there is, or would lose what its formulas say.
    """
    names = [part.filename for part in container.infolist()]
    sheets = [name for name in names if _holds(container, name, b"sheetData")]
    texts = [name for name in names if name not in sheets and _holds(container, name, b"si>")]
    if len(set(names)) < len(names):
        raise zipfile.BadZipFile("two parts of one name")
    longest = max((_longest_shared(container, name, shown) for name in texts), default=0)
    titles = sheet_names(container)
    merged = {}
    for name in sheets:
        source = f"{shown} [{titles[name]}]" if name in titles else shown
        near, cells, ranges = _look_through(container, name, source)
        merged[titles.get(name, "")] = ranges
        if not near and not _fits(container, name):
            hint = "delete the stray cells far below or to the right of the table"
            raise UserError(f"`{shown}` has a sheet whose cells reach too far to be read", hint=hint)
        if longest * cells > LARGEST_TEXT:
            for shared in texts:
                if _shared_text(container, name, _shared_lengths(container, shared, shown)) > LARGEST_TEXT:
                    raise too_large(shown)
    return merged


def _holds(container: zipfile.ZipFile, name: str, mark: bytes) -> bool:
    """Whether the part has a mark in it: a workbook may call its parts anything, so that names tell nothing."""
    before = b""
    with container.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            if mark in before + chunk:
                return True
            before = chunk[-len(mark) :]
    return False


def _longest_shared(container: zipfile.ZipFile, shared: str, shown: str) -> int:
    """An upper bound of the length of any shared text, its markup included."""
    longest, rest, closed = 0, b"", False
    with container.open(shared) as stream:
        while chunk := stream.read(_CHUNK):
            *texts, rest = (rest + chunk).split(b"</si>")
            closed = closed or bool(texts)
            longest = max(longest, max(map(len, texts), default=0))
            if len(rest) > 64 * LARGEST_CELL:
                raise long_cell(shown)
    if longest > LARGEST_CELL or not closed:
        # Much markup, or tags with a prefix: looked at exactly.
        return max(_shared_lengths(container, shared, shown), default=0)
    return longest


def _shared_lengths(container: zipfile.ZipFile, shared: str, shown: str) -> list[int]:
    """The length of each shared text."""
    lengths: list[int] = []
    with container.open(shared) as stream:
        for event, element in elements(stream, ("{*}si",)):
            if event == "start":
                continue
            lengths.append(sum(map(len, element.itertext())))
            if lengths[-1] > LARGEST_CELL:
                raise long_cell(shown)
            forget(element)
    return lengths


def _look_through(container: zipfile.ZipFile, name: str, shown: str) -> tuple[bool, int, tuple[MergedCells, ...]]:
    """Whether every cell says that it is near, the number of cells, and those that are merged."""
    import polars as pl

    near, cells = True, 0
    merged: list[MergedCells] = []
    for piece in _pieces(container, name):
        if _has_long_run(piece):
            raise long_cell(shown)
        here = sum(piece.count(b"<c" + mark) for mark in (b" ", b">", b"/", b"\n", b"\t", b"\r"))
        placed = piece.count(b"<c r=")
        xml = pl.Series([piece.decode("latin-1")])
        if b"<f" in piece or b":f" in piece:
            _refuse_formulas_alone(xml, shown)
        if placed < here or b":c" in piece:
            here, placed = xml.str.count_matches(_CELL)[0], xml.str.count_matches(_PLACED_CELL)[0]
        cells += here
        near = near and placed == here and not xml.str.contains(_FAR).all()
        if b"mergeCell" in piece:
            merged += filter(None, (merged_range(reference.decode("latin-1")) for reference in _MERGED.findall(piece)))
    return near, cells, tuple(merged)


def _referenced(container: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """The last row and column that the sheet speaks of; without bounds where cells do not say where they are."""
    import polars as pl

    last_row, letters = 1, {"A"}
    for piece in _pieces(container, name):
        xml = pl.Series([piece.decode("latin-1")])
        if xml.str.count_matches(_PLACED_CELL)[0] < xml.str.count_matches(_CELL)[0]:
            return LARGEST_SHEET, LARGEST_SHEET
        references = xml.str.extract_all(_REFERENCE).explode().str.extract_groups("([A-Za-z]{0,3})([0-9]+)$")
        letters |= set(references.struct.field("1").drop_nulls().unique())
        rows = references.struct.field("2").cast(pl.Int64).to_frame("row")
        last_row = max(last_row, rows.select(pl.col("row").max().fill_null(1)).item())
    return last_row, max(map(_column, letters))


def _fits(container: zipfile.ZipFile, name: str) -> bool:
    """Whether the rectangle of the sheet can be held, by what its cells say or else by those that hold something."""
    return any(rows * columns <= LARGEST_SHEET for rows, columns in (look(container, name) for look in _LOOKS))


def _refuse_formulas_alone(xml: pl.Series, shown: str) -> None:
    alone = xml.str.extract_all(_FORMULA_ALONE).explode().drop_nulls()
    wrong = alone.filter(~alone.str.contains(_TEXT_RESULT))
    if not wrong.is_empty():
        cell = wrong.str.extract(_CELL_NAME)[0]
        place = f" in {cell}" if cell else ""
        hint = "open it in Excel and save it again, so that the values are saved too"
        raise UserError(f"`{shown}` has formulas without a value{place}, which would be read as blank", hint=hint)


def _has_long_run(piece: bytes) -> bool:
    """Whether a text longer than a cell may be is in it: half as many bytes without any markup."""
    half = LARGEST_CELL // 2
    starts = range(0, len(piece) - half, half)
    bare = [start for start in starts if piece.find(b"<", start, start + half) < 0]
    return any(re.search(rb"[^<]{%d}" % LARGEST_CELL, piece[max(start - half, 0) : start + 3 * half]) for start in bare)


def _exactly(container: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """The last row and column with a cell that holds something."""
    from lxml import etree

    last_row = last_column = row = column = 0
    with container.open(name) as stream:
        for event, element in elements(stream, ("{*}row", "{*}c")):
            if event == "start" and etree.QName(element).localname == "row":
                row = int(element.get("r") or row + 1)
                column = 0
            elif event == "end" and etree.QName(element).localname == "c":
                letters = re.fullmatch(r"([A-Za-z]{1,3})(\d+)", element.get("r") or "")
                column = _column(letters[1]) if letters else column + 1
                if len(element):
                    last_row = max(last_row, int(letters[2]) if letters else row)
                    last_column = max(last_column, column)
                forget(element)
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


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return max(number, 1)


_LOOKS = (_referenced, _exactly)
"""The quick look first: the other one takes ten times as long."""
