"""A first look at a file: what form it has, and the column names, sheets or elements that it begins with."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from itertools import islice
from typing import Literal

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content
from csc_indicators.files.file_kinds import kind_of
from csc_indicators.returns.xml_safely import opening

Form = Literal["csv", "xml", "excel", "parquet", "json", "other"]

_OTHER_MARKS = {
    mark: f"it has {name} between its values: save it as CSV with commas"
    for mark, name in {";": "semicolons", "\t": "tabs", "|": "bars"}.items()
}
_REMEDIES = {"text in UTF-16": ": save it as CSV UTF-8"}
_FIRST_ROWS = 20


@dataclass(frozen=True)
class SheetLook:
    """A sheet of a workbook: its name, and its first rows as texts; a blank cell is an empty text."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False


@dataclass(frozen=True)
class Look:
    """What can be seen of a file without reading it.

    `headers` are those of a CSV or Parquet file, and `rows` its first rows, headers included; `sheets` those of a
    workbook; `root` is the name of the first element of an XML file, and `texts` the first text of each element in its
    beginning by name, both without namespaces.
    `problem` says why a file could not be looked into.
    """

    content: Content
    form: Form
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    sheets: tuple[SheetLook, ...] = ()
    root: str | None = None
    texts: dict[str, str] = field(default_factory=dict)
    problem: str | None = None


def look_at(content: Content) -> Look:
    """The first look; a file that cannot be looked into has its problem in words, and is of the form it seems to be."""
    try:
        start = content.start
    except UserError as error:
        return Look(content, "other", problem=error.message)
    form = _form(content, start)
    try:
        match form:
            case "csv":
                rows = _csv_rows(start)
                headers = rows[0] if rows else ()
                one = headers[0] if len(headers) == 1 else ""
                problem = next((text for mark, text in _OTHER_MARKS.items() if mark in one), None)
                return Look(content, form, headers=headers, rows=rows, problem=problem)
            case "xml":
                begins = opening(start)
                if begins is None:
                    return Look(content, form, problem="it is no XML that a return could be")
                return Look(content, form, root=begins.root, texts=begins.texts)
            case "parquet":
                headers = _parquet_headers(content)
                return Look(content, form, headers=headers, rows=(headers,))
            case "excel":
                return Look(content, form, sheets=_sheets(content))
    except UserError as error:
        return Look(content, form, problem=error.message)
    kind = kind_of(start)
    return Look(content, form, problem=kind and f"it is {kind}{_REMEDIES.get(kind, '')}")


def _form(content: Content, start: bytes) -> Form:
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "excel"
    if start.startswith(b"PAR1"):
        return "parquet"
    if text.startswith(b"<") or (content.suffix == ".xml" and kind_of(start) == "text in UTF-16"):
        return "xml"
    if kind_of(start) is not None:
        return "other"
    if text.startswith((b"[", b"{")) or content.suffix in (".json", ".jsonl"):
        return "json"
    return "other" if content.suffix in (".toml", ".md", ".yaml", ".yml", ".log") else "csv"


def _csv_rows(start: bytes) -> tuple[tuple[str, ...], ...]:
    start = start.removeprefix(codecs.BOM_UTF8)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        text = start.decode("cp1252", errors="replace")
    try:
        first = list(islice(csv.reader(StringIO(text, newline="")), _FIRST_ROWS))
    except csv.Error:
        return ()
    return tuple(tuple(cell.strip() for cell in row) for row in first)


def _parquet_headers(content: Content) -> tuple[str, ...]:
    import polars as pl

    try:
        return tuple(pl.read_parquet_schema(BytesIO(content.read()) if content.member else content.path))
    except (pl.exceptions.PolarsError, OSError):
        raise UserError(f"`{content.shown}` is damaged: it is not a whole Parquet file") from None


def _sheets(content: Content) -> tuple[SheetLook, ...]:
    from csc_indicators.files.workbook import open_workbook

    return tuple(
        SheetLook(
            sheet.name,
            tuple(tuple((cell or "").strip() for cell in row) for row in sheet.rows.head(_FIRST_ROWS).rows()),
            sheet.hidden,
        )
        for sheet in open_workbook(content).sheets
    )
