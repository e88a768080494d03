"""A first look at a file: what form it has, and the column names, sheets or elements that it begins with."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content
from csc_indicators.files.csv_file import CsvFile, open_csv
from csc_indicators.files.encodings import UTF_8, beginning_as_text, encoding_of
from csc_indicators.files.file_kinds import kind_of
from csc_indicators.files.headings import IsHeading, heading_row
from csc_indicators.returns.xml_safely import opening

FileForm = Literal["csv", "xml", "excel", "parquet", "json", "other"]


@dataclass(frozen=True)
class SheetLook:
    """A sheet of a workbook: its name, and its first rows as texts; a blank cell is an empty text."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False


@dataclass(frozen=True)
class Look:
    """What can be seen of a file without reading it.

    `headers` are those of a CSV or Parquet file, and `rows` its first rows, titles and headers included; `csv` is how a
    CSV file is read, with its headers in the row `header_row`, counted from 0; `sheets` are those of a workbook. `root`
    is the name of the first element of an XML file, and `texts` the first text of each element in its beginning by
    name, both without namespaces.
    `problem` says why a file could not be looked into.
    """

    content: Content
    form: FileForm
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    csv: CsvFile | None = None
    header_row: int = 0
    sheets: tuple[SheetLook, ...] = ()
    root: str | None = None
    texts: dict[str, str] = field(default_factory=dict)
    problem: str | None = None


def _no_heading(_heading: str) -> bool:
    return False


def look_at(content: Content, is_heading: IsHeading = _no_heading) -> Look:
    """The first look; a file that cannot be looked into has its problem in words, and is of the form it seems to be.

    The headings that are looked for show the separator of a CSV file, and the row of its headers.
    """
    try:
        start = content.start
    except UserError as error:
        return Look(content, "other", problem=error.message)
    form = _form(content, start)
    try:
        match form:
            case "csv":
                file = open_csv(content, is_heading)
                row = heading_row(file.first_rows, is_heading) or 0
                return Look(content, form, file.first_rows[row], file.first_rows, csv=file, header_row=row)
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
    return Look(content, form, problem=kind and f"it is {kind}")


def _form(content: Content, start: bytes) -> FileForm:
    text = _beginning(start)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "excel"
    if start.startswith(b"PAR1"):
        return "parquet"
    if text.startswith(b"<"):
        return "xml"
    if kind_of(start) not in (None, "text in UTF-16"):
        return "other"
    if text.startswith((b"[", b"{")) or content.suffix in (".json", ".jsonl"):
        return "json"
    return "other" if content.suffix in (".toml", ".md", ".yaml", ".yml", ".log") else "csv"


def _beginning(start: bytes) -> bytes:
    """The first bytes in UTF-8, whatever encoding they are in, without a mark or blanks in front."""
    if kind_of(start) == "text in UTF-16":
        start = beginning_as_text(start, encoding_of(start) or UTF_8).encode()
    return start.removeprefix(codecs.BOM_UTF8).lstrip()


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
            sheet.first_rows,
            sheet.hidden,
        )
        for sheet in open_workbook(content).sheets
    )
