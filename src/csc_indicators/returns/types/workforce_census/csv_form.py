"""The CSV form of the workforce census as the tables of the XML form, for each authority and year in a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from csc_indicators.files.headings import refuse_twice
from csc_indicators.returns.cells import text
from csc_indicators.returns.collection_header import Submission, authority_of, submission_from_header
from csc_indicators.returns.csv_text import read_csv
from csc_indicators.returns.mapping import nesting_of
from csc_indicators.returns.return_type import Options, Recognised, plain
from csc_indicators.returns.types.workforce_census.form import HEADER, KIND, SAME
from csc_indicators.returns.xml_tables import LINE, XmlTables
from csc_indicators.returns.year_names import year_of_text


def csv_tables(
    file: Recognised, options: Options, reference_day: tuple[int, int], notes: list[str]
) -> Iterator[tuple[Submission, XmlTables]]:
    """Each authority and year of a CSV file; without a year, that in the name of the file, or else none."""
    wanted = {plain(name): name for name in (*HEADER, *nesting_of(KIND)[file.table]) if name != "row"}
    named = (SAME.get(plain(header), plain(header)) for header in file.look.headers)
    positions = {wanted[name]: number for number, name in reversed(list(enumerate(named))) if name in wanted}
    refuse_twice(file.look.headers, positions.values(), file.shown)
    rows = read_csv(file.look, positions, notes, file.look.header_row)
    rows = rows.with_columns(
        pl.lit(None, pl.String).alias(name) for name in wanted.values() if name not in rows.columns
    ).with_columns(
        text(pl.col(name)) if name in HEADER else pl.col(name).str.strip_chars().replace("", None)
        for name in wanted.values()
    )
    blank = pl.all_horizontal(pl.col(name).is_null() for name in wanted.values())
    nothing = {file.table: rows.filter(blank)[LINE]}
    for (authority, year, stated), own in rows.filter(~blank).group_by(*HEADER, maintain_order=True):
        header = {"LEA": authority, "Year": year, "ReferenceDate": stated}
        texts = {name: str(text).removesuffix(".0") for name, text in header.items() if text is not None}
        sent = _submission(texts, file.shown, reference_day, options)
        table = own.select(LINE, *(name for name in wanted.values() if name not in HEADER))
        yield sent, XmlTables(texts, {file.table: table}, {}, nothing, ())
        nothing = {file.table: pl.Series(LINE, [], pl.UInt32)}


def _submission(header: dict[str, str], shown: str, reference_day: tuple[int, int], options: Options) -> Submission:
    if "Year" in header or "ReferenceDate" in header:
        return submission_from_header(header, shown, reference_day, options.la_code)
    year = year_of_text(shown.rpartition("/")[2])
    reference = date.min if year is None else date(year, *reference_day)
    return Submission(shown, authority_of(header.get("LEA"), shown, options.la_code), reference)
