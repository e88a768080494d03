"""Files of the workforce census -> social workers and vacancies, each year's as its census has them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

import polars as pl

from csc_indicators.calendar import year_earlier_of
from csc_indicators.errors import UserError, raise_all
from csc_indicators.returns.collection_header import Submission, submission_from_header
from csc_indicators.returns.coverage import cover
from csc_indicators.returns.mapping import TableOf, nesting_of, tables_of
from csc_indicators.returns.named_years import BEGINS, ENDS, Dated, misnamed
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.return_type import Imported, Options, Recognised, plain
from csc_indicators.returns.row_ledger import Query
from csc_indicators.returns.submissions import covered, gaps, in_order, without_repeats, without_sent_again
from csc_indicators.returns.typed_values import SourcePlace
from csc_indicators.returns.types.workforce_census.csv_form import csv_tables
from csc_indicators.returns.types.workforce_census.form import FIGURES, KIND, TITLE, WORKERS
from csc_indicators.returns.xml_rows import AS_AT, recorded, rows_of
from csc_indicators.returns.xml_tables import LINE, XmlTables, read_tables

_REFERENCE_DAY = (9, 30)
_SETTLED = timedelta(days=3)
"""A leaver may begin another post within days, which the census of the year cannot know: DfE counts without it too."""


def read_submissions(files: Sequence[Recognised], options: Options) -> Imported:
    """The extracts of all files together; `UserError` with everything that is wrong with them."""
    imported = Imported()
    sent: list[Submission] = []
    rows: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
    problems: list[UserError] = []
    for file in files:
        try:
            for submitted, tables in _tables(file, options, imported.notes):
                sent.append(submitted)
                imported.taken_for[file.shown] = f"{TITLE}, {submitted.reference.year}" if submitted.dated else TITLE
                account = imported.account
                account.queries += [
                    Query(submitted.shown, "Header", name, odd, 1, (1,)) for name, odd in submitted.queries
                ]
                for table in (table for table in tables_of(KIND) if table.name in tables.tables):
                    unit = "row" if file.look.form == "csv" else "line"
                    place = SourcePlace(
                        submitted.shown, tables.tables[table.name][LINE], unit, problems, options.allow_unreadable
                    )
                    rows[table.name].append(rows_of(tables, table, None, submitted, place, account)[0])
        except UserError as error:
            problems += getattr(error, "errors", (error,))
    problems += _undated(sent)
    problems += [error for frame in rows[WORKERS] for error in _misnamed(frame, files)]
    raise_all(problems)
    for table in tables_of(KIND):
        if rows[table.name]:
            _extract(table, pl.concat(rows[table.name]), sent, imported)
    return imported


def _misnamed(rows: pl.DataFrame, files: Sequence[Recognised]) -> list[UserError]:
    """What is wrong with workers of a census whose dates do not lie in the stated year."""
    if rows.is_empty():
        return []
    look = next(file.look for file in files if file.shown == rows["source_file"][0])
    own = {"year", "referencedate"} & {plain(header) for header in look.headers}
    year_source = "its name" if look.form == "csv" and not own else "its header" if look.form == "xml" else "its column"
    days = {ENDS: pl.col(AS_AT), BEGINS: year_earlier_of(pl.col(AS_AT)) + pl.duration(days=1)}
    columns = tuple(f"social_workers.{name}" for name in ("start_date", "end_date"))
    return misnamed(Dated(rows.with_columns(**days), columns, year_source, "row" if look.form == "csv" else "line"))


def _tables(file: Recognised, options: Options, notes: list[str]) -> Iterator[tuple[Submission, XmlTables]]:
    if file.look.form == "csv":
        yield from csv_tables(file, options, _REFERENCE_DAY, notes)
        return
    with file.look.content.open() as stream:
        tables = read_tables(stream, file.shown, nesting_of(KIND))
    yield submission_from_header(tables.header, file.shown, _REFERENCE_DAY, options.la_code), tables


def _undated(sent: Sequence[Submission]) -> list[UserError]:
    """What is wrong where files of an authority do not say their year and are not alone."""
    files = Counter(submission.la_code for submission in sent)
    return [
        UserError(
            f"`{submission.shown}` does not say which year it is of, and there are other files of the authority",
            hint="add a column `ReferenceDate` with the day of the census, or name the file for its year",
        )
        for submission in sent
        if not submission.dated and files[submission.la_code] > 1
    ]


def _extract(table: TableOf, rows: pl.DataFrame, sent: Sequence[Submission], imported: Imported) -> None:
    """Add what a table becomes: of each census of an authority, what was sent last."""
    mapping = table.extracts[0]
    last = without_sent_again(in_order(rows, sent), table, sent, imported.account)
    last = without_repeats(last, table, imported.account)
    if table.name == FIGURES:
        undated = last.filter(pl.col(AS_AT).is_null())
        imported.account.dropped(undated, table.name, Reason(ReasonCode.NO_DAY))
        last = last.filter(pl.col(AS_AT).is_not_null())
    if last.is_empty():
        return
    imported.account.kept(last, table.name, mapping.extract)
    imported.frames[mapping.extract] = recorded([(mapping, last)], ("la_code",))
    dated = [submission for submission in sent if submission.dated]
    days = covered(dated)
    if days:
        settled = timedelta() if table.name == FIGURES else _SETTLED
        spans = {la_code: (begins, ends + settled) for la_code, (begins, ends) in days.items()}
        cover(mapping.extract, spans, gaps(dated), imported)
