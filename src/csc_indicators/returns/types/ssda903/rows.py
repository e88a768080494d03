"""The rows of all files by table, each with its authority and the year of its return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from csc_indicators.errors import UserError, raise_all
from csc_indicators.reference.authorities import AREA, current_codes
from csc_indicators.returns.cells import text
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.return_type import Imported, Options
from csc_indicators.returns.types.ssda903.form import TITLE, form
from csc_indicators.returns.types.ssda903.xml_form import UNKNOWN
from csc_indicators.returns.types.ssda903.years import ReturnYear
from csc_indicators.returns.year_names import year_of_text

NO_YEAR = date(1900, 1, 1)
"""Stands for a year that is not known: older than any other."""


def placed_rows(
    texts: Mapping[str, Mapping[str, pl.DataFrame]],
    years: Mapping[str, ReturnYear | None],
    options: Options,
    imported: Imported,
) -> dict[str, pl.DataFrame]:
    """By table: its columns as texts, `la_code`, `year`, `as_at` (the last day of it) and the source columns.

    Rows that are blank, or that do not say which child they are about, are accounted for and gone. `UserError` for
    files whose authority or year is not known.
    """
    account = imported.account
    rows: dict[str, pl.DataFrame] = {}
    problems: list[UserError] = []
    for name in (*form().tables, UNKNOWN.name):
        parts = [_placed(tables[name], years[shown]) for shown, tables in texts.items() if name in tables]
        if not parts:
            continue
        frame = pl.concat(parts, how="diagonal")
        account.read(frame, name)
        if name == UNKNOWN.name:
            account.dropped(frame, name, Reason(ReasonCode.UNKNOWN_ELEMENT, detail=TITLE))
            continue
        columns = [column for column in frame.columns if column in form().tables[name].columns]
        nobodys = frame.filter(text(pl.col("CHILD")).is_null())
        blank = pl.all_horizontal(text(pl.col(column)).is_null() for column in columns)
        account.dropped(nobodys.filter(blank), name, Reason(ReasonCode.BLANK_ROW))
        account.dropped(nobodys.filter(~blank), name, Reason(ReasonCode.NO_KEY, "CHILD"))
        frame = frame.filter(text(pl.col("CHILD")).is_not_null())
        frame, own = _with_authority(frame, options.la_code)
        problems += own
        problems += _no_years(frame)
        problems += _blank_years(frame, years)
        rows[name] = _with_year(frame)
        if form().tables[name].by_year:
            problems += _without_year(rows[name])
    raise_all(list({problem.message: problem for problem in problems}.values()))
    return rows


def _placed(frame: pl.DataFrame, submission: ReturnYear | None) -> pl.DataFrame:
    year = None if submission is None else submission.year
    return frame.with_columns(_year_of_file=pl.lit(year, pl.Int32))


def _with_authority(frame: pl.DataFrame, la_code: str | None) -> tuple[pl.DataFrame, list[UserError]]:
    """The rows with the present code of their authority: their own, or else the one that the user named."""
    filled = pl.lit(la_code, AREA)
    if "LA" not in frame.columns:
        with_code = frame.with_columns(la_code=filled)
        nobodys = with_code.filter(pl.col("la_code").is_null())
        return with_code, [_no_authority(file) for file in nobodys["source_file"].unique()]
    written = pl.col("LA").str.strip_chars().str.to_lowercase().str.strip_suffix(".0")
    code = written.replace_strict(current_codes(), default=None, return_dtype=AREA)
    with_code = frame.with_columns(la_code=pl.coalesce(code, pl.when(text(pl.col("LA")).is_null()).then(filled)))
    problems = []
    for file, own in _by_file(with_code.filter(pl.col("la_code").is_null())):
        blank = own.filter(text(pl.col("LA")).is_null())
        if not blank.is_empty():
            problems.append(_no_authority(file))
            continue
        row = own.select(pl.col("source_row").min()).item()
        problem = f"`{file}` row {row}: `LA` is no local authority of England"
        problems.append(UserError(problem, hint="write its code, number or name"))
    return with_code, problems


def _by_file(rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    for file in rows["source_file"].unique(maintain_order=True):
        yield file, rows.filter(pl.col("source_file") == file)


def _no_authority(file: str) -> UserError:
    return UserError(
        f"`{file}` does not say whose return it is", hint="name the authority: `--la-code`, or `la_code` in the config"
    )


def _no_years(frame: pl.DataFrame) -> list[UserError]:
    """Errors for files whose `YEAR` is not a year: the year in their name may be another."""
    if "YEAR" not in frame.columns:
        return []
    texts = frame["YEAR"].unique().drop_nulls()
    none = [spelling for spelling in texts if spelling.strip() and year_of_text(spelling) is None]
    hint = "write the year in which the return ends, such as 2024, or both: 2023-24"
    return [
        UserError(f"`{file}` row {own.item(0, 'source_row')}: `YEAR` is not a year that is certain", hint=hint)
        for file, own in _by_file(frame.filter(pl.col("YEAR").is_in(none)))
    ]


def _blank_years(frame: pl.DataFrame, years: Mapping[str, ReturnYear | None]) -> list[UserError]:
    """Errors for files in which some rows have a year and some do not, and whose name has none."""
    if "YEAR" not in frame.columns:
        return []
    unnamed = [file for file, own in years.items() if own is None or not own.stated]
    blank = text(pl.col("YEAR")).is_null()
    in_question = frame.filter(pl.col("source_file").is_in(unnamed))
    partly = in_question.filter(blank, (~blank).any().over("source_file"))
    hint = "write the year in which the return ends into every row, such as 2024, or both: 2023-24"
    return [
        UserError(
            f"`{file}` row {own.item(0, 'source_row')}: `YEAR` is blank, and other rows say which year they are of",
            evidence=f"{own.height:,} such row{'' if own.height == 1 else 's'}",
            hint=hint,
        )
        for file, own in _by_file(partly)
    ]


def _with_year(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with the year in their column, or else that of their file."""
    if "YEAR" in frame.columns:
        spellings = {spelling: year_of_text(spelling) for spelling in frame["YEAR"].unique().drop_nulls()}
        own_year = pl.col("YEAR").replace_strict(spellings, default=None, return_dtype=pl.Int32)
        year = pl.coalesce(own_year, "_year_of_file")
    else:
        year = pl.col("_year_of_file")
    return (
        frame.with_columns(year=year)
        .with_columns(as_at=pl.when(pl.col("year").is_not_null()).then(pl.date("year", 3, 31)).otherwise(NO_YEAR))
        .drop("_year_of_file")
    )


def _without_year(frame: pl.DataFrame) -> list[UserError]:
    files = frame.filter(pl.col("year").is_null())["source_file"].unique().sort()
    hint = "put the year in the name of the file or its folder, as in `2023-24`, or give the episodes of the return too"
    return [UserError(f"`{file}` does not say which year's return it is", hint=hint) for file in files]
