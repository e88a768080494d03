"""The Standard Safeguarding Dataset as a kind of return: one file for each table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from csc_indicators.errors import UserError, UserErrors, raise_all
from csc_indicators.extracts.catalogue import polars_schema
from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.reasons import not_taken
from csc_indicators.returns.return_type import Imported, Options, Recognised, Shape, named_authority
from csc_indicators.returns.tabular.convert import Where, typed_rows
from csc_indicators.returns.tabular.form import TableForm, forms
from csc_indicators.returns.tabular.place import place, shape
from csc_indicators.returns.tabular.sources import text_tables
from csc_indicators.returns.tabular.usable import once, refuse_conflicting_rows, usable
from csc_indicators.returns.tabular.values import Meanings, ValueMap, shipped, users
from csc_indicators.returns.types.ssd.care import care_episodes, care_leavers, sdq_scores
from csc_indicators.returns.types.ssd.children import children
from csc_indicators.returns.types.ssd.joined import adoptions, assessments, enquiries, without_unclear_orders
from csc_indicators.returns.types.ssd.tables import Tables

_PACKAGE = "csc_indicators.returns.types.ssd"
_JOINED = {
    "children": children,
    "assessments": assessments,
    "s47_investigations": enquiries,
    "care_episodes": care_episodes,
    "care_leavers": care_leavers,
    "sdq_scores": sdq_scores,
    "adoptions": adoptions,
}
"""Extracts that come from several tables, or from parts of a table."""


def tables() -> dict[str, TableForm]:
    """The tables that are known."""
    return forms(_PACKAGE, "tables.yaml")


class Ssd:
    """Tables of the dataset as CSV or Parquet files, known by their columns."""

    name = "ssd"
    title = "Standard Safeguarding Dataset"
    roots: Sequence[str] = ()

    def __init__(self) -> None:
        self.shapes: Sequence[Shape] = [shape(form) for form in tables().values()]

    def recognise(self, look: Look) -> Recognised | None:
        """The file when its first row has the columns of a table."""
        placed = place(look.rows, tables().values())
        if placed is None:
            return None
        return Recognised(look, self.name, placed.form.name, placed.lacks, placed.besides)

    def read(self, files: Sequence[Recognised], options: Options) -> Imported:
        """All tables; `UserError` with everything that is wrong with them."""
        imported = Imported()
        la_code = named_authority(files, options)
        # The spellings that people use are those of Annex A.
        meanings = Meanings(users(options.values), _shipped())
        typed = Tables(imported.account)
        problems: list[UserError] = []
        for file in files:
            imported.taken_for[file.shown] = f"Standard Safeguarding Dataset, {file.table}"
            try:
                _take(file, typed, meanings, options, imported)
            except UserErrors as errors:
                problems += errors.errors
            except UserError as error:
                problems.append(error)
        raise_all(problems)
        frames = {extract: make(typed) for extract, make in _JOINED.items()}
        frames |= {extract: _alone(typed, extract) for extract in _alone_extracts() if extract not in frames}
        imported.frames = {
            extract: _typed(extract, frame, la_code)
            for extract, frame in frames.items()
            if frame is not None and frame.height
        }
        refuse_conflicting_rows(imported.frames)
        latest = _latest_contact(typed)
        if latest is not None:
            # The table has the latest contact alone: most birthdays of a year are gone from it by its end.
            imported.pictures["care_leavers"] = latest
        imported.unmatched = meanings.unmatched
        return imported


def _shipped() -> ValueMap:
    """The spellings of Annex A, and those of lists that it does not have."""
    both = [shipped(package, "values.toml") for package in ("csc_indicators.returns.types.annex_a", _PACKAGE)]
    return ValueMap({name: texts for part in both for name, texts in part.lists.items()})


def _take(file: Recognised, typed: Tables, meanings: Meanings, options: Options, imported: Imported) -> None:
    for table in text_tables(file.look):
        placed = place(table.first_rows, tables().values())
        if placed is None:
            continue
        imported.notes += table.notes
        rows = typed_rows(
            table.rows,
            placed,
            Where(table.source, placed.form.name, file.shown, allow_unreadable=options.allow_unreadable),
            meanings,
            imported.account,
        )
        if placed.form.without is not None:
            imported.account.dropped(rows, placed.form.name, not_taken(placed.form.without))
            continue
        rows = without_unclear_orders(rows)
        typed.add(placed.form.name, usable(rows, placed, placed.form.required, placed.form.name, imported.account))


def _latest_contact(typed: Tables) -> date | None:
    rows = typed.take("ssd_care_leavers")
    if rows is None or "contact_date" not in rows.columns:
        return None
    latest = rows["contact_date"].max()
    return latest if isinstance(latest, date) else None


def _alone_extracts() -> list[str]:
    return [extract for form in tables().values() for extract in form.gives]


def _alone(typed: Tables, extract: str) -> pl.DataFrame | None:
    """An extract whose rows are those of one table."""
    name, form = next((name, form) for name, form in tables().items() if extract in form.gives)
    rows = typed.take(name)
    return None if rows is None else once(extract_columns(rows, form, extract), name, extract, typed.account)


def extract_columns(rows: pl.DataFrame, form: TableForm, extract: str) -> pl.DataFrame:
    """The columns of the extract that the table has, and where each row came from."""
    names = [pl.col(ours).alias(target) for target, ours in form.gives[extract].items() if ours in rows.columns]
    return rows.select(*names, "source_file", "source_row")


def _typed(extract: str, frame: pl.DataFrame, la_code: str) -> pl.DataFrame:
    schema = polars_schema(extract)
    frame = frame.with_columns(la_code=pl.lit(la_code))
    return frame.with_columns(
        pl.col(name).cast(dtype) for name, dtype in schema.items() if name in frame.columns and name != "source_file"
    )
