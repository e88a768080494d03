"""Files of the workforce census -> social workers and vacancies, each year's as its census has them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

import polars as pl

from csc_indicators.calendar import year_earlier_of
from csc_indicators.errors import UserError, raise_all
from csc_indicators.returns.collection_header import Submission, submission
from csc_indicators.returns.coverage import cover
from csc_indicators.returns.mapping import TableOf, nesting_of, tables_of
from csc_indicators.returns.named_years import BEGINS, ENDS, Dated, misnamed
from csc_indicators.returns.reasons import Cause, Reason
from csc_indicators.returns.return_type import Imported, Options, Recognised, plain
from csc_indicators.returns.row_ledger import Query
from csc_indicators.returns.submissions import covered, gaps, in_order, without_repeats, without_sent_again
from csc_indicators.returns.typed_values import Place
from csc_indicators.returns.types.workforce_census.csv_form import csv_tables
from csc_indicators.returns.types.workforce_census.importer import FIGURES, KIND, TITLE, WORKERS
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
    for one in files:
        try:
            for told, tables in _tables(one, options, imported.notes):
                sent.append(told)
                imported.taken_for[one.shown] = f"{TITLE}, {told.reference.year}" if told.dated else TITLE
                account = imported.account
                account.queries += [Query(told.shown, "Header", name, odd, 1, (1,)) for name, odd in told.queries]
                for table in (table for table in tables_of(KIND) if table.name in tables.tables):
                    unit = "row" if one.look.form == "csv" else "line"
                    place = Place(told.shown, tables.tables[table.name][LINE], unit, problems, options.allow_unreadable)
                    rows[table.name].append(rows_of(tables, table, None, told, place, account)[0])
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
    """What is wrong with workers of a census whose dates do not lie in the year that is said."""
    if rows.is_empty():
        return []
    look = next(one.look for one in files if one.shown == rows["source_file"][0])
    own = {"year", "referencedate"} & {plain(header) for header in look.headers}
    said_by = "its name" if look.form == "csv" and not own else "its header" if look.form == "xml" else "its column"
    days = {ENDS: pl.col(AS_AT), BEGINS: year_earlier_of(pl.col(AS_AT)) + pl.duration(days=1)}
    columns = tuple(f"social_workers.{name}" for name in ("start_date", "end_date"))
    return misnamed(Dated(rows.with_columns(**days), columns, said_by, "row" if look.form == "csv" else "line"))


def _tables(one: Recognised, options: Options, notes: list[str]) -> Iterator[tuple[Submission, XmlTables]]:
    if one.look.form == "csv":
        yield from csv_tables(one, options, _REFERENCE_DAY, notes)
        return
    with one.look.content.open() as stream:
        tables = read_tables(stream, one.shown, nesting_of(KIND))
    yield submission(tables.header, one.shown, _REFERENCE_DAY, options.la_code), tables


def _undated(sent: Sequence[Submission]) -> list[UserError]:
    """What is wrong where files of an authority do not say their year and are not alone."""
    files = Counter(one.la_code for one in sent)
    return [
        UserError(
            f"`{one.shown}` does not say which year it is of, and there are other files of the authority",
            hint="add a column `ReferenceDate` with the day of the census, or name the file for its year",
        )
        for one in sent
        if not one.dated and files[one.la_code] > 1
    ]


def _extract(table: TableOf, rows: pl.DataFrame, sent: Sequence[Submission], imported: Imported) -> None:
    """Add what a table becomes: of each census of an authority, what was sent last."""
    made = table.made[0]
    last = without_sent_again(in_order(rows, sent), table, sent, imported.account)
    last = without_repeats(last, table, imported.account)
    if table.name == FIGURES:
        undated = last.filter(pl.col(AS_AT).is_null())
        imported.account.dropped(undated, table.name, Reason(Cause.NO_DAY))
        last = last.filter(pl.col(AS_AT).is_not_null())
    if last.is_empty():
        return
    imported.account.kept(last, table.name, made.extract)
    imported.frames[made.extract] = recorded([(made, last)], ("la_code",))
    dated = [one for one in sent if one.dated]
    days = covered(dated)
    if days:
        settled = timedelta() if table.name == FIGURES else _SETTLED
        spans = {la_code: (begins, ends + settled) for la_code, (begins, ends) in days.items()}
        cover(made.extract, spans, gaps(dated), imported)
