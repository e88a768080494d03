"""CSV files: UTF-8 or, with a note, Windows-1252; anything else is refused in words."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Mapping
from io import BytesIO, StringIO
from pathlib import Path

import polars as pl

from csc_indicators.errors import UserError
from csc_indicators.extracts.catalogue import ExtractInfo
from csc_indicators.extracts.in_memory import texts
from csc_indicators.extracts.sheet import Sheet
from csc_indicators.files.file_kinds import beginning, refuse

_NO_VALUE = ["NULL", "null", "NaN", "nan", "NaT", "#N/A"]
"""What databases and statistics packages write into a CSV for "no value"."""


def open_csv(path: Path, info: ExtractInfo, shown: str) -> Sheet:
    """The headers of a CSV file and the way to load it; `UserError` when it is no CSV."""
    start = beginning(path, shown)
    refuse(start, shown, "a CSV file")
    headers = _headers(start)
    if len(headers) == 1 and any(mark in headers[0] for mark in ";\t|"):
        raise UserError(f"`{shown}` has no commas between its values", hint="save it as CSV (comma delimited)")

    def load(positions: Mapping[str, int]) -> tuple[pl.DataFrame, list[str]]:
        try:
            try:
                return _scan(path, info, positions), []
            except pl.exceptions.ComputeError as error:
                if "utf-8" not in str(error):
                    raise
            return _scan(_from_windows_1252(path, shown), info, positions), [
                f"`{shown}` is read as Windows-1252, since it is not UTF-8"
            ]
        except pl.exceptions.PolarsError:
            raise _broken(path, shown, len(headers)) from None

    return Sheet(headers, load)


def _headers(start: bytes) -> list[str]:
    start = start.removeprefix(codecs.BOM_UTF8)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        text = start.decode("cp1252", errors="replace")
    return [header.strip() for header in next(csv.reader(StringIO(text, newline="")), [])]


def _scan(source: Path | BytesIO, info: ExtractInfo, positions: Mapping[str, int]) -> pl.DataFrame:
    lines = pl.scan_csv(
        source,
        infer_schema=False,
        null_values=_NO_VALUE,
        with_column_names=lambda names: [str(position) for position in range(len(names))],
        glob=False,
    )
    raw = {name: pl.col(str(position)) for name, position in positions.items()}
    wanted = {name: texts(info.columns[name], text) if name in info.columns else text for name, text in raw.items()}
    return lines.select(**wanted).collect(engine="streaming")


def _from_windows_1252(path: Path, shown: str) -> BytesIO:
    try:
        return BytesIO(path.read_bytes().decode("cp1252").encode("utf-8"))
    except UnicodeDecodeError:
        raise UserError(f"`{shown}` is neither UTF-8 nor Windows-1252", hint="save it as CSV UTF-8") from None


def _broken(path: Path, shown: str, width: int) -> UserError:
    """Why a CSV could not be read: looked for line by line, which is slow and therefore only done now."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        try:
            for row, fields in enumerate(csv.reader(file), start=1):
                if len(fields) > width:
                    hint = "put quotation marks around a text that has a comma in it"
                    return UserError(f"`{shown}` row {row} has more values than the first row has names", hint=hint)
        except csv.Error:
            pass
    hint = "the usual cause is a quotation mark that is never closed"
    return UserError(f"`{shown}` cannot be read as CSV", hint=hint)
