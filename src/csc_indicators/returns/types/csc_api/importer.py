"""Payloads of DfE's children's social care API as a kind of return: JSON files, or a staging table that holds them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csc_indicators.calendar import ADULT, birthday_of_age
from csc_indicators.errors import UserError, UserErrors, raise_all
from csc_indicators.extracts.catalogue import polars_schema
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.returns.file_preview import Look
from csc_indicators.returns.reasons import Reason, ReasonCode, not_taken
from csc_indicators.returns.return_type import Imported, Options, Recognised, Shape, named_authority, plain
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.sdq_scores import last_of_year
from csc_indicators.returns.tabular.convert import Where, problem_of, read_cells, tidied
from csc_indicators.returns.tabular.form import ColumnForm
from csc_indicators.returns.tabular.sources import text_tables
from csc_indicators.returns.tabular.usable import once, refuse_conflicting_rows
from csc_indicators.returns.tabular.values import Meanings, ValueMap, users
from csc_indicators.returns.types.csc_api.payload import (
    CHILD,
    Records,
    begins_with_children,
    decoded,
    decoded_cells,
    records,
    rows_of,
)

_STAGED = "json_payload"
_LARGEST = 512 * 1024**2
_SOURCE = ("source_file", "source_row")
_CHILD_ID = ColumnForm("child_id", (CHILD,))


class CscApi:
    """What was sent to DfE, or is about to be."""

    name = "csc_api"
    title = "DfE children's social care API"
    roots: Sequence[str] = ()

    def __init__(self) -> None:
        self.shapes: Sequence[Shape] = [
            Shape("staging table", ("person_id", _STAGED, "row_state"), frozenset({_STAGED}))
        ]

    def recognise(self, look: Look) -> Recognised | None:
        """A JSON file whose beginning names a child as the API does, or a table with payloads."""
        if look.form == "json" and begins_with_children(look.content.start):
            return Recognised(look, self.name, "payload")
        if any(plain(header) == plain(_STAGED) for header in look.headers):
            return Recognised(look, self.name, "staging table")
        return None

    def read(self, files: Sequence[Recognised], options: Options) -> Imported:
        """All payloads; `UserError` with everything that is wrong with them."""
        imported = Imported()
        la_code = named_authority(files, options)
        meanings = Meanings(users(options.values), ValueMap({}))
        parts: dict[str, list[pl.DataFrame]] = {}
        problems: list[UserError] = []
        for file in files:
            imported.taken_for[file.shown] = f"CSC API {file.table}"
            try:
                children = _children_of(file)
                for kind in records().values():
                    rows = rows_of(kind, children).with_columns(source_file=pl.lit(file.shown))
                    where = Where(file.shown, kind.name, file.shown, allow_unreadable=options.allow_unreadable)
                    parts.setdefault(kind.name, []).append(_typed(rows, kind, where, meanings, imported.account))
            except UserErrors as errors:
                problems += errors.errors
            except UserError as error:
                problems.append(error)
        raise_all(problems)
        for name, frames in parts.items():
            kind = records()[name]
            if kind.extract is not None:
                rows = pl.concat(frames)
                frame = _extract(rows, kind, la_code, imported.account)
                if frame.height:
                    imported.frames[kind.extract] = frame
        refuse_conflicting_rows(imported.frames)
        imported.unmatched = meanings.unmatched
        return imported


def _children_of(file: Recognised) -> pl.DataFrame:
    content = file.look.content
    if file.look.form == "json":
        if content.size > _LARGEST:
            raise UserError(
                f"`{file.shown}` is too large to be read at once", hint="split it into files of fewer children"
            )
        try:
            text = content.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UserError(f"`{file.shown}` is not UTF-8") from None
        return decoded(text, file.shown)
    (table,) = text_tables(file.look)
    row = file.look.header_row
    headers = [plain(cell or "") for cell in table.rows.row(row)]
    cells = table.rows.to_series(headers.index(plain(_STAGED)))[row + 1 :]
    places = [place for place, cell in enumerate(cells) if cell is not None]
    return decoded_cells(cells.gather(places).to_list(), [place + row + 2 for place in places], file.shown)


def _typed(rows: pl.DataFrame, kind: Records, where: Where, meanings: Meanings, account: Account) -> pl.DataFrame:
    """The records with their columns; those that cannot be rows of an extract are dropped."""
    account.read(rows, kind.name)
    account.dropped(rows.filter("purged"), kind.name, Reason(ReasonCode.TO_DELETE))
    rows = rows.filter(~pl.col("purged"))
    if kind.without is not None:
        account.dropped(rows, kind.name, not_taken(kind.without))
        return rows.clear()
    child, _ = read_cells(tidied(rows["child_id"]), _CHILD_ID, CHILD, rows, where, meanings)
    columns: dict[str, pl.Series] = {"child_id": child}
    for column, form in kind.fields.items():
        if form.holds == "codes":
            columns[column] = _codes(rows, form.title, form.values or "", kind.name, account)
            continue
        values, wrong = read_cells(tidied(rows[form.title]), form, form.title, rows, where, meanings)
        account.query(rows.filter(wrong), kind.name, form.title, *problem_of(form.holds))
        columns[column] = values
    typed = rows.select(*_SOURCE).with_columns(**columns)
    for name in ("child_id", *kind.required):
        blank = typed[name].is_null()
        reason = Reason(ReasonCode.CELL_BLANK_OR_UNREADABLE, _key(kind, name))
        account.dropped(typed.filter(blank), kind.name, reason)
        typed = typed.filter(~blank)
    return typed


def _codes(rows: pl.DataFrame, key: str, values: str, table: str, account: Account) -> pl.Series:
    """Lists of codes as texts with `;` between; codes that the set does not have are left out and counted."""
    known = list(code_sets()[values])
    upper = pl.element().str.strip_chars().str.to_uppercase()
    read = rows.select(
        codes=pl.col(key).list.eval(upper.filter(upper.is_in(known))).list.join(";").replace("", None),
        odd=pl.col(key).list.eval(~upper.is_in(known)).list.any().fill_null(value=False),
    )
    account.query(rows.filter(read["odd"]), table, key, "has a code that there is not, which is left out")
    return read["codes"]


def _extract(rows: pl.DataFrame, kind: Records, la_code: str, account: Account) -> pl.DataFrame:
    extract = kind.extract or ""
    schema = polars_schema(extract)
    if extract == "children":
        # Being unaccompanied ends with childhood, unless the payload has an end date.
        until = pl.coalesce("uasc_end_date", birthday_of_age(ADULT, pl.col("date_of_birth")))
        rows = rows.with_columns(
            uasc_until=pl.when("uasc_flag").then(until),
            table=pl.lit(kind.name),
            as_at=pl.lit(None, pl.Date),
            primary=pl.lit(value=True),
        ).drop("uasc_flag", "uasc_end_date")
    else:
        if extract == "sdq_scores":
            rows = last_of_year(rows, kind.name, account)
        rows = once(rows, kind.name, extract, account)
    rows = rows.with_columns(la_code=pl.lit(la_code))
    return rows.with_columns(
        pl.col(name).cast(dtype) for name, dtype in schema.items() if name in rows.columns and name != "source_file"
    )


def _key(kind: Records, name: str) -> str:
    return kind.fields[name].title if name in kind.fields else "la_child_id"
