"""SSDA903 as a kind of return: its files by their columns or root element, and what they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from csc_indicators.calendar import year_label
from csc_indicators.errors import UserError, UserErrors, raise_all
from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.return_type import Imported, Options, Recognised, Shape, plain
from csc_indicators.returns.types.ssda903.coverage import years_without_rows
from csc_indicators.returns.types.ssda903.extracts import make_extracts
from csc_indicators.returns.types.ssda903.form import TITLE, form
from csc_indicators.returns.types.ssda903.rows import placed_rows
from csc_indicators.returns.types.ssda903.tables import (
    WORKBOOK,
    XML,
    has_own_names,
    in_csv,
    read_tables,
    sheets_with,
    table_with,
)
from csc_indicators.returns.types.ssda903.xml_form import is_single_line
from csc_indicators.returns.types.ssda903.years import ReturnYear, return_years


class Ssda903:
    """The return on children looked after."""

    name = "ssda903"
    title = TITLE

    @property
    def shapes(self) -> Sequence[Shape]:
        """The tables of the CSV form."""
        return tuple(table.shape for table in form().tables.values())

    @property
    def roots(self) -> Sequence[str]:
        """The root of the XML form."""
        return (form().root,)

    def recognise(self, look: Look) -> Recognised | None:
        """A file or sheet with the columns of a table, in any order and among others, or the XML form."""
        if look.root is not None:
            return Recognised(look, self.name, XML) if plain(look.root) == plain(form().root) else None
        if look.form == "excel":
            sheets = sheets_with(look)
            unread = dict.fromkeys(header for _, _, besides in sheets for header in besides)
            return Recognised(look, self.name, WORKBOOK, (), tuple(unread)) if sheets else None
        if look.form == "csv":
            in_rows = in_csv(look)
            return Recognised(look, self.name, *in_rows[1]) if in_rows else None
        match = table_with(look.headers) if look.form == "parquet" and has_own_names(look.headers) else None
        return Recognised(look, self.name, *match) if match else None

    def read(self, files: Sequence[Recognised], options: Options) -> Imported:
        """Every table of every file, the years put together, as extracts."""
        imported = Imported()
        problems: list[UserError] = []
        parts: dict[str, dict[str, dict[str, pl.DataFrame]]] = {}
        for file in files:
            try:
                parts[file.shown] = read_tables(file, imported.notes)
            except UserErrors as errors:
                problems += errors.errors
            except UserError as error:
                problems.append(error)
        raise_all(problems)
        texts = {source: tables for part in parts.values() for source, tables in part.items()}
        years = return_years(texts)
        rows = placed_rows(texts, years, options, imported)
        whole = [source for file in files if file.table == XML for source in parts[file.shown]]
        make_extracts(rows, years_without_rows(texts, years, whole), options, imported, stated=_stated(rows, years))
        imported.notes += [
            f"`{file.shown}` is all on one line: its rows cannot be told apart by where they stand"
            for file in files
            if file.table == XML and is_single_line(texts[file.shown])
        ]
        imported.notes += _submitted_twice(rows)
        says = _years_of_rows(rows)
        for file in files:
            of_years = _of_years({source: years[source] for source in parts[file.shown]}, says)
            imported.taken_for[file.shown] = f"{TITLE} {_tables(file, parts[file.shown])}{of_years}"
            lacks = _lacks(file)
            if lacks:
                imported.notes.append(f"`{file.shown}` has no {', '.join(f'`{column}`' for column in lacks)}")
        return imported


def _stated(rows: Mapping[str, pl.DataFrame], years: Mapping[str, ReturnYear | None]) -> bool:
    """Whether the last year of the episodes is one that the user named, in the rows or in the names of files."""
    frame = rows.get("Episodes")
    if frame is None or frame.is_empty():
        return True
    last = frame.filter(pl.col("year") == pl.col("year").max())
    in_rows = "YEAR" in frame.columns and not last["YEAR"].is_null().any()
    files = [years[file] for file in last["source_file"].unique()]
    return in_rows or all(submission is not None and submission.stated for submission in files)


def _lacks(file: Recognised) -> list[str]:
    """The columns that an extract would take and the file has not."""
    if file.table in (XML, WORKBOOK):
        return []
    taken = form().tables[file.table].fields.values()
    return [column for column in file.lacks if column in taken]


def _years_of_rows(rows: Mapping[str, pl.DataFrame]) -> dict[str, tuple[list[int], bool]]:
    """By file: the years of its rows in order, and whether a column has them."""
    says = [
        pl.col("YEAR").is_not_null().any() if "YEAR" in frame.columns else pl.lit(value=False)
        for frame in rows.values()
    ]
    parts = [
        frame.group_by("source_file").agg(pl.col("year").unique(), says=rows_say)
        for frame, rows_say in zip(rows.values(), says, strict=True)
    ]
    if not parts:
        return {}
    whole = pl.concat(parts).explode("year").group_by("source_file")
    by_file = whole.agg(pl.col("year").unique().drop_nulls().sort(), pl.col("says").any())
    return {file: (years, rows_say) for file, years, rows_say in by_file.iter_rows()}


def _submitted_twice(rows: Mapping[str, pl.DataFrame]) -> list[str]:
    """That tables of one authority and year are in several files: none of these is the later submission."""
    by_years: dict[str, list[str]] = {}
    for name, frame in rows.items():
        files = frame.drop_nulls("year").group_by("la_code", "year").agg(pl.col("source_file").n_unique())
        years = files.filter(pl.col("source_file") > 1)["year"].unique().sort()
        if form().tables[name].extract and len(years):
            by_years.setdefault(", ".join(year_label(year) for year in years), []).append(name)
    return [
        f"several files have {', '.join(names)} of {years}: where their rows differ, all of them stay"
        for years, names in by_years.items()
    ]


def _tables(file: Recognised, parts: Mapping[str, Mapping[str, pl.DataFrame]]) -> str:
    """The table that the file is, or those that it holds."""
    names = dict.fromkeys(name for tables in parts.values() for name in tables)
    return f"{file.table} ({', '.join(names)})" if file.table in (XML, WORKBOOK) and names else file.table


def _of_years(of: Mapping[str, ReturnYear | None], says: Mapping[str, tuple[list[int], bool]]) -> str:
    """The years of the rows of a file, and whether they are known from dates alone."""
    known = [says[source] for source in of if source in says]
    years = sorted({year for own, _ in known for year in own})
    if not years:
        return ""
    when = (
        ", ".join(year_label(year) for year in years)
        if len(years) <= 3
        else f"{year_label(years[0])} to {year_label(years[-1])}"
    )
    stated = [submission.stated for submission in of.values() if submission is not None]
    by_dates = bool(stated) and not any(stated) and not any(rows_say for _, rows_say in known)
    return f", {when}{' (told by dates)' if by_dates else ''}"
