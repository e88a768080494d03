"""Files of the children in need census -> extracts, of several years and authorities at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from csc_indicators.calendar import DAY, add_years, label_between
from csc_indicators.errors import UserError, raise_all
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.returns.births import notes_on_births
from csc_indicators.returns.collection_header import Submission, submission_from_header
from csc_indicators.returns.coverage import cover
from csc_indicators.returns.left_out import (
    LeftOutOfReturns,
    few_rows,
    keep_known,
    left_out,
    notes_on_left_out,
    notes_on_stand_ins,
    state_left_out,
)
from csc_indicators.returns.mapping import ExtractMapping, TableOf, nesting_of, tables_of
from csc_indicators.returns.named_years import AFTER_ITS_YEAR, BEGINS, ENDS, Dated, after_its_year, misnamed
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.return_type import Imported, Options, Recognised
from csc_indicators.returns.row_ledger import Account, Effect, Query
from csc_indicators.returns.same_ids import changes_of_ids
from csc_indicators.returns.submissions import (
    close_lost,
    covered,
    end_in_gaps,
    gaps,
    in_order,
    standing,
    without_outdated_rows,
    without_replaced,
    without_sent_again,
)
from csc_indicators.returns.typed_values import SourcePlace
from csc_indicators.returns.types.cin_census.csv_form import read_csv_table
from csc_indicators.returns.types.cin_census.hollow import hollow, rows_by_return
from csc_indicators.returns.xml_rows import AS_AT, WHOSE, extract_column, recorded, rows_of, table_columns
from csc_indicators.returns.xml_tables import LINE, XmlTables, of_ancestor, read_tables

KIND = "cin_census"
_REFERENCE_DAY = (3, 31)
_CHILD, _ID = "Child", "LAchildID"
_CHILDREN, _CONFERENCES = "children", "initial_conferences"
_MANY = 10
"""Where the returns of other years have so many rows of a table, none in a year is no chance."""
_EPISODES, _REFERRALS = "CINdetails", "referrals"
_WITHOUT_END = "is blank though `ReasonForClosure` is filled: taken as open"
_ONE_CONFERENCE = "is the conference of an enquiry of the child too: one conference is made of both"


@dataclass
class _CensusRows:
    """What has been read so far."""

    sent: list[Submission] = field(default_factory=list)
    alone: dict[str, str] = field(default_factory=dict)
    """By file that holds one table of the census alone: that table."""
    rows: defaultdict[str, list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    unusable: defaultdict[str, list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    number: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Rows by table, authority and year."""
    account: Account = field(default_factory=Account)
    allow_unreadable: bool = False

    def sent_with(self, tables: Collection[str]) -> list[Submission]:
        """The submissions that cover one of the tables, even without a row of it."""
        return [
            submission
            for submission in self.sent
            if submission.shown not in self.alone or self.alone[submission.shown] in tables
        ]


def read_submissions(files: Sequence[Recognised], options: Options) -> Imported:
    """The extracts of all files together; `UserError` with everything that is wrong with them."""
    read = _CensusRows(allow_unreadable=options.allow_unreadable)
    problems: list[UserError] = []
    notes: list[str] = []
    for file in files:
        try:
            _read_file(file, options, read, notes)
        except UserError as error:
            problems += getattr(error, "errors", (error,))
    raise_all(problems)
    imported = Imported(account=read.account, notes=notes)
    imported.taken_for = {sent.shown: _taken_for(sent, read) for sent in read.sent}
    extracts = _Extracts(read, imported)
    for table in tables_of(KIND):
        extracts.take(table, repair=options.repair)
    raise_all(extracts.problems)
    extracts.finish()
    return imported


def _taken_for(sent: Submission, read: _CensusRows) -> str:
    table = read.alone.get(sent.shown)
    years = sorted({submission.year for submission in read.sent if submission.shown == sent.shown})
    named = ", ".join(years) if len(years) <= 3 else f"{years[0]} to {years[-1]}"
    return f"CIN census, {named}" if table is None else f"CIN census {table}, {named}"


def _read_file(file: Recognised, options: Options, read: _CensusRows, notes: list[str]) -> None:
    if file.look.form == "csv":
        read.alone[file.shown] = file.table
        for sent, tables in read_csv_table(file, options, notes):
            _read_submission(tables, sent, read, "row")
        return
    with file.look.content.open() as stream:
        tables = read_tables(stream, file.shown, nesting_of(KIND))
    _read_submission(
        tables, submission_from_header(tables.header, file.shown, _REFERENCE_DAY, options.la_code), read, "line"
    )


def _read_submission(tables: XmlTables, sent: Submission, read: _CensusRows, unit: str) -> None:
    problems: list[UserError] = []
    rows, unusable = {}, {}
    account = Account()
    account.queries += [Query(sent.shown, "Header", name, problem, 1, (1,)) for name, problem in sent.queries]
    held = [table for table in tables_of(KIND) if table.name in tables.tables]
    owners = {table.name: _owner(tables, table.name) for table in held}
    for table in held:
        place = SourcePlace(sent.shown, tables.tables[table.name][LINE], unit, problems, read.allow_unreadable)
        owner = None if table.name == _CHILD else owners.pop(table.name)
        usable, lost = rows_of(tables, table, owner, sent, place, account)
        rows[table.name], unusable[table.name] = _of_somebody(usable, table, account), lost
        # The texts of a large file take more memory than its values.
        del tables.tables[table.name]
    if _EPISODES in rows:
        date_of, reason = (extract_column(_REFERRALS, name) for name in ("closure_date", "closure_reason"))
        lost = rows[_EPISODES].filter(pl.col(date_of).is_null(), pl.col(reason).is_not_null())
        account.query(lost, _EPISODES, "CINclosureDate", _WITHOUT_END, Effect.LOST_END)
    for table in held:
        if table.name == _CHILD:
            continue
        dated = _dated(rows[table.name], table, sent, unit)
        if table.extracts[0].open_ended is not None:
            problems += misnamed(dated)
        for name, after in after_its_year(dated):
            if not after.is_empty():
                element = " or ".join(table.extracts[0].columns[name.partition(".")[2]].elements)
                account.query(after, table.name, element, AFTER_ITS_YEAR)
    raise_all(problems)
    read.sent.append(sent)
    read.account.add(account)
    for name, frame in rows.items():
        read.rows[name].append(frame)
        read.number[name, sent.la_code, sent.year] += frame.height
        read.unusable[name].append(unusable[name])


def _dated(rows: pl.DataFrame, table: TableOf, sent: Submission, unit: str) -> Dated:
    """The rows of a table, whose dates lie before or in the year that the header says."""
    mapping = table.extracts[0]
    begins = add_years(sent.reference, -1) + DAY
    year = {BEGINS: pl.lit(begins), ENDS: pl.lit(sent.reference)}
    columns = catalogue()[mapping.extract].columns
    own = mapping.open_ended or [name for name in mapping.columns if columns[name].kind == "date"]
    dates = tuple(extract_column(mapping.extract, name) for name in own)
    year_source = "its header" if unit == "line" else "its name, or its column"
    return Dated(rows.with_columns(**year), dates, year_source, unit)


def _owner(tables: XmlTables, table: str) -> pl.Series:
    """The id of the child of each row: its own column in a table alone, or that of the child that it stands in."""
    rows = tables.tables[table]
    return rows[_ID] if _ID in rows.columns else of_ancestor(tables, table, _CHILD, _ID)


def _of_somebody(rows: pl.DataFrame, table: TableOf, account: Account) -> pl.DataFrame:
    """The rows without those that do not say which child they are about: all of them would be one child."""
    child = extract_column(_CHILDREN, "child_id") if table.name == _CHILD else "child_id"
    nobody = pl.col(child).is_null()
    account.dropped(rows.filter(nobody), table.name, Reason(ReasonCode.NO_KEY, _ID))
    return rows.filter(~nobody)


class _Extracts:
    """Fills the frames of an import, table by table."""

    def __init__(self, read: _CensusRows, imported: Imported) -> None:
        self.read = read
        self.imported = imported
        self.parts: defaultdict[str, list[tuple[TableOf, ExtractMapping, pl.DataFrame]]] = defaultdict(list)
        self.counts: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
        """By extract: the rows of each return, before any is merged into another."""
        self.left_out: defaultdict[str, list[tuple[LeftOutOfReturns, pl.DataFrame]]] = defaultdict(list)
        """By extract: what its returns leave out, and the rows that this was seen in."""
        self.problems: list[UserError] = []

    def take(self, table: TableOf, *, repair: bool) -> None:
        """Add the rows of a table to those of its extracts."""
        parts = self.read.rows.pop(table.name, [])
        if not parts:
            return
        sent = self.read.sent_with([table.name])
        rows = in_order(pl.concat(parts, how="diagonal"), sent)
        for mapping in table.extracts:
            self.counts[mapping.extract].append(rows_by_return(rows, mapping))
        rows = without_sent_again(rows, table, sent, self.read.account)
        for mapping in table.extracts:
            rows = self._with_known(rows, table, mapping)
        if table.name != _CHILD:
            rows = standing(rows, table, WHOSE, self.read.account)
            unusable = without_replaced(pl.concat(self.read.unusable.pop(table.name), how="diagonal"), sent)
            rows = without_outdated_rows(rows, in_order(unusable, sent), table, WHOSE, self.read.account)
            rows = end_in_gaps(rows, table, sent, self.read.account)
            rows = close_lost(rows, table, sent, self.read.account, repair=repair)
        for mapping in table.extracts:
            self.parts[mapping.extract].append(
                (table, mapping, rows.filter(pl.col(extract_column(mapping.extract, ""))))
            )

    def _with_known(self, rows: pl.DataFrame, table: TableOf, mapping: ExtractMapping) -> pl.DataFrame:
        """The rows with what earlier returns had in columns that a later one leaves out; notes and coverage say so."""
        own = rows.filter(pl.col(extract_column(mapping.extract, "")))
        key = [*WHOSE, *(extract_column(table.extracts[0].extract, name) for name in table.key)]
        lacks = left_out(own, table_columns(table, mapping), key)
        self.imported.notes += [*notes_on_left_out(lacks), *notes_on_stand_ins(own, lacks.of)]
        self.left_out[mapping.extract].append((lacks, own))
        if table.name == _CHILD:
            with_ids = own.rename({extract_column(_CHILDREN, "child_id"): "child_id"})
            self.imported.notes += notes_on_births(with_ids, lacks.of)
            return rows
        if mapping is table.extracts[0]:
            self.problems += changes_of_ids(own, lacks)
            few = few_rows(own, lacks.of)
            self.imported.notes += notes_on_left_out(few)
            self.left_out[mapping.extract].append((few, own))
        return keep_known(rows, key, lacks)

    def finish(self) -> None:
        """Account for the rows of every extract, and give them with what they cover."""
        for extract, parts in self.parts.items():
            if extract == _CONFERENCES and len(parts) > 1:
                parts = self._without_repeated_conferences(parts)
            if not any(rows.height for _, _, rows in parts):
                continue
            if extract == _CHILDREN:
                self.imported.frames[extract] = _news_of_children(parts)
                continue
            for table, mapping, rows in parts:
                account = self.read.account.kept if mapping is table.extracts[0] else self.read.account.derived
                account(rows, table.name, extract)
            self.imported.frames[extract] = recorded([(mapping, rows) for _, mapping, rows in parts], WHOSE)
            since = min((table.since or "" for table, _, _ in parts), default="")
            sent = self.read.sent_with([table.name for table, _, _ in parts])
            empty = hollow([submission for submission in sent if submission.year >= since], self.counts[extract])
            sent = [submission for submission in sent if submission not in empty]
            days = covered(sent, since)
            if days:
                cover(extract, days, gaps(sent, since), self.imported)
                lacks = self.left_out[extract]
                state_left_out([omissions for omissions, _ in lacks], [own for _, own in lacks], self.imported)
        self._tell_of_absent()
        self._tell_of_gaps()
        self._tell_of_years_without()

    def _tell_of_years_without(self) -> None:
        """Tables that a year's return leaves out, and of which the other years of the authority have many rows."""
        for table in tables_of(KIND):
            sent = self.read.sent_with([table.name])
            number = self.read.number
            for submission in sorted(sent, key=lambda submission: submission.order):
                others = {other.year for other in sent if other.la_code == submission.la_code} - {submission.year}
                rows = sum(number[table.name, submission.la_code, year] for year in others)
                if (
                    (table.since or "") <= submission.year
                    and not number[table.name, submission.la_code, submission.year]
                    and (rows >= _MANY * max(1, len(others)))
                ):
                    self.imported.notes.append(
                        f"`{submission.shown}` has no row of `{table.name}`, "
                        "of which the returns of other years have many: "
                        f"`{table.extracts[0].extract}` lacks what it leaves out"
                    )

    def _tell_of_gaps(self) -> None:
        """Years between returns of an authority that have none."""
        years = sorted({_year_of(span) for spans in gaps(self.read.sent).values() for span in spans})
        if years:
            named = ", ".join(years)
            self.imported.notes.append(
                f"there is no CIN census for {named}: what lies before is not taken to be complete"
            )

    def _without_repeated_conferences(
        self, parts: list[tuple[TableOf, ExtractMapping, pl.DataFrame]]
    ) -> list[tuple[TableOf, ExtractMapping, pl.DataFrame]]:
        """The conferences, without those for children who moved in that are listed for an enquiry too."""
        key = [*WHOSE, extract_column(_CONFERENCES, "conference_date")]
        (episodes, of_episode, moved_in), (enquiries, of_enquiry, held) = parts
        twice = moved_in.join(held, on=key, how="semi")
        element = of_episode.columns["conference_date"].elements[0]
        self.read.account.query(twice, episodes.name, element, _ONE_CONFERENCE)
        return [(episodes, of_episode, moved_in.join(held, on=key, how="anti")), (enquiries, of_enquiry, held)]

    def _tell_of_absent(self) -> None:
        last = max(submission.year for submission in self.read.sent)
        held = {entry.table for entry in self.read.account.entries if entry.fate == "read"}
        for table in tables_of(KIND):
            extract = table.extracts[0].extract
            if extract in self.imported.frames or (table.since or "") > last:
                continue
            problem = "no row of `{}` can be used" if table.name in held else "no file of the CIN census holds `{}`"
            self.imported.notes.append(f"{problem.format(table.name)}: `{extract}` is not made")


def _year_of(span: tuple[date, date]) -> str:
    return label_between(*span)


def _news_of_children(parts: list[tuple[TableOf, ExtractMapping, pl.DataFrame]]) -> pl.DataFrame:
    """One row for each time that a file has a child; the import as a whole merges them."""
    ((table, mapping, rows),) = parts
    news: dict[str, pl.Expr | pl.Series] = {
        "table": pl.lit(table.name),
        "primary": pl.lit(value=True),
        AS_AT: rows[AS_AT],
    }
    return recorded([(mapping, rows)], ["la_code"]).with_columns(**news)
