"""The school census as a kind of return: the tables of each census in a folder, or a zip file, of its own."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csc_indicators.errors import UserError, UserErrors, raise_all
from csc_indicators.reference.authorities import current_codes
from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.return_type import Imported, Options, Pupils, Recognised, Shape
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.tabular.convert import Where, typed_rows
from csc_indicators.returns.tabular.form import TableForm
from csc_indicators.returns.tabular.place import place, shape
from csc_indicators.returns.tabular.sources import text_tables
from csc_indicators.returns.tabular.usable import usable
from csc_indicators.returns.tabular.values import Meanings, ValueMap
from csc_indicators.returns.types.school_census.pupils import Census, CensusPupils, declared, pupils_of

_KEY = ["upn", "date_of_birth", "academic_year", "school_urn"]
_SOURCE = ["source_file", "source_row"]


def tables() -> dict[str, TableForm]:
    """The tables that are known."""
    return declared().forms


class SchoolCensus:
    """Pupils on roll and no longer on roll, their sessions, and their schools."""

    name = "school_census"
    title = "School census"
    roots: Sequence[str] = ()

    def __init__(self) -> None:
        self.shapes: Sequence[Shape] = [shape(form) for form in tables().values()]

    def recognise(self, look: Look) -> Recognised | None:
        """The file when its first row has the columns of a table."""
        placed = place(look.rows, tables().values())
        return None if placed is None else Recognised(look, self.name, placed.form.name, placed.lacks)

    def read(self, files: Sequence[Recognised], options: Options) -> Imported:
        """All censuses, their pupils yet to be linked to children; `UserError` with all that is wrong."""
        imported = Imported()
        censuses: dict[tuple[str, ...], Census] = {}
        problems: list[UserError] = []
        for file in files:
            imported.taken_for[file.shown] = f"School census, {file.table}"
            census = censuses.setdefault(file.look.content.place, Census())
            try:
                _take(file, census, options, imported)
            except UserErrors as errors:
                problems += errors.errors
            except UserError as error:
                problems.append(error)
        pupils = CensusPupils()
        for folder, census in censuses.items():
            try:
                pupils_of(census, "/".join(folder), pupils, imported.account)
            except UserError as error:
                problems.append(error)
        raise_all(problems)
        if pupils.pupils:
            imported.pupils = _summed(pupils, options.la_code, imported.account)
        for rows in () if pupils.pupils else pupils.schools:
            imported.account.dropped(rows, rows["table"][0], Reason(ReasonCode.NO_PUPIL_OF_SCHOOL))
        return imported


def _take(file: Recognised, census: Census, options: Options, imported: Imported) -> None:
    (table,) = text_tables(file.look)
    placed = place(table.first_rows, tables().values())
    if placed is None:
        return
    imported.notes += table.notes
    where = Where(table.source, placed.form.name, file.shown, allow_unreadable=options.allow_unreadable)
    rows = typed_rows(table.rows, placed, where, Meanings(ValueMap({}), ValueMap({})), imported.account)
    census.add(
        placed.form.name, usable(rows, placed, placed.form.required, placed.form.name, imported.account), file.shown
    )


def _summed(census_pupils: CensusPupils, la_code: str | None, account: Account) -> Pupils:
    """The pupil's year at a school in one row, for pupils of known authorities, and the rows that are part of it."""
    own = pl.col("authority").replace_strict(current_codes(), default=None, return_dtype=pl.String)
    whose = pl.coalesce(pl.lit(la_code, pl.String), own).alias("la_code")
    pupils = pl.concat(census_pupils.pupils, how="diagonal_relaxed").with_columns(whose)
    for (table,), rows in pupils.group_by("table", maintain_order=True):
        nobodys = pl.col("la_code").is_null()
        account.dropped(rows.filter(nobodys), str(table), Reason(ReasonCode.AUTHORITY_UNSAID))
        unknown = ~nobodys & (pl.col("upn").is_null() | pl.col("date_of_birth").is_null())
        account.dropped(rows.filter(unknown), str(table), Reason(ReasonCode.NO_UPN_OR_BIRTH))
    pupils = pupils.drop_nulls(["la_code", "upn", "date_of_birth"])
    first = pupils.select(pl.struct("la_code", *_KEY).is_first_distinct()).to_series()
    columns = ["la_code", *_KEY, "table", "cause", *_SOURCE]
    added = pupils.filter(~first).with_columns(cause=pl.lit(ReasonCode.SESSIONS_ADDED.name)).select(columns)
    of_pupils = [rows.with_columns(whose) for rows in census_pupils.followers]
    for rows in of_pupils:
        unknown = pl.any_horizontal(pl.col("la_code", "upn", "date_of_birth").is_null())
        if rows.height:
            account.dropped(rows.filter(unknown), rows["table"][0], Reason(ReasonCode.PUPIL_LEFT_OUT))
    named = [rows.drop_nulls(["la_code", "upn", "date_of_birth"]).select(columns) for rows in of_pupils]

    def total(name: str) -> pl.Expr:
        return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)

    attendance = pupils.group_by("la_code", *_KEY, maintain_order=True).agg(
        total("sessions_possible"),
        # Absence that is not known for one term is not known for the year.
        *(
            pl.when((pl.col(name).is_not_null() | pl.col("sessions_possible").fill_null(0).eq(0)).all())
            .then(pl.col(name).sum())
            .alias(name)
            for name in ("sessions_authorised", "sessions_unauthorised")
        ),
        pl.col("school_type", "start_date", "table", *_SOURCE).first(),
    )
    enrolments = (
        pupils.drop_nulls(["school_urn", "start_date"])
        .group_by("la_code", "upn", "date_of_birth", "school_urn", "start_date", maintain_order=True)
        .agg(pl.col("end_date").max(), pl.col("table", *_SOURCE).first())
    )
    schools = pl.concat(census_pupils.schools) if census_pupils.schools else pl.DataFrame()
    return Pupils(
        {"attendance": attendance, "school_enrolments": enrolments},
        pl.concat([added, *named]),
        schools,
        pupils.select("census_key", "la_code", "upn", "date_of_birth").unique(),
    )
