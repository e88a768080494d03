"""The rows of the extracts in two folders: `clean` to go on with, `rejected` to be put right.

Every row goes into one of the two, in its order, in a file of the name, form and headings it came in. CSV is copied
byte by byte; Parquet and Excel are written again with the same columns and values.
"""

from __future__ import annotations

import codecs
import csv
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import polars as pl
import xlsxwriter

from csc_indicators.config import FILE_NAME, Config
from csc_indicators.errors import UserError
from csc_indicators.extracts.folder import Source, look_in
from csc_indicators.extracts.tabular_files import Wanted, table_in
from csc_indicators.files.content import Content
from csc_indicators.files.csv_file import CsvFile
from csc_indicators.files.encodings import UTF_8, whole_as_text
from csc_indicators.files.workbook import Sheet, typed_rows
from csc_indicators.outputs.findings.report import Report
from csc_indicators.safe_writing import new_folder

_ORIGIN = ("source_file", "source_row")
"""Columns by which a file says where its rows came from; findings then name that place."""
_NUMBER = "_number"
_FIRST_ROW = 2
"""The row of the first values, as Excel numbers them."""
_WITH_THE_CLEAN = ("extract.toml", FILE_NAME)

_WITHOUT_MARK = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""By byte order mark: the encoding that writes none of its own."""
_MARKS = tuple(_WITHOUT_MARK)

Place = tuple[str, int]


def split(report: Report, folder: Path, to: Path, config: Config | None = None) -> tuple[int, int]:
    """Write the two folders into `to`, all or nothing, for their owner alone; gives the rows clean and the rejected.

    `config` is the one that the extracts were read by. Rejected are the rows with a finding that makes the data unfit.
    UserError where `to` holds something, or where the findings are too many to be listed one by one.
    """
    if report.unlisted:
        raise UserError(
            "the rows cannot be split: a rule has more findings than are listed one by one",
            hint="put right what it finds first: nearly every row has it",
        )
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UserError(f"the folder `{to}` is not empty", hint="name a new one: nothing is written over")
    places = _rejected(report)
    counts = [0, 0]
    with new_folder(to, private=True) as part:
        for source in look_in(folder).sources:
            for file in source.files:
                shown = file.relative_to(folder)
                wanted = Wanted.by_config(source.extract, config or Config())
                clean, rejected = _split_file(
                    _File(file, shown, source, wanted), places.get(source.extract, set()), part
                )
                counts[0] += clean
                counts[1] += rejected
        for name in _WITH_THE_CLEAN:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, part / "clean" / name)
    return counts[0], counts[1]


def _rejected(report: Report) -> dict[str, set[Place]]:
    """By extract, the file and row of every row with a finding that makes the data unfit."""
    unfit = pl.col("code").is_in(list(report.failing)) & (pl.col("status") != "fixed") & pl.col("row").is_not_null()
    places: dict[str, set[Place]] = {}
    for extract, file, row in report.table.filter(unfit).select("extract", "file", "row").unique().iter_rows():
        places.setdefault(extract, set()).add((file, row))
    return places


@dataclass(frozen=True)
class _File:
    """A file that is split: `shown` is its path below the folder."""

    path: Path
    shown: Path
    source: Source
    wanted: Wanted


def _split_file(file: _File, places: Collection[Place], part: Path) -> tuple[int, int]:
    """Write the rows of one file to its places in the two folders; a file with nothing rejected is only in one."""
    shown = file.shown
    clean, rejected = part / "clean" / shown, part / "rejected" / shown
    clean.parent.mkdir(parents=True, exist_ok=True)
    rejected.parent.mkdir(parents=True, exist_ok=True)
    if file.source.form == "parquet":
        counts = _split_parquet(file.path, shown, places, clean, rejected)
    else:
        table, headings = table_in(file.path, file.source.form, file.wanted, shown.as_posix())
        if isinstance(table, CsvFile):
            counts = _split_csv(table, headings, places, clean, rejected)
        else:
            counts = _split_excel(file, table, headings, places, clean, rejected)
    if not counts[1]:
        rejected.unlink()
    return counts


def _split_csv(file: CsvFile, headings: int, places: Collection[Place], clean: Path, rejected: Path) -> tuple[int, int]:
    shown = file.content.shown
    counts = [0, 0]
    names = file.first_rows[headings]
    origin = [names.index(name) for name in _ORIGIN] if set(_ORIGIN) <= set(names) else None
    text, mark, encoding = _text_of(file)
    with clean.open("wb") as kept, rejected.open("wb") as refused:
        kept.write(mark)
        refused.write(mark)
        for number, (fields, written) in enumerate(_records(text, file.separator, shown), start=1):
            raw = written.encode(encoding)
            if number <= headings + 1:
                kept.write(raw)
                refused.write(raw)
                continue
            place = (shown, number)
            if origin is not None and len(fields) == len(names) and fields[origin[1]].isdecimal():
                place = (fields[origin[0]], int(fields[origin[1]]))
            refuse = place in places
            counts[refuse] += 1
            (refused if refuse else kept).write(raw)
    return counts[0], counts[1]


def _text_of(file: CsvFile) -> tuple[str, bytes, str]:
    """The whole text, the byte order mark in front of it, and the encoding in which it is written again."""
    data = file.content.read()
    text, encoding = whole_as_text(data, file.encoding, file.content.shown)
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    return text, mark, _WITHOUT_MARK.get(mark, "utf-8" if encoding == UTF_8 else encoding)


def _records(text: str, separator: str, shown: str) -> Iterator[tuple[list[str], str]]:
    """Each record of a CSV file as its values and as it is written, line breaks in values included."""
    taken: list[str] = []

    def taking() -> Iterator[str]:
        for line in StringIO(text, newline=""):
            taken.append(line)
            yield line

    csv.field_size_limit(2**31 - 1)
    try:
        for fields in csv.reader(taking(), delimiter=separator):
            yield [field.strip() for field in fields], "".join(taken)
            taken.clear()
    except csv.Error:
        raise UserError(f"`{shown}` cannot be split: it cannot be read as CSV line by line") from None


def _split_parquet(file: Path, shown: Path, places: Collection[Place], clean: Path, rejected: Path) -> tuple[int, int]:
    rows = pl.scan_parquet(file, hive_partitioning=False, glob=False)
    names = rows.collect_schema().names()
    numbered = rows.with_row_index(_NUMBER, _FIRST_ROW)
    refused = _is_in(places, shown, names)
    counts = []
    for chosen, target in ((~refused, clean), (refused, rejected)):
        numbered.filter(chosen).select(names).sink_parquet(target)
        counts.append(pl.scan_parquet(target, hive_partitioning=False, glob=False).select(pl.len()).collect().item())
    return counts[0], counts[1]


def _split_excel(
    file: _File, sheet: Sheet, headings: int, places: Collection[Place], clean: Path, rejected: Path
) -> tuple[int, int]:
    shown = file.shown
    rows = typed_rows(Content(shown.as_posix(), file.path, file.path.stat().st_size), sheet, headings)
    numbered = rows.with_row_index(_NUMBER, headings + _FIRST_ROW)
    names = sheet.first_rows[headings]
    origin = {name: rows.columns[names.index(name)] for name in _ORIGIN if name in names}
    refused = _is_in(places, shown, _ORIGIN if len(origin) == len(_ORIGIN) else (), origin)
    counts = []
    for chosen, target in ((~refused, clean), (refused, rejected)):
        part = numbered.filter(chosen).drop(_NUMBER)
        _write_sheet(target, sheet.name, names, part)
        counts.append(part.height)
    return counts[0], counts[1]


def _is_in(
    places: Collection[Place], shown: Path, names: Collection[str], columns: Mapping[str, str] | None = None
) -> pl.Expr:
    """Whether a numbered row is at one of the places: by where it says it came from, or by its own file and number."""
    file, row = pl.lit(shown.as_posix()), pl.col(_NUMBER)
    if set(_ORIGIN) <= set(names):
        file, row = (pl.col((columns or {}).get(name, name)) for name in _ORIGIN)
    place = pl.struct(file.cast(pl.String).alias(_ORIGIN[0]), row.cast(pl.Int64, strict=False).alias(_ORIGIN[1]))
    dtype = pl.Struct({_ORIGIN[0]: pl.String, _ORIGIN[1]: pl.Int64})
    listed = pl.Series([dict(zip(_ORIGIN, at, strict=True)) for at in places], dtype=dtype)
    return place.is_in(listed.implode())


def _write_sheet(to: Path, name: str, headers: Sequence[str], rows: pl.DataFrame) -> None:
    """A workbook with one sheet: texts as texts, numbers as numbers, dates as dates."""
    as_written = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    dates = {"default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(to, as_written | dates) as book:
        sheet = book.add_worksheet(name)
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header)
        for number, row in enumerate(rows.iter_rows(), start=1):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
